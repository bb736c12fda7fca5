"""The cost of fitting and of not fitting: least excess risk at a given training error.

Bayes has the least test error, and one training error. A predictor with another training error,
lower (over-fitting) or higher (under-fitting on purpose), pays at least `cost`. The best ones
correct Bayes by a step along its own residual,

    θ̂ = θ̂_B + μ(Σ + μXᵀX/n)⁻¹ Xᵀ(y − Xθ̂_B)/n,    ρ = −μ < 1/(1+√γ)²

ρ = 0 is Bayes, ρ → −∞ interpolates (for γ < 1: least squares), and a large ρ under-fits without
bound. ρ is also the slope of the curve, the price of a unit of training error: dCost = ρ dTrain.
The integrals are in `engine.tradeoff`.

Source: Cheng, Duchi & Kuditipudi 2022 (Σ = I, Gaussian prior); Cheng & Barber, COLT 2026 (the
bounds). For other spectra and priors: exact asymptotics of replica type.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.bayes import BayesRisk, Thresholds, bayes_risk, effective_variance, thresholds
from engine.marchenko_pastur import edges
from engine.problem import Problem
from engine.tradeoff import FARTHEST, Tradeoff, tradeoff
from engine.whole_numbers import whole_number

Array = NDArray[np.float64]

#: Tilts from which the curve is laid out.
LAYOUT = np.linspace(-FARTHEST, FARTHEST, 81)
#: Largest training error admitted, in units of the variance of y.
MOST_TRAIN = 10.0


@dataclass(frozen=True)
class Frontier:
    """Arrays of one shape, ordered by rising training error; units in which S = 1.

    `cost` is the excess of the test error over Bayes; it is inf only for the interpolator at the
    interpolation threshold. The two bounds are never above it: `lower_bound` is Theorem 3 of
    Cheng & Barber with the exact training error of Bayes, `threshold_bound` knows of the prior
    only V_π and 1/J_π (with their Theorem 2).
    """

    train: Array
    cost: Array
    rho: Array  # −inf: the interpolator; 0: Bayes; > 0: under-fitting on purpose
    lower_bound: Array
    threshold_bound: Array
    bayes: BayesRisk
    at_bayes: int  # index of the Bayes point

    @property
    def test(self) -> Array:
        """Test error, noise included."""
        return self.bayes.test + self.cost


def frontier(problem: Problem, points: int = 121) -> Frontier:
    """From the interpolator (below γ = 1: least squares) to the training error of predicting 0.

    `points` ≥ 3 counts them all; they are about evenly spaced in the square root of the training
    error, and the two ends and Bayes are among them. Exact as n → ∞. Raises ValueError unless
    `points` is a whole number ≥ 3.

    >>> f = frontier(Problem(gamma=2, snr=5))
    >>> print(f"{f.cost[0]:.6f}", f.train[0])  # the least price of interpolating
    0.078301 0.0
    """
    points = whole_number("points", points, 3)
    bayes, known, law = bayes_risk(problem), thresholds(problem), _tradeoff(problem)
    end = known.variance + problem.noise
    root = np.sqrt(law.errors(LAYOUT)[0])
    places = np.linspace(np.sqrt(law.floor), np.sqrt(end), int(points))
    tilt = np.interp(places, root, LAYOUT)
    at_bayes = int(np.clip(np.searchsorted(places, np.sqrt(bayes.train)), 1, points - 2))
    tilt[[0, at_bayes]] = -np.inf, 0.0
    beyond = LAYOUT[np.searchsorted(root, np.sqrt(end))]
    tilt[-1] = max(float(law.tilt(np.array([end]), np.array([beyond]))[0]), 0.0)
    train, cost = law.errors(tilt)
    # Equal tilts (nothing left to learn: the end is Bayes) may differ in the last digit.
    train = np.maximum.accumulate(train)
    return Frontier(
        train,
        cost,
        law.rho(tilt),
        _bound(problem.effective_gamma, train, bayes.train, bayes.train),
        _bound(problem.effective_gamma, train, *_allowed(known, problem.noise)),
        bayes,
        at_bayes,
    )


def cost_of(problem: Problem, train: ArrayLike) -> Array:
    """Least excess risk over Bayes of any predictor with training error `train`, of its shape.

    `train` in [0, 10(S + σ²)]; inf where no linear predictor fits so well (below least squares for
    γ < 1) and for interpolation at γ = 1. Raises ValueError outside the domain.
    """
    target, most = np.array(train, dtype=float), MOST_TRAIN * problem.null_risk
    if not ((target >= 0) & (target <= most)).all():
        worst = target[~((target >= 0) & (target <= most))].flat[0]
        raise ValueError(f"train must lie in [0, {most:g}], got {worst:g}")
    law = _tradeoff(problem)
    possible = target >= law.floor * (1 - 1e-12)
    tilt = law.tilt(np.where(possible, target, law.floor).ravel())
    return np.where(possible, law.errors(tilt)[1].reshape(target.shape), np.inf)


def frontier_at(problem: Problem, rho: ArrayLike) -> tuple[Array, Array]:
    """Training error and cost at ρ in [−∞, 1/b), of its shape; ρ = 0 is Bayes.

    Raises ValueError outside the domain.
    """
    law, r = _tradeoff(problem), np.array(rho, dtype=float)
    if not (r * law.top < 1).all():
        worst = r[~(r * law.top < 1)].flat[0]
        raise ValueError(f"rho must be < 1/(1+√γ)² = {1 / law.top:.6g}, got {worst:g}")
    train, cost = law.errors(-np.log1p(-r * law.top).ravel())
    return train.reshape(r.shape), cost.reshape(r.shape)


def lower_bound(problem: Problem, train: ArrayLike) -> Array:
    """(√Train − √Train_B)²/b ≤ Cost: Theorem 3 of Cheng & Barber, with λ_Σ → b = (1+√γ)²."""
    own = bayes_risk(problem).train
    return _bound(problem.effective_gamma, np.asarray(train, dtype=float), own, own)


def threshold_bound(problem: Problem, train: ArrayLike) -> Array:
    """The same when only the thresholds are known, and so Train_B only up to Theorem 2.

    0 for a training error between σ⁴/(V_π+σ²) and σ⁴/(1/J_π+σ²).
    """
    allowed = _allowed(thresholds(problem), problem.noise)
    return _bound(problem.effective_gamma, np.asarray(train, dtype=float), *allowed)


def _allowed(known: Thresholds, noise: float) -> tuple[float, float]:
    """Least and largest training error of Bayes by Theorem 2."""
    low, high = (noise * (noise / (v + noise)) for v in (known.variance, known.inverse_information))
    return low, high


def _bound(gamma: float, train: Array, low: float, high: float) -> Array:
    root = np.sqrt(train)
    gap = np.maximum(np.maximum(np.sqrt(low) - root, root - np.sqrt(high)), 0.0)
    return np.asarray(gap * gap / edges(gamma)[1])


def _tradeoff(problem: Problem) -> Tradeoff:
    return tradeoff(problem.effective_gamma, problem.noise, effective_variance(problem))
