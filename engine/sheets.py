"""Curves that share their abscissa, on one sheet: one array operation serves all of them.

A film is made of half a dozen curves at up to a hundred positions. Each numpy call costs about as
much as its arithmetic does then, so what can be done to several curves at once is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.axes import Axis
from engine.picture import Trace

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Sheet:
    """C curves at P positions, or at one if none of them moves: rows are x, then each curve."""

    names: tuple[str, ...]
    raw: Array  # shape (1 + C, P or 1, n)
    drawn: Array  # the same in fractions of the axes

    def spliced(self, other: Sheet, order: NDArray[np.int_]) -> Sheet:
        """Both sheets' positions, in `order`; curves that stand still stay one row."""
        if max(self.raw.shape[1], other.raw.shape[1]) == 1:
            return self
        raw, drawn = (
            np.concatenate(pair, axis=1).take(order, axis=1)
            for pair in ((self.raw, other.raw), (self.drawn, other.drawn))
        )
        return replace(self, raw=raw, drawn=drawn)


def sheets_of(traces: dict[str, Trace], x_axis: Axis, y_axis: Axis) -> list[Sheet]:
    """The traces with their fractions. Traces whose `x` is the same memory share a sheet."""
    together: dict[tuple[object, ...], list[str]] = {}
    for name, trace in traces.items():
        key = trace.x.__array_interface__["data"][0], trace.x.strides, trace.y.shape
        together.setdefault(key, []).append(name)
    sheets = []
    for names in together.values():
        lines = [traces[names[0]].x, *(traces[name].y for name in names)]
        if not any(line.strides[0] for line in lines):
            lines = [line[:1] for line in lines]
        raw = np.stack(lines)
        drawn = np.empty_like(raw)
        drawn[0], drawn[1:] = x_axis.fraction(raw[0]), y_axis.fraction(raw[1:])
        sheets.append(Sheet(tuple(names), raw, drawn))
    return sheets


def traces_of(sheets: list[Sheet], count: int, drawn: bool) -> dict[str, Trace]:
    """Each curve by its name at `count` positions; curves of one sheet have the same `x`."""
    traces: dict[str, Trace] = {}
    for sheet in sheets:
        lines = sheet.drawn if drawn else sheet.raw
        if lines.shape[1] != count:
            lines = np.broadcast_to(lines, (lines.shape[0], count, lines.shape[2]))
        x, *curves = lines
        traces |= {name: Trace(x, y) for name, y in zip(sheet.names, curves, strict=True)}
    return traces
