"""The picture of the gap: its curves are the engine's, its films follow them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from reference_cases import in_between, on_the_picture

from engine import PRESETS, GapPicture, bayes_risk, film, optimal_ridge, priors, ridge_risk, still
from engine.gap_map import gap_map
from engine.gap_picture import CURVES

LANDING = PRESETS["landing"].problem
CASES = {
    "landing": LANDING,
    "isotropic": PRESETS["double_descent"].problem,
    "negative": PRESETS["negative"].problem,
    "started": PRESETS["fine_tuning"].problem,
    "sparse": replace(LANDING, prior=priors.BernoulliGauss(0.1)),
}


@pytest.mark.parametrize("case", CASES)
def test_against_the_penalty_curves_are_the_engine_s(case):
    problem = CASES[case]
    traces = GapPicture(problem).frames().traces
    lam = traces["test"].x[0]
    risk, bayes = ridge_risk(problem, lam), bayes_risk(problem)
    assert traces["test"].y[0] * problem.null_risk == pytest.approx(risk.test, rel=1e-7)
    assert traces["gap_share"].y[0] == pytest.approx(1 - risk.train / risk.test, abs=1e-7)
    assert traces["regret"].y[0] == pytest.approx(risk.test / bayes.test - 1, rel=1e-6, abs=1e-7)
    assert traces["own_gap"].y[0] == pytest.approx(1 - bayes.train / bayes.test, abs=1e-7)


@pytest.mark.parametrize("model", CURVES)
@pytest.mark.parametrize("case", CASES)
def test_against_snr_the_picture_is_a_row_of_the_map(case, model):
    problem = CASES[case]
    traces = GapPicture(problem, "snr", model).frames().traces
    snr = traces["test"].x[0]
    row = gap_map(problem, model, gamma=[problem.gamma], snr=snr)
    # The map keeps the best penalty at λ ≥ 0; where it is negative, the two differ by design.
    kept = np.full(snr.shape, True)
    if model == "best":
        kept = np.array([optimal_ridge(replace(problem, snr=float(s))).lam >= 0 for s in snr])
    for name, wanted in (("gap_share", row.share), ("regret", row.regret)):
        # A curve of the best penalty is interpolated in a table of κ: right to 5e-5.
        assert traces[name].y[0][kept] == pytest.approx(wanted[0][kept], rel=1e-4, abs=5e-5), name
    assert traces["own_gap"].y[0] == pytest.approx(row.bayes_share[0], abs=1e-6)


@pytest.mark.parametrize("case", CASES)
def test_the_readouts_are_those_of_the_best_penalty_and_of_none(case):
    problem = CASES[case]
    read = {name: float(v[0]) for name, v in GapPicture(problem).frames().readouts.items()}
    best, bayes = optimal_ridge(problem), bayes_risk(problem)
    assert read["best_gap"] == pytest.approx(1 - float(best.train / best.test), abs=1e-6)
    assert read["best_regret"] == pytest.approx(float(best.test) / bayes.test - 1, abs=1e-6)
    free = float(ridge_risk(problem, 0.0).test) / bayes.test - 1
    assert read["free_regret"] == pytest.approx(free, rel=1e-6, abs=1e-6)
    # The law of the page: train × test = σ⁴.
    assert bayes.train * bayes.test == pytest.approx(problem.noise**2, rel=1e-9)
    assert read["bayes_gap"] == pytest.approx(1 - bayes.train / bayes.test, abs=1e-9)


def test_at_the_optimum_of_a_clean_problem_the_gap_is_as_large_as_can_be():
    matched = replace(PRESETS["aligned"].problem, snr=1000.0)
    read = GapPicture(matched).frames().readouts
    assert float(read["best_regret"][0]) == pytest.approx(0.0, abs=1e-6)
    assert float(read["best_gap"][0]) > 0.99
    noisy = GapPicture(replace(matched, snr=0.05)).frames().readouts
    assert float(noisy["best_gap"][0]) < 0.1 < float(noisy["free_regret"][0])


def moments(picture, control):
    """Track fractions: anywhere, and crowded near γ = 1."""
    rng = np.random.default_rng(3)
    marks = [rng.random(8)]
    if control == "gamma":
        near = 10 ** rng.uniform(-3.5, -0.5, 6) * rng.choice([-1, 1], 6)
        marks.append(picture.track(control).fraction(1 + near))
    return np.concatenate(marks)


FILMED = ("landing", "double_descent", "benign", "pretrained")


@pytest.mark.parametrize("control", GapPicture.controls)
@pytest.mark.parametrize("name", FILMED)
def test_a_film_against_the_penalty_is_the_exact_curve(name, control):
    picture = GapPicture(PRESETS[name].problem)
    reel = film(picture, control)
    for mark in moments(picture, control):
        problem = picture.moved(control, float(reel.track.value(mark))).problem
        bayes, drawn = bayes_risk(problem).test, in_between(reel, mark)
        for curve in ("test", "train", "gap_share", "regret"):
            x, y = drawn[curve]
            kept, lam = on_the_picture("lam", reel.x_axis, x, y)
            risk = ridge_risk(problem, lam)
            exact = {
                "test": risk.test / problem.null_risk,
                "train": risk.train / problem.null_risk,
                "gap_share": 1 - risk.train / risk.test,
                "regret": risk.test / bayes - 1,
            }[curve]
            assert_close(y[kept], reel.y_axis.fraction(exact), (curve, mark))


@pytest.mark.parametrize("model", CURVES)
@pytest.mark.parametrize("control", GapPicture.controls)
@pytest.mark.parametrize("name", FILMED)
def test_a_film_against_snr_is_the_exact_curve(name, control, model):
    picture = GapPicture(PRESETS[name].problem, "snr", model)
    reel = film(picture, control)
    assert reel.marks.size <= picture.most_frames
    for mark in moments(picture, control):
        exact = still(picture.moved(control, float(reel.track.value(mark)))).drawn
        drawn = in_between(reel, mark)
        for curve in ("test", "train", "gap_share", "regret", "own_gap"):
            assert_close(drawn[curve][1], np.abs(exact[curve].y[0]), (curve, mark))


def assert_close(drawn, exact, where):
    """Within 1 % of the axis; above the picture is above the picture."""
    distance = np.abs(np.clip(drawn, 0, 1) - np.clip(exact, 0, 1))
    assert (distance <= 0.01).all(), (where, distance.max())


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="against must be one of lam, snr"):
        GapPicture(LANDING, "gamma")
    with pytest.raises(ValueError, match="model must be one of best, interpolator"):
        GapPicture(LANDING, "snr", "fixed")
    with pytest.raises(ValueError, match="control must be one of"):
        GapPicture(LANDING).frames("truth_exponent", [0.5])
