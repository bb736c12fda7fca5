"""Message passing: against exact posteriors, the scalar fixed point, and the frontier."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from reference_cases import HALF_ZERO

from engine import Problem, frontier, priors, spectra
from engine.frontier import frontier_at
from engine.message_passing import message_passing, simulate_bayes
from engine.tradeoff import tradeoff

POWER = spectra.power_law(25, 1.0)
SHAPES = [
    priors.Gaussian(),
    priors.Laplace(),
    priors.Uniform(),
    priors.Rademacher(),
    priors.SymmetricMixture(0.1),
    priors.SpikeSlab(0.1, 0.05),
    priors.BernoulliGauss(0.3),
]
SETTINGS = [
    # γ, SNR, spectrum, truth exponent: one noise level each side of the thresholds
    (0.5, 10.0, spectra.isotropic(), 0.0),
    (2.0, 5.0, spectra.isotropic(), 0.0),
    (3.0, 2.0, POWER, 1.0),
]


def largest_stationary_noise(problem):
    """τ² = σ² + ⟨mmse_k(τ²)⟩, iterated down from where everything is unknown."""
    strength = problem.spectrum.eigenvalues * problem.truth_energy()
    weight, strength = problem.spectrum.mass[strength > 0], strength[strength > 0]
    tau2 = problem.null_risk
    for _ in range(5000):
        known = problem.prior.mmse(tau2 / strength)
        following = problem.noise + problem.gamma * (weight @ (strength * known))
        if abs(following - tau2) <= 1e-10 * tau2:
            break
        tau2 = following
    return tau2


def agrees(run, name, theory, share):
    """Within 4 standard errors plus `share` of the theory, and with an error that can tell."""
    measured, error = getattr(run, name), getattr(run, f"{name}_se")
    assert (np.abs(measured - theory) <= 4 * error + share * np.abs(theory) + 1e-14).all(), name
    assert (error <= 0.2 * np.abs(theory) + 1e-14).all(), name


@pytest.mark.parametrize("prior", SHAPES, ids=repr)
@pytest.mark.parametrize(("gamma", "snr", "spectrum", "exponent"), SETTINGS)
def test_lands_on_the_scalar_fixed_point(prior, gamma, snr, spectrum, exponent):
    problem = Problem(gamma, snr, spectrum, exponent, prior=prior)
    run, tau2 = simulate_bayes(problem, 300, 12, seed=3), largest_stationary_noise(problem)
    agrees(run, "test", tau2, 3 / 300)
    agrees(run, "train", problem.noise**2 / tau2, 6 / 300)
    assert (run.n, run.d, run.draws, run.seed) == (300, round(300 * gamma), 12, 3)
    assert run.unsettled <= 1  # near a discrete prior's plateaus a draw may go on swinging


@pytest.mark.parametrize("prior", [*SHAPES[:5], priors.BernoulliGauss(0.3)], ids=repr)
@pytest.mark.parametrize(("gamma", "snr"), [(4.0, 20.0), (4.0, 1000.0)])
def test_with_little_noise_it_keeps_the_training_error_of_bayes(prior, gamma, snr):
    """σ² ≪ τ²: where a noise estimated from the data would be fitted (4 to 7000 times as much)."""
    problem = Problem(gamma, snr, prior=prior)
    run, tau2 = simulate_bayes(problem, 200, 12, seed=0), largest_stationary_noise(problem)
    agrees(run, "train", problem.noise**2 / tau2, 4 / 200)
    agrees(run, "test", tau2, 4 / 200)
    assert run.train_se <= 0.1 * run.train and run.unsettled == 0


@pytest.mark.parametrize(
    ("gamma", "snr", "prior"),
    [
        (1.0, 1000.0, priors.Laplace()),
        (1.0, 1000.0, priors.Gaussian()),
        (1.5, 8.0, priors.Rademacher()),
        (3.0, 50.0, priors.SpikeSlab(0.1, 0.05)),
        (3.0, 30.0, priors.BernoulliGauss(0.1)),
    ],
    ids=repr,
)
def test_hard_cases_settle(gamma, snr, prior):
    """Undamped these swing for ever, or leave altogether."""
    problem = Problem(gamma, snr, prior=prior)
    run, tau2 = simulate_bayes(problem, 200, 12, seed=0), largest_stationary_noise(problem)
    assert run.unsettled == 0
    for name, theory in (("train", problem.noise**2 / tau2), ("test", tau2)):
        measured, error = getattr(run, name), getattr(run, f"{name}_se")
        assert abs(measured - theory) <= 4 * error + 6 / 200 * theory, name


def test_where_several_stationary_points_exist_it_reaches_the_largest():
    problem = Problem(3.0, 50.0, prior=priors.Rademacher())
    informed = problem.noise
    for _ in range(1000):  # from the side of an oracle
        informed = problem.noise + float(problem.prior.mmse(3 * informed))
    uninformed = largest_stationary_noise(problem)
    assert informed < 0.03 and uninformed > 0.6
    agrees(simulate_bayes(problem, 400, 8, seed=1), "test", uninformed, 4 / 400)


@pytest.mark.parametrize("gamma", [0.5, 1.0, 2.0])
def test_a_gaussian_prior_gives_the_posterior_mean(gamma):
    rng = np.random.default_rng(5)
    n, noise = 300, 0.2
    d = round(gamma * n)
    variance = rng.uniform(0.2, 2.0, d)
    design = rng.standard_normal((n, d)) / np.sqrt(n)
    y = design @ (np.sqrt(variance) * rng.standard_normal(d))
    y += np.sqrt(noise) * rng.standard_normal(n)
    found = message_passing(design, y, priors.Gaussian(), variance, noise)
    kernel = (design * variance) @ design.T + noise * np.eye(n)
    exact = variance * (design.T @ np.linalg.solve(kernel, y))
    # It stops when a step moves it by 1e-6; each is a fraction of the way still to go.
    assert np.linalg.norm(found.coefficients - exact) < 2e-5 * np.linalg.norm(exact)
    assert found.settled and found.iterations < 100


def test_directions_without_variance_stay_at_zero():
    rng = np.random.default_rng(0)
    design, y = rng.standard_normal((40, 60)) / np.sqrt(40), rng.standard_normal(40)
    variance = np.where(np.arange(60) < 20, 0.0, 1.0)
    found = message_passing(design, y, priors.Laplace(), variance, 0.3)
    assert not found.coefficients[:20].any() and found.coefficients[20:].all()
    nothing = message_passing(design, y, priors.Laplace(), np.zeros(60), 0.3)
    assert not nothing.coefficients.any() and nothing.settled
    assert nothing.noise == 0.3


@pytest.mark.parametrize(
    "problem",
    [
        Problem(2.0, 5.0, POWER, 1.0),
        Problem(0.6, 5.0, POWER, 0.5),
        Problem(4.0, 5.0, HALF_ZERO, 1.0),
        Problem(3.0, 5.0, POWER, 1.0, prior_cosine=0.6, prior_length=0.6),
    ],
    ids=["wide", "narrow", "half of the directions never vary", "prior mean"],
)
def test_its_steps_follow_the_frontier(problem):
    edge = 1 / (1 + np.sqrt(problem.effective_gamma)) ** 2
    rho = np.array([-np.inf, -10.0, -0.1, 0.0, 0.5 * edge, 0.75 * edge])
    run = simulate_bayes(problem, 300, 20, seed=2, rho=rho)
    train, cost = frontier_at(problem, rho)
    for name, theory in (("train", train), ("distance", cost)):
        measured, error = getattr(run, name), getattr(run, f"{name}_se")
        assert (np.abs(measured - theory) <= 4 * error + 4 / 300 * theory + 1e-14).all(), name
    # The excess risk itself, noisier: what Pythagoras says of a posterior mean.
    assert (np.abs(run.cost - cost) <= 4 * run.cost_se + 4 / 300 * cost).all()
    assert run.cost[3] == run.distance[3] == 0
    agrees(run, "test", frontier(problem).bayes.test + cost, 4 / 300)


def test_a_sparse_prior_follows_the_frontier_of_its_effective_variance():
    problem = Problem(2.0, 5.0, prior=priors.SpikeSlab(0.1, 0.05))
    tau2, edge = largest_stationary_noise(problem), 1 / (1 + np.sqrt(2)) ** 2
    rho = np.array([-np.inf, -1.0, 0.6 * edge])
    v = (tau2 - problem.noise) * tau2 / (tau2 + problem.noise)
    law, tilt = tradeoff(2.0, problem.noise, v), -np.log1p(-rho / edge)
    run = simulate_bayes(problem, 400, 20, seed=4, rho=rho)
    for name, theory in zip(("train", "distance"), law.errors(tilt), strict=True):
        measured, error = getattr(run, name), getattr(run, f"{name}_se")
        assert (np.abs(measured - theory) <= 4 * error + 4 / 400 * theory + 1e-14).all(), name


def test_interpolation_and_its_approach():
    run = simulate_bayes(Problem(2.0, 5.0), 60, 3, seed=0, rho=[-np.inf, -1e12, -1e3])
    assert run.train[0] == pytest.approx(0, abs=1e-20)
    assert run.train[1] < 1e-18 < run.train[2]
    assert run.distance[1] == pytest.approx(run.distance[0], rel=1e-6)
    least_squares = simulate_bayes(Problem(0.5, 5.0), 60, 3, seed=0, rho=[-np.inf, -1e12])
    assert least_squares.train[0] == pytest.approx(least_squares.train[1], rel=1e-9)
    assert least_squares.train[0] > 0.05


def test_the_seed_fixes_everything_and_first_draws_stay():
    problem = Problem(1.5, 5.0, prior=priors.Laplace())
    seen = []
    one = simulate_bayes(problem, 50, 5, seed=7, progress=lambda k, total: seen.append((k, total)))
    same, other = (simulate_bayes(problem, 50, 5, seed=s) for s in (7, 8))
    assert one.test == same.test != other.test
    assert seen == [(k, 5) for k in range(1, 6)]
    stopped = simulate_bayes(problem, 50, 9, seed=7, progress=lambda k, total: k < 5)
    assert stopped.draws == 5 and stopped.test == one.test
    assert simulate_bayes(problem, 50, 5, seed=7, rho=[[0.0], [-1.0]]).test.shape == (2, 1)


def test_nothing_left_to_learn():
    problem = Problem(2.0, 5.0, POWER, 1.0, prior_cosine=1.0, prior_length=1.0)
    run = simulate_bayes(problem, 100, 10, seed=0)
    assert float(run.test) == pytest.approx(0.2, rel=1e-12) and run.unsettled == 0
    agrees(run, "train", 0.2, 0.0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": 9}, "n must be a whole number in [10, 5000], got 9"),
        ({"draws": 1}, "draws must be a whole number in [2, 100000], got 1"),
        ({"seed": -1}, "seed must be a whole number in"),
        ({"rho": []}, "rho must be < 1/(1+√γ)² or −inf, and not empty"),
        ({"rho": np.nan}, "rho must be < 1/(1+√γ)² or −inf"),
        ({"rho": 1.0}, "in this draw, got 1"),
        ({"progress": lambda k, total: False}, "cancelled after one draw"),
    ],
)
def test_outside_the_domain(arguments, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        simulate_bayes(Problem(2.0, 5.0), **({"n": 20} | arguments))
    with pytest.raises(ValueError, match=re.escape("n·d must be ≤ 40000000, got 100000000")):
        simulate_bayes(replace(Problem(2.0, 5.0), gamma=4.0), 5000)
