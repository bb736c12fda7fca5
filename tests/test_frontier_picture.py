"""The picture of the cost of fitting: its curves are the frontier's, also between its frames."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from engine import (
    FrontierPicture,
    Problem,
    algorithmic_risk,
    bayes_risk,
    film,
    optimal_ridge,
    priors,
    spectra,
    still,
    thresholds,
)
from engine.frontier import cost_of, frontier, lower_bound, threshold_bound
from engine.frontier_picture import FIT
from engine.presets import FRONTIER_PRESETS

GAUSSIAN = Problem(4.0, 10.0, spectra.power_law(60, 1.0), truth_exponent=1.0)
SPARSE = Problem(2.0, 4.0, prior=priors.SpikeSlab(0.1, 0.05))
FEW = Problem(0.5, 3.0, spectra.spiked(40, 20.0), 0.5, prior=priors.Laplace())
STARTED = Problem(3.0, 2.0, prior_cosine=0.8, prior_length=0.9)
PROBLEMS = {"gaussian": GAUSSIAN, "sparse": SPARSE, "few": FEW, "started": STARTED}
#: Fixed points by table against fixed points by Newton.
CLOSE = 1e-7


def readouts(picture):
    return {name: float(values[0]) for name, values in picture.frames().readouts.items()}


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)
def test_curves_are_the_engine_s_frontier(problem):
    shot = FrontierPicture(problem).frames()
    noise, own = problem.noise, bayes_risk(problem)
    x, y = (v[0] for v in shot.traces["frontier"])
    train, cost = x * noise, y * own.test
    inside = x > frontier(problem).train[0] / noise * (1 + 1e-9)
    assert inside.sum() >= 40
    # Near its zero the cost is a square: exact where its root is.
    exact = cost_of(problem, train[inside])
    assert np.sqrt(cost[inside]) == pytest.approx(np.sqrt(exact), rel=CLOSE, abs=CLOSE)
    assert cost[0] == pytest.approx(frontier(problem).cost[0], rel=CLOSE)
    for name, bound in (("exact_bound", lower_bound), ("known_bound", threshold_bound)):
        y = shot.traces[name].y[0] * own.test
        assert np.sqrt(y) == pytest.approx(np.sqrt(bound(problem, train)), abs=CLOSE), name
        assert (y <= cost * (1 + 1e-9) + 1e-15).all()
    assert float(shot.traces["own"].x[0, 0]) * noise == pytest.approx(own.train, rel=CLOSE)
    ridge = optimal_ridge(problem)
    assert float(shot.traces["ridge"].x[0, 0]) * noise == pytest.approx(float(ridge.train))
    above = float(shot.traces["ridge"].y[0, 0]) * own.test + own.test
    assert above == pytest.approx(float(ridge.test), rel=CLOSE)


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)
def test_the_curve_reaches_the_end_of_the_axis(problem):
    x = FrontierPicture(problem).frames().traces["frontier"].x[0]
    assert (np.diff(x) >= 0).all()
    assert np.sqrt(x[-1]) == pytest.approx(np.sqrt(FIT.high), rel=0.05)
    assert x[-1] >= 0.97 * FIT.high


@pytest.mark.parametrize("fit", [0.0, 0.03, 0.4, 1.0, 4.0])
def test_what_is_asked_is_answered(fit):
    for problem in (GAUSSIAN, SPARSE):
        read = readouts(FrontierPicture(problem, fit))
        own, target = bayes_risk(problem), fit * problem.noise
        assert read["price"] * own.test == pytest.approx(float(cost_of(problem, target)), rel=1e-6)
        bound = float(lower_bound(problem, target))
        assert read["sure"] * own.test == pytest.approx(bound, rel=1e-5, abs=1e-12)
        assert read["memorization"] == pytest.approx(own.memorization, rel=1e-6)


def test_sides_are_told():
    own = readouts(FrontierPicture(SPARSE))["own"]
    for fit, side in (
        (own * 0.8, "over-fitting"),
        (own, "as Bayes does"),
        (own * 1.3, "under-fitting"),
    ):
        assert FrontierPicture(SPARSE, fit).frames().words["side"].tolist() == [side]
    # Close to Bayes' training error and yet not for nothing: no "as Bayes does" beside a price.
    sparse = Problem(0.05, 1000.0, prior=priors.SpikeSlab(0.05, 0.001))
    near = FrontierPicture(sparse, 1.0).frames()
    assert float(near.readouts["price"][0]) > 1e-3
    assert near.words["side"].tolist() == ["under-fitting"]
    few = FrontierPicture(FEW, 0.1).frames()
    assert few.words["side"].tolist() == ["not possible"]
    assert np.isinf(few.readouts["price"]).all()


def test_at_the_threshold_interpolating_is_infinitely_dear():
    for spectrum in (spectra.isotropic(), spectra.power_law(200, 1.0)):
        at = FrontierPicture(Problem(1.0, 5.0, spectrum), 0.0)
        assert readouts(at)["price"] == readouts(at)["closest"] == np.inf
        assert at.frames().words["side"].tolist() == ["over-fitting"]
        assert np.isfinite(readouts(replace(at, fit=0.1))["price"])


def test_an_algorithm_is_never_shown_as_bayes():
    hard = FrontierPicture(FRONTIER_PRESETS["hard"].problem)
    reached = algorithmic_risk(hard.problem)
    assert not reached.is_bayes
    shot, test = hard.frames(), bayes_risk(hard.problem).test
    assert readouts(hard)["reached"] == pytest.approx(reached.test / test - 1, rel=1e-6)
    assert float(shot.traces["reached"].x[0, 0]) * hard.problem.noise == pytest.approx(
        reached.train, rel=1e-6
    )
    assert np.isnan(FrontierPicture(SPARSE).frames().traces["reached"].y).all()


def distance(points, line):
    """From each point (2, N) to a polygon line (2, M): a curve may lag along itself unseen."""
    if line.shape[1] == 1:
        return np.hypot(*(points - line))
    start, step = line[:, :-1, None], np.diff(line)[:, :, None]
    size = np.maximum((step**2).sum(axis=0), 1e-30)
    share = np.clip(((points[:, None] - start) * step).sum(axis=0) / size, 0, 1)
    return np.hypot(*(points[:, None] - start - share * step)).min(axis=0)


@pytest.mark.parametrize("control", FrontierPicture.controls)
@pytest.mark.parametrize("scale", ["root", "linear"])
@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)
def test_between_frames_the_curves_are_exact(problem, scale, control):
    picture = FrontierPicture(problem, 0.5, scale)
    reel = film(picture, control)
    rng = np.random.default_rng(5)
    for mark in rng.uniform(0, 1, 6):
        left = int(np.searchsorted(reel.marks, mark, side="right")) - 1
        w = (mark - reel.marks[left]) / (reel.marks[left + 1] - reel.marks[left])
        exact = still(picture.moved(control, float(reel.track.value(mark))))
        for name in ("frontier", "exact_bound", "known_bound", "interpolator", "own", "ridge"):
            got = [v[left] + w * (v[left + 1] - v[left]) for v in reel.drawn[name]]
            want = [v[0] for v in exact.drawn[name]]
            seen = (want[0] <= 1) & (want[1] <= 1)
            off = distance(np.array(want)[:, seen], np.array(got))
            # The best ridge's training error turns at a kink where its best λ passes 0.
            assert off.max(initial=0.0) <= (0.05 if name == "ridge" else 0.01), (name, mark)


@pytest.mark.parametrize("control", FrontierPicture.controls)
def test_many_positions_are_single_pictures(control):
    picture = FrontierPicture(FEW)
    together = picture.frames(control, [0.7, 1.9])
    for row, value in enumerate((0.7, 1.9)):
        alone = picture.moved(control, value).frames()
        for name in ("own", "asked", "ridge"):
            for a, b in zip(together.traces[name], alone.traces[name], strict=True):
                assert np.sqrt(a[row]) == pytest.approx(np.sqrt(b[0]), abs=1e-4)
        assert together.words["side"][row] == alone.words["side"][0]


def test_presets_are_the_paper_s_cases():
    for key, regime in (("necessary", -1), ("harmful", 1), ("dear", -1), ("sparse", 0)):
        problem = FRONTIER_PRESETS[key].problem
        known, noise = thresholds(problem), problem.noise
        below = noise <= known.inverse_information * (1 + 1e-9)
        above = noise >= known.variance
        assert int(above) - int(below) == regime, key
    loose = readouts(FrontierPicture(FRONTIER_PRESETS["necessary"].problem, 1.0))
    assert loose["price"] > loose["closest"]
    dear = readouts(FrontierPicture(FRONTIER_PRESETS["dear"].problem))
    assert dear["closest"] > 0.9
    sparse = FRONTIER_PRESETS["sparse"].problem
    plain = readouts(FrontierPicture(replace(sparse, prior=priors.Gaussian())))
    shaped = readouts(FrontierPicture(sparse))
    assert shaped["memorization"] < plain["memorization"]
    assert shaped["closest"] > plain["closest"]


def test_names_and_positions_are_checked():
    with pytest.raises(ValueError, match="scale must be one of root, linear, got 'log'"):
        FrontierPicture(SPARSE, scale="log")
    with pytest.raises(ValueError, match=re.escape("fit must lie in [0, 4], got 5")):
        FrontierPicture(SPARSE, 5.0)
    with pytest.raises(ValueError, match="control must be one of fit, snr, gamma"):
        FrontierPicture(SPARSE).frames("prior_exponent", [0.5])
    with pytest.raises(ValueError, match=re.escape("gamma must lie in [0.05, 20], got 50")):
        FrontierPicture(SPARSE).frames("gamma", [50.0])
