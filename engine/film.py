"""A film: the curves for so many positions of one slider that a browser can draw any in between.

While a slider is dragged the browser interpolates linearly between neighbouring frames, in the
fractions of the axes (`Axis.fraction`) against the fraction of the slider's track. Evenly spaced
frames would be far off near γ = 1, so frames are placed where the curves bend: start from a coarse
set, estimate each interval's interpolation error from second differences, and divide the intervals
that exceed the tolerance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.axes import Axis
from engine.picture import Frames, Picture, Trace

Array = NDArray[np.float64]

#: Largest estimated error of an interpolated frame, as a fraction of the axis.
TOLERANCE = 0.004
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
    drawn: dict[str, Trace]  # fractions of x_axis and y_axis, (P, n); |y| is what is drawn


def film(picture: Picture, control: str, tolerance: float = TOLERANCE) -> Film:
    """The picture's curves for the whole track of `control`, one of `picture.controls`.

    Linear interpolation between frames stays within about `tolerance` of the axis. Raises
    ValueError for another control.
    """
    if control not in picture.controls:
        raise ValueError(f"control must be one of {', '.join(picture.controls)}, got {control!r}")
    track, axes = picture.track(control), picture.axes

    def shoot(marks: Array) -> Film:
        return developed(picture.frames(control, track.value(marks)), *axes, track, marks)

    coarse = shoot(picture.first_marks(control))
    extra = _where_it_bends(coarse, tolerance, picture)
    return _splice(coarse, shoot(extra)) if extra.size else coarse


def still(picture: Picture) -> Film:
    """The one exact frame of the picture as it stands, in the same shape as a film."""
    return developed(picture.frames(), *picture.axes, Axis(-1.0, 1.0), np.array([0.5]))


def developed(shot: Frames, x_axis: Axis, y_axis: Axis, track: Axis, marks: Array) -> Film:
    """Frames with the fractions of the axes they are to be drawn on."""
    xs: dict[int, Array] = {}
    drawn = {}
    for name, trace in shot.traces.items():
        # Curves that share their abscissa share its fractions, in memory and on the wire.
        key = trace.x.__array_interface__["data"][0]
        if key not in xs or xs[key].shape != trace.x.shape:
            xs[key] = x_axis.fraction(trace.x)
        drawn[name] = Trace(xs[key], y_axis.fraction(trace.y))
    return Film(shot, x_axis, y_axis, track, marks, drawn)


def _where_it_bends(film: Film, tolerance: float, picture: Picture) -> Array:
    """New marks that divide every interval whose estimated error exceeds the tolerance."""
    gaps = np.diff(film.marks)
    error = np.zeros(gaps.size)
    moving_x: dict[int, Array] = {}
    for name, trace in film.drawn.items():
        if name not in PLACED_BY_READOUT:
            if id(trace.x) not in moving_x:
                moving_x[id(trace.x)] = _second_differences(trace.x, gaps)
            found = _interval_error(trace, gaps, moving_x[id(trace.x)])
            np.maximum(error, found, out=error)
    for name, axis, weight in picture.watched:
        read = axis.fraction(film.frames.readouts[name])[:, None]
        found = _interval_error(Trace(np.zeros_like(read), read / 3), gaps, np.zeros(1))
        np.maximum(error, weight * found, out=error)
    wanted = np.sqrt(error / tolerance)
    while (np.ceil(wanted) - 1).clip(0).sum() > picture.most_frames - film.marks.size:
        wanted *= 0.9
    parts = np.ceil(wanted).astype(int)
    steps = [
        start + gap * np.arange(1, count) / count
        for start, gap, count in zip(film.marks, gaps, parts, strict=False)
        if count > 1
    ]
    return np.concatenate(steps) if steps else np.empty(0)


def _second_differences(values: Array, gaps: Array) -> Array:
    """|Second derivative| by the track's fraction, of shape (P − 2, n)."""
    slope = np.diff(values, axis=0) / gaps[:, None]
    return np.asarray(2 * np.abs(np.diff(slope, axis=0)) / (gaps[:-1] + gaps[1:])[:, None])


def _interval_error(trace: Trace, gaps: Array, moving_x: Array) -> Array:
    """Estimated error of linear interpolation per interval: |second derivative| · gap²/8."""
    seen = _visible(trace)
    bend = _second_differences(trace.y, gaps)
    if moving_x.any():
        bend += _steepness(trace)[1:-1] * moving_x
    bend = np.where(seen[:-2] | seen[1:-1] | seen[2:], np.nan_to_num(bend), 0.0).max(axis=1)
    padded = np.concatenate((bend[:1], bend, bend[-1:]))
    return np.asarray(np.maximum(padded[:-1], padded[1:]) * gaps**2 / 8)


def _visible(trace: Trace) -> NDArray[np.bool_]:
    inside = (trace.x > -0.02) & (trace.x < 1.02) & (trace.y > -0.02) & (trace.y < 1.02)
    return np.asarray(inside)


def _steepness(trace: Trace) -> Array:
    """|dy/dx| along the curve, at most 10: how an error in x shows as an error in y."""
    if trace.x.shape[1] < 3:
        return np.ones_like(trace.x)
    dx = np.diff(trace.x, axis=1, append=np.nan)
    dy = np.diff(trace.y, axis=1, append=np.nan)
    slope = np.abs(dy) / np.maximum(np.abs(dx), 1e-9)
    return np.nan_to_num(np.minimum(slope, 10.0))


def _splice(first: Film, second: Film) -> Film:
    marks = np.concatenate((first.marks, second.marks))
    order = np.argsort(marks)

    def merge(a: Array, b: Array) -> Array:
        return np.concatenate((a, b))[order]

    def merge_traces(a: dict[str, Trace], b: dict[str, Trace]) -> dict[str, Trace]:
        joined: dict[int, Array] = {}
        result = {}
        for name in a:
            x = joined.setdefault(id(a[name].x), merge(a[name].x, b[name].x))
            result[name] = Trace(x, merge(a[name].y, b[name].y))
        return result

    a, b = first.frames, second.frames
    spliced = Frames(
        a.axis,
        a.control,
        merge(a.positions, b.positions),
        merge_traces(a.traces, b.traces),
        {name: merge(a.readouts[name], b.readouts[name]) for name in a.readouts},
        {name: merge(a.words[name], b.words[name]) for name in a.words},
    )
    drawn = merge_traces(first.drawn, second.drawn)
    return Film(spliced, first.x_axis, first.y_axis, first.track, marks[order], drawn)
