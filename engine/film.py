"""A film: the curves for so many positions of one slider that a browser can draw any in between.

While a slider is dragged the browser interpolates linearly between neighbouring frames, in the
fractions of the axes (`Axis.fraction`) against the fraction of the slider's track. Evenly spaced
frames would be far off near γ = 1, so frames are placed where the curves bend: start from a coarse
set, estimate each interval's interpolation error from second differences, and divide the intervals
that exceed the tolerance.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.axes import Axis
from engine.picture import Frames, Picture, Trace
from engine.sheets import Sheet, drawn_of, sheets_of, together, traces_of

Array = NDArray[np.float64]

#: Largest estimated error of an interpolated frame, as a fraction of the axis.
TOLERANCE = 0.004
#: How many times more the error of a watched readout counts where it passes through zero.
MOST = 4.0
#: From so many points on, every second one of a curve tells where frames are wanted.
MANY = 48
#: Marks whose place follows from the setting or from a readout, not from frames.
PLACED_BY_READOUT = ("best", "here")


@dataclass(frozen=True)
class Film:
    """Exact curves at P positions, as fractions of the axes they are drawn on."""

    frames: Frames
    x_axis: Axis
    y_axis: Axis
    track: Axis  # the slider's own axis
    marks: Array  # shape (P,): positions as fractions of the track, increasing
    sheets: tuple[Sheet, ...] = ()  # the curves, where they were judged on their axes before

    @cached_property
    def drawn(self) -> dict[str, Trace]:
        """Fractions of x_axis and y_axis, (P, n); |y| is what is drawn."""
        if self.sheets:
            return traces_of(self.sheets, self.marks.size, drawn=True)
        # Who asks a still for its numbers only does not pay for its picture.
        return drawn_of(self.frames.traces, self.x_axis, self.y_axis)


def film(picture: Picture, control: str, tolerance: float = TOLERANCE) -> Film:
    """The picture's curves for the whole track of `control`, one of `picture.controls`.

    Linear interpolation between frames stays within about `tolerance` of the axis. Raises
    ValueError for another control.
    """
    if control not in picture.controls:
        raise ValueError(f"control must be one of {', '.join(picture.controls)}, got {control!r}")
    marks = picture.first_marks(control)
    shot, sheets = _shoot(picture, control, marks)
    extra = _where_it_bends(shot, sheets, marks, tolerance, picture)
    if extra.size:
        more, more_sheets = _shoot(picture, control, extra, [sheet.names for sheet in sheets])
        marks = np.concatenate((marks, extra))
        order = np.argsort(marks)
        places = np.empty_like(order)
        places[order] = np.arange(order.size)
        own, others = places[: -extra.size], places[-extra.size :]
        shot, marks = _merged(shot, more, order), marks[order]
        sheets = [a.spliced(b, (own, others)) for a, b in zip(sheets, more_sheets, strict=True)]
        shot = replace(shot, traces=traces_of(sheets, marks.size, drawn=False))
    return Film(shot, *picture.axes, picture.track(control), marks, tuple(sheets))


def still(picture: Picture) -> Film:
    """The one exact frame of the picture as it stands, in the same shape as a film."""
    return developed(picture.frames(), *picture.axes, Axis(-1.0, 1.0), np.array([0.5]))


def developed(shot: Frames, x_axis: Axis, y_axis: Axis, track: Axis, marks: Array) -> Film:
    """Frames with the fractions of the axes they are to be drawn on."""
    return Film(shot, x_axis, y_axis, track, marks)


def _shoot(
    picture: Picture, control: str, marks: Array, groups: list[tuple[str, ...]] | None = None
) -> tuple[Frames, list[Sheet]]:
    shot = picture.frames(control, picture.track(control).value(marks))
    return shot, sheets_of(shot.traces, groups or together(shot.traces), *picture.axes)


def _where_it_bends(
    shot: Frames, sheets: list[Sheet], marks: Array, tolerance: float, picture: Picture
) -> Array:
    """New marks that divide every interval whose estimated error exceeds the tolerance."""
    gaps = np.diff(marks)
    error = np.zeros(gaps.size)
    for columns in _columns(sheets, marks.size):
        np.maximum(error, _interval_error(*columns, gaps), out=error)
    for name, axis, weight, small in picture.watched:
        values = shot.readouts[name]
        bend = _second_differences(axis.fraction(values)[:, None] / 3, gaps)
        counts = weight * _near_zero(values, small) if small else weight
        np.maximum(error, counts * _by_interval(bend[:, 0], gaps), out=error)
    wanted = np.sqrt(error / tolerance)
    room = max(0, picture.most_frames - marks.size)
    while (np.ceil(wanted) - 1).clip(0).sum() > room:
        wanted *= 0.9
    parts = np.ceil(wanted).astype(int).clip(1)
    # Mark k of `parts − 1` inside each interval, interval after interval.
    within = np.arange(parts.sum()) - np.repeat(np.cumsum(parts) - parts, parts)
    steps = np.repeat(marks[:-1], parts) + np.repeat(gaps / parts, parts) * within
    return np.asarray(steps[within > 0])


class _Columns(NamedTuple):
    """Points of several curves side by side, at P positions."""

    x: Array  # (P, N), or (1, N) where they only move up and down
    y: Array  # (P, N)
    last: NDArray[np.bool_]  # (N,), the last point of each curve
    alone: NDArray[np.bool_]  # (N,), points of curves of one or two


def _columns(sheets: list[Sheet], count: int) -> list[_Columns]:
    """What is judged when frames are placed, without what does not move."""
    groups: dict[int, list[tuple[Array, Array]]] = {}
    for sheet in sheets:
        judged = [row for row, name in enumerate(sheet.names) if name not in PLACED_BY_READOUT]
        x, y = sheet.drawn_x, sheet.drawn_y
        if judged and max(x.shape[0], y.shape[1]) > 1:
            if y.shape[1] == 1:
                y = np.broadcast_to(y, (len(y), count, y.shape[2]))
            some = np.s_[:, :: 2 if y.shape[2] >= MANY else 1]
            groups.setdefault(x.shape[0], []).extend((x[some], y[row][some]) for row in judged)
    found = []
    for curves in groups.values():
        x, y = (np.concatenate(values, axis=1) for values in zip(*curves, strict=True))
        sizes = np.array([curve.shape[1] for _, curve in curves])
        last = np.zeros(y.shape[1], dtype=bool)
        last[np.cumsum(sizes) - 1] = True
        found.append(_Columns(x, y, last, np.repeat(sizes < 3, sizes)))
    return found


def _second_differences(values: Array, gaps: Array) -> Array:
    """|Second derivative| by the track's fraction, of shape (P − 2, N)."""
    slope = np.diff(values, axis=0)
    slope /= gaps[:, None]
    bend = np.diff(slope, axis=0)
    bend *= (2 / (gaps[:-1] + gaps[1:]))[:, None]
    return np.asarray(np.abs(bend, out=bend))


def _interval_error(
    x: Array, y: Array, last: NDArray[np.bool_], alone: NDArray[np.bool_], gaps: Array
) -> Array:
    """Largest estimated error of the columns' curves, per interval."""
    seen = (np.abs(x - 0.5) < 0.52) & (np.abs(y - 0.5) < 0.52)
    bend = _second_differences(y, gaps)
    if x.shape[0] > 1:
        slope = _steepness(x, y)
        slope[:, last] = 0.0
        slope[:, alone] = 1.0
        bend += slope[1:-1] * _second_differences(x, gaps)
    bend *= seen[:-2] | seen[1:-1] | seen[2:]
    # Beside a gap (nan) there is no second difference.
    return _by_interval(np.fmax(bend, 0.0).max(axis=1), gaps)


def _by_interval(bend: Array, gaps: Array) -> Array:
    """Error of linear interpolation: |second derivative| · gap²/8, the larger of both ends'."""
    padded = np.concatenate((bend[:1], bend, bend[-1:]))
    return np.asarray(np.maximum(padded[:-1], padded[1:]) * gaps**2 / 8)


def _near_zero(values: Array, small: float) -> Array:
    """From 1 where both ends of an interval are ≥ `small` to `MOST` where a sign changes."""
    least = np.minimum(np.abs(values[:-1]), np.abs(values[1:]))
    least[np.sign(values[:-1]) != np.sign(values[1:])] = 0.0
    return np.asarray(np.maximum(small / np.maximum(least, small / MOST), 1.0))


def _steepness(x: Array, y: Array) -> Array:
    """|dy/dx| from each column to the next, at most 10: how an error in x shows as one in y."""
    slope = np.zeros_like(y)
    step = np.maximum(np.abs(np.diff(x)), 1e-9)
    np.divide(np.abs(np.diff(y)), step, out=slope[:, :-1])
    return np.asarray(np.fmax(np.minimum(slope, 10.0, out=slope), 0.0))


def _merged(a: Frames, b: Frames, order: NDArray[np.int_]) -> Frames:
    """Positions, readouts and words of both, in `order`; the curves are merged on their sheets."""

    def merge(first: NDArray[Any], second: NDArray[Any]) -> NDArray[Any]:
        return np.concatenate((first, second))[order]

    return replace(
        a,
        positions=merge(a.positions, b.positions),
        readouts={name: merge(a.readouts[name], b.readouts[name]) for name in a.readouts},
        words={name: merge(a.words[name], b.words[name]) for name in a.words},
    )
