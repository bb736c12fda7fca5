"""Curves by address: what a chart needs at once comes past the page's script.

A page that draws a chart offers, for each of its sliders, the film under a key, and with `?at=` the
exact curves at one value of the control. The browser asks for the film when the slider is grabbed,
and for the exact curves when it is let go; the words about them follow with the page. A key that is
no longer known (the server started again, or another process answers) is offered anew by the next
run of the chart.
"""

from __future__ import annotations

from asyncio import get_running_loop
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from pages.shared.line import LINE
from pages.shared.link import parse
from pages.shared.live_chart.assets import root
from pages.shared.offers import Offers

#: A class of a hundred with three sliders each, some commits back; an offer is a few kB.
KEPT = 2048

#: One thread for what takes a moment, so that a class that lets go does not take the processor from
#: everybody else.
STILLS = ThreadPoolExecutor(1, "stills")

#: A key stands for what it was offered with. Half of a film is base64 of noise: compressing it
#: would cost more than sending it.
KEEP = {"Cache-Control": "private, max-age=600"}


class Films(Protocol):
    """Where curves come from, as JSON: the film of a control under a key that changes when the film
    would, and the exact curves at one value of the control."""

    def key(self, control: str) -> str: ...

    def film(self, control: str) -> bytes: ...

    def exact(self, control: str, value: float) -> bytes: ...


def address() -> str:
    """What the addresses of films and stills begin with."""
    return f"{root()}/films"


_offers: Offers[tuple[Films, str]] = Offers(KEPT)


def offer(films: Films, control: str) -> str:
    """The key under which the film of `control` may be fetched from now on."""
    key = films.key(control)
    _offers.put(key, (films, control))
    return key


def encoded(key: str, at: str | None = None) -> bytes | None:
    """What is offered under `key` as JSON: the film, or the curves `at` a value; None if nothing
    is.

    Raises ValueError for a value that the control cannot have.
    """
    offered = _offers.get(key)
    if offered is None:
        return None
    films, control = offered
    return films.film(control) if at is None else films.exact(control, float(parse(control, at)))


async def serve(request: Request) -> Response:
    """Answer a request for a film, or `?at=` a value for a still, or for the `?place` in the line
    for a film; it holds up no other."""
    key, asked = request.path_params["key"], request.query_params
    if "place" in asked:
        return JSONResponse(LINE.ahead(key))
    try:
        if "at" in asked:
            work = partial(encoded, key, asked["at"])
            body = await get_running_loop().run_in_executor(STILLS, work)
        else:
            body = await LINE.run(key, partial(encoded, key))
    except ValueError as error:
        return Response(str(error), status_code=400)
    if body is None:
        return Response("this film is not offered", status_code=404)
    return Response(body, media_type="application/json", headers=KEEP)
