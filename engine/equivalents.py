"""The fixed point everything rests on: effective ridge κ and degrees of freedom.

For effective eigenvalues t with weights p (see `Directions`) and ⟨f⟩ = γ Σ p f:

    df₁(κ) = ⟨t/(t+κ)⟩      df₂(κ) = ⟨t²/(t+κ)²⟩      λ(κ) = κ (1 − df₁(κ))

On (−t_min, ∞) the map λ(κ) is convex (λ″ = 2⟨t²/(t+κ)³⟩ > 0), so it has one minimum, the *fold*,
where λ′ = 1 − df₂ = 0, and beyond it λ(κ) is increasing. The effective ridge is the root there,
and Newton's method from any point to its right descends to it monotonically: no bracket needed.

Source: Hastie et al. 2022; Wu & Xu 2020 (negative λ); Cheng & Montanari 2024.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.problem import Directions

Array = NDArray[np.float64]

MAX_NEWTON_STEPS = 400
HUGE = 1e300
#: |γ·P(t>0) − 1| below this counts as exactly at the interpolation threshold.
THRESHOLD_WIDTH = 1e-12


class Moments(NamedTuple):
    """Sums over directions at κ, per unit γ (multiply by γ for the brackets), of κ's shape."""

    s1: Array  # Σ p t/(t+κ)
    s2: Array  # Σ p t²/(t+κ)²
    gap: Array  # s1 − s2 = Σ p tκ/(t+κ)², without the cancellation
    s3: Array  # Σ p t²/(t+κ)³
    bias: Array  # Σ e κ²/(t+κ)²   = κ²⟨t b/(t+κ)²⟩
    slope: Array  # Σ e tκ/(t+κ)³   = half the derivative of `bias`


def moments(directions: Directions, kappa: ArrayLike) -> Moments:
    """All sums that ridge risk is made of, for an array of κ > −t_min (inf allowed).

    `directions.eigenvalue` of shape (R, K) stands for R problems at once; κ is then (R,) or (R, N).
    """
    k = np.asarray(kappa, dtype=float)
    t, p, e = directions
    if t.ndim == 2 and k.ndim == 2:
        t = t[:, None, :]
    column = np.minimum(k, HUGE)[..., None]
    # Few arrays and in place: fresh memory costs as much as the arithmetic.
    inverse = t + column
    np.divide(1.0, inverse, out=inverse)
    kept, lost = t * inverse, column * inverse
    both = kept * lost
    s1, gap = kept @ p, both @ p
    slope = np.multiply(both, inverse, out=both) @ e
    bias = np.multiply(lost, lost, out=lost) @ e
    s2 = np.multiply(kept, kept, out=kept) @ p
    s3 = np.multiply(kept, inverse, out=kept) @ p
    return Moments(*(np.asarray(s) for s in (s1, s2, gap, s3, bias, slope)))


def penalty(directions: Directions, gamma: ArrayLike, kappa: ArrayLike) -> Array:
    """λ(κ) = κ(1 − df₁(κ)); γ and κ broadcast."""
    k = np.asarray(kappa, dtype=float)
    return np.asarray(k * (1 - np.asarray(gamma) * moments(directions, k).s1))


def fold(directions: Directions, gamma: float) -> tuple[float, float]:
    """(κ, λ) where λ(κ) is smallest: no ridge solution exists below that λ.

    Positive κ for γ·P(t>0) > 1 (isotropic: λ = −(√γ−1)²); 0 at the threshold; negative below it.
    """
    t, p, _ = directions
    at = int(threshold_side(directions, gamma))
    if at == 0:
        return 0.0, 0.0
    # df₂ is decreasing and convex on (−t_min, ∞): Newton from a point left of the root ascends
    # to it, and one where a single direction alone reaches df₂ ≥ 1 lies left of it.
    k = float(np.max(t * (np.sqrt(gamma * p) - 1)))
    if at > 0:
        k = max(k, 0.0)
    for _ in range(MAX_NEWTON_STEPS):
        kept = t / (t + k)
        step = (gamma * np.dot(p, kept * kept) - 1) / (2 * gamma * np.dot(p, kept * kept / (t + k)))
        k += step
        if abs(step) <= 1e-15 * abs(k):
            break
    lam = float(penalty(directions, gamma, k))
    return k, lam


def effective_ridge(
    directions: Directions, gamma: ArrayLike, lam: ArrayLike, beyond: Array | None = None
) -> Array:
    """κ(λ): the largest root of λ = κ(1 − df₁(κ)); γ and λ broadcast.

    With R problems at once (see `moments`), γ or λ has shape (R,), one entry for each. `beyond`
    (shape of the result) may give points known to lie right of the roots, to save steps.

    `lam` may be negative down to the fold and may be inf (κ = inf); λ = 0 is the ridgeless limit:
    df₁(κ) = 1 for γ·P(t>0) > 1, κ = 0 otherwise. Raises ValueError naming the smallest λ.
    """
    target, g = np.broadcast_arrays(np.asarray(lam, dtype=float), np.asarray(gamma, dtype=float))
    if np.isnan(target).any():
        raise ValueError("lam must be a number, got nan")
    below = target < 0
    for value in np.unique(g[below]) if below.any() else ():
        lowest, smallest = float(target[g == value].min()), fold(directions, value)[1]
        if lowest < smallest:
            raise ValueError(
                f"lam must be ≥ {smallest!r}, the smallest penalty for which ridge has a "
                f"solution here, got {lowest:g}"
            )
    t, p, _ = directions
    k = np.maximum(target, 0.0) + g * (t @ p) if beyond is None else beyond
    interpolates_nothing = (target == 0) & (threshold_side(directions, g) <= 0)
    kappa = np.where(interpolates_nothing, 0.0, np.inf)
    solve = np.isfinite(target) & ~interpolates_nothing
    rows = directions if t.ndim == 1 or solve.all() else directions._replace(eigenvalue=t[solve])
    kappa[solve] = _newton(rows, g[solve], target[solve], k[solve])
    return kappa


def _newton(directions: Directions, gamma: Array, target: Array, k: Array) -> Array:
    """Descends from `k`, which lies right of the roots, and is overwritten."""
    t, p, _ = directions
    active = np.arange(target.size)
    for _ in range(MAX_NEWTON_STEPS):
        row = t if t.ndim == 1 or active.size == len(t) else t[active]
        kept = row + k[active][:, None]
        np.divide(row, kept, out=kept)
        excess = k[active] * (1 - gamma[active] * (kept @ p)) - target[active]
        slope = 1 - gamma[active] * (np.multiply(kept, kept, out=kept) @ p)
        # At the fold itself the root is double: the slope vanishes with the excess.
        step = np.where(slope > 0, excess / np.where(slope > 0, slope, 1), 0.0)
        k[active] -= np.maximum(step, 0.0)
        active = active[step > 1e-15 * np.abs(k[active])]
        if active.size == 0:
            break
    return k


def threshold_side(directions: Directions, gamma: ArrayLike) -> NDArray[np.int_]:
    """−1, 0 or 1: below, at or above the interpolation threshold γ·P(t>0) = 1."""
    distance = np.asarray(gamma, dtype=float) * float(directions.weight.sum()) - 1
    return np.where(np.abs(distance) <= THRESHOLD_WIDTH, 0, np.sign(distance)).astype(int)
