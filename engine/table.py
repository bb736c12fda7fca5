"""Moments tabulated once over κ, for curves that are needed by the thousand.

A film of a moving slider needs ridge risk at some ten thousand κ. The sums over directions are
smooth in log κ, so they are computed at the nodes of a grid and read in between by cubic Hermite
interpolation with their exact derivatives; the error is of order (step of log κ)⁴/384.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.equivalents import Moments
from engine.problem import Directions

Array = NDArray[np.float64]

LOWEST_KAPPA, HIGHEST_KAPPA = 1e-7, 1e5
#: The best κ is looked for at every third node first.
STRIDE = 3
#: Nodes per decade of κ: of one problem's table, and of each of many.
NODES_ALONE, NODES_EACH = 11.7, 6.65


class MomentTable:
    """Moments of R problems (`directions.eigenvalue` of shape (R, K) or (K,)) on one κ grid."""

    def __init__(
        self,
        directions: Directions,
        lowest: float = LOWEST_KAPPA,
        density: float | None = None,
    ) -> None:
        t = np.atleast_2d(directions.eigenvalue)
        if density is None:
            density = NODES_ALONE if t.shape[0] == 1 else NODES_EACH
        decades = np.log10(HIGHEST_KAPPA / lowest)
        nodes = int(density * decades) + 1
        self.log_kappa = np.linspace(np.log(lowest), np.log(HIGHEST_KAPPA), nodes)
        self.kappa = np.exp(self.log_kappa)
        # Row by row: the sums of one problem fit into the processor's cache, those of all do not.
        each = [_at_nodes(directions._replace(eigenvalue=row), self.kappa) for row in t]
        self.nodes = Moments(*(np.stack(sums) for sums in zip(*each, strict=True)))
        self._slopes = self._derivatives()

    def _derivatives(self) -> tuple[Array, Array, Array]:
        """d/dlog κ of s1, gap and bias at the nodes."""
        m = self.nodes
        # d gap/dκ = Σ p t(t−κ)/(t+κ)³ = Σ p t (2t/(t+κ)³ − 1/(t+κ)²), and gap = κ Σ p t/(t+κ)².
        return -m.gap, 2 * self.kappa * m.s3 - m.gap, 2 * self.kappa * m.slope

    def at(self, kappa: Array) -> Moments:
        """Moments at κ of shape (R, N), or any (P, N) if R = 1; `s3` and `slope` are nan."""
        step = self.log_kappa[1] - self.log_kappa[0]
        u = np.clip((np.log(np.maximum(kappa, 1e-300)) - self.log_kappa[0]) / step, 0, None)
        cell = np.minimum(u.astype(int), self.log_kappa.size - 2)
        w = np.minimum(u - cell, 1.0)
        rows = self.nodes.s1.shape[0]
        flat = cell if rows == 1 else cell + self.log_kappa.size * np.arange(rows)[:, None]
        values = (self.nodes.s1, self.nodes.gap, self.nodes.bias)
        s1, gap, bias = (
            _hermite(v.ravel(), s.ravel() * step, flat, w)
            for v, s in zip(values, self._slopes, strict=True)
        )
        missing = np.full_like(s1, np.nan)
        return Moments(s1, s1 - gap, gap, missing, bias, missing)

    def right_of_ridgeless(self, gamma: Array) -> Array:
        """A node to the right of κ at λ = 0 for γ of shape (R,), or any (P,) if R = 1."""
        index = (gamma[:, None] * self.nodes.s1 > 1).sum(axis=1)
        return np.asarray(self.kappa[np.minimum(index, self.kappa.size - 1)])

    def optimal_kappa(self, gamma: Array, noise: Array) -> Array:
        """κ of least test error; γ and σ² broadcast to (R, M), or to any (P, M) if R = 1."""
        coarse = Moments(*(v[:, None, ::STRIDE] for v in self.nodes))
        best = STRIDE * np.argmin(_excess(coarse, gamma[..., None], noise[..., None]), axis=-1)
        many = self.nodes.s1.shape[0] > 1
        row = np.arange(best.shape[0])[:, None] if many else np.zeros((1, 1), dtype=int)
        near = np.clip(best[..., None] + np.arange(-STRIDE, STRIDE + 1), 0, self.kappa.size - 1)
        fine = Moments(*(v[row[..., None], near] for v in self.nodes))
        least = np.argmin(_excess(fine, gamma[..., None], noise[..., None]), axis=-1)
        best = np.take_along_axis(near, least[..., None], axis=-1)[..., 0]

        def ideal(index: NDArray[np.int_]) -> Array:
            return _ideal_noise(Moments(*(v[row, index] for v in self.nodes)), gamma) - noise

        # The optimum lies between this node and the next; a cubic through four nodes finds it.
        cell = np.clip(np.where(ideal(best) > 0, best - 1, best), 1, self.kappa.size - 3)
        w = _root_of_cubic(*(ideal(cell + k) for k in (-1, 0, 1, 2)))
        step = self.log_kappa[1] - self.log_kappa[0]
        return np.asarray(np.exp(self.log_kappa[cell] + step * w))


def _at_nodes(directions: Directions, kappa: Array) -> Moments:
    """`moments` for positive κ with fewer passes over the sums, which a table's cost is made of."""
    t, p, e = directions
    column = kappa[:, None]
    inverse = 1 / (t + column)
    kept, lost = t * inverse, column * inverse
    both = kept * lost
    s1, gap = kept @ p, both @ p
    return Moments(
        s1,
        s1 - gap,
        gap,
        (kept * both) @ p / kappa,
        (lost * lost) @ e,
        (lost * both) @ e / kappa,
    )


def _excess(m: Moments, gamma: Array, noise: Array) -> Array:
    """Bias + variance, inf left of the fold; only the last line has an entry for every σ²."""
    left = 1 - gamma * m.s2
    solvable = left > 0
    left = np.where(solvable, left, 1.0)
    base = np.where(solvable, m.bias / left, np.inf)
    return np.asarray(base + noise * (gamma * m.s2 / left))


def _ideal_noise(m: Moments, gamma: Array) -> Array:
    """The σ² for which this κ is optimal: d test/dκ = 0 is linear in σ². Increasing in κ."""
    return np.asarray(m.slope * (1 - gamma * m.s2) / (gamma * m.s3) - m.bias)


def _hermite(value: Array, slope: Array, cell: NDArray[np.int_], w: Array) -> Array:
    rise = value[cell + 1] - value[cell]
    start, end = slope[cell] - rise, slope[cell + 1] - rise
    return np.asarray(value[cell] + w * rise + w * (1 - w) * ((1 - w) * start - w * end))


def _root_of_cubic(before: Array, left: Array, right: Array, after: Array) -> Array:
    """Root in [0, 1] of the cubic through values at −1, 0, 1, 2, of which left ≤ 0 ≤ right."""
    bend = (before + right) / 2 - left
    twist = (after - before) / 6 + (left - right) / 2
    slope = right - left - bend - twist
    rise = np.where(right > left, right - left, 1.0)
    w = np.clip(-left / rise, 0.0, 1.0)
    for _ in range(3):
        value = left + w * (slope + w * (bend + w * twist))
        tangent = slope + w * (2 * bend + 3 * w * twist)
        w = np.clip(w - value / np.where(tangent > 0, tangent, rise), 0.0, 1.0)
    return np.asarray(w)
