"""What a slider waits for is answered before the framework; everything else reaches it."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from pages.shared.shortcut import Shortcut
from tests.own_loop import run


async def film(request: Request) -> Response:
    return PlainTextResponse(f"film {request.path_params['key']} {request.query_params.get('at')}")


async def framework(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await PlainTextResponse("framework")(scope, receive, send)


def answer(path: str, method: str = "GET", query: str = "", kind: str = "http") -> str:
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    scope = {"type": kind, "method": method, "path": path, "query_string": query.encode()}
    scope["headers"] = []
    run(Shortcut(framework, {"/live-chart/films/": film})(scope, receive, send))
    return b"".join(message.get("body", b"") for message in sent).decode()


def test_a_film_comes_by_the_shortcut_with_its_key_and_its_value() -> None:
    assert answer("/live-chart/films/snr/12ab", query="at=2.5") == "film snr/12ab 2.5"


@pytest.mark.parametrize("path", ["/", "/live-chart/films", "/live-chart/filmsx/1", "/x/films/1"])
def test_everything_else_is_the_frameworks(path: str) -> None:
    assert answer(path) == "framework"


def test_so_is_who_wants_to_write() -> None:
    assert answer("/live-chart/films/snr/1", method="POST") == "framework"
