"""The fixed point: effective ridge κ against bracketed roots, its fold, and its edges."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_cases import HALF_ZERO, LAWS, gammas, penalties, problems
from scipy.optimize import brentq

from engine import Problem, Spectrum, ridge_risk, spectra
from engine.closed_form import isotropic_kappa, isotropic_ridgeless_test, isotropic_smallest_penalty
from engine.equivalents import effective_ridge, fold, moments, penalty, threshold_side
from engine.problem import Directions, directions_for_priors

EPS = np.finfo(float).eps
LAM = np.array([1e-6, 1e-3, 0.1, 1.0, 30.0, 1e4])


def lam_of(directions, gamma, kappa):
    """λ(κ), written out for one κ."""
    t, p, _ = directions
    return kappa * (1 - gamma * float(np.sum(p * t / (t + kappa))))


def df2(directions, gamma, kappa):
    t, p, _ = directions
    return gamma * float(np.sum(p * (t / (t + kappa)) ** 2))


def bracketed_root(directions, gamma, lam, low):
    high = max(lam, 0.0) + gamma * float(directions.weight @ directions.eigenvalue)
    return brentq(
        lambda k: lam_of(directions, gamma, k) - lam, low, high, xtol=1e-300, rtol=4 * EPS
    )


def condition(directions, gamma, kappa):
    """Relative error of κ for relative errors of size 1 in the terms of λ(κ) = λ."""
    return 2 / (1 - df2(directions, gamma, kappa))


@LAWS
@given(problems(), penalties)
def test_kappa_is_the_bracketed_root(problem, lam):
    d, g = problem.directions, problem.gamma
    kappa = float(effective_ridge(d, g, lam))
    expected = bracketed_root(d, g, lam, 0.0)
    assert kappa == pytest.approx(expected, rel=20 * EPS * condition(d, g, expected))


@LAWS
@given(problems(), penalties)
def test_lam_of_kappa_of_lam_is_lam(problem, lam):
    d, g = problem.directions, problem.gamma
    kappa = effective_ridge(d, g, [0.5 * lam, lam, 2 * lam])
    back = penalty(d, g, kappa)
    size = kappa * (1 + g * moments(d, kappa).s1)
    assert (np.abs(back - [0.5 * lam, lam, 2 * lam]) <= 30 * EPS * size).all()
    assert (np.diff(kappa) > 0).all()


@LAWS
@given(problems(st.floats(1.05, 20.0)), st.floats(1e-3, 1.0))
def test_negative_branch_down_to_the_fold(problem, share):
    d, g = problem.directions, problem.gamma
    low, smallest = fold(d, g)
    assert low > 0 > smallest
    assert df2(d, g, low) == pytest.approx(1, abs=1e-12)
    lam = smallest * (1 - share)
    kappa = float(effective_ridge(d, g, lam))
    expected = bracketed_root(d, g, lam, low)
    assert kappa == pytest.approx(expected, rel=20 * EPS * condition(d, g, expected))
    assert df2(d, g, kappa) < 1
    # The largest root: left of the fold the same λ is taken once more, by a smaller κ.
    assert lam_of(d, g, low) <= lam


@LAWS
@given(problems())
def test_below_the_fold_there_is_no_solution_and_the_error_names_the_edge(problem):
    smallest = fold(problem.directions, problem.gamma)[1]
    below = 1.01 * smallest - 1e-9
    with pytest.raises(ValueError, match=r"lam must be ≥ .* the smallest penalty") as caught:
        ridge_risk(problem, [1.0, below])
    named = float(re.search(r"≥ (\S+),", str(caught.value))[1])
    assert named == smallest
    # What the error names is accepted.
    assert np.isfinite(float(ridge_risk(problem, named).kappa))


@LAWS
@given(gammas.filter(lambda g: abs(g - 1) > 1e-3))
def test_isotropic_fold(gamma):
    kappa, smallest = fold(Problem(gamma, 1.0).directions, gamma)
    assert smallest == pytest.approx(isotropic_smallest_penalty(gamma), rel=1e-9)
    assert kappa == pytest.approx(math.sqrt(gamma) - 1, rel=1e-9)


@pytest.mark.parametrize("spectrum", [spectra.isotropic(), spectra.power_law(50, 1.0)])
def test_exactly_at_the_threshold(spectrum):
    d = Problem(1.0, 5.0, spectrum).directions
    assert fold(d, 1.0) == (0.0, 0.0)
    assert float(effective_ridge(d, 1.0, 0.0)) == 0
    with pytest.raises(ValueError, match=r"lam must be ≥ 0.0"):
        effective_ridge(d, 1.0, -1e-9)
    # Near 0, λ(κ) = κ²⟨1/t⟩: the root of λ.
    slope = float(d.weight @ (1 / d.eigenvalue))
    assert float(effective_ridge(d, 1.0, 1e-8)) == pytest.approx(math.sqrt(1e-8 / slope), rel=1e-2)


def test_isotropic_kappa_at_the_threshold():
    d = Problem(1.0, 5.0).directions
    kappa = effective_ridge(d, 1.0, LAM)
    assert kappa == pytest.approx([isotropic_kappa(1.0, lam) for lam in LAM], rel=1e-12)


@pytest.mark.parametrize("distance", [1e-9, -1e-9, 3e-10, -3e-10, 1e-7, -1e-7, 1e-5, -1e-5])
@pytest.mark.parametrize("d", [1, 50])
def test_beside_the_threshold(distance, d):
    gamma = 1 + distance
    problem = Problem(gamma, 10.0, spectra.isotropic(d))
    # κ(0) = γ − 1: weights that sum to 1 within a rounding move it by as much.
    allowed = 8 * EPS / abs(distance)
    assert float(ridge_risk(problem, 0.0).test) == pytest.approx(
        isotropic_ridgeless_test(gamma, 0.1), rel=allowed
    )
    kappa = effective_ridge(problem.directions, gamma, LAM)
    assert kappa == pytest.approx([isotropic_kappa(gamma, lam) for lam in LAM], rel=1e-11)


def test_side_of_the_threshold():
    d = Problem(1.0, 5.0, HALF_ZERO).directions
    sides = threshold_side(d, [0.05, 1.0, 2 - 1e-9, 2.0, 2 + 1e-9, 20.0])
    assert sides.tolist() == [-1, -1, -1, 0, 1, 1]


def test_infinite_penalty():
    d = Problem(3.0, 5.0, spectra.power_law(20, 1.0)).directions
    assert effective_ridge(d, 3.0, [1.0, np.inf])[1] == np.inf
    m = moments(d, np.inf)
    assert [float(v) for v in m] == pytest.approx([0, 0, 0, 0, 1, 0], rel=1e-14, abs=1e-290)


def test_nan_is_refused():
    with pytest.raises(ValueError, match="lam must be a number, got nan"):
        effective_ridge(Problem(3.0, 5.0).directions, 3.0, [1.0, np.nan])


@pytest.mark.parametrize("gamma", [0.4, 1.9, 2.0, 2.1, 8.0])
def test_zero_eigenvalues_only_lower_the_ratio(gamma):
    # Leaving out the half that never varies doubles the mean eigenvalue: t = 2t', λ = 2λ'.
    lam = np.concatenate(([0.0], LAM))
    with_zeros = effective_ridge(Problem(gamma, 5.0, HALF_ZERO).directions, gamma, 2 * lam)
    without = Problem(gamma / 2, 5.0, Spectrum([3.0, 1.0]))
    expected = effective_ridge(without.directions, gamma / 2, lam)
    assert with_zeros == pytest.approx(2 * expected, rel=1e-12, abs=1e-15)
    risks = ridge_risk(Problem(gamma, 5.0, HALF_ZERO), 2 * lam), ridge_risk(without, lam)
    for name in ("df1", "bias", "variance", "test", "train"):
        assert getattr(risks[0], name) == pytest.approx(getattr(risks[1], name), rel=1e-11)


@LAWS
@given(problems(), st.lists(penalties, min_size=1, max_size=6))
def test_moments_are_the_sums_they_claim(problem, kappas):
    t, p, e = problem.directions
    m = moments(problem.directions, kappas)
    for i, k in enumerate(kappas):
        expected = (
            np.sum(p * t / (t + k)),
            np.sum(p * t**2 / (t + k) ** 2),
            np.sum(p * t * k / (t + k) ** 2),
            np.sum(p * t**2 / (t + k) ** 3),
            np.sum(e * k**2 / (t + k) ** 2),
            np.sum(e * t * k / (t + k) ** 3),
        )
        assert [float(v[i]) for v in m] == pytest.approx(expected, rel=1e-12, abs=1e-300)


def test_shapes_follow_numpy():
    d = Problem(2.0, 5.0).directions
    assert effective_ridge(d, 2.0, 0.1).shape == ()
    assert effective_ridge(d, [[2.0], [0.5], [3.0]], [0.0, 0.1]).shape == (3, 2)
    assert moments(d, np.ones((3, 2))).bias.shape == (3, 2)


def test_several_problems_at_once_are_each_on_its_own():
    problem, values = Problem(3.0, 5.0, spectra.power_law(40, 1.0)), np.array([-1.0, 0.0, 1.5])
    together = directions_for_priors(problem, values)
    for lam in (0.0, 0.3):
        kappa = effective_ridge(together, np.array([0.5, 3.0, 8.0]), np.full(3, lam))
        many = moments(together, np.stack((kappa, 2 * kappa + 1), axis=1))
        for i, g in enumerate((0.5, 3.0, 8.0)):
            alone = Directions(together.eigenvalue[i], together.weight, together.energy)
            assert kappa[i] == pytest.approx(float(effective_ridge(alone, g, lam)), rel=1e-13)
            single = moments(alone, [kappa[i], 2 * kappa[i] + 1])
            for a, b in zip(many, single, strict=True):
                assert a[i] == pytest.approx(b, rel=1e-12, abs=1e-300)


def test_a_start_beyond_the_root_gives_the_same_root():
    d = Problem(3.0, 5.0, spectra.power_law(40, 1.0)).directions
    near = effective_ridge(d, 3.0, LAM, beyond=effective_ridge(d, 3.0, LAM) * 1.001)
    assert near == pytest.approx(effective_ridge(d, 3.0, LAM), rel=1e-13)
