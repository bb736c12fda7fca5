"""The cost of fitting and of not fitting: least excess risk at a given training error.

Bayes has the least test error, and one training error. A predictor with another training error,
lower (over-fitting) or higher (under-fitting on purpose), pays at least `cost`. The best ones
correct Bayes by a step along its own residual,

    θ̂ = θ̂_B + μ(Σ + μXᵀX/n)⁻¹ Xᵀ(y − Xθ̂_B)/n,    ρ = −μ < 1/b,    b = (1+√γ)²

and with H the limit law of the eigenvalues of ZZᵀ/n, Z = XΣ^{-1/2}, and v the variance of the
isotropic Gaussian prior as which the true one acts,

    Train(ρ) = ∫ σ⁴/((1−ρx)²(vx+σ²)) dH      Cost(ρ) = ρ² ∫ x σ⁴/((1−ρx)²(vx+σ²)) dH

ρ = 0 is Bayes, ρ → −∞ interpolates (for γ < 1: least squares), ρ → 1/b under-fits without bound.

Here a point is named by its *tilt* s = −ln(1 − ρb): 0 is Bayes, −∞ the interpolator. With
q = 1/(1+e^{−s}), 1/(1−ρx) = qb/D and ρ/(1−ρx) = (2q−1)/D, where D = q(b−x) + (1−q)x is a sum of
positive terms: nothing cancels, and nothing overflows at either end.

Source: Cheng, Duchi & Kuditipudi 2022 (Σ = I, Gaussian prior); Cheng & Barber, COLT 2026 (the
bounds). For other spectra and priors: exact asymptotics of replica type.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.bayes import BayesRisk, bayes_risk, effective_variance, thresholds
from engine.equivalents import THRESHOLD_WIDTH
from engine.marchenko_pastur import edges, gram_law
from engine.problem import Problem

Array = NDArray[np.float64]

#: Tilts from which the curve is laid out; Newton's method starts from the last.
LAYOUT = np.linspace(-40.0, 40.0, 81)
#: Largest training error admitted, in units of the variance of y.
MOST_TRAIN = 10.0
#: Training errors below this share of Bayes' own are interpolation.
NOTHING = 1e-60
MAX_NEWTON_STEPS = 60


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


class Tradeoff(NamedTuple):
    """What Train and Cost are integrals of, for one problem or for R at once (leading axis)."""

    x: Array  # (…, N), nodes of H
    below: Array  # (…, N), b − x
    base: Array  # (…, N), weights · σ⁴/(vx + σ²)
    top: Array  # (…), b
    floor: Array  # (…), training error of the interpolator, or of least squares
    singular: NDArray[np.bool_]  # (…), exactly at the interpolation threshold

    def kernel(self, tilt: Array) -> tuple[Array, Array]:
        """q and 1/D for tilts of shape (…, P): (…, P, 1) and (…, P, N)."""
        s = tilt[..., None]
        over, under = 1 / (1 + np.exp(-s)), 1 / (1 + np.exp(s))
        return over, 1 / (over * self.below[..., None, :] + under * self.x[..., None, :])

    def train(self, tilt: Array) -> Array:
        """Training error, of the shape of `tilt`."""
        q, inverse = self.kernel(tilt)
        fitted = _integral(inverse * inverse, self.base)
        return np.asarray((q[..., 0] * self.top[..., None]) ** 2 * fitted + self.floor[..., None])

    def cost(self, tilt: Array) -> Array:
        """Excess risk over Bayes, of the shape of `tilt`."""
        inverse = self.kernel(tilt)[1]
        moved = np.tanh(tilt / 2) ** 2 * _integral(inverse * inverse, self.x * self.base)
        return np.where(self.singular[..., None] & np.isneginf(tilt), np.inf, moved)

    def tilt(self, train: Array) -> Array:
        """The tilt at which the training error is `train` ≥ floor, of shape (…, P).

        With δ = 1 − ρb, (Train − floor)^{-1/2} is increasing and concave in δ (a power mean of
        functions linear in δ), so Newton's method from a larger training error rises to the root.
        """
        target = train - self.floor[..., None]
        own = self.train(np.zeros_like(train)) - self.floor[..., None]
        solved = target > NOTHING * own
        goal = np.where(solved, target, own)
        tilt = np.where(goal <= own, 0.0, LAYOUT[-1])
        for _ in range(MAX_NEWTON_STEPS):
            q, inverse = self.kernel(tilt)
            k = q * self.top[..., None, None] * inverse
            reached = _integral(k * k, self.base)
            pull = _integral(k * k * k, self.x * self.base) / self.top[..., None]
            step = reached * (np.sqrt(reached / goal) - 1) / pull
            # δ grows by `step`; in units of δ, because δ itself may be tiny.
            moved = np.log1p(np.maximum(step * np.exp(tilt), 0.0))
            tilt = tilt - moved
            if (moved <= 1e-14 * np.maximum(1, np.abs(tilt))).all():
                break
        return np.where(solved, tilt, -np.inf)


def tradeoff(gamma: ArrayLike, noise: ArrayLike, variance: ArrayLike) -> Tradeoff:
    """For arrays of γ (of the directions that vary), σ² and v, which broadcast."""
    g, sigma2, v = np.broadcast_arrays(
        *(np.asarray(a, dtype=float) for a in (gamma, noise, variance))
    )
    law = gram_law(g)
    s = sigma2[..., None]
    base = law.weights * (s / (v[..., None] * law.nodes + s)) * s
    singular = np.abs(g - 1) <= THRESHOLD_WIDTH
    return Tradeoff(law.nodes, law.below_top, base, edges(g)[1], law.atom * sigma2, singular)


def frontier(problem: Problem, points: int = 121) -> Frontier:
    """From the interpolator (below γ = 1: least squares) to the training error of predicting 0.

    `points` ≥ 3 counts them all; they are about evenly spaced in the square root of the training
    error, and the two ends and Bayes are among them. Exact as n → ∞. Raises ValueError for a prior
    shape that `bayes_risk` cannot solve.

    >>> f = frontier(Problem(gamma=2, snr=5))
    >>> print(f"{f.cost[0]:.6f}", f.train[0])  # the least price of interpolating
    0.078301 0.0
    """
    if int(points) != points or points < 3:
        raise ValueError(f"points must be a whole number ≥ 3, got {points!r}")
    bayes, law = bayes_risk(problem), _tradeoff(problem)
    end = np.atleast_1d(problem.matched_directions.energy.sum() + problem.noise)
    places = np.linspace(np.sqrt(law.floor), np.sqrt(end[0]), int(points))
    tilt = np.interp(places, np.sqrt(law.train(LAYOUT)), LAYOUT)
    at_bayes = int(np.clip(np.searchsorted(places, np.sqrt(bayes.train)), 1, points - 2))
    tilt[[0, at_bayes]] = -np.inf, 0.0
    tilt[-1] = max(float(law.tilt(end)[0]), 0.0)
    train = law.train(tilt)
    return Frontier(
        train,
        law.cost(tilt),
        -np.expm1(-tilt) / law.top,
        lower_bound(problem, train),
        threshold_bound(problem, train),
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
    return np.where(possible, law.cost(tilt).reshape(target.shape), np.inf)


def frontier_at(problem: Problem, rho: ArrayLike) -> tuple[Array, Array]:
    """Training error and cost at ρ in [−∞, 1/b), of its shape; ρ = 0 is Bayes.

    Raises ValueError outside the domain.
    """
    law, r = _tradeoff(problem), np.array(rho, dtype=float)
    if not (r * law.top < 1).all():
        worst = r[~(r * law.top < 1)].flat[0]
        raise ValueError(f"rho must be < 1/(1+√γ)² = {1 / law.top:.6g}, got {worst:g}")
    tilt = -np.log1p(-r * law.top).ravel()
    return law.train(tilt).reshape(r.shape), law.cost(tilt).reshape(r.shape)


def lower_bound(problem: Problem, train: ArrayLike) -> Array:
    """(√Train − √Train_B)²/b ≤ Cost: Theorem 3 of Cheng & Barber, with λ_Σ → b = (1+√γ)²."""
    gap = np.sqrt(np.asarray(train, dtype=float)) - np.sqrt(bayes_risk(problem).train)
    return np.asarray(gap * gap / edges(problem.effective_gamma)[1])


def threshold_bound(problem: Problem, train: ArrayLike) -> Array:
    """The same when only the thresholds are known, and so Train_B only up to Theorem 2:

    σ⁴/(V_π+σ²) ≤ Train_B ≤ σ⁴/(1/J_π+σ²); 0 for a training error in between.
    """
    known, noise = thresholds(problem), problem.noise
    root = np.sqrt(np.asarray(train, dtype=float))
    low, high = noise / np.sqrt(np.array([known.variance, known.inverse_information]) + noise)
    gap = np.maximum(np.maximum(low - root, root - high), 0.0)
    return np.asarray(gap * gap / edges(problem.effective_gamma)[1])


def _tradeoff(problem: Problem) -> Tradeoff:
    return tradeoff(problem.effective_gamma, problem.noise, effective_variance(problem))


def _integral(values: Array, weights: Array) -> Array:
    """Σ_j values[…, P, j] weights[…, j]."""
    return np.asarray((values @ weights[..., None])[..., 0])
