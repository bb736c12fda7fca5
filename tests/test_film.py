"""Films: what the browser draws between two frames is the exact curve, within 1 % of the axis."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from reference_cases import HALF_ZERO, drawn_exactly, in_between, on_the_picture

from engine import PRESETS, Problem, RidgePicture, film, spectra, still
from engine.axes import BEST_LAMBDA_AXIS, CONTROL_AXES, ERROR_AXES, RIDGE_CONTROLS, abscissa
from engine.frames import frames
from engine.ridge_picture import MOST_FRAMES, MOST_LINEAR_FRAMES

NAMES = ("landing", "double_descent", "negative", "fine_tuning")
CONTROLS = list(RIDGE_CONTROLS)
CHARTS = [(axis, scale) for scale in ("root", "linear") for axis in ("lam", "gamma", "snr")]
#: Of the length of the y axis.
ONE_PERCENT = 0.01
POINTS = ("best", "here", "interpolator")


@cache
def shot(problem, axis, control, scale="root", negative=False):
    return film(RidgePicture(problem, axis, scale, negative), control)


def moments_of_a_drag(reel, control, count=5):
    """Track fractions: anywhere, halfway where it is hardest, and crowded near γ = 1."""
    rng = np.random.default_rng(len(control) + reel.marks.size)
    gaps = np.diff(reel.marks)
    # The widest intervals, and those at the ends, where second differences see one side only.
    hard = np.unique(np.concatenate((np.argsort(gaps)[-3:], [0, 1, gaps.size - 1])))
    marks = [rng.random(count), reel.marks[hard] + gaps[hard] / 2]
    if control == "gamma":
        near = 10 ** rng.uniform(-3.5, -0.5, count)
        marks.append(reel.track.fraction(1 + near * rng.choice([-1, 1], count)))
    return np.concatenate(marks)


def distance_to_polyline(x, y, line_x, line_y):
    """From each point (x, y) to the nearest point of the drawn line."""
    ax, ay, dx, dy = line_x[:-1], line_y[:-1], np.diff(line_x), np.diff(line_y)
    px, py = x[:, None] - ax, y[:, None] - ay
    length = dx**2 + dy**2
    along = np.clip((px * dx + py * dy) / np.where(length > 0, length, 1), 0, 1)
    return np.hypot(px - along * dx, py - along * dy).min(axis=1)


@pytest.mark.parametrize("control", CONTROLS)
@pytest.mark.parametrize(("axis", "scale"), CHARTS)
@pytest.mark.parametrize("name", NAMES)
def test_every_drawn_frame_is_the_exact_curve(name, axis, scale, control):
    problem = PRESETS[name].problem
    reel = shot(problem, axis, control, scale)
    for mark in moments_of_a_drag(reel, control):
        position = float(reel.track.value(mark))
        moved = replace(problem, **{control: position})
        for curve, (x, y) in in_between(reel, mark).items():
            if curve in POINTS:
                continue
            kept, values = on_the_picture(axis, reel.x_axis, x, y)
            exact = reel.y_axis.fraction(drawn_exactly(moved, axis, values)[curve])
            # Above the picture is above the picture.
            distance = np.abs(np.clip(y[kept], 0, 1) - np.clip(exact, 0, 1))
            assert (distance <= ONE_PERCENT).all(), (curve, position, distance.max())


@pytest.mark.parametrize("control", CONTROLS)
@pytest.mark.parametrize("name", NAMES)
def test_negative_penalties_too(name, control):
    # At the fold the risk has a pole, and a curve is a vertical line: the distance that counts is
    # the distance in the picture.
    problem = PRESETS[name].problem
    reel = shot(problem, "lam", control, negative=True)
    for mark in moments_of_a_drag(reel, control, 3):
        moved = replace(problem, **{control: float(reel.track.value(mark))})
        exact = still(RidgePicture(moved, "lam", negative=True)).drawn
        for curve, (x, y) in in_between(reel, mark).items():
            if curve in (*POINTS, "noise"):
                continue
            seen = (x >= 0) & (x <= 1) & (y >= 0) & (y <= 1)
            line = exact[curve]
            distance = distance_to_polyline(x[seen], y[seen], line.x[0], np.abs(line.y[0]))
            assert (distance <= ONE_PERCENT).all(), (curve, moved, distance.max())


@pytest.mark.parametrize("control", CONTROLS)
@pytest.mark.parametrize(("axis", "scale"), CHARTS)
@pytest.mark.parametrize("name", list(PRESETS))
def test_positions_cover_the_track_in_order(name, axis, scale, control):
    reel = shot(PRESETS[name].problem, axis, control, scale)
    track = CONTROL_AXES[control]
    assert (np.diff(reel.marks) > 0).all()
    assert (reel.marks[0], reel.marks[-1]) == (0.0, 1.0)
    assert (reel.frames.positions[0], reel.frames.positions[-1]) == (track.low, track.high)
    assert reel.frames.positions == pytest.approx(track.value(reel.marks), rel=1e-12)
    assert reel.marks.size <= (MOST_FRAMES if scale == "root" else MOST_LINEAR_FRAMES)
    assert (reel.track, reel.x_axis, reel.y_axis) == (track, abscissa(axis), ERROR_AXES[scale])
    for trace in (*reel.drawn.values(), *reel.frames.traces.values()):
        assert trace.x.shape == trace.y.shape
        assert trace.x.shape[0] == reel.marks.size
    for values in reel.frames.readouts.values():
        assert values.shape == reel.marks.shape


@pytest.mark.parametrize("control", CONTROLS)
@pytest.mark.parametrize("axis", ["lam", "gamma", "snr"])
def test_spliced_frames_keep_their_order_and_their_fractions(axis, control):
    problem = PRESETS["landing"].problem
    reel = shot(problem, axis, control)
    again = frames(problem, axis, control, reel.frames.positions)
    for name, trace in again.traces.items():
        # How curves are summed depends on how many are asked for: a table's error at most.
        x, y = reel.x_axis.fraction(trace.x), reel.y_axis.fraction(trace.y)
        seen = (x >= 0) & (x <= 1) & (np.abs(y) <= 1)
        assert reel.drawn[name].y[seen] == pytest.approx(y[seen], abs=2e-4)
        assert np.nanmin(reel.drawn[name].y) >= -1
        assert np.nanmax(reel.drawn[name].y) <= 2
        assert np.array_equal(np.isnan(reel.drawn[name].y), np.isnan(y))
    assert reel.frames.readouts["best"] == pytest.approx(again.readouts["best"], rel=1e-6)
    assert reel.frames.readouts["noise"] == pytest.approx(again.readouts["noise"], rel=1e-12)


@pytest.mark.parametrize("control", CONTROLS)
@pytest.mark.parametrize("name", NAMES)
def test_the_best_ridge_is_marked_where_it_is(name, control):
    # The browser places it by λ*, which passes through zero: there a logarithm knows no bounds.
    problem = PRESETS[name].problem
    reel = shot(problem, "lam", control)
    marks = np.linspace(0, 1, 401)
    read = BEST_LAMBDA_AXIS.fraction(reel.frames.readouts["lam"])
    drawn = BEST_LAMBDA_AXIS.value(np.interp(marks, reel.marks, read))
    exact = frames(problem, "lam", control, reel.track.value(marks)).readouts["lam"]
    place, truth = (reel.x_axis.fraction(lam).clip(0, 1) for lam in (drawn, exact))
    assert (np.abs(place - truth) > ONE_PERCENT).sum() <= 1


@pytest.mark.parametrize("decay", [1.0, 2.0, 3.0])
def test_curves_begin_at_the_threshold_under_every_prior(decay):
    # The steeper the spectrum, the smaller the effective ridge just above γ = 1.
    reel = film(
        RidgePicture(Problem(2.0, 5.0, spectra.power_law(200, decay)), "gamma"), CONTROLS[2]
    )
    trace = reel.frames.traces["test"]
    gap = np.flatnonzero(np.isnan(trace.y[0]))[0]
    assert trace.x[:, gap + 1] == pytest.approx(1.002, abs=2e-4)


def test_a_tighter_tolerance_takes_more_frames_and_never_too_many():
    problem = PRESETS["landing"].problem
    sizes = [
        film(RidgePicture(problem), "snr", tolerance=tolerance).marks.size
        for tolerance in (0.1, 0.004, 0.001, 1e-9)
    ]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[2]
    assert sizes[-1] <= MOST_FRAMES


def test_a_picture_may_start_from_more_marks_than_it_wants_frames():
    class Short(RidgePicture):
        @property
        def most_frames(self):
            return 3

    picture = Short(PRESETS["landing"].problem)
    reel = film(picture, "gamma")
    assert reel.marks == pytest.approx(picture.first_marks("gamma"))


def test_zero_eigenvalues_move_the_threshold_and_the_frames_with_it():
    reel = film(RidgePicture(Problem(4.0, 5.0, HALF_ZERO), "snr"), "gamma")
    densest = reel.frames.positions[np.argmin(np.diff(reel.marks))]
    assert densest == pytest.approx(2, rel=0.01)
    assert np.abs(reel.frames.positions - 2).min() < 1e-12


@pytest.mark.parametrize("name", list(PRESETS))
@pytest.mark.parametrize("axis", ["lam", "gamma", "snr"])
def test_a_still_is_the_one_frame_of_the_problem(name, axis):
    problem = PRESETS[name].problem
    picture, alone = still(RidgePicture(problem, axis)), frames(problem, axis)
    assert picture.marks.tolist() == [0.5]
    for curve, trace in alone.traces.items():
        expected = picture.y_axis.fraction(trace.y)
        assert np.array_equal(picture.drawn[curve].y, expected, equal_nan=True)
        expected = picture.x_axis.fraction(trace.x)
        assert np.array_equal(picture.drawn[curve].x, expected, equal_nan=True)
    for key, values in alone.readouts.items():
        assert np.array_equal(values, picture.frames.readouts[key])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("lam", "noise"), "control must be one of snr, gamma, prior_exponent, got 'noise'"),
        (("lam", ""), "control must be one of snr, gamma, prior_exponent, got ''"),
        (("lam", "snr", "log"), "scale must be one of root, linear, got 'log'"),
        (("truth", "snr"), "axis must be lam, gamma or snr, got 'truth'"),
    ],
)
def test_errors_name_the_value(arguments, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        axis, control, *options = arguments
        film(RidgePicture(PRESETS["landing"].problem, axis, *options), control)
