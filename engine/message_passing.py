"""Approximate message passing: the Bayes predictor of finite data, for any shape of the prior.

For a non-Gaussian prior the posterior mean has no formula, but an algorithm finds it: with the
whitened design A = XΣ^{-1/2}/√n, the coefficients β_k = √(n t_k) θ_k, and mean η_k and variance v_k
of what is known of β_k once it was seen in Gaussian noise, iterate from β̂ = 0, with ⟨·⟩ = Σ_k/n,

    z ← y − Aβ̂ + ⟨v⟩/τ² z      τ² ← σ² + ⟨v⟩      β̂ ← η(β̂ + Aᵀz; τ²)

The last term makes β̂ + Aᵀz look like β in Gaussian noise of variance τ². As σ² is known, τ² is not
measured: with ‖z‖²/n for it, its fluctuations of O(1/√n) would be taken for noise to fit, which at
σ² ≪ τ² is all of the training error. Starting from nothing, it reaches the stationary point of
*largest* noise, which is Bayes unless there are several. An independent witness: it knows the
prior, σ² and linear algebra, and no asymptotic theory.

Where iterating swings it takes shorter steps; what it may settle at is the same for any step. For
a Gaussian prior that is the posterior mean itself, whatever n.

Source: Donoho, Maleki & Montanari 2009; Bayati & Montanari 2011; damping: Rangan, Schniter &
Fletcher 2014.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import eigh

from engine.priors import Prior
from engine.problem import Problem
from engine.simulate import drawn_directions
from engine.whole_numbers import whole_number

Array = NDArray[np.float64]

MAX_ITERATIONS = 3000
#: β̂ has settled when a step moves it by less than this, relative to its own length.
SETTLED = 1e-6
#: Iterations without a smaller move than ever before after which steps are halved; how much longer
#: they get with each that makes progress; and the shortest.
PATIENCE, LENGTHEN, SHORTEST = 10, 1.01, 0.05
LARGEST_N, LARGEST_DESIGN = 5_000, 40_000_000


@dataclass(frozen=True)
class BayesSimulation:
    """Means over draws with standard errors, arrays of the shape of `rho`; test includes σ²."""

    rho: Array
    test: Array
    train: Array
    cost: Array  # test − test at ρ = 0, in the same draws
    distance: Array  # (θ̂−θ̂_B)ᵀΣ(θ̂−θ̂_B): the cost too, if θ̂_B is the posterior mean; less noisy
    test_se: Array
    train_se: Array
    cost_se: Array
    distance_se: Array
    n: int
    d: int
    draws: int  # finished, fewer than asked for if cancelled
    seed: int
    unsettled: int  # draws in which message passing had not settled at its last iteration


class Estimate(NamedTuple):
    """Where message passing ended on one data set."""

    coefficients: Array  # β̂, shape (d,)
    noise: float  # τ² = σ² + ⟨v⟩, its own estimate of the test error
    iterations: int
    settled: bool


def simulate_bayes(
    problem: Problem,
    n: int = 500,
    draws: int = 10,
    seed: int = 0,
    rho: ArrayLike = 0.0,
    progress: Callable[[int, int], bool | None] | None = None,
) -> BayesSimulation:
    """Test and training error of message passing on `draws` data sets of n samples, d = round(γn).

    Parameters
    ----------
    rho : in any shape: how far to go along the frontier from there, θ̂ + μ(Σ + μXᵀX/n)⁻¹Xᵀr/n with
        μ = −ρ and r the residual. 0 stays; −inf interpolates (least squares if d < n). Refused
        (ValueError) at 1/x and above, x the largest eigenvalue of XΣ⁻¹Xᵀ/n in a draw.
    n : 10…5000, n·d ≤ 4·10⁷.  draws : ≥ 2.  seed : ≥ 0.
    progress : called with (finished, draws) after each; returning False stops there, and the
        result holds the draws finished, of which there must be two.

    Directions have the eigenvalues of `engine.simulate`; the design is Gaussian, and the truth is
    drawn from the prior given its mean. Raises ValueError naming what is outside its domain.
    """
    path = np.array(rho, dtype=float)
    _check(path, n, draws, seed)
    d = max(1, round(problem.gamma * n))
    if n * d > LARGEST_DESIGN:
        raise ValueError(f"n·d must be ≤ {LARGEST_DESIGN}, got {n * d}")
    measured, unsettled = [], 0
    for index, child in enumerate(np.random.SeedSequence(seed).spawn(draws)):
        errors, settled = _one_draw(problem, n, d, path.ravel(), np.random.default_rng(child))
        measured.append(errors)
        unsettled += not settled
        if progress is not None and progress(index + 1, draws) is False:
            break
    if len(measured) < 2:
        raise ValueError("cancelled after one draw: a standard error needs two")
    stacked = np.array(measured)
    mean = np.reshape(stacked.mean(axis=0), (4, *path.shape))
    error = np.reshape(stacked.std(axis=0, ddof=1) / np.sqrt(len(measured)), mean.shape)
    return BayesSimulation(
        path, *_arrays(mean), *_arrays(error), n, d, len(measured), seed, unsettled
    )


def _arrays(stacked: Array) -> tuple[Array, Array, Array, Array]:
    one, two, three, four = (np.asarray(part) for part in stacked)
    return one, two, three, four


def message_passing(
    design: Array, y: Array, prior: Prior, variance: Array, noise: float
) -> Estimate:
    """Posterior mean of β from y = Aβ + noise, A = `design` (n × d) of entries of variance 1/n.

    `variance` (d,) ≥ 0 scales the prior's unit variance to that of each β_k; `noise` is σ² > 0.
    """
    n = y.size
    spread = np.sqrt(variance)
    alive = spread > 0
    a, spread = design[:, alive], spread[alive]
    estimate, residual = np.zeros(spread.size), y
    tau2 = noise + float(spread @ spread) / n
    settled, iterations = spread.size == 0, 0
    step, least, waited = 1.0, np.inf, 0
    while not settled and iterations < MAX_ITERATIONS:
        known = prior.posterior((estimate + a.T @ residual) / spread, tau2 / spread**2)
        following, left = spread * known.mean, float(spread**2 @ known.variance) / n
        moved = float(np.linalg.norm(following - estimate))
        settled = moved <= SETTLED * float(np.linalg.norm(following))
        waited = 0 if moved < least else waited + 1
        step, least = min(1.0, LENGTHEN * step), min(least, moved)
        if waited == PATIENCE:
            step, least, waited = max(SHORTEST, step / 2), moved, 0
        estimate = estimate + step * (following - estimate)
        onward = y - a @ following + residual * (left / tau2)
        residual = residual + step * (onward - residual)
        tau2 = noise + left
        iterations += 1
    coefficients = np.zeros(variance.size)
    coefficients[alive] = estimate
    return Estimate(coefficients, tau2, iterations, settled)


def _one_draw(
    problem: Problem, n: int, d: int, rho: Array, rng: np.random.Generator
) -> tuple[Array, bool]:
    """Test, train, cost and distance for each ρ (4 × R), and whether message passing settled."""
    t, truth, _ = drawn_directions(problem, d)
    seen = t > 0
    # What is left to learn given the prior mean; the signal power is 1.
    left = problem.signal_left
    variance = n * (t * truth)[seen] * left
    design = rng.standard_normal((n, int(seen.sum()))) / np.sqrt(n)
    beta = np.sqrt(variance) * problem.prior.sample(rng, variance.size)
    y = design @ beta + np.sqrt(problem.noise) * rng.standard_normal(n)
    found = message_passing(design, y, problem.prior, variance, problem.noise)
    missed = found.coefficients - beta
    train, moved = _along(design, y - design @ found.coefficients, rho)
    distance = np.square(moved).sum(axis=0) / n
    cost = distance + 2 * (missed @ moved) / n
    test = float(missed @ missed) / n + problem.noise + cost
    return np.array([test, train, cost, distance]), found.settled


def _along(design: Array, residual: Array, rho: Array) -> tuple[Array, Array]:
    """Training error and shift of β (d × R) for each step ρ from the estimate."""
    n = residual.size
    if not rho.any():
        train = np.full(rho.shape, float(residual @ residual) / n)
        return train, np.zeros((design.shape[1], rho.size))
    x, u = eigh(design @ design.T, check_finite=False)
    if (rho * x[-1] >= 1).any():
        raise ValueError(f"rho must be < {1 / x[-1]:.6g} in this draw, got {rho.max():g}")
    x = np.where(x > n * np.finfo(float).eps * x[-1], x, 0.0)[:, None]
    score = (u.T @ residual)[:, None]
    # 1/(1 − ρx) and −ρ/(1 − ρx), with their limits at ρ = −∞.
    weight = 1 / (1 + np.abs(rho))
    scaled = np.where(np.isinf(rho), 0.0, weight)
    toward = np.where(np.isinf(rho), 1.0, -np.where(np.isinf(rho), 0.0, rho) * weight)
    divisor = scaled + toward * x
    reached = (x > 0) | np.isfinite(rho)
    kept = np.where(reached, scaled / np.where(reached, divisor, 1), 1.0)
    pushed = np.where(reached, toward / np.where(reached, divisor, 1), 0.0)
    return np.mean((kept * score) ** 2, axis=0), design.T @ (u @ (pushed * score))


def _check(rho: Array, n: int, draws: int, seed: int) -> None:
    if rho.size == 0 or np.isnan(rho).any() or np.isposinf(rho).any():
        raise ValueError(f"rho must be < 1/(1+√γ)² or −inf, and not empty, got {rho}")
    for name, value, low, high in (
        ("n", n, 10, LARGEST_N),
        ("draws", draws, 2, 100_000),
        ("seed", seed, 0, 2**63),
    ):
        whole_number(name, value, low, high)
