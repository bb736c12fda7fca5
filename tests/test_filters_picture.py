"""The picture of all ways to regularize: its curves are the engine's, its presets differ."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from engine import FiltersPicture, Problem, bayes_risk, film, optimal_ridge, spectra, still
from engine.filter_curves import LAMBDAS, METHODS, TIMES
from engine.filter_risk import filter_risk
from engine.filters import GradientFlow, Ridge
from engine.filters_picture import KNOB_AXES, SLUGS
from engine.presets import FILTER_PRESETS

ISOTROPIC = Problem(2.0, 5.0, prior_cosine=0.5, prior_length=0.5)
POWER = Problem(3.0, 5.0, spectra.power_law(60, 1.0), truth_exponent=1.0)
#: The parabola through three points of a ladder 1.5 apart finds the place of the least value up to
#: a share of the step squared, and the error there is flat: the fourth power is what is lost.
LADDER = 1e-3
#: No linear method is below the best one, but for what its own sums are off; components are a few
#: thousandths of the signal off.
OFF, COMPONENTS_OFF = 1e-6, 3e-3


@pytest.mark.parametrize(
    ("slug", "method"), [("ridge", Ridge(LAMBDAS)), ("flow", GradientFlow(TIMES))]
)
def test_isotropic_curves_are_the_limit(slug, method):
    exact = filter_risk(ISOTROPIC, method)
    traces = FiltersPicture(ISOTROPIC).frames().traces
    null = ISOTROPIC.null_risk
    # Eight resolvents are the exponential within 1e-7.
    assert traces[f"{slug}_test"].x[0] == pytest.approx(exact.df, rel=OFF)
    assert traces[f"{slug}_test"].y[0] * null == pytest.approx(exact.test, rel=OFF)
    assert traces[f"{slug}_train"].y[0] * null == pytest.approx(exact.train, rel=OFF, abs=OFF)


def test_all_methods_end_at_the_interpolator():
    for problem in (ISOTROPIC, POWER):
        traces = FiltersPicture(problem).frames().traces
        end = float(traces["interpolator"].y[0, 0])
        for slug in ("ridge", "flow", "components"):
            assert float(traces[f"{slug}_test"].y[0, -1]) == pytest.approx(end, rel=1e-6)


def test_for_isotropic_features_ridge_is_best_and_dropout_is_ridge():
    problem = Problem(2.0, 2.0)
    shot = FiltersPicture(problem).frames()
    assert shot.words["winner"].tolist() == ["ridge"]
    read = {name: float(values[0]) for name, values in shot.readouts.items()}
    assert read["bayes"] * problem.null_risk == pytest.approx(bayes_risk(problem).test, rel=1e-9)
    best = float(optimal_ridge(problem).test) / problem.null_risk
    assert read["best"] == pytest.approx(best, rel=LADDER)
    assert -OFF < read["loss_ridge"] < LADDER
    assert read["loss_dropout"] == pytest.approx(read["loss_ridge"], abs=OFF)
    assert all(read[f"loss_{slug}"] >= read["loss_ridge"] - LADDER for slug in SLUGS)


@pytest.mark.parametrize(
    "problem",
    [preset.problem for preset in FILTER_PRESETS.values()]
    # Ridge under the true prior is the best there is: its least error is Bayes'.
    + [replace(POWER, prior_exponent=1.0, prior_cosine=0.5, prior_length=0.8)],
)
@pytest.mark.parametrize("control", FiltersPicture.controls)
def test_no_method_beats_the_best_linear_predictor(problem, control):
    picture = FiltersPicture(problem)
    places = picture.track(control).value(np.linspace(0.02, 0.98, 7))
    read = picture.frames(control, places).readouts
    for slug in SLUGS:
        off = COMPONENTS_OFF if slug == "components" else OFF
        assert (read[f"loss_{slug}"] >= -off).all(), slug


def test_presets_are_won_by_different_methods():
    shots = [FiltersPicture(preset.problem).frames() for preset in FILTER_PRESETS.values()]
    winners = [str(shot.words["winner"][0]) for shot in shots]
    assert winners == ["ridge", "early stopping", "components", "dropout"]
    for shot, winner in zip(shots[1:], winners[1:], strict=True):
        losses = {name: float(shot.readouts[f"loss_{slug}"][0]) for slug, name in SLUGS.items()}
        # By more than the designs' own error in a comparison on the same designs.
        assert losses["ridge"] - losses[winner] > 0.02


@pytest.mark.parametrize("against", KNOB_AXES)
def test_each_against_its_own_knob(against):
    picture = FiltersPicture(POWER, against)
    shot = still(picture)
    slugs = SLUGS if against == "df" else (against,)
    assert {f"{slug}_test" for slug in slugs} <= set(shot.drawn)
    assert picture.axes[0] == KNOB_AXES[against]
    for slug in slugs:
        best, curve = shot.frames.traces[f"{slug}_best"], shot.frames.traces[f"{slug}_test"]
        assert float(best.y[0, 0]) == float(curve.y.min())


@pytest.mark.parametrize("problem", [ISOTROPIC, POWER])
def test_a_film_of_the_noise_is_exact_between_its_frames(problem):
    reel = film(FiltersPicture(problem), "snr")
    for left in (0, reel.marks.size // 2, reel.marks.size - 2):
        mark = float(reel.marks[left : left + 2].mean())
        moved = replace(problem, snr=float(reel.track.value(mark)))
        exact = still(FiltersPicture(moved))
        for slug in SLUGS:
            y = reel.drawn[f"{slug}_test"].y
            drawn = (y[left] + y[left + 1]) / 2
            wanted = exact.drawn[f"{slug}_test"].y[0]
            seen = (wanted <= 1) & (drawn <= 1)
            assert np.abs(drawn - wanted)[seen].max() <= 0.01


@pytest.mark.parametrize("control", FiltersPicture.controls)
def test_many_positions_are_single_pictures(control):
    picture = FiltersPicture(POWER)
    together = picture.frames(control, [0.5, 1.5])
    for row, value in enumerate((0.5, 1.5)):
        alone = picture.moved(control, value).frames()
        for name, trace in alone.traces.items():
            assert together.traces[name].y[row] == pytest.approx(trace.y[0], rel=1e-7)
        for name, values in alone.readouts.items():
            assert together.readouts[name][row] == pytest.approx(float(values[0]), rel=1e-9)


def test_names_and_positions_are_checked():
    with pytest.raises(ValueError, match=re.escape("against must be one of df, ridge")):
        FiltersPicture(POWER, "time")
    with pytest.raises(ValueError, match="control must be one of snr, gamma"):
        FiltersPicture(POWER).frames("prior_cosine", [0.5])
    with pytest.raises(ValueError, match=re.escape("gamma must lie in [0.05, 20], got 50")):
        FiltersPicture(POWER).frames("gamma", [50.0])
    assert len(METHODS) == len(SLUGS)
