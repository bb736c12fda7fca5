"""Curves that share their abscissa, on one sheet: one array operation serves all of them.

A film is made of half a dozen curves at up to a hundred positions. Each numpy call costs about as
much as its arithmetic does then, so what can be done to several curves at once is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.axes import Axis
from engine.picture import Trace

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Sheet:
    """C curves at P positions; what does not move has one position for all of them."""

    names: tuple[str, ...]
    x: Array  # (P or 1, n)
    y: Array  # (C, P or 1, n)
    drawn_x: Array  # the same in fractions of the axes
    drawn_y: Array

    def spliced(self, other: Sheet, places: tuple[NDArray[np.int_], NDArray[np.int_]]) -> Sheet:
        """Both sheets' positions, this one's and the other's at `places` of the whole."""

        def merged(a: Array, b: Array) -> Array:
            if a.shape[-2] == b.shape[-2] == 1:
                return a
            whole = np.empty((*a.shape[:-2], places[0].size + places[1].size, a.shape[-1]))
            whole[..., places[0], :], whole[..., places[1], :] = a, b
            return whole

        pairs = (self.x, other.x), (self.y, other.y)
        drawn = (self.drawn_x, other.drawn_x), (self.drawn_y, other.drawn_y)
        return Sheet(self.names, *(merged(*pair) for pair in (*pairs, *drawn)))


def together(traces: dict[str, Trace]) -> list[tuple[str, ...]]:
    """Which traces can share a sheet: `x` is the same memory, and all of them move or none."""
    groups: dict[tuple[object, ...], list[str]] = {}
    for name, (x, y) in traces.items():
        key = x.__array_interface__["data"][0], x.strides, y.shape, bool(y.strides[0])
        groups.setdefault(key, []).append(name)
    return [tuple(names) for names in groups.values()]


def sheets_of(
    traces: dict[str, Trace], groups: list[tuple[str, ...]], x_axis: Axis, y_axis: Axis
) -> list[Sheet]:
    """The traces with their fractions, one sheet for each group of names (see `together`)."""
    x_all = [_moving(traces[names[0]].x) for names in groups]
    y_all = [[_moving(traces[name].y) for name in names] for names in groups]
    # The fractions of all sheets at once.
    x_flat, x_drawn = _flat(x_all, x_axis)
    y_flat, y_drawn = _flat([y for ys in y_all for y in ys], y_axis)
    sheets, x_from, y_from = [], 0, 0
    for names, x, ys in zip(groups, x_all, y_all, strict=True):
        x_to, y_to = x_from + x.size, y_from + len(ys) * ys[0].size
        shape = len(ys), *ys[0].shape
        sheets.append(
            Sheet(
                names,
                x_flat[x_from:x_to].reshape(x.shape),
                y_flat[y_from:y_to].reshape(shape),
                x_drawn[x_from:x_to].reshape(x.shape),
                y_drawn[y_from:y_to].reshape(shape),
            )
        )
        x_from, y_from = x_to, y_to
    return sheets


def traces_of(sheets: Iterable[Sheet], count: int, drawn: bool) -> dict[str, Trace]:
    """Each curve by its name at `count` positions; curves of one sheet have the same `x`."""
    traces: dict[str, Trace] = {}
    for sheet in sheets:
        lines, curves = (sheet.drawn_x, sheet.drawn_y) if drawn else (sheet.x, sheet.y)
        if lines.shape[0] != count:
            lines = np.broadcast_to(lines, (count, lines.shape[1]))
        if curves.shape[1] != count:
            curves = np.broadcast_to(curves, (len(curves), count, curves.shape[2]))
        for name, curve in zip(sheet.names, curves, strict=True):
            traces[name] = Trace(lines, curve)
    return traces


def drawn_of(traces: dict[str, Trace], x_axis: Axis, y_axis: Axis) -> dict[str, Trace]:
    """The traces in fractions of the axes; those with the same `x` go on sharing it."""
    shared = {id(trace.x): trace.x for trace in traces.values()}
    x_drawn = dict(zip(shared, _parts(list(shared.values()), x_axis), strict=True))
    y_drawn = _parts([trace.y for trace in traces.values()], y_axis)
    return {
        name: Trace(x_drawn[id(trace.x)], y)
        for (name, trace), y in zip(traces.items(), y_drawn, strict=True)
    }


def _moving(values: Array) -> Array:
    """One position of what is the same at all of them."""
    return values if values.strides[0] else values[:1]


def _flat(arrays: list[Array], axis: Axis) -> tuple[Array, Array]:
    """All of them one after the other, and their fractions."""
    flat = np.concatenate([values.ravel() for values in arrays]) if arrays else np.empty(0)
    return flat, axis.fraction(flat)


def _parts(arrays: list[Array], axis: Axis) -> list[Array]:
    drawn, parts, start = _flat(arrays, axis)[1], [], 0
    for values in arrays:
        parts.append(drawn[start : start + values.size].reshape(values.shape))
        start += values.size
    return parts
