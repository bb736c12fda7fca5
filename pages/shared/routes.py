"""Everything the server sends past the pages' scripts: files, films and stills, maps."""

from __future__ import annotations

from starlette.routing import Route

from pages.shared.live_chart import assets, films
from pages.shared.plane import pictures


def routes() -> list[Route]:
    """For `st.App`."""
    return [
        Route(f"/{assets.PREFIX}/films/{{key:path}}", films.serve),
        Route(f"/{assets.PREFIX}/planes/{{key:path}}", pictures.serve),
        assets.route(),
    ]
