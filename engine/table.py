"""Moments tabulated once over κ, for curves that are needed by the thousand.

A film of a moving slider needs ridge risk at some ten thousand κ. The sums over directions are
smooth in log κ, so they are computed at the nodes of a grid and read in between by cubic Hermite
interpolation with their exact derivatives; the error is of order (step of log κ)⁴/384.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.equivalents import Moments
from engine.problem import Directions

Array = NDArray[np.float64]

LOWEST_KAPPA, HIGHEST_KAPPA = 1e-7, 1e5
#: How far down a table goes for spectra so steep that their smallest eigenvalues matter.
DEEPEST_KAPPA = 1e-24
#: The best κ is looked for at every third node first.
STRIDE = 3
#: Nodes per decade of κ: of one problem's table, and of each of many.
NODES_ALONE, NODES_EACH = 11.7, 6.65
#: (κ, direction) pairs summed at once; three arrays of them fit into a processor's second cache.
CACHED = 16_000
#: Relative error of a κ found in a table is less: it is (step of log κ)⁴/384, 4e-5 at `NODES_EACH`.
ACCURACY = 1e-4
UNKNOWN = np.array(np.nan)


class MomentTable:
    """Moments of R problems (`directions.eigenvalue` of shape (R, K) or (K,)) on one κ grid."""

    def __init__(
        self,
        directions: Directions,
        lowest: float = LOWEST_KAPPA,
        density: float | None = None,
        highest: float = HIGHEST_KAPPA,
    ) -> None:
        t = np.atleast_2d(directions.eigenvalue)
        if density is None:
            density = NODES_ALONE if t.shape[0] == 1 else NODES_EACH
        decades = np.log10(highest / lowest)
        nodes = int(density * decades) + 1
        self.log_kappa = np.linspace(np.log(lowest), np.log(highest), nodes)
        self.step = float(self.log_kappa[1] - self.log_kappa[0])
        self.kappa = np.exp(self.log_kappa)
        self.nodes = _at_nodes(t, directions, self.kappa)
        # Where each row begins when the rows lie one after the other.
        self._first = nodes * np.arange(t.shape[0])[:, None]

    @cached_property
    def _cubics(self) -> tuple[Cubic, Cubic, Cubic]:
        """s1, gap and bias between the nodes."""
        m = self.nodes
        # d gap/dκ = Σ p t(t−κ)/(t+κ)³ = Σ p t (2t/(t+κ)³ − 1/(t+κ)²), and gap = κ Σ p t/(t+κ)².
        slope = 2 * self.kappa * m.s3 - m.gap
        return (
            Cubic.hermite(m.s1, -m.gap, self.step),
            Cubic.hermite(m.gap, slope, self.step),
            Cubic.hermite(m.bias, 2 * self.kappa * m.slope, self.step),
        )

    def at(self, kappa: Array) -> Moments:
        """Moments at κ of shape (R, N), or any (P, N) if R = 1; `s3` and `slope` are nan."""
        u = np.log(np.maximum(kappa, self.kappa[0]))
        u -= self.log_kappa[0]
        u /= self.step
        cell = np.minimum(u.astype(int), self.log_kappa.size - 2)
        return self._inside(cell, np.minimum(u - cell, 1.0))

    def _inside(self, cell: NDArray[np.int_], w: Array) -> Moments:
        cell = self._in_row(cell)
        s1, gap, bias = (cubic.at(cell, w) for cubic in self._cubics)
        return Moments(s1, s1 - gap, gap, UNKNOWN, bias, UNKNOWN)

    def _in_row(self, cell: NDArray[np.int_]) -> NDArray[np.int_]:
        return cell if self._first.size == 1 else cell + self._first

    def ridgeless(self, gamma: Array) -> Array:
        """κ where df₁ = 1, to a relative `ACCURACY`, or the nearer end of the table.

        γ has shape (R, M), or any (P, M) if R = 1.
        """
        return self._level(self.nodes.s1, self._cubics[0], 1 / gamma)

    def fold(self, gamma: Array) -> Array:
        """κ where df₂ = 1, to three times that, else as `ridgeless`."""
        s1, gap, _ = self._cubics
        return self._level(self.nodes.s2, s1.minus(gap), 1 / gamma)

    def _level(self, falling: Array, cubic: Cubic, level: Array) -> Array:
        above = (falling[:, None] > level[..., None]).sum(axis=-1)
        cell = np.minimum(np.maximum(above - 1, 0), self.kappa.size - 2)
        c0, c1, c2, c3 = cubic.coefficients(self._in_row(cell))
        return self._kappa(cell, _root_in_cell(c0 - level, c1, c2, c3))

    def _kappa(self, cell: NDArray[np.int_], w: Array) -> Array:
        return np.asarray(np.exp(self.log_kappa.take(cell) + self.step * w))

    def best(self, gamma: Array, noise: Array) -> tuple[Array, Moments]:
        """κ of least test error; γ and σ² broadcast as κ of `at` does."""
        size, m = self.kappa.size, self.nodes
        bias, s2 = (v[:, None, ::STRIDE] for v in (m.bias, m.s2))
        coarse = _least(bias, s2, gamma[..., None], noise)
        per_gamma, ideal = m.slope / m.s3, (m.slope / m.s3) * m.s2 + m.bias

        def excess(cell: NDArray[np.int_]) -> Array:
            # The σ² for which a κ is optimal, as d test/dκ = 0 is linear in σ², less this σ².
            # It has the sign of d test/dκ, left of the fold too.
            at = self._in_row(cell)
            return per_gamma.take(at) / gamma - ideal.take(at) - noise

        # The cell beside the least value in which the risk turns from falling to rising.
        cell = np.minimum(np.maximum(STRIDE * (coarse - 1), 0), size - 2 * STRIDE - 1)
        cell += STRIDE * (excess(cell + STRIDE) < 0)
        cell += sum((excess(cell + k) < 0).astype(int) for k in range(1, STRIDE))
        cell = np.minimum(np.maximum(cell, 1), size - 3)
        # A cubic through four nodes finds the place.
        before, here, after, beyond = (excess(cell + k) for k in (-1, 0, 1, 2))
        bend, twist = (before + after) / 2 - here, (beyond - before) / 6 + (here - after) / 2
        w = _root_in_cell(here, after - here - bend - twist, bend, twist)
        return self._kappa(cell, w), self._inside(cell, w)


class Cubic(NamedTuple):
    """Cubic polynomials by cell, c0 + w(c1 + w(c2 + w c3)), w from 0 to 1; rows in one line."""

    c0: Array
    c1: Array
    c2: Array
    c3: Array

    @classmethod
    def hermite(cls, value: Array, slope: Array, step: float) -> Cubic:
        """Through values with slopes at nodes, shape (R, N); a row's last cell means nothing."""
        v, s = value.ravel(), slope.ravel() * step
        rise = np.diff(v)
        start, end = s[:-1] - rise, s[1:] - rise
        return cls(v[:-1], s[:-1], -2 * start - end, start + end)

    def at(self, cell: NDArray[np.int_], w: Array) -> Array:
        c0, c1, c2, c3 = self.coefficients(cell)
        c3 *= w
        c3 += c2
        c3 *= w
        c3 += c1
        c3 *= w
        c3 += c0
        return c3

    def coefficients(self, cell: NDArray[np.int_]) -> list[Array]:
        return [c.take(cell) for c in self]

    def minus(self, other: Cubic) -> Cubic:
        return Cubic(*(a - b for a, b in zip(self, other, strict=True)))


def _at_nodes(t: Array, directions: Directions, kappa: Array) -> Moments:
    """`moments` for positive κ, shape (R, N), with fewer passes over the sums.

    A few rows at a time and in place: their sums fit into the processor's cache, those of all do
    not, and fresh memory costs as much as the arithmetic.
    """
    p, e = directions.weight, directions.energy
    column = kappa[:, None]
    at_once = max(1, CACHED // (kappa.size * t.shape[1]))
    work = np.empty((3, min(at_once, t.shape[0]), kappa.size, t.shape[1]))
    sums = np.empty((6, t.shape[0], kappa.size))
    for first in range(0, t.shape[0], at_once):
        rows = t[first : first + at_once, None]
        kept, lost, both = work[:, : rows.shape[0]]
        s1, s2, gap, s3, bias, slope = sums[:, first : first + at_once]
        np.add(rows, column, out=kept)
        np.divide(column, kept, out=lost)
        np.divide(rows, kept, out=kept)
        np.multiply(kept, lost, out=both)
        np.dot(kept, p, out=s1)
        np.dot(both, p, out=gap)
        np.subtract(s1, gap, out=s2)
        np.multiply(kept, both, out=kept)
        np.dot(kept, p, out=s3)
        np.multiply(lost, both, out=both)
        np.dot(both, e, out=slope)
        np.multiply(lost, lost, out=lost)
        np.dot(lost, e, out=bias)
    sums[3::2] /= kappa
    return Moments(*sums)


def _least(bias: Array, s2: Array, gamma: Array, noise: Array) -> NDArray[np.int_]:
    """Index of the least bias + variance along the last axis, right of the fold."""
    df2 = gamma * s2
    left = 1 - df2
    solvable = left > 0
    scale = np.divide(1.0, left, out=np.zeros_like(left), where=solvable)
    base = np.where(solvable, bias * scale, np.inf)
    # Only the last lines have an entry for every σ².
    risk = noise[..., None] * np.multiply(df2, scale, out=scale)
    risk += base
    return np.asarray(risk.argmin(axis=-1))


def _root_in_cell(c0: Array, c1: Array, c2: Array, c3: Array) -> Array:
    """Root in [0, 1] of a monotone cubic c0 + c1 w + …; the nearer end where there is none."""
    secant = c1 + c2 + c3
    secant = np.where(secant == 0, 1.0, secant)
    w = np.minimum(np.maximum(-c0 / secant, 0.0), 1.0)
    # Across one cell a curve is nearly straight: the secant is off by a few percent, and two steps
    # square that twice.
    for _ in range(2):
        value = c0 + w * (c1 + w * (c2 + w * c3))
        tangent = c1 + w * (2 * c2 + 3 * w * c3)
        w -= value / np.where(tangent * secant > 0, tangent, secant)
        w = np.minimum(np.maximum(w, 0.0), 1.0)
    return w
