"""Everything the server sends past the pages' scripts: files, films and stills, maps; and the HTML
that starts them."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.routing import Route

from pages.shared.live_chart import ahead, assets, films
from pages.shared.plane import pictures


def routes(pages: Iterable[str]) -> list[Route]:
    """For `st.App`: `pages` are those at which a visitor can arrive."""
    return [
        *ahead.routes(pages),
        Route(f"{assets.root()}/films/{{key:path}}", films.serve),
        Route(f"{assets.root()}/planes/{{key:path}}", pictures.serve),
        assets.route(),
    ]
