"""A film as the browser receives it: fractions of the axes, base64, each array once.

A film is 16-bit (a fraction is then exact to 5e-5 of the axis, a tenth of a pixel); the single
frame after a commit is 32-bit float.
"""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from engine import Axis, Film, Trace
from pages.shared.live_chart.readouts import READOUTS

#: Fractions lie in [−1, 2]; the largest code is kept for gaps.
CODES = 65534


def pack_curves(drawn: dict[str, Trace], small: bool = True) -> dict[str, Any]:
    """Curves as fractions of the axes; `small` chooses 16-bit codes over 32-bit floats."""
    arrays: list[list[Any]] = []
    index: dict[int, int] = {}

    def place(values: np.ndarray) -> int:
        if id(values) not in index:
            index[id(values)] = len(arrays)
            arrays.append(_array(values, small))
        return index[id(values)]

    traces = [[name, place(trace.x), place(trace.y)] for name, trace in drawn.items()]
    return {"small": small, "traces": traces, "arrays": arrays}


def pack(film: Film, small: bool) -> dict[str, Any]:
    """A film, or the one frame of a still."""
    frames = film.frames
    return {
        **pack_curves(film.drawn, small),
        "marks": film.marks.tolist(),
        "gauges": {
            name: axis.fraction(values).tolist()
            for name, values in frames.readouts.items()
            if name in READOUTS and (axis := READOUTS[name].axis)
        },
        "words": {name: texts.tolist() for name, texts in frames.words.items()},
    }


def _array(values: np.ndarray, small: bool) -> list[Any]:
    same = np.array_equal(values, np.broadcast_to(values[:1], values.shape), equal_nan=True)
    kept = values[:1] if same else values
    if small:
        codes = np.where(np.isnan(kept), 65535, np.nan_to_num((kept + 1) / 3 * CODES))
        raw = np.rint(codes).astype("<u2")
    else:
        raw = kept.astype("<f4")
    return [*kept.shape, base64.b64encode(np.ascontiguousarray(raw).tobytes()).decode()]


def axis_spec(axis: Axis, title: str = "") -> dict[str, Any]:
    """An axis for the browser, which draws on it and never computes with it."""
    return {
        "low": axis.low,
        "high": axis.high,
        "kind": axis.kind,
        "unit": axis.unit,
        "title": title,
    }
