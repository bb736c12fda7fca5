"""Frames: traced curves lie on the exact risk, readouts are the exact numbers."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from reference_cases import HALF_ZERO, drawn_exactly, on_the_picture

from engine import PRESETS, Problem, interpolation_tax, optimal_ridge, ridge_risk, spectra, verdict
from engine.axes import CONTROL_AXES, ERROR_AXES, RIDGE_CONTROLS, abscissa
from engine.equivalents import fold
from engine.frames import frames

NAMES = ("landing", "double_descent", "negative", "fine_tuning")
CHARTS = [("lam", False), ("lam", True), ("gamma", False), ("snr", False)]
CURVES = {"lam": ("test", "train", "bias", "variance", "noise")}
CURVES["gamma"] = CURVES["snr"] = (*CURVES["lam"], "best_test", "best_train")
ROOT = ERROR_AXES["root"]
#: Of the length of the axis; 400 pixels long, a fiftieth of a pixel. Tables carry cubics with an
#: error of (step in log κ)⁴/384: 1e-5 with the 80 nodes of a moving prior, times the slope near
#: the fold and on a root axis.
CLOSE = 6e-5
#: λ* and √train of the best ridge are differences that cancel near λ* = 0; the place of a flat
#: minimum is known to about the square root of what its height is known to. One pixel.
BEST_TRAIN = 2.5e-3


def settings_of(control, count=7):
    """Positions of the whole track, crowded at the interpolation threshold."""
    rng = np.random.default_rng(count)
    positions = CONTROL_AXES[control].value(rng.random(count))
    beside = 1 + np.array([-1e-2, -1e-3, 1e-3, 1e-2])
    return np.sort(np.concatenate((positions, beside))) if control == "gamma" else positions


def assert_on_the_curves(shot, row, problem, axis, negative, close, best_train):
    chart = abscissa(axis, negative)
    # Risk has a pole at the fold: within 2 % of it a curve is a vertical line.
    lowest = 0.98 * fold(problem.directions, problem.gamma)[1] if negative else -np.inf
    for name in CURVES[axis]:
        trace = shot.shown(name)
        y = ROOT.fraction(trace.y[row])
        kept, x = on_the_picture(axis, chart, chart.fraction(trace.x[row]), y, lowest)
        exact = ROOT.fraction(drawn_exactly(problem, axis, x)[name]) if x.size else x
        distance = np.abs(np.clip(y[kept], 0, 1) - np.clip(exact, 0, 1))
        allowed = best_train if name == "best_train" else close
        assert (distance <= allowed).all(), (name, problem, distance.max())


@pytest.mark.parametrize("control", list(RIDGE_CONTROLS))
@pytest.mark.parametrize(("axis", "negative"), CHARTS)
@pytest.mark.parametrize("name", NAMES)
def test_curves_lie_on_the_exact_risk(name, axis, negative, control):
    problem, positions = PRESETS[name].problem, settings_of(control)
    shot = frames(problem, axis, control, positions, negative)
    for row, position in enumerate(positions):
        moved = replace(problem, **{control: float(position)})
        assert_on_the_curves(shot, row, moved, axis, negative, CLOSE, BEST_TRAIN)


@pytest.mark.parametrize(("axis", "negative"), CHARTS)
@pytest.mark.parametrize("name", list(PRESETS))
def test_one_frame_lies_on_the_exact_risk(name, axis, negative):
    problem = PRESETS[name].problem
    shot = frames(problem, axis, negative=negative)
    assert all(trace.x.shape[0] == 1 for trace in shot.traces.values())
    assert_on_the_curves(shot, 0, problem, axis, negative, CLOSE, BEST_TRAIN)
    # Curves at no more than 60 000 (κ, direction) pairs need no table.
    if axis != "lam" or negative:
        return
    for curve in ("test", "train", "bias", "variance"):
        trace = shot.traces[curve]
        x, y = trace.x[0], trace.y[0]
        kept = np.isfinite(y) & (x >= 0)
        exact = drawn_exactly(problem, axis, x[kept])[curve]
        assert y[kept] == pytest.approx(exact, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("control", list(RIDGE_CONTROLS))
@pytest.mark.parametrize("axis", ["lam", "gamma", "snr"])
@pytest.mark.parametrize("name", NAMES)
def test_many_frames_are_single_frames(name, axis, control):
    problem, positions = PRESETS[name].problem, settings_of(control, 4)
    together = frames(problem, axis, control, positions)
    for row, position in enumerate(positions):
        alone = frames(replace(problem, **{control: float(position)}), axis)
        assert set(alone.traces) == set(together.traces)
        for curve in CURVES[axis]:
            a, b = together.shown(curve), alone.shown(curve)
            got, single = np.clip([ROOT.fraction(a.y[row]), ROOT.fraction(b.y[0])], 0, 1)
            allowed = 2 * (BEST_TRAIN if curve == "best_train" else CLOSE)
            assert np.array_equal(np.isnan(got), np.isnan(single))
            assert np.nanmax(np.abs(got - single)) <= allowed, curve


def exact_readouts(problem):
    best, null = optimal_ridge(problem), problem.null_risk
    allowed = best if best.lam >= 0 else ridge_risk(problem, 0.0)
    return {
        "lam": float(best.lam),
        "tax": interpolation_tax(problem),
        "memorization": 1 - float(allowed.train) / problem.noise,
        "best": float(best.test) / null,
        "best_train": float(best.train) / null,
        "ridgeless": float(ridge_risk(problem, 0.0).test) / null,
        "noise": problem.noise / null,
    }


@pytest.mark.parametrize("name", list(PRESETS))
def test_readouts_of_one_frame_are_exact(name):
    problem = PRESETS[name].problem
    told = {key: float(v[0]) for key, v in frames(problem, "lam").readouts.items()}
    assert told == pytest.approx(exact_readouts(problem), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("control", list(RIDGE_CONTROLS))
@pytest.mark.parametrize("name", NAMES)
def test_readouts_of_many_frames(name, control):
    problem, positions = PRESETS[name].problem, settings_of(control, 20)
    told = frames(problem, "lam", control, positions).readouts
    for row, position in enumerate(positions):
        moved = replace(problem, **{control: float(position)})
        exact, best = exact_readouts(moved), optimal_ridge(moved)
        assert told["noise"][row] == pytest.approx(exact["noise"], rel=1e-12)
        assert told["ridgeless"][row] == pytest.approx(exact["ridgeless"], rel=1e-9)
        # A risk beside its minimum is off by the square of how far beside.
        assert told["best"][row] == pytest.approx(exact["best"], rel=1e-4)
        assert told["tax"][row] == pytest.approx(exact["tax"], abs=1e-4 * (1 + exact["tax"]))
        assert told["lam"][row] == pytest.approx(exact["lam"], abs=5e-3 * float(best.kappa))
        kept = np.sqrt([1 - told["memorization"][row], 1 - exact["memorization"]])
        scale = np.sqrt(float(best.test) / moved.noise)
        assert kept[0] == pytest.approx(kept[1], abs=5e-3 * scale)


@pytest.mark.parametrize("name", list(PRESETS))
def test_advice_is_the_verdicts(name):
    problem = PRESETS[name].problem
    assert frames(problem, "lam").words["advice"].tolist() == [verdict(problem).advice]
    moved = [verdict(replace(problem, snr=snr)).advice for snr in (0.02, 1.0, 500.0)]
    told = frames(problem, "lam", "snr", [0.02, 1.0, 500.0]).words["advice"]
    assert told.tolist() == moved


def test_at_the_threshold_the_risk_is_infinite_and_the_curve_has_a_gap():
    for problem, threshold in ((Problem(1.0, 5.0), 1.0), (Problem(2.0, 5.0, HALF_ZERO), 2.0)):
        shot = frames(problem, "gamma")
        assert shot.readouts["ridgeless"][0] == shot.readouts["tax"][0] == np.inf
        assert np.isfinite(shot.readouts["best"]).all()
        x, y = shot.traces["test"].x[0], shot.traces["test"].y[0]
        gap = np.flatnonzero(np.isnan(y))
        assert gap.size == 1
        drawn = ~np.isnan(y)
        assert np.abs(x[drawn] / threshold - 1).min() >= 1e-3
        assert np.nanmax(x[: gap[0]]) < threshold < np.nanmin(x[gap[0] + 1 :])


def test_marks_show_the_present_setting():
    problem = PRESETS["landing"].problem
    best, null = optimal_ridge(problem), problem.null_risk
    shot = frames(problem, "lam")
    assert float(shot.traces["best"].x[0, 0]) == pytest.approx(float(best.lam))
    assert float(shot.traces["best"].y[0, 0]) == pytest.approx(float(best.test) / null)
    limit = float(ridge_risk(problem, 0.0).test) / null
    assert float(shot.traces["interpolator"].y[0, 0]) == pytest.approx(limit)
    for axis in ("gamma", "snr"):
        along = frames(problem, axis, axis, [0.5, 3.0])
        assert along.traces["here"].x.tolist() == [[0.5, 0.5], [3.0, 3.0]]
        assert along.traces["best"].x.tolist() == [[0.5], [3.0]]


def test_a_negative_best_penalty_is_shown_at_the_edge_unless_the_axis_reaches_it():
    problem = PRESETS["negative"].problem
    limit = float(ridge_risk(problem, 0.0).test) / problem.null_risk
    plain, reaching = (frames(problem, "lam", negative=flag) for flag in (False, True))
    assert float(plain.traces["best"].x[0, 0]) == abscissa("lam").low
    assert float(plain.traces["best"].y[0, 0]) == pytest.approx(limit)
    lam = float(optimal_ridge(problem).lam)
    assert float(reaching.traces["best"].x[0, 0]) == pytest.approx(lam)
    assert float(reaching.traces["best"].y[0, 0]) < limit
    smallest = fold(problem.directions, problem.gamma)[1]
    drawn = reaching.traces["test"].x[0]
    assert drawn.min() == pytest.approx(smallest, rel=1e-3)
    assert (np.diff(drawn) >= 0).all()


@pytest.mark.parametrize("axis", ["lam", "gamma", "snr"])
@pytest.mark.parametrize("control", ["", *RIDGE_CONTROLS])
def test_nothing_left_to_learn(axis, control):
    problem = Problem(4.0, 2.0, spectra.power_law(50, 1.0), prior_cosine=1.0, prior_length=1.0)
    shot = frames(problem, axis, control, [0.5, 1.5] if control else None)
    assert (shot.readouts["lam"] == np.inf).all()
    assert shot.readouts["best"] == pytest.approx(shot.readouts["noise"])
    assert shot.readouts["memorization"] == pytest.approx(0, abs=1e-14)
    for name, trace in shot.traces.items():
        assert np.isfinite(trace.y).all() or name in CURVES["lam"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("capacity",), "axis must be lam, gamma or snr, got 'capacity'"),
        (("lam", "noise"), "control must be one of snr, gamma, prior_exponent, got 'noise'"),
        (("lam", "snr", [0.5, 2000.0]), "snr must lie in [0.01, 1000], got 2000.0"),
        (("lam", "gamma", [0.01]), "gamma must lie in [0.05, 20], got 0.01"),
        (("lam", "prior_exponent", [np.nan]), "prior_exponent must lie in [-2, 3], got nan"),
    ],
)
def test_errors_name_the_value_and_its_range(arguments, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        frames(PRESETS["landing"].problem, *arguments)
