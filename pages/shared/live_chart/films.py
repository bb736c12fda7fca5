"""Films by address: a chart that grabs a slider fetches its film past the page's script.

A page that draws a chart offers the films of its sliders under their keys; the browser asks for one
when its slider is grabbed. A key that is no longer known (the server started again, or another
process answers) is offered anew by the next run of the chart.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import Any, Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

#: A class of a hundred with three sliders each, some commits back; an offer is a few kB.
KEPT = 2048


class Films(Protocol):
    """Where films come from: a key that changes when the film would, and the packed film."""

    def key(self, control: str) -> str: ...

    def packed(self, control: str) -> dict[str, Any]: ...


_offers: OrderedDict[str, Callable[[], dict[str, Any]]] = OrderedDict()
_lock = Lock()


def offer(films: Films, control: str) -> str:
    """The key under which the film of `control` may be fetched from now on."""
    key = films.key(control)
    with _lock:
        _offers[key] = partial(films.packed, control)
        _offers.move_to_end(key)
        while len(_offers) > KEPT:
            _offers.popitem(last=False)
    return key


def encoded(key: str) -> bytes | None:
    """The film offered under `key` as JSON; None if there is none."""
    with _lock:
        make = _offers.get(key)
    return None if make is None else json.dumps({**make(), "key": key}).encode()


async def serve(request: Request) -> Response:
    """Answer a request for a film; it holds up no other."""
    body = await run_in_threadpool(encoded, request.path_params["key"])
    if body is None:
        return Response("this film is not offered", status_code=404)
    # Half of it is base64 of noise: compressing it would cost more than sending it.
    headers = {"Cache-Control": "private, max-age=600", "Content-Encoding": "identity"}
    return Response(body, media_type="application/json", headers=headers)
