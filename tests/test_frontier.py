"""The frontier: closed forms, ridge, an independent quadrature, finite draws, laws."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_cases import HALF_ZERO, LAWS, problems
from scipy.integrate import quad

from engine import (
    Problem,
    bayes_risk,
    interpolation_tax,
    priors,
    ridge_risk,
    spectra,
    thresholds,
)
from engine.frontier import cost_of, frontier, lower_bound, threshold_bound
from engine.marchenko_pastur import density, edges, stieltjes
from engine.tradeoff import tradeoff

POWER = spectra.power_law(40, 1.0)
SHAPES = [
    priors.Gaussian(),
    priors.Laplace(),
    priors.StudentT(4.0),
    priors.Rademacher(),
    priors.SpikeSlab(0.1, 0.01),
    priors.BernoulliGauss(0.4),
]


@LAWS
@given(problems())
def test_ordered_with_bayes_inside_and_the_bounds_below(problem):
    f = frontier(problem)
    assert (np.diff(f.train) >= 0).all() and (np.diff(f.rho) >= 0).all()
    assert f.train[0] == max(1 - problem.effective_gamma, 0) * problem.noise
    assert f.train[-1] == pytest.approx(thresholds(problem).variance + problem.noise, rel=1e-12)
    at = f.at_bayes
    assert (f.cost[at], f.rho[at]) == (0, 0)
    assert f.train[at] == pytest.approx(bayes_risk(problem).train, rel=1e-10)
    assert (f.cost >= 0).all() and f.rho[0] == -np.inf
    # Over-fitting costs more the further it goes, and so does under-fitting.
    assert (np.diff(f.cost[: at + 1]) <= 0).all() and (np.diff(f.cost[at:]) >= 0).all()
    assert (f.lower_bound <= f.cost * (1 + 1e-9) + 1e-20).all()
    assert (f.threshold_bound <= f.lower_bound + 1e-14).all()
    assert f.test == pytest.approx(f.bayes.test + f.cost)


@pytest.mark.parametrize("prior", SHAPES, ids=repr)
@pytest.mark.parametrize("gamma", [0.5, 1.0, 3.0])
@pytest.mark.parametrize("snr", [0.05, 3.0, 300.0])
def test_every_shape_of_the_prior(prior, gamma, snr):
    problem = Problem(gamma, snr, POWER, 0.5, prior=prior)
    f = frontier(problem, 41)
    assert f.train[f.at_bayes] == pytest.approx(bayes_risk(problem).train, rel=1e-8)
    assert (np.diff(f.train) >= 0).all() and (f.lower_bound <= f.cost * (1 + 1e-9) + 1e-20).all()
    # 1/J_π may be attained: rounding then decides.
    assert (f.threshold_bound <= f.lower_bound + 1e-12 * f.bayes.test).all()
    steps, rounding = np.diff(f.train[1:]), 1e-12 * (f.cost[2:] + f.cost[1:-1])
    assert (np.diff(f.cost[1:]) >= f.rho[1:-1] * steps - rounding).all()
    assert (np.diff(f.cost[1:]) <= f.rho[2:] * steps + rounding).all()
    # A shape other than the Gaussian is easier, so at Bayes' own error there is less to lose.
    assert f.bayes.test <= bayes_risk(replace(problem, prior=SHAPES[0])).test * (1 + 1e-9)


@LAWS
@given(problems())
def test_bayes_training_error_is_the_integral_at_no_tilt(problem):
    g, s, test = problem.effective_gamma, problem.noise, bayes_risk(problem).test
    law = tradeoff(g, s, max(test - s, 0) * test / ((g - 1) * test + s))
    assert float(law.errors(np.zeros(1))[0][0]) == pytest.approx(
        bayes_risk(problem).train, rel=1e-10
    )


@LAWS
@given(problems())
def test_the_slope_is_rho(problem):
    # dCost/dTrain = ρ: the step's length is the price of a unit of training error, and Cost is
    # convex in Train. So every secant lies between the ρ of its ends, and close to their mean.
    f = frontier(problem, 2001)
    train, cost, rho = f.train[1:], f.cost[1:], f.rho[1:]
    steps, rounding = np.diff(train), 1e-12 * (cost[1:] + cost[:-1])
    assert (np.diff(cost) >= rho[:-1] * steps - rounding).all()
    assert (np.diff(cost) <= rho[1:] * steps + rounding).all()
    wrong = np.abs(np.diff(cost) - (rho[1:] + rho[:-1]) / 2 * steps)
    assert np.median(wrong) <= np.median(0.02 * np.diff(rho) * steps + rounding)


@LAWS
@given(problems(), st.floats(0.01, 1.0))
def test_cost_of_inverts_the_curve(problem, share):
    f = frontier(problem)
    assert cost_of(problem, f.train) == pytest.approx(f.cost, rel=1e-7, abs=1e-12)
    t = f.train[0] + share * (f.train[-1] - f.train[0])
    assert np.interp(t, f.train, f.cost) >= float(cost_of(problem, t)) * (1 - 1e-9)  # convex


@pytest.mark.parametrize("gamma", [0.05, 0.5, 0.99, 1.01, 1.5, 4.0, 20.0])
@pytest.mark.parametrize("snr", [0.01, 1.0, 30.0])
def test_isotropic_interpolator_is_ridgeless(gamma, snr):
    # Bayes is ridge then and lies in the rows' span: its nearest interpolator has minimum norm.
    problem = Problem(gamma, snr)
    ridgeless = float(ridge_risk(problem, 0.0).test)
    f = frontier(problem)
    assert f.cost[0] + f.bayes.test == pytest.approx(ridgeless, rel=1e-12)
    assert f.cost[0] / f.bayes.test == pytest.approx(interpolation_tax(problem), rel=1e-9)


def test_other_interpolators_cost_more_than_the_frontier():
    for exponent in (0.0, 1.0):
        problem = Problem(3.0, 5.0, POWER, 1.0, exponent)
        minimum_norm = float(ridge_risk(problem, 0.0).test) - bayes_risk(problem).test
        assert minimum_norm > float(cost_of(problem, 0.0)) * 1.001


@LAWS
@given(problems(), st.floats(-6, 4))
def test_no_ridge_lies_below_the_frontier(problem, exponent):
    risk = ridge_risk(problem, [0.0, 10.0**exponent])
    keep = risk.train <= 10 * problem.null_risk
    cost = risk.test[keep] - bayes_risk(problem).test
    assert (cost >= cost_of(problem, risk.train[keep]) - 1e-10 * risk.test[keep]).all()


@pytest.mark.parametrize("gamma", [0.6, 1.0, 3.0])
@pytest.mark.parametrize("rho_share", [-50.0, -1.0, 0.5, 0.99])
def test_against_adaptive_quadrature_of_the_density(gamma, rho_share):
    problem, sigma2 = Problem(gamma, 4.0), 0.25
    low, high = (float(edge) for edge in edges(gamma))
    rho, tilt = rho_share / high, np.array([-np.log1p(-rho_share)])
    law = tradeoff(gamma, sigma2, 1 / gamma)

    def weighted(power):
        def f(x):
            ratio = sigma2**2 / ((1 - rho * x) ** 2 * (x / gamma + sigma2))
            return gamma * density(x, gamma) * ratio * x**power

        return quad(f, max(low, 1e-300), high, epsabs=1e-12, epsrel=1e-10, limit=400)[0]

    floor = max(1 - gamma, 0) * sigma2
    train, cost = law.errors(tilt)
    assert float(train[0]) == pytest.approx(floor + weighted(0), rel=1e-8)
    assert float(cost[0]) == pytest.approx(rho**2 * weighted(1), rel=1e-8)
    assert cost_of(problem, train) == pytest.approx(cost, rel=1e-9)


@pytest.mark.parametrize("gamma", [1.2, 2.0, 10.0])
@pytest.mark.parametrize("noise", [1e-3, 0.1, 3.0])
def test_interpolating_by_the_stieltjes_transform(gamma, noise):
    # ∫σ⁴/(x(vx+σ²)) dH = σ² ∫ (1/x − v/(vx+σ²)) dH, H = γ F_MP away from 0.
    v = 1 / gamma
    pole = noise / v
    inverse = gamma * (float(stieltjes(-pole, gamma)) - (1 - 1 / gamma) / pole)
    expected = noise * (1 / (gamma - 1) - inverse)
    law = tradeoff(gamma, noise, v)
    assert float(law.errors(np.array([-np.inf]))[1][0]) == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize("gamma", [0.5, 3.0])
def test_far_underfitting_meets_the_bound(gamma):
    # Near ρ = 1/b one direction carries everything and Cauchy–Schwarz becomes an equality.
    problem = Problem(gamma, 1000.0)
    far = 10 * problem.null_risk
    ratio = float(cost_of(problem, far) / lower_bound(problem, far))
    assert 1 < ratio < 1.02


@pytest.mark.parametrize(
    ("gamma", "spectrum", "exponent", "seed"),
    [(2.0, POWER, 1.0, 0), (0.6, spectra.spiked(40, 10.0), 0.5, 1), (4.0, HALF_ZERO, 1.0, 2)],
)
def test_finite_draws_lie_on_the_frontier(gamma, spectrum, exponent, seed):
    problem, n, draws = Problem(gamma, 5.0, spectrum, exponent), 200, 25
    law_of = problem.effective_gamma
    rho = np.array([-1e9, -2.0, -0.3, 0.0, 0.4, 0.7]) / float(edges(law_of)[1])
    measured = np.array([_corrected_bayes(problem, n, rho, (seed, k)) for k in range(draws)])
    mean, error = measured.mean(0), measured.std(0, ddof=1) / np.sqrt(draws)
    law = _law(problem)
    tilt = -np.log1p(-rho * float(edges(law_of)[1]))
    for k, theory in enumerate(law.errors(tilt)):
        # 4 standard errors, and 2/n of the theory for finite n.
        assert (np.abs(mean[k] - theory) <= 4 * error[k] + 2 / n * theory + 1e-12).all()


def _law(problem):
    g, s, test = problem.effective_gamma, problem.noise, bayes_risk(problem).test
    return tradeoff(g, s, (test - s) * test / ((g - 1) * test + s))


def _corrected_bayes(problem, n, rho, seed):
    """Train and cost of θ̂_B + μ(Σ + μXᵀX/n)⁻¹Xᵀ(y − Xθ̂_B)/n, μ = −ρ, by plain linear algebra."""
    rng = np.random.default_rng(seed)
    t, p = problem.spectrum.eigenvalues, problem.spectrum.mass
    copies = np.rint(p * problem.gamma * n).astype(int)
    variance = np.repeat(problem.truth_energy(), copies) / n
    t = np.repeat(t, copies)
    t, variance = t[t > 0], variance[t > 0]
    x = rng.standard_normal((n, t.size)) * np.sqrt(t)
    y = x @ (np.sqrt(variance) * rng.standard_normal(t.size))
    y = y + np.sqrt(problem.noise) * rng.standard_normal(n)
    kernel = (x * variance) @ x.T + problem.noise * np.eye(n)
    bayes = variance * (x.T @ np.linalg.solve(kernel, y))
    left = y - x @ bayes
    train, cost = [], []
    for r in rho:
        step = -r * np.linalg.solve(np.diag(t) - r * x.T @ x / n, x.T @ left / n)
        train.append(np.mean((left - x @ step) ** 2))
        cost.append(t @ step**2)
    return train, cost


def test_the_interpolation_threshold_is_infinitely_dear():
    f = frontier(Problem(1.0, 5.0))
    assert f.cost[0] == np.inf and f.train[0] == 0 and np.isfinite(f.cost[1:]).all()
    assert frontier(Problem(2.0, 5.0, HALF_ZERO)).cost[0] == np.inf
    assert list(cost_of(Problem(1.0, 5.0), [0.0, 0.2])) == [np.inf, pytest.approx(0, abs=0.1)]
    # Beside it: large, by the closed form of ridge.
    beside = Problem(1.001, 5.0)
    expected = float(ridge_risk(beside, 0.0).test) - bayes_risk(beside).test
    assert float(cost_of(beside, 0.0)) == pytest.approx(expected, rel=1e-9)


def test_below_least_squares_nothing_fits():
    problem = Problem(0.5, 5.0)
    assert list(np.isinf(cost_of(problem, [0.0, 0.0999, 0.1, 0.11]))) == [True, True, False, False]


def test_nothing_left_to_learn():
    problem = Problem(3.0, 5.0, POWER, 1.0, prior_cosine=1.0, prior_length=1.0)
    f = frontier(problem)
    assert f.train[-1] == pytest.approx(0.2) and f.cost[-1] == pytest.approx(0, abs=1e-15)
    assert f.cost[0] == pytest.approx(0.2 / (3 - 1))  # pure noise, interpolated: σ²/(γ−1)


def test_threshold_bound_is_zero_between_what_theorem_2_allows():
    problem = Problem(3.0, 5.0, POWER, 1.0)
    known, s = thresholds(problem), problem.noise
    low, high = s**2 / (known.variance + s), s**2 / (known.inverse_information + s)
    assert low < bayes_risk(problem).train < high
    inside, outside = [low, (low + high) / 2, high], [0.0, low / 2, 2 * high]
    assert threshold_bound(problem, inside) == pytest.approx(0, abs=1e-16)
    assert (threshold_bound(problem, outside) > 0).all()


def test_alone_or_together():
    gamma, noise = np.array([0.5, 1.0, 3.0]), np.array([0.1, 1.0, 0.01])
    tilt = np.array([[-3.0, 0.0, 2.0], [-9.0, 0.1, 5.0], [-1.0, 1.0, 20.0]])
    together = tradeoff(gamma, noise, 1 / gamma)
    train, cost = together.errors(tilt)
    for k in range(3):
        alone = tradeoff(gamma[k], noise[k], 1 / gamma[k])
        for whole, part in zip((train, cost), alone.errors(tilt[k]), strict=True):
            assert whole[k] == pytest.approx(part, rel=1e-13)
        assert together.rho(tilt)[k] == pytest.approx(alone.rho(tilt[k]), rel=1e-14)
    assert together.tilt(train) == pytest.approx(tilt, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda p: frontier(p, 2), "points must be a whole number ≥ 3, got 2"),
        (lambda p: cost_of(p, -0.1), "train must lie in [0, 12], got -0.1"),
        (lambda p: cost_of(p, [0.1, 13.0]), "train must lie in [0, 12], got 13"),
        (lambda p: cost_of(p, np.nan), "train must lie in [0, 12], got nan"),
    ],
)
def test_outside_the_domain(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call(Problem(2.0, 5.0))


def test_points_are_counted_and_spread():
    for points in (3, 4, 50):
        f = frontier(Problem(2.0, 5.0), points)
        assert f.train.shape == f.cost.shape == f.rho.shape == f.lower_bound.shape == (points,)
    gaps = np.diff(np.sqrt(frontier(replace(Problem(2.0, 5.0), gamma=1.0)).train))
    assert gaps.max() < 3 * np.median(gaps)
