"""The HTML that starts the framework asks for the chart's files at the same time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.types import Message
from streamlit.file_util import get_static_dir

from pages.shared.frame import PAGES
from pages.shared.live_chart import ahead
from pages.shared.live_chart.assets import (
    COMPILED,
    FILES,
    LIBRARY,
    WRITTEN,
    address,
    compiled_early,
    content,
)
from pages.shared.routes import routes
from tests.own_loop import run


def answer(path: str, query: bytes = b"", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """What the routes say, without a server."""
    return run(_answer(path, query, headers))


async def _answer(
    path: str, query: bytes, headers: dict[str, str]
) -> tuple[int, dict[str, str], bytes]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        sent.append(message)

    lines = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": path, "headers": lines, "query_string": query}
    await Starlette(routes=routes(tuple(PAGES)))(scope, receive, send)
    given = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], given, b"".join(message.get("body", b"") for message in sent[1:])


def imported(name: str) -> set[str]:
    """The module and all that it imports."""
    found = re.findall(r'^import .*?"\./(\S+)";', FILES[name][0].read_text("utf-8"), re.MULTILINE)
    return {name}.union(*map(imported, found))


def test_the_framework_s_page_is_whole_and_names_every_file_of_a_chart() -> None:
    plain = (Path(get_static_dir()) / "index.html").read_text("utf-8")
    assert ahead.html().decode().replace(ahead.links(), "") == plain != ahead.html().decode()
    named = re.findall(rf'(?:src|href)="{address()}/(\S+?)"', ahead.links())
    assert set(named) == imported("ahead.js") | {"plotly.min.js"}
    assert len(named) == len(set(named))


@pytest.mark.parametrize("path", ["/", "/risk_curves", "/real_data"])
def test_it_is_asked_for_again_each_time_and_sent_once(path: str) -> None:
    status, headers, body = answer(path)
    assert (status, body) == (200, ahead.html())
    assert headers["cache-control"] == "no-cache"
    assert headers["content-type"].startswith("text/html")
    status, headers, body = answer(path, if_none_match=headers["etag"])
    assert (status, body) == (304, b"")


def test_home_has_one_address() -> None:
    # The framework says "page not found" to who comes to its home by name.
    for query, where in ((b"", "/"), (b"snr=5&gamma=2", "/?snr=5&gamma=2")):
        status, headers, _ = answer("/verdict", query)
        assert (status, headers["location"]) == (307, where)


@pytest.mark.parametrize("given", ["course", "/course/", "a/b"])
def test_a_base_path_comes_before_every_address(
    given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = "/" + given.strip("/")
    monkeypatch.setattr("streamlit.get_option", lambda name: given)
    ahead.html.cache_clear()
    try:
        status, _, body = answer(f"{base}/real_data")
        assert status == 200
        (library,) = re.findall(r'as="script" href="(\S+plotly\S+)"', body.decode())
        assert library.startswith(f"{base}/live-chart/")
        status, headers, _ = answer(library)
        assert (status, headers["content-encoding"]) == (200, "gzip")
        assert answer("/real_data")[0] == 404
    finally:
        ahead.html.cache_clear()


def test_plotly_is_served_in_the_form_that_is_compiled_as_it_arrives() -> None:
    library = FILES[LIBRARY][0].read_bytes().rstrip()
    served = content(LIBRARY)
    # Two functions in place of arrows, one pair of parentheses: nothing else.
    assert len(served) - len(library) == sum(map(len, COMPILED)) - sum(map(len, WRITTEN))
    assert served[-5_000:-5] == library[-4_999:-4]
    assert served.count(b'(function () {\n"use strict";var Plotly=(function(){') == 1


@pytest.mark.parametrize("library", [b"", b"var Plotly = {};", b"this, () => {}));"])
def test_a_library_written_otherwise_is_served_as_it_is(library: bytes) -> None:
    assert compiled_early(library) == library
