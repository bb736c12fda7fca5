"""Train and Cost along the frontier, for many problems at once: two integrals over a spectrum.

With H the limit law of the eigenvalues of ZZᵀ/n, Z = XΣ^{-1/2} (`engine.marchenko_pastur`), and v
the variance of the isotropic Gaussian prior as which the true one acts,

    Train(ρ) = ∫ σ⁴/((1−ρx)²(vx+σ²)) dH      Cost(ρ) = ρ² ∫ x σ⁴/((1−ρx)²(vx+σ²)) dH

for ρ < 1/b, b = (1+√γ)². A point is named by its *tilt* s = −ln(1 − ρb): 0 is Bayes, −∞ the
interpolator. With q = 1/(1+e^{−s}), 1/(1−ρx) = qb/D and ρ/(1−ρx) = (2q−1)/D, where
D = q(b−x) + (1−q)x is a sum of positive terms: nothing cancels, nothing overflows at either end.

Source: Cheng, Duchi & Kuditipudi 2022.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.equivalents import THRESHOLD_WIDTH
from engine.marchenko_pastur import edges, gram_law

Array = NDArray[np.float64]

#: The largest tilt that is needed, from which Newton's method starts.
FARTHEST = 40.0
#: Training errors below this share of Bayes' own are interpolation.
NOTHING = 1e-60
MAX_NEWTON_STEPS, LAST_STEP = 60, 1e-8


class Tradeoff(NamedTuple):
    """What Train and Cost are integrals of, for one problem or for R at once (leading axis)."""

    x: Array  # (…, N), nodes of H
    below: Array  # (…, N), b − x
    base: Array  # (…, N), weights · σ⁴/(vx + σ²)
    top: Array  # (…), b
    floor: Array  # (…), training error of the interpolator, or of least squares
    singular: NDArray[np.bool_]  # (…), exactly at the interpolation threshold

    def errors(self, tilt: Array) -> tuple[Array, Array]:
        """Training error, and excess risk over Bayes, for tilts of shape (…, P)."""
        q, inverse = self._kernel(tilt)
        inverse *= inverse
        both = inverse @ np.stack((self.base, self.x * self.base), axis=-1)
        train = (q * self.top[..., None]) ** 2 * both[..., 0] + self.floor[..., None]
        moved = np.tanh(tilt / 2) ** 2 * both[..., 1]
        dear = self.singular[..., None] & np.isneginf(tilt)
        return np.asarray(train), np.where(dear, np.inf, moved)

    def tilt(self, train: Array, near: Array | None = None) -> Array:
        """The tilt at which the training error is `train` ≥ floor, of shape (…, P).

        `near` may give tilts close to the roots, to save steps. With δ = 1 − ρb,
        (Train − floor)^{-1/2} is increasing and concave in δ (a power mean of functions linear in
        δ), so Newton's method from a larger training error rises to the root, and from a somewhat
        smaller one steps to a larger.
        """
        target = train - self.floor[..., None]
        own = self.errors(np.zeros_like(train))[0] - self.floor[..., None]
        solved = target > NOTHING * own
        goal = np.where(solved, target, own)
        tilt = np.where(goal <= own, 0.0, FARTHEST) if near is None else np.where(solved, near, 0.0)
        for _ in range(MAX_NEWTON_STEPS):
            q, k = self._kernel(tilt)
            k *= (q * self.top[..., None])[..., None]
            squared = k * k
            reached = (squared @ self.base[..., None])[..., 0]
            squared *= k
            pull = (squared @ (self.x * self.base)[..., None])[..., 0] / self.top[..., None]
            step = reached * (np.sqrt(reached / goal) - 1) / pull
            # δ grows by `step`; in units of δ, because δ itself may be tiny.
            moved = np.log1p(np.maximum(step * np.exp(tilt), -0.9))
            tilt = tilt - moved
            # What is left is of the order of the square.
            if (np.abs(moved) <= LAST_STEP).all():
                break
        return np.where(solved, tilt, -np.inf)

    def rho(self, tilt: Array) -> Array:
        """ρ = (1 − e^{−s})/b, of the shape of `tilt`."""
        return np.asarray(-np.expm1(-tilt) / self.top[..., None])

    def _kernel(self, tilt: Array) -> tuple[Array, Array]:
        """q and 1/D, of shapes (…, P) and (…, P, N)."""
        over, under = 1 / (1 + np.exp(-tilt)), 1 / (1 + np.exp(tilt))
        # As one product, since a second array of this size costs more than the arithmetic.
        total = np.stack((over, under), axis=-1) @ np.stack((self.below, self.x), axis=-2)
        return over, np.reciprocal(total, out=total)


def tradeoff(
    gamma: ArrayLike,
    noise: ArrayLike,
    variance: ArrayLike,
    nodes: int = 256,
    reach: float = 1.0,
) -> Tradeoff:
    """For arrays of γ > 0 (of the directions that vary), σ² > 0 and v ≥ 0, which broadcast.

    256 `nodes` hold 1e-12 everywhere; 112 hold 1e-9, and 1e-7 within 1e-4 of γ = 1. Where tilts
    stay below 26, 48 nodes at `reach` 0.6 hold 1e-6, and 3e-4 beside γ = 1.
    """
    g, sigma2, v = np.broadcast_arrays(
        *(np.asarray(a, dtype=float) for a in (gamma, noise, variance))
    )
    law = gram_law(g, nodes, reach=reach)
    s = sigma2[..., None]
    base = law.weights * (s / (v[..., None] * law.nodes + s)) * s
    singular = np.abs(g - 1) <= THRESHOLD_WIDTH
    return Tradeoff(law.nodes, law.below_top, base, edges(g)[1], law.atom * sigma2, singular)
