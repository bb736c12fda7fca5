"""What a slider waits for is answered before the framework's own layers: sessions, compression,
routes. They would take longer than finding the answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

Answer = Callable[[Request], Awaitable[Response]]


class Shortcut:
    """For `st.App`, as middleware: requests to get what begins with one of the `answers`' prefixes
    go there, with the rest of the address as `key`."""

    def __init__(self, app: ASGIApp, answers: Mapping[str, Answer]) -> None:
        self._app, self._answers = app, answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass it on."""
        answered: ASGIApp = self._app
        if scope["type"] == "http" and scope["method"] == "GET":
            path = scope["path"]
            for prefix, answer in self._answers.items():
                if path.startswith(prefix):
                    request = Request({**scope, "path_params": {"key": path[len(prefix) :]}})
                    answered = await answer(request)
        await answered(scope, receive, send)
