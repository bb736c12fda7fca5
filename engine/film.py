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

from engine.axes import BEST_LAMBDA_AXIS, CONTROL_AXES, ERROR_AXES, Axis, abscissa
from engine.frames import Frames, Trace, frames
from engine.problem import Problem

Array = NDArray[np.float64]

#: Largest estimated error of an interpolated frame, as a fraction of the axis.
TOLERANCE = 0.004
#: On the root axis, and on the linear one, where the flanks of γ = 1 are steeper.
MOST_FRAMES, MOST_LINEAR_FRAMES = 86, 140
#: How much more an error of the best λ counts than one of a curve.
MAGNIFIED = 18.0


@dataclass(frozen=True)
class Film:
    """Exact curves at P positions, as fractions of the axes they are drawn on."""

    frames: Frames
    x_axis: Axis
    y_axis: Axis
    track: Axis  # the slider's own axis
    marks: Array  # shape (P,): positions as fractions of the track, increasing
    drawn: dict[str, Trace]  # fractions of x_axis and y_axis, (P, n); |y| is what is drawn


def film(
    problem: Problem,
    axis: str,
    control: str,
    scale: str = "root",
    negative: bool = False,
    tolerance: float = TOLERANCE,
) -> Film:
    """Curves against `axis` ("lam", "gamma", "snr") for the whole track of `control`.

    `control` is "snr", "gamma" or "prior_exponent"; `scale` of the errors is "root" or "linear".
    Linear interpolation between frames stays within about `tolerance` of the axis. Raises
    ValueError for other names.
    """
    for name, value, allowed in (("control", control, CONTROL_AXES), ("scale", scale, ERROR_AXES)):
        if value not in allowed:
            raise ValueError(f"{name} must be one of {', '.join(allowed)}, got {value!r}")
    track = CONTROL_AXES[control]
    x_axis, y_axis = abscissa(axis, negative), ERROR_AXES[scale]

    def shoot(marks: Array) -> Film:
        shot = frames(problem, axis, control, track.value(marks), negative)
        return developed(shot, x_axis, y_axis, track, marks)

    coarse = shoot(_first_marks(problem, axis, scale, control, track))
    extra = _where_it_bends(coarse, tolerance)
    return _splice(coarse, shoot(extra)) if extra.size else coarse


def still(problem: Problem, axis: str, scale: str = "root", negative: bool = False) -> Film:
    """The one exact frame of the problem as it stands, in the same shape as a film."""
    shot = frames(problem, axis, "", negative=negative)
    x_axis, y_axis = abscissa(axis, negative), ERROR_AXES[scale]
    return developed(shot, x_axis, y_axis, Axis(-1.0, 1.0), np.array([0.5]))


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


def _first_marks(problem: Problem, axis: str, scale: str, control: str, track: Axis) -> Array:
    if control != "gamma":
        # Second differences of nine marks would miss how the best training error bends.
        return np.linspace(0.0, 1.0, 13 if control == "prior_exponent" else 9)
    threshold = 1 / problem.spectrum.positive_share
    # Ridgeless risk grows like 1/|γ − 1|: against SNR every scale of that distance is in the
    # picture; against λ ≥ 1e-4 the peak is rounded off.
    steep = 18 if scale == "root" else 52
    beside = (
        np.geomspace(3e-4, 0.6 if scale == "root" else 1.6, steep)
        if axis == "snr"
        else np.geomspace(3e-3, 0.3, 9)
    )
    close = threshold * np.concatenate((1 - beside, [1.0], 1 + beside))
    inside = close[(close > track.low) & (close < track.high)]
    return np.unique(np.concatenate((np.linspace(0.0, 1.0, 13), track.fraction(inside))))


def _where_it_bends(film: Film, tolerance: float) -> Array:
    """New marks that divide every interval whose estimated error exceeds the tolerance."""
    gaps = np.diff(film.marks)
    error = np.zeros(gaps.size)
    moving_x: dict[int, Array] = {}
    for name, trace in film.drawn.items():
        if name not in ("best", "here"):
            if id(trace.x) not in moving_x:
                moving_x[id(trace.x)] = _second_differences(trace.x, gaps)
            found = _interval_error(trace, gaps, moving_x[id(trace.x)])
            np.maximum(error, found, out=error)
    if film.frames.axis == "lam":
        # The best penalty's mark is moved by its readout, which a log axis magnifies near 0.
        lam = BEST_LAMBDA_AXIS.fraction(film.frames.readouts["lam"])[:, None]
        best = _interval_error(Trace(np.zeros_like(lam), lam / 3), gaps, np.zeros(1))
        np.maximum(error, MAGNIFIED * best, out=error)
    wanted = np.sqrt(error / tolerance)
    most = MOST_FRAMES if film.y_axis.kind == "root" else MOST_LINEAR_FRAMES
    while (np.ceil(wanted) - 1).clip(0).sum() > most - film.marks.size:
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
    )
    drawn = merge_traces(first.drawn, second.drawn)
    return Film(spliced, first.x_axis, first.y_axis, first.track, marks[order], drawn)
