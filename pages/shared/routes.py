"""Everything the server sends past the pages' scripts: files, films and stills, maps; and the HTML
that starts them."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from starlette.routing import Route

from pages.shared.apart import APART
from pages.shared.away import AWAY
from pages.shared.live_chart import ahead, assets, films
from pages.shared.plane import pictures

#: The server's loop waits for so long whenever a page is being drawn; five times longer is usual,
#: and with a class it was most of what a film or a still took.
SWITCH_SECONDS = 0.001


def routes(pages: Iterable[str]) -> list[Route]:
    """For `st.App`: `pages` are those at which a visitor can arrive.

    Starts the processes that do the work behind them, and behind the pages.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    AWAY.start()
    APART.start()
    return [
        *ahead.routes(pages),
        Route(f"{assets.root()}/films/{{key:path}}", films.serve),
        Route(f"{assets.root()}/planes/{{key:path}}", pictures.serve),
        assets.route(),
    ]
