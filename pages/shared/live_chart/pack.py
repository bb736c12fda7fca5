"""A film as the browser receives it: fractions of the axes, base64, each array once.

A film is 16-bit (a fraction is then exact to 5e-5 of the axis, a tenth of a pixel); the single
frame after a commit is 32-bit float.
"""

from __future__ import annotations

import binascii
from typing import Any

import numpy as np

from engine import Axis, Film, Trace
from pages.shared.live_chart.readouts import READOUTS

#: Fractions lie in [−1, 2]; the largest code is kept for gaps.
CODES, GAP = 65534, 65535
#: Of a number's fraction between frames.
DIGITS = 7


def pack_curves(drawn: dict[str, Trace], small: bool = True) -> dict[str, Any]:
    """Curves as fractions of the axes; `small` chooses 16-bit codes over 32-bit floats."""
    index: dict[int, int] = {}
    kept: list[np.ndarray] = []

    def place(values: np.ndarray) -> int:
        if id(values) not in index:
            index[id(values)] = len(kept)
            # What a film only repeats need not be looked at.
            kept.append(values if values.strides[0] else values[:1])
        return index[id(values)]

    traces = [[name, place(trace.x), place(trace.y)] for name, trace in drawn.items()]
    return {"small": small, "traces": traces, "arrays": _arrays(kept, small)}


def pack(film: Film, small: bool) -> dict[str, Any]:
    """A film, or the one frame of a still."""
    frames = film.frames
    gauges = {
        name: axis.fraction(values)
        for name, values in frames.readouts.items()
        if name in READOUTS and (axis := READOUTS[name].axis)
    }
    return {
        **pack_curves(film.drawn, small),
        "marks": film.marks.tolist(),
        # Between frames they are interpolated: more digits would only be longer.
        "gauges": {n: (np.round(v, DIGITS) if small else v).tolist() for n, v in gauges.items()},
        "words": {name: texts.tolist() for name, texts in frames.words.items()},
    }


def _arrays(kept: list[np.ndarray], small: bool) -> list[list[Any]]:
    """Each with its shape; a row that all positions share is written once.

    All of them are encoded at once: there are two dozen, most of them short.
    """
    numbers = np.concatenate([values.ravel() for values in kept]) if kept else np.empty(0)
    if small:
        numbers += 1
        numbers *= CODES / 3
        numbers[np.isnan(numbers)] = GAP
        raw = np.rint(numbers, out=numbers).astype("<u2")
    else:
        # As whole numbers, so that a gap is the same as a gap.
        raw = numbers.astype("<f4").view("<u4")
    arrays, start = [], 0
    for values in kept:
        rows, columns = values.shape
        own = raw[start : start + values.size].reshape(rows, columns)
        start += values.size
        if rows > 1 and _repeats(own):
            own = own[:1]
        text = binascii.b2a_base64(own, newline=False).decode("ascii")
        arrays.append([own.shape[0], columns, text])
    return arrays


def _repeats(codes: np.ndarray) -> bool:
    """Whether all rows are the same; most that are not differ at their ends."""
    first = codes[0]
    return bool((first == codes[-1]).all()) and bool((first == codes).all())


def axis_spec(axis: Axis, title: str = "") -> dict[str, Any]:
    """An axis for the browser, which draws on it and never computes with it."""
    return {
        "low": axis.low,
        "high": axis.high,
        "kind": axis.kind,
        "unit": axis.unit,
        "title": title,
    }
