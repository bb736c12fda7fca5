"""Test and training risk of ridge: for arrays of λ, the best λ, and along γ and SNR.

With κ from `equivalents` and σ² the noise level:

    bias = κ²⟨t b/(t+κ)²⟩/(1−df₂)    variance = σ² df₂/(1−df₂)    test = bias + variance + σ²
    train = (λ/κ)² test               (the identity behind generalised cross-validation)

`test` always includes the noise. λ = 0 means the limit λ → 0⁺: the minimum-norm interpolator
above the interpolation threshold, least squares below it, infinite risk exactly at it.

Source: Dobriban & Wager 2018; Hastie, Montanari, Rosset & Tibshirani 2022; Wu & Xu 2020.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.optimize.elementwise import find_root

from engine.equivalents import THRESHOLD_WIDTH, Moments, effective_ridge, moments, penalty
from engine.problem import DOMAIN, Directions, Problem, check

Array = NDArray[np.float64]

#: Neighbouring points of the search grid for the best κ differ by this much in log κ.
SEARCH_STEP = 0.12
#: The least relative tolerance that `brentq` takes.
RELATIVE = 4 * float(np.finfo(float).eps)


@dataclass(frozen=True)
class RidgeRisk:
    """Arrays of one common shape; risks in units where the signal power is 1."""

    lam: Array
    kappa: Array
    df1: Array  # degrees of freedom per sample
    df2: Array
    bias: Array
    variance: Array
    test: Array  # bias + variance + noise
    train: Array


def ridge_risk(problem: Problem, lam: ArrayLike) -> RidgeRisk:
    """Asymptotic risk of ridge under the assumed prior, for every penalty in `lam`.

    `lam` in any shape: > 0; 0 (the limit λ → 0⁺); negative down to the fold; or inf (never leave
    the prior mean). Raises ValueError naming the smallest admissible λ.

    >>> round(float(ridge_risk(Problem(gamma=2, snr=5), 0.0).test), 12)
    0.9
    """
    target = np.array(lam, dtype=float)
    kappa = effective_ridge(problem.directions, problem.gamma, target)
    return risk_at(problem.directions, problem.gamma, problem.noise, kappa, target)


def ridge_risk_over_gamma(problem: Problem, gamma: ArrayLike, lam: ArrayLike = 0.0) -> RidgeRisk:
    """`ridge_risk` with γ replaced by each value of `gamma` in [0.05, 20]; `lam` broadcasts.

    Raises ValueError outside these domains, as `ridge_risk` does.
    """
    g = _in_domain("gamma", gamma)
    g, target = np.broadcast_arrays(g, np.array(lam, dtype=float))
    kappa = effective_ridge(problem.directions, g, target)
    return risk_at(problem.directions, g, problem.noise, kappa, target)


def ridge_risk_over_snr(problem: Problem, snr: ArrayLike, lam: ArrayLike = 0.0) -> RidgeRisk:
    """`ridge_risk` with SNR replaced by each value of `snr` in [0.01, 1000]; `lam` broadcasts.

    Raises ValueError outside these domains, as `ridge_risk` does.
    """
    s, target = np.broadcast_arrays(_in_domain("snr", snr), np.array(lam, dtype=float))
    kappa = effective_ridge(problem.directions, problem.gamma, target)
    return risk_at(problem.directions, problem.gamma, 1 / s, kappa, target)


def risk_at(
    directions: Directions, gamma: ArrayLike, noise: ArrayLike, kappa: Array, lam: ArrayLike
) -> RidgeRisk:
    """Risk for given κ with its λ: no root search. Everything broadcasts elementwise."""
    return risk_from_moments(moments(directions, kappa), gamma, noise, kappa, lam)


def risk_from_moments(
    m: Moments, gamma: ArrayLike, noise: ArrayLike, kappa: ArrayLike, lam: ArrayLike
) -> RidgeRisk:
    """Assemble the risk; all arguments broadcast. Infinite exactly at a singularity."""
    k, g, sigma2, target = np.broadcast_arrays(
        *(np.asarray(v, dtype=float) for v in (kappa, gamma, noise, lam))
    )
    df1, df2 = g * m.s1, g * m.s2
    solvable = np.isfinite(k) & (k != 0)
    ratio = np.where(solvable, target / np.where(solvable, k, 1), np.where(k == 0, 1 - df1, 1.0))
    # 1 − df₂ written as (1 − df₁) + (df₁ − df₂): exact where the plain difference cancels.
    left = ratio + g * m.gap
    # It cancels only where λ ≤ 0.
    singular = (target <= 0) & (left <= THRESHOLD_WIDTH * (np.abs(ratio) + df2))
    safe = np.where(singular, 1.0, left)
    bias = np.where(singular & (k != 0), np.inf, m.bias / safe)
    variance = np.where(singular, np.inf, sigma2 * df2 / safe)
    test = bias + variance + sigma2
    at_zero = (target == 0) & (k > 0) | (singular & (k == 0))
    train = np.where(at_zero, 0.0, ratio**2 * np.where(at_zero, 0.0, test))
    return RidgeRisk(target, k, df1, df2, bias, variance, test, train)


def optimal_ridge(problem: Problem) -> RidgeRisk:
    """The best penalty for this problem and its risk (scalars); `.lam` may be negative.

    `.lam` is inf when the prior mean already is the truth (nothing left to learn).
    """
    return _optimum(problem)


@lru_cache(maxsize=512)  # 15 kB each with its problem, 8 MB
def _optimum(problem: Problem) -> RidgeRisk:
    """Kept, because the verdict, the picture and the tax of one problem all ask for it."""
    best = optimal_risk(problem.directions, problem.gamma, problem.noise)
    return RidgeRisk(*(_frozen(getattr(best, field.name)) for field in fields(best)))


def _frozen(value: Array) -> Array:
    copy = np.array(value)
    copy.setflags(write=False)
    return copy


def optimal_risk(directions: Directions, gamma: ArrayLike, noise: ArrayLike) -> RidgeRisk:
    """`optimal_ridge` elementwise for arrays of γ and σ², which broadcast."""
    kappa = _optimal_kappa(directions, gamma, noise)
    lam = np.full(kappa.shape, np.inf)
    finite = np.isfinite(kappa)
    g = np.broadcast_to(np.asarray(gamma, dtype=float), kappa.shape)
    lam[finite] = penalty(directions, g[finite], kappa[finite])
    return risk_at(directions, g, noise, kappa, lam)


def best_nonnegative(problem: Problem) -> RidgeRisk:
    """The best ridge among λ ≥ 0: the optimum, or the ridgeless limit if that is negative."""
    best = optimal_ridge(problem)
    return best if best.lam >= 0 else ridge_risk(problem, 0.0)


def interpolation_tax(problem: Problem) -> float:
    """test(λ → 0⁺) / min_{λ ≥ 0} test(λ) − 1: what going all the way to λ = 0 costs.

    For γ·P(t>0) < 1 there is no interpolator and this is the tax of no regularization; inf at 1.
    """
    ridgeless = float(ridge_risk(problem, 0.0).test)
    return ridgeless / float(best_nonnegative(problem).test) - 1


def _optimal_kappa(directions: Directions, gamma: ArrayLike, noise: ArrayLike) -> Array:
    g, sigma2 = np.broadcast_arrays(np.asarray(gamma, float), np.asarray(noise, float))
    if directions.energy.sum() == 0:
        return np.full(g.shape, np.inf)
    shape, g, sigma2 = g.shape, g.ravel(), sigma2.ravel()
    grid = _search_grid(directions, g, sigma2)
    m = moments(directions, grid)
    left = 1 - g[:, None] * m.s2
    value = np.where(
        left > 0,
        (m.bias + sigma2[:, None] * g[:, None] * m.s2) / np.where(left > 0, left, 1),
        np.inf,
    )
    # Where the risk turns from falling to rising; least values alone mislead where it is flat.
    falls = descent(m, g[:, None], sigma2[:, None]) < 0
    turns = falls[:, :-1] & ~falls[:, 1:]
    best = np.argmin(np.where(turns, np.minimum(value[:, :-1], value[:, 1:]), np.inf), axis=1)
    left, right = np.log(grid[best]), np.log(grid[best + 1])

    def fall(u: Array, g: Array, s: Array) -> Array:
        return descent(moments(directions, np.exp(u)), g, s)

    if g.size == 1:
        # One root needs none of the bookkeeping of many.
        scalars = float(g[0]), float(sigma2[0])
        u = brentq(fall, left[0], right[0], args=scalars, xtol=1e-15, rtol=RELATIVE)
        return np.full(shape, np.exp(u))
    tolerances = {"xatol": 1e-15, "xrtol": 1e-15}
    root = find_root(fall, (left, right), args=(g, sigma2), tolerances=tolerances)
    return np.asarray(np.exp(root.x).reshape(shape))


def descent(m: Moments, gamma: Array, noise: Array) -> Array:
    """Has the sign of d test/dκ right of the fold, and is negative left of it."""
    return np.asarray(m.slope * (1 - gamma * m.s2) - (m.bias + noise) * gamma * m.s3)


def _search_grid(directions: Directions, gamma: Array, noise: Array) -> Array:
    low, high = optimum_range(directions, gamma, noise)
    return np.asarray(np.geomspace(low, high, int(np.log(high / low) / SEARCH_STEP) + 2))


def optimum_range(directions: Directions, gamma: Array, noise: Array) -> tuple[float, float]:
    """Two κ between which lies every optimum, by the two ends of d test/dκ = 0."""
    t, p, e = directions
    # κ* as κ → 0 and as κ → ∞, from the leading terms of `descent`; then a margin of 100.
    lowest = noise.min() * gamma.min() * np.dot(p, 1 / t) / np.dot(e, t**-2.0)
    highest = (e.sum() + noise.max()) * gamma.max() * np.dot(p, t * t) / np.dot(e, t)
    low = min(lowest, t.min()) / 100
    high = max(highest, t.max()) * 100
    return float(low), float(high)


def _in_domain(name: str, values: ArrayLike) -> Array:
    array = np.array(values, dtype=float)
    for extreme in (array.min(), array.max()) if array.size else ():
        check(name, float(extreme), *DOMAIN[name])
    return array
