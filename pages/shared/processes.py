"""What the server starts beside itself, and ends with itself."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from pages.shared.apart import APART
from pages.shared.away import AWAY
from pages.shared.cores import keep_to, share
from pages.shared.theme_messages import compose_once

#: The server's loop waits for so long whenever a page is being drawn; five times longer is usual,
#: and with a class it was most of what a film or a still took.
SWITCH_SECONDS = 0.001


@asynccontextmanager
async def processes(_app: object) -> AsyncIterator[None]:
    """For `st.App`: the processes that do the work behind charts and pages, while it serves, and
    what else a server needs to carry a class."""
    sys.setswitchinterval(SWITCH_SECONDS)
    compose_once()
    own, APART.cores = share(int(st.get_option("server.port")))
    AWAY.cores = APART.cores
    keep_to(own)
    AWAY.start()
    APART.start()
    try:
        yield
    finally:
        AWAY.stop()
        APART.stop()
