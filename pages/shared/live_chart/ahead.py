"""The HTML that starts the framework, with the chart's files asked for at the same time.

The framework would ask for them only once it has started, the server has answered and the page
stands: a visitor would wait for one after the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from streamlit.file_util import get_static_dir

from pages.shared.live_chart.assets import FILES, LIBRARY, address, base

START = "ahead.js"
#: What not every page needs.
OTHERS = ("sketch.js", "plane.js")


def links() -> str:
    """Tags for the end of the page's head."""
    at = address()
    modules = [n for n in FILES if n.endswith(".js") and n not in (LIBRARY, START, *OTHERS)]
    return "".join(
        [
            f'<script type="module" async src="{at}/{START}"></script>',
            *(f'<link rel="modulepreload" href="{at}/{name}">' for name in modules),
            f'<link rel="preload" as="script" href="{at}/{LIBRARY}">',
        ]
    )


@lru_cache(maxsize=1)
def html() -> bytes:
    """The framework's own page with our tags; where it has no head's end, as it is."""
    text = (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8")
    return text.replace("</head>", links() + "</head>", 1).encode()


async def _serve(request: Request) -> Response:
    tag = f'"{hashlib.sha256(html()).hexdigest()[:16]}"'
    headers = {"Cache-Control": "no-cache", "ETag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(html(), media_type="text/html; charset=utf-8", headers=headers)


async def _home(request: Request) -> Response:
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{base()}/{query}")


def routes(pages: Sequence[str]) -> list[Route]:
    """For `st.App`: where a visitor can arrive. The first page is the one without a name in its
    address; under its name the framework would not find it."""
    first, *others = pages
    home = Route(f"{base()}/{first}", _home)
    return [home, *(Route(f"{base()}/{page}", _serve) for page in ("", *others))]
