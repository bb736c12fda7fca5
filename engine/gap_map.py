"""Training error, test error and regret of one model over the whole (SNR, γ) plane, at once.

Every ridge error is affine in σ², so a fixed penalty needs one effective ridge κ per γ; the best
penalty and the Bayes predictor need one per cell, and read their sums from a dense table.
"""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.equivalents import effective_ridge
from engine.gap import Gaps
from engine.priors import Gaussian
from engine.problem import DOMAIN, Directions, Problem, check
from engine.ridge import RidgeRisk, risk_at, risk_from_moments
from engine.table import HIGHEST_KAPPA, MomentTable

Array = NDArray[np.float64]

MODELS = ("interpolator", "best", "fixed")
POINTS = 120
#: Nodes of the sums per decade of κ: what is interpolated between them is right to 1e-9.
DENSITY, LOWEST = 80.0, 1e-9
#: Up to this many points the sums are exact.
EXACT, MAX_NEWTON_STEPS, TINY = 600, 100, 1e-300


def gap_map(
    problem: Problem,
    model: str = "interpolator",
    lam: float = 0.1,
    gamma: ArrayLike | None = None,
    snr: ArrayLike | None = None,
) -> Gaps:
    """Train, test and Bayes error of ridge over the (SNR, γ) plane, all else as in `problem`.

    Parameters
    ----------
    model : "interpolator" (λ → 0⁺; least squares below the threshold), "best" (the best λ ≥ 0 under
        the assumed prior) or "fixed" (λ = `lam` ≥ 0 everywhere).
    gamma, snr : rising values within their domains; None for 120 logarithmic steps over each.

    Raises ValueError for another model, values outside their domain, or a prior that is not
    Gaussian.
    """
    if model not in MODELS:
        raise ValueError(f"model must be one of {', '.join(MODELS)}, got {model!r}")
    penalty = check("lam", lam, 0.0, 1e12)
    rows, columns = _values("gamma", gamma), _values("snr", snr)
    g, snrs = rows[:, None], columns[None, :]
    risk = _model(problem, model, penalty, g, 1 / snrs)
    return Gaps(g, snrs, risk.lam, risk.train, risk.test, bayes_test(problem, g, 1 / snrs))


def bayes_test(problem: Problem, gamma: ArrayLike, noise: ArrayLike) -> Array:
    """Test error of the Bayes predictor at γ and σ² that broadcast; Gaussian true prior.

    Raises ValueError for another prior.
    """
    if not isinstance(problem.prior, Gaussian):
        raise ValueError(f"the gap needs the Gaussian prior, got {problem.prior!r}")
    g, sigma2 = np.broadcast_arrays(np.asarray(gamma, float), np.asarray(noise, float))
    directions = problem.matched_directions
    left = float(directions.energy.sum())
    if left == 0:
        return np.array(sigma2)
    scale = left / (g * float(directions.weight @ directions.eigenvalue))
    if g.size <= EXACT:
        return np.asarray(scale * effective_ridge(directions, g, sigma2 / scale))
    return np.asarray(scale * _many_kappas(directions, g, sigma2 / scale))


def _many_kappas(directions: Directions, gamma: Array, lam: Array) -> Array:
    """`effective_ridge` for λ > 0 at thousands of points, its sums read from a table."""
    table = MomentTable(directions, LOWEST, DENSITY)
    kappa = lam + gamma * float(directions.weight @ directions.eigenvalue)
    for _ in range(MAX_NEWTON_STEPS):
        m = table.at(kappa)
        step = (kappa * (1 - gamma * m.s1) - lam) / np.maximum(1 - gamma * m.s2, TINY)
        kappa = np.maximum(kappa - step, lam)
        if np.abs(step / kappa).max() < 1e-12:
            break
    outside = (kappa < 2 * LOWEST) | (kappa > HIGHEST_KAPPA / 2)
    kappa[outside] = effective_ridge(directions, gamma[outside], lam[outside])
    return np.asarray(kappa)


def _model(problem: Problem, model: str, lam: float, g: Array, noise: Array) -> RidgeRisk:
    directions = problem.directions
    target = np.full(g.shape, lam if model == "fixed" else 0.0)
    fixed = risk_at(directions, g, noise, effective_ridge(directions, g, target), target)
    if model != "best":
        return fixed
    if directions.energy.sum() == 0:
        stay = np.full(g.shape, np.inf)
        return risk_at(directions, g, noise, stay, stay)
    table = MomentTable(directions, LOWEST, DENSITY)
    kappa, m = table.best(g, noise)
    best = risk_from_moments(m, g, noise, kappa, kappa * (1 - g * m.s1))
    parts = (getattr(best, f.name) for f in fields(best))
    rivals = (getattr(fixed, f.name) for f in fields(fixed))
    return RidgeRisk(*(np.where(best.lam >= 0, a, b) for a, b in zip(parts, rivals, strict=True)))


def _values(name: str, values: ArrayLike | None) -> Array:
    if values is None:
        return np.geomspace(*DOMAIN[name], POINTS)
    array = np.atleast_1d(np.array(values, dtype=float))
    for extreme in (array.min(), array.max()):
        check(name, float(extreme), *DOMAIN[name])
    return array
