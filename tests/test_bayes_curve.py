"""The Bayes curve: at every point the stationary points found one by one, jumps where they are."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from engine import (
    Problem,
    bayes_grid,
    effective_noise,
    effective_variance,
    inverse_information,
    priors,
    spectra,
)
from engine.bayes_curve import HIGHEST, LOWEST, bayes_curve

SHAPES = [
    priors.Gaussian(),
    priors.Laplace(),
    priors.Uniform(),
    priors.Rademacher(),
    priors.SymmetricMixture(0.01),
    priors.SpikeSlab(0.05, 0.01),
    priors.BernoulliGauss(0.1),
    priors.BernoulliGauss(0.5),
]
ISOTROPIC = Problem(4.0, 10.0)
GAMMA = np.array([0.05, 0.6, 1.0, 1.4, 2.5, 6.0, 20.0])
PROBLEMS = {
    "isotropic": ISOTROPIC,
    "power": replace(ISOTROPIC, spectrum=spectra.power_law(60, 1.0), truth_exponent=1.0),
    "start": replace(ISOTROPIC, prior_cosine=0.8, prior_length=0.5),
}
EVERY = pytest.mark.parametrize("prior", SHAPES, ids=str)


def off_the_jumps(noise):
    """Points whose noise is drawn and not shared with a neighbour."""
    still = np.diff(noise) <= 1e-13
    jumping = np.append(still, False) | np.append(False, still)
    return (noise >= LOWEST) & (noise <= HIGHEST) & ~jumping


@EVERY
@pytest.mark.parametrize("name", PROBLEMS)
def test_every_point_is_bayes_and_every_dotted_one_is_reached(prior, name):
    problem = replace(PROBLEMS[name], prior=prior)
    curve = bayes_curve(problem, GAMMA)
    for row, gamma in enumerate(GAMMA):
        ok = off_the_jumps(curve.noise[row])
        assert ok.sum() >= 20
        exact = bayes_grid(problem, [gamma], 1 / curve.noise[row][ok])
        assert curve.test[row][ok] == pytest.approx(exact.test[0], rel=1e-9)
        if curve.reached is None:
            assert not exact.hard.any()
            continue
        ok = off_the_jumps(curve.reached[row])
        exact = bayes_grid(problem, [gamma], 1 / curve.reached[row][ok])
        assert curve.test[row][ok] == pytest.approx(exact.reached[0], rel=1e-9)


@EVERY
@pytest.mark.parametrize("name", PROBLEMS)
def test_the_curve_is_drawn_from_edge_to_edge_without_holes(prior, name):
    curve = bayes_curve(replace(PROBLEMS[name], prior=prior), GAMMA)
    assert (curve.noise[:, 0] <= LOWEST).all() and (curve.noise[:, -1] >= HIGHEST).all()
    for level, test in ((curve.noise, curve.test), (curve.reached, curve.test)):
        if level is None:
            continue
        assert (np.diff(level, axis=1) >= 0).all() and (np.diff(test, axis=1) >= 0).all()
        for noise in level:
            # In decades; wide apart only where nothing is drawn.
            seen = np.log10(noise[(noise > LOWEST) & (noise < HIGHEST)])
            assert np.diff(seen).max() < 0.35


@EVERY
@pytest.mark.parametrize("name", PROBLEMS)
def test_where_nothing_branches_the_curve_starts_at_one_over_j(prior, name):
    problem = replace(PROBLEMS[name], prior=prior)
    floor = bayes_curve(problem, GAMMA).floor
    if floor is not None:
        wanted = inverse_information(problem, GAMMA)
        assert floor == pytest.approx(wanted, rel=1e-8, abs=1e-11)


def test_a_jump_is_where_two_stationary_points_are_equally_good():
    for prior, gamma in ((priors.Rademacher(), 2.0), (priors.SymmetricMixture(0.01), 3.0)):
        curve = bayes_curve(Problem(gamma, 1.0, prior=prior), [gamma], nodes=400)
        noise, test = curve.noise[0], curve.test[0]
        level = noise[:-1][np.diff(noise) <= 1e-13][0]
        low, high = test[noise == level][[0, -1]]
        assert high > 1.5 * low
        found = effective_noise(Problem(gamma, 1 / level, prior=prior))
        best, worst = np.sort(found.potential[found.stable])
        # Nodes bracket the points of contact: second order in their distance.
        assert worst - best < 2e-4 and found.test.size == 3


@EVERY
def test_effective_variance_is_that_of_one_problem(prior):
    for name, gamma in (("isotropic", 1.4), ("power", 2.5)):
        problem = replace(PROBLEMS[name], prior=prior, gamma=gamma)
        curve = bayes_curve(problem, [gamma])
        at = np.flatnonzero(off_the_jumps(curve.noise[0]))[::12]
        for k in at:
            exact = gamma * effective_variance(replace(problem, snr=1 / curve.noise[0, k]))
            assert curve.variance[0, k] == pytest.approx(exact, rel=1e-5, abs=1e-12)


def test_nothing_left_to_learn_is_all_noise():
    known = Problem(2.0, 1.0, prior_cosine=1.0, prior_length=1.0, prior=priors.Laplace())
    curve = bayes_curve(known, [0.5, 2.0])
    assert curve.share == pytest.approx(1.0)
    assert curve.reached is None


def test_gamma_is_checked():
    with pytest.raises(ValueError, match=re.escape("gamma must lie in [0.05, 20], got 0.01")):
        bayes_curve(ISOTROPIC, [0.01, 1.0])


def test_the_jump_is_where_bayes_jumps():
    # Ones and minus ones at γ = 4.86: just below and above the noise at which exact Bayes jumps.
    problem = Problem(4.86, 1.0, prior=priors.Rademacher())
    curve = bayes_curve(problem, [problem.gamma])
    level = curve.noise[0, :-1][np.diff(curve.noise[0]) <= 1e-13][0]
    below, above = (
        bayes_grid(problem, [problem.gamma], [1 / (level * factor)]).test[0, 0]
        for factor in (0.99, 1.01)
    )
    assert above > 100 * below
    # Its corners are on it.
    assert curve.share[0][curve.noise[0] == level].max() > 0.97
