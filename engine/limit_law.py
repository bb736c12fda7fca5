"""How the eigenvalues of a sample covariance spread: the limit law for any population spectrum.

For X with n rows of covariance Σ (eigenvalues t_k of weight p_k) and γ = d/n, the d eigenvalues of
XᵀX/n follow as n → ∞ a law F that depends on γ and Σ only. Its companion transform v(z) solves
Silverstein's fixed point, which is that of the effective ridge at a complex penalty (κ = 1/v,
λ = −z). With h = −κ it reads

    z = h + γ Σ_k p_k t_k h/(h − t_k)        density f(x) = Im v(x + i0)/(πγ)

No iteration at complex z is needed: along h = u + i√q the point z is real exactly where

    γ Σ_k p_k t_k²/((u − t_k)² + q) = 1

so F is traced by u: each u has one root q, x = z(h) rises with u, and where even q = 0 leaves the
sum below 1 there is no mass. The integral of v along the trace, −∫ z′(h)/h dh, is elementary, and
with it the distribution function:

    F(x) = 1 − [(1 − γΣp) arg h + γ Σ_k p_k (arg(h − t_k) − t_k Im h/|h − t_k|²)]/(πγ)

The least point of the support is minus the smallest penalty for which ridge has a solution
(`equivalents.fold`).

Source: Marchenko & Pastur 1967; Silverstein & Choi 1995; Ledoit & Wolf 2015 for the trace by u.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.equivalents import fold
from engine.problem import DOMAIN, Directions, check
from engine.sample_spectrum import SampleSpectrum
from engine.spectra import Spectrum
from engine.whole_numbers import whole_number

Array = NDArray[np.float64]

MOST_STEPS = 100
#: Points of an interval of the support: per e-fold of its length, measured in distances of its
#: lower end from the first eigenvalue in it; and of all intervals together, at least.
DENSITY, FEWEST = 18, 160


@dataclass(frozen=True, eq=False)
class LimitLaw:
    """F along its support: arrays of shape (N,), exact at every point."""

    gamma: float
    atom: float  # F({0}): the share of the d eigenvalues that are exactly 0
    x: Array  # eigenvalues, rising; both ends of every interval are among them
    density: Array  # f(x); 0 at the ends of an interval, inf at x = 0 where γ·P(t>0) = 1
    cdf: Array  # F(x), the atom included
    edges: Array  # (M, 2): the intervals of the support

    def share(self, low: ArrayLike, high: ArrayLike) -> Array:
        """F(high) − F(low) for 0 < low ≤ high, which broadcast; linear between the points."""
        ends = (np.interp(np.asarray(end, dtype=float), self.x, self.cdf) for end in (low, high))
        below, up_to = ends
        return np.asarray(up_to - below)

    def distance(self, sample: SampleSpectrum) -> float:
        """Largest difference between a draw's distribution function and this one."""
        drawn = sample.zero_share + np.arange(sample.positive.size + 1) / sample.d
        limit = np.interp(sample.positive, self.x, self.cdf)
        return float(max(np.abs(limit - drawn[1:]).max(), np.abs(limit - drawn[:-1]).max()))


def limit_law(spectrum: Spectrum, gamma: float, refine: int = 1) -> LimitLaw:
    """The limit law of the eigenvalues of XᵀX/n for γ in [0.05, 20].

    `refine` ≥ 1 multiplies the number of points. Raises ValueError naming what is outside its
    domain.

    >>> law = limit_law(Spectrum([1.0]), 4.0)
    >>> law.atom, law.edges.round(12).tolist()
    (0.75, [[1.0, 9.0]])
    """
    g = check("gamma", gamma, *DOMAIN["gamma"])
    refine = whole_number("refine", refine, 1)
    t, p = _distinct(spectrum)
    a = g * p * t * t
    low, high = _intervals(t, p, a, g)
    u, ends = _ladder(low, high, t, int(refine))
    apart = u[:, None] - t
    q = _heights(apart * apart, a)
    q[ends] = 0.0
    y = np.sqrt(q)
    share = 1 / (apart * apart + q[:, None])
    # z(h) = u + γΣpt + Σ a Re 1/(h − t)
    x = np.maximum(u + g * float(p @ t) + (apart * share) @ a, 0.0)
    x = np.maximum.accumulate(np.where(u == 0, 0.0, x))
    size = u * u + q
    away = size > 0
    density = np.where(away, y / (np.pi * g * np.where(away, size, 1.0)), np.inf)
    turned = np.arctan2(y[:, None], apart) @ p - y * (share @ (p * t))
    turn = (1 - g * float(p.sum())) * np.arctan2(y, u) + g * turned
    cdf = np.maximum.accumulate(1 - turn / (np.pi * g))
    atom = max(1 - 1 / g, float(spectrum.mass[spectrum.eigenvalues == 0].sum()))
    return LimitLaw(g, atom, x, density, cdf, x[ends].reshape(-1, 2))


def _distinct(spectrum: Spectrum) -> tuple[Array, Array]:
    """Positive eigenvalues, each once and rising, with their weights."""
    seen = spectrum.eigenvalues > 0
    t, place = np.unique(spectrum.eigenvalues[seen], return_inverse=True)
    return np.asarray(t), np.bincount(place, spectrum.mass[seen]).astype(float)


def _intervals(t: Array, p: Array, a: Array, gamma: float) -> tuple[Array, Array]:
    """Where Σ a/(u − t)² > 1: left and right ends of the intervals of u, rising."""
    least = -fold(Directions(t, p, p), gamma)[0]
    # Right of all eigenvalues one of them alone reaches 1 left of the root.
    greatest = _root(np.array([np.max(t + np.sqrt(a))]), np.array([np.inf]), t, a)
    gaps = np.diff(t)
    # Two neighbours alone never fall below 1 between them unless they are this far apart.
    open_ = np.flatnonzero(np.cbrt(a[:-1]) + np.cbrt(a[1:]) < np.cbrt(gaps * gaps))
    left = _root(t[open_] + np.sqrt(a[open_]), t[open_ + 1], t, a)
    right = -_root(-t[open_ + 1] + np.sqrt(a[open_ + 1]), -t[open_], -t, a)
    found = ~np.isnan(left) & ~np.isnan(right)
    return (
        np.concatenate(([least], right[found])),
        np.concatenate((left[found], greatest)),
    )


def _root(u: Array, stop: Array, t: Array, a: Array) -> Array:
    """First root of Σ a/(u − t)² = 1 right of u and left of `stop`, nan where there is none.

    u lies left of it, and no eigenvalue lies between. The sum is convex there, so that Newton's
    method ascends to the root, or past the least point of a sum that stays above 1.
    """
    found = u.copy()
    active = np.arange(u.size)
    for _ in range(MOST_STEPS):
        inverse = 1 / (found[active][:, None] - t)
        squared = inverse * inverse
        excess, slope = squared @ a - 1, 2 * (squared * inverse) @ a
        lost = (slope <= 0) & (excess > 0)
        step = np.where(lost, np.nan, excess / np.where(slope > 0, slope, np.inf))
        found[active] += np.maximum(step, 0.0)
        lost = np.isnan(found[active]) | (found[active] >= stop[active])
        found[active[lost]] = np.nan
        active = active[~lost & (step > 1e-15 * np.abs(found[active]))]
        if active.size == 0:
            break
    return found


def _ladder(low: Array, high: Array, t: Array, refine: int) -> tuple[Array, NDArray[np.intp]]:
    """Points of u, dense at both ends of each interval, and the indices of those ends.

    In between they are spaced by the logarithm of the distance from the lower end, measured in
    distances of that end from its eigenvalue. They are densest at the lower end, where near
    γ·P(t>0) = 1 the law goes on for many factors of ten.
    """
    scale = t[np.searchsorted(t, low)] - low
    reach = np.log1p((high - low) / scale)
    density = refine * max(DENSITY, FEWEST / float(reach.sum()))
    counts = np.maximum(np.ceil(density * reach).astype(int), 3)
    steps = [
        start + unit * np.expm1(span * np.sin(np.linspace(0.0, np.pi / 2, count)) ** 4)
        for start, unit, span, count in zip(low, scale, reach, counts, strict=True)
    ]
    for points, end in zip(steps, high, strict=True):
        points[-1] = end
    last = np.cumsum(counts) - 1
    return np.concatenate(steps), np.stack((last - counts + 1, last), axis=1).ravel()


def _heights(squares: Array, a: Array) -> Array:
    """q ≥ 0 with Σ_k a_k/(squares_k + q) = 1 for each row of `squares`, 0 where there is none.

    1/Σ is concave in q, so that Newton's method on it ascends from any q left of the root; where a
    single term reaches 1 is one.
    """
    q = np.maximum((a - squares).max(axis=1), 0.0)
    active = np.arange(q.size)
    for _ in range(MOST_STEPS):
        inverse = 1 / (squares[active] + q[active][:, None])
        total, slope = inverse @ a, (inverse * inverse) @ a
        step = np.maximum(total * (total - 1) / slope, 0.0)
        q[active] += step
        active = active[step > 1e-15 * q[active]]
        if active.size == 0:
            break
    return np.asarray(q)
