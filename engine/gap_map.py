"""Training error, test error and regret of one model over the whole (SNR, γ) plane, at once.

Every ridge error is affine in σ², so a fixed penalty needs one effective ridge κ per γ; the best
penalty needs one per cell, and reads its sums from a dense table. The Bayes predictor may have a
prior of any shape (`engine.bayes`).
"""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.bayes import bayes_grid
from engine.equivalents import effective_ridge
from engine.gap import Gaps
from engine.problem import DOMAIN, Problem, check
from engine.ridge import RidgeRisk, risk_at, risk_from_moments
from engine.table import MomentTable

Array = NDArray[np.float64]

MODELS = ("interpolator", "best", "fixed")
POINTS = 120
#: Nodes of the sums per decade of κ: what is interpolated between them is right to 1e-9.
DENSITY, LOWEST = 80.0, 1e-9


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

    The result has shape (G, S), its `gamma` (G, 1) and its `snr` (1, S). Raises ValueError for
    another model and for values outside their domain.
    """
    if model not in MODELS:
        raise ValueError(f"model must be one of {', '.join(MODELS)}, got {model!r}")
    penalty = check("lam", lam, 0.0, 1e12)
    rows, columns = _values("gamma", gamma), _values("snr", snr)
    g, snrs = rows[:, None], columns[None, :]
    risk = _model(problem, model, penalty, g, 1 / snrs)
    bayes = bayes_grid(problem, rows, columns).test
    return Gaps(g, snrs, risk.lam, risk.train, risk.test, bayes)


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
