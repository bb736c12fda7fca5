"""Maps by address: the same for everybody at the same problem, so a browser keeps them.

A page that shows a map offers its picture under a key; it is made when the first browser asks.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from engine import Axis
from pages.shared.away import AWAY
from pages.shared.line import LINE
from pages.shared.live_chart.assets import root
from pages.shared.live_chart.films import KEEP
from pages.shared.live_chart.pack import axis_spec
from pages.shared.offers import Offers
from pages.shared.once import once

#: Two maps on a page of a class of a hundred; an offer is a function and what it closes over.
KEPT = 512
#: Packed maps, 60 kB each.
PACKED = 64
CODES = 256


@dataclass(frozen=True)
class Scale:
    """What the colours mean: the words of all 256 codes, the colours, and ticks (code, text)."""

    name: str
    words: tuple[str, ...]
    colors: tuple[tuple[float, str], ...]
    ticks: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Line:
    """A contour, in fractions of the axes; None is a gap."""

    label: str
    color: str
    dash: str
    x: tuple[float | None, ...]
    y: tuple[float | None, ...]


@dataclass(frozen=True)
class Plane:
    """Cells (rows of y, columns of x) as codes 0…255, on logarithmic axes."""

    cells: np.ndarray
    scale: Scale
    x_axis: Axis
    y_axis: Axis
    x_title: str
    y_title: str
    lines: tuple[Line, ...]
    regions: tuple[dict[str, Any], ...]  # text, x, y: names and where they stand
    alt: str


def address() -> str:
    """What the addresses of maps begin with."""
    return f"{root()}/planes"


_offers: Offers[Callable[[], Plane]] = Offers(KEPT)


def offer(key: str, make: Callable[[], Plane]) -> None:
    """`key` must change when the picture would."""
    _offers.put(key, make)


def encoded(key: str) -> bytes | None:
    """The picture offered under `key` as JSON; None if there is none."""
    return None if _offers.get(key) is None else _encoded(key)


@once(maxsize=PACKED)
def _encoded(key: str) -> bytes:
    make = _offers.get(key)
    return b"null" if make is None else AWAY.run(plane_message, make)


def plane_message(make: Callable[[], Plane]) -> bytes:
    """A map as the browser receives it."""
    picture = make()
    packed = {
        "cells": base64.b64encode(picture.cells.astype(np.uint8).tobytes()).decode(),
        "shape": list(picture.cells.shape),
        "scale": asdict(picture.scale),
        "x": axis_spec(picture.x_axis, picture.x_title),
        "y": axis_spec(picture.y_axis, picture.y_title),
        "lines": [asdict(line) for line in picture.lines],
        "regions": list(picture.regions),
        "alt": picture.alt,
    }
    return json.dumps(packed).encode()


async def serve(request: Request) -> Response:
    """Answer a request for a map, or for the `?place` in the line for it; it holds up no other."""
    key = request.path_params["key"]
    if "place" in request.query_params:
        return JSONResponse(LINE.ahead(key))
    body = await LINE.run(key, partial(encoded, key))
    if body is None:
        return Response("this map is not offered", status_code=404)
    return Response(body, media_type="application/json", headers=KEEP)
