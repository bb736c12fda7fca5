"""The server's static route: our script and style, and plotly.js from the installed package.

Everything is compressed once, at the start, under an address that contains its content's hash, so
that browsers may keep it for ever.
"""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

import plotly
import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

HERE = Path(__file__).parent
PREFIX = "live-chart"
LIBRARY = "plotly.min.js"
FILES: dict[str, tuple[Path, str]] = {
    "live_chart.js": (HERE / "live_chart.js", "text/javascript"),
    "sliders.js": (HERE / "sliders.js", "text/javascript"),
    "gauges.js": (HERE / "gauges.js", "text/javascript"),
    "shelf.js": (HERE / "shelf.js", "text/javascript"),
    "stage.js": (HERE / "stage.js", "text/javascript"),
    "axis.js": (HERE / "axis.js", "text/javascript"),
    "line.js": (HERE / "line.js", "text/javascript"),
    "film.js": (HERE / "film.js", "text/javascript"),
    "drawing.js": (HERE / "drawing.js", "text/javascript"),
    "ahead.js": (HERE / "ahead.js", "text/javascript"),
    "library.js": (HERE / "library.js", "text/javascript"),
    "saving.js": (HERE / "saving.js", "text/javascript"),
    "sketch.js": (HERE.parent / "sketch" / "sketch.js", "text/javascript"),
    "plane.js": (HERE.parent / "plane" / "plane.js", "text/javascript"),
    "live_chart.css": (HERE / "live_chart.css", "text/css"),
    LIBRARY: (
        Path(plotly.__file__).parent / "package_data" / LIBRARY,
        "text/javascript",
    ),
}


#: How plotly.js begins and ends → the same, in the form that a browser compiles as it arrives,
#: beside the page's other work; functions in the first form it compiles only when they are called.
WRITTEN = b'this, () => {\n"use strict";var Plotly=(()=>{', b"}));"
COMPILED = b'this, (function () {\n"use strict";var Plotly=(function(){', b"})));"


def compiled_early(library: bytes) -> bytes:
    """plotly.js so written, or as it is where it is not written as expected."""
    (head, tail), (new_head, new_tail) = WRITTEN, COMPILED
    library = library.rstrip()
    if library.count(head) != 1 or not library.endswith(tail):
        return library
    return library.removesuffix(tail).replace(head, new_head) + new_tail


def content(name: str) -> bytes:
    """A file as it is served."""
    data = FILES[name][0].read_bytes()
    return compiled_early(data) if name == LIBRARY else data


@lru_cache(maxsize=1)
def version() -> str:
    """A hash of all files: it changes when any of them does."""
    digest = hashlib.sha256()
    for name in FILES:
        digest.update(content(name))
    return digest.hexdigest()[:12]


@lru_cache(maxsize=len(FILES))
def _compressed(name: str) -> bytes:
    return gzip.compress(content(name), 6, mtime=0)


async def _serve(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in FILES or request.path_params["version"] != version():
        return Response("not found", status_code=404)
    return Response(
        _compressed(name),
        media_type=FILES[name][1] + "; charset=utf-8",
        headers={
            "Content-Encoding": "gzip",
            "Cache-Control": "public, max-age=31536000, immutable",
            "Vary": "Accept-Encoding",
        },
    )


def route() -> Route:
    """For `st.App`; compresses everything now, so that no visitor waits for it."""
    for name in FILES:
        _compressed(name)
    return Route(f"{root()}/{{version}}/{{name}}", _serve)


def address() -> str:
    """Where the files are."""
    return f"{root()}/{version()}"


def root() -> str:
    """What the addresses of files and films begin with."""
    return f"{base()}/{PREFIX}"


def base() -> str:
    """What every address begins with: nothing, unless the server was started with a base path."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""
