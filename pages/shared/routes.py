"""Everything the server sends past the pages' scripts: files, films and stills, maps; and the HTML
that starts them."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.middleware import Middleware
from starlette.routing import Route

from pages.shared.live_chart import ahead, assets, films
from pages.shared.plane import pictures
from pages.shared.shortcut import Shortcut


def routes(pages: Sequence[str]) -> list[Route]:
    """For `st.App`: `pages` are those at which a visitor can arrive, home first."""
    return [*ahead.routes(pages), assets.route()]


def shortcuts() -> list[Middleware]:
    """For `st.App`: what a slider waits for."""
    answers = {f"{films.address()}/": films.serve, f"{pictures.address()}/": pictures.serve}
    return [Middleware(Shortcut, answers=answers)]
