"""The theme, composed once instead of at the start of every run of every page.

The framework reads some two hundred options and writes the same message six times per run: a tenth
of what a class costs the server. The options come from a file and do not change while it serves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from streamlit.runtime import app_session

NAME = "_populate_theme_msg"


def once_composed(compose: Callable[..., None]) -> Callable[..., None]:
    """The same, with what it wrote for a section kept."""
    kept: dict[str, Any] = {}

    def write(message: Any, section: str = "theme") -> None:
        if section not in kept:
            kept[section] = type(message)()
            compose(kept[section], section)
        message.MergeFrom(kept[section])

    return write


def compose_once() -> None:
    """For the server, at its start; a framework that does it otherwise is left as it is."""
    compose = getattr(app_session, NAME, None)
    if compose is not None:
        setattr(app_session, NAME, once_composed(compose))
