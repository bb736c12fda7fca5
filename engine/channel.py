"""The scalar channel of a whole spectrum, tabulated once: what makes maps of Bayes risk cheap.

With signal power 1, ŝ_k = t_k b_k scaled to weighted mean 1 and u = γτ², the error in all
directions per unit signal and the information in them depend on γ and σ² only through u:

    𝓜(u) = Σ p_k ŝ_k mmse₁(u/ŝ_k)      𝓘(u) = Σ p_k I₁(u/ŝ_k)      d𝓘/d ln u = −q/2, q = 𝓜/u

`mmse₁` is that of the unit-variance prior. What is tabulated is q, the share of the noise that
remains as error: for one prior q₁(ln τ²) = mmse₁/τ², and a spectrum averages shifted copies of it,
q(ln u) = Σ p_k q₁(ln u − ln ŝ_k). It lies in [0, 1]; at 0⁺ it is the weight of the continuous part.

Source: theory of Reeves & Pfister 2019, Barbier et al. 2019; Guo, Shamai & Verdú 2005 for 𝓘.
"""

from __future__ import annotations

from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.bracketed_newton import NEAR, inverse_cubic
from engine.even_spline import MARGIN, EvenSpline, Pieces, Shifts, shifts
from engine.priors import Prior
from engine.spectra import Spectrum

Array = NDArray[np.float64]

#: Range of ln τ² and ln u over which the tables are exact; beyond it limits stand in.
LOWEST, HIGHEST = -30.0, 30.0
#: Steps of ln τ² tried; the first whose estimated relative error is small enough is used.
COARSEST, FINEST = 1 / 8, 1 / 64
#: A spline of twice the step may err by this much: then that of the step itself by 1/256 of it.
TOLERANCE = 1e-8
#: mmse below this share of min(1, τ²) needs no relative accuracy: it is known to 1e-14 absolute.
NOTHING = 1e-4
#: Where the error is estimated: away from the ends, where limits stand in.
INNER = 25.0
#: Steps of Newton's method in a cell, in which q is nearly straight.
NEWTON = 8
#: Directions with less than e^−60 of the mean signal are left out.
FAINTEST, STRONGEST = -60.0, 15.0


class Channel:
    """q and 𝓘 of one prior and one law of ŝ, as functions of ln u."""

    def __init__(self, table: EvenSpline, spread: Shifts) -> None:
        first = _index(table, LOWEST - table.step * MARGIN)
        count = _index(table, HIGHEST + table.step * MARGIN) - first + 1
        values = spread.at(table, first, count)
        self._share = EvenSpline(table.start + table.step * first, table.step, values)
        inner = slice(MARGIN, -MARGIN)
        self.log_u: Array = self._share.nodes[inner]
        self.shares: Array = self._share.values[inner]
        self.slopes: Array = self._share.slopes[inner]

    def share(self, log_u: Array) -> tuple[Array, Array]:
        """q = 𝓜/u and dq/d ln u, each of the shape of ln u, which lies in [−30, 30]."""
        return self._share.value_and_slope(log_u)

    def pieces(self, log_u: Array) -> Pieces:
        """q near ln u (P,), for what needs it more than once in one cell of `log_u`."""
        return self._share.pieces(log_u)

    def right_of(self, node: NDArray[np.intp]) -> Pieces:
        """q in the cells right of nodes (P,)."""
        return self._share.pieces_of(node + (MARGIN - 3))

    @cached_property
    def decays(self) -> Array:
        """1/u at the nodes."""
        return np.exp(-self.log_u)

    @property
    def step(self) -> float:
        """Between nodes."""
        return self._share.step

    def polynomial(self, node: int) -> list[float]:
        """The node, and the coefficients of q right of it by powers of steps from it, falling."""
        return [float(self.log_u[node]), *self._share.polynomial(node + MARGIN)]

    def value(self, log_u: Array) -> Array:
        """q alone."""
        return self._share.value(log_u)

    @cached_property
    def rises(self) -> Array:
        """d𝓜/du = q + dq/d ln u at the nodes."""
        return self.shares + self.slopes

    @cached_property
    def branches(self) -> bool:
        """Whether any γ makes u/γ − 𝓜(u) fall beyond a point at which it is positive."""
        return bool((self.rises > self.least * (1 + 1e-6) + 1e-9).any())

    @cached_property
    def least(self) -> Array:
        """The least q at a node or left of it: falling."""
        return np.asarray(np.minimum.accumulate(self.shares))

    def last_zero(self, gamma: Array) -> Array:
        """The largest u at which u/γ = 𝓜(u), for γ of shape (R,); 0 where there is none."""
        inverse = 1 / gamma
        # q is above 1/γ for the last time where the largest q from a node on is.
        node = np.searchsorted(-self._most, -inverse, side="left") - 1
        found = np.zeros(gamma.shape)
        some = node >= 0
        if some.any():
            found[some] = self.zero_in_cell(inverse[some], node[some])
        return found

    @cached_property
    def _most(self) -> Array:
        return np.asarray(np.maximum.accumulate(self.shares[::-1])[::-1])

    def zero_in_cell(self, inverse: Array, node: NDArray[np.intp]) -> Array:
        """u in the cell right of `node` at which q passes `inverse`, arrays (R,)."""
        low, high = self.log_u[node], self.log_u[node + 1]
        at_low, at_high = (self.shares[k] - inverse for k in (node, node + 1))
        slopes = (self.step * self.slopes[k] for k in (node, node + 1))
        x = low + self.step * inverse_cubic(at_low, at_high, *slopes)
        pieces = self.right_of(node)
        for _ in range(NEWTON):
            q, slope = pieces.value_and_slope(x)
            step = (q - inverse) / np.where(slope == 0, -1.0, slope)
            x = np.minimum(np.maximum(x - step, low), high)
            if (np.abs(step) < NEAR).all():
                break
        return np.asarray(np.exp(x))

    @cached_property
    def _all(self) -> float:
        return float(self._share.integral_from_left(np.array(HIGHEST)))

    def information(self, log_u: Array) -> Array:
        """𝓘(u) in nats up to a constant below 1e-13, of the shape of ln u."""
        return np.asarray(0.5 * (self._all - self._share.integral_from_left(log_u)))


@lru_cache(maxsize=64)  # 70 kB each, 4 MB
def channel(prior: Prior, spectrum: Spectrum, truth_exponent: float) -> Channel:
    """The channel of a problem's true prior. Raises ValueError for a prior it cannot tabulate."""
    table = error_table(prior)
    return Channel(table, _spread(spectrum, truth_exponent, table.step))


@lru_cache(maxsize=64)  # 8 kB each, 1 MB
def _spread(spectrum: Spectrum, truth_exponent: float, step: float) -> Shifts:
    """The law of ln ŝ, which is the same for all priors."""
    t, p = spectrum.eigenvalues, spectrum.mass
    t, p = t[t > 0], p[t > 0]
    log_strength = (1 + truth_exponent) * np.log(t / t.max())
    log_strength -= np.log(p @ np.exp(log_strength))
    seen = log_strength > FAINTEST
    return shifts(log_strength[seen] / step, p[seen])


@lru_cache(maxsize=32)  # 190 kB each, 6 MB
def error_table(prior: Prior) -> EvenSpline:
    """q₁ = mmse/τ² against ln τ²: mmse to 1e-10 relative or 1e-14 absolute on e^±30.

    Wider than that by what spectra and the spline's ends need; there, by its limits.
    """
    if not isinstance(prior, Prior):
        raise ValueError(f"prior must be a Prior, one of engine.priors, got {prior!r}")
    if abs(prior.variance - 1) > 1e-12:
        raise ValueError(f"the prior must have variance 1, got {prior.variance!r} for {prior!r}")
    step = COARSEST
    x = np.linspace(LOWEST, HIGHEST, int((HIGHEST - LOWEST) / step) + 1)
    share = prior.mmse(np.exp(x)) / np.exp(x)
    while step > FINEST and _error_of_half(share, step) > TOLERANCE:
        between = x[:-1] + step / 2
        more = prior.mmse(np.exp(between)) / np.exp(between)
        step /= 2
        x = np.linspace(LOWEST, HIGHEST, x.size + between.size)
        share = np.insert(share, np.arange(1, share.size), more)
    return _extended(share, step)


def _extended(share: Array, step: float) -> EvenSpline:
    """Spline through q₁, continued by its limits: constant on the left, V/τ² on the right."""
    left = int((STRONGEST + 2 * MARGIN * step) / step)
    right = int((-FAINTEST + 2 * MARGIN * step) / step)
    tail = share[-1] * np.exp(-step * np.arange(1, right + 1))
    values = np.concatenate((np.full(left, share[0]), share, tail))
    return EvenSpline(LOWEST - left * step, step, values)


def _error_of_half(share: Array, step: float) -> float:
    """Largest relative error of a spline through every second value, at the others."""
    coarse = _extended(share[::2], 2 * step)
    x = np.arange(1.0, share.size, 2) * step + LOWEST
    missed, inner = share[1::2], np.abs(x) <= INNER
    scale = missed + NOTHING * np.minimum(1.0, np.exp(-x))
    return float((np.abs(coarse.value(x) - missed) / scale)[inner].max())


def _index(table: EvenSpline, x: float) -> int:
    return round((x - table.start) / table.step)
