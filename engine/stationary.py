"""Stationary points of the effective noise, for whole grids of γ and σ² at once.

τ² = u/γ is stationary where σ² = g(u), g(u) = u/γ − 𝓜(u); then test = τ². In one row (one γ) g is
the same curve for every σ². Where it rises, the stationary points are minima of

    Φ(u) = γ𝓘(u) + ½[ln u + γσ²/u] + const      (dΦ/d ln u = γ(g(u) − σ²)/2u)

and where it falls, maxima. Usually it rises throughout and there is one; where mmse falls steeply
there can be several. Nodes are laid along ln u, the turning points of g are put between them, and
then every cell in which g crosses σ² holds exactly one.

Source: Reeves & Pfister 2019; Barbier et al. 2019.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import exp

import numpy as np
from numpy.typing import NDArray

from engine.bracketed_newton import CLOSE, MAX_STEPS, NEAR, bracketed_newton, inverse_cubic
from engine.channel import LOWEST, Channel

Array = NDArray[np.float64]
Index = NDArray[np.intp]

#: Steps of Newton's method without a bracket.
DIRECT = 3


@dataclass(frozen=True)
class StationaryPoints:
    """P points of a grid of R rows (γ) and C columns (σ²), ln u rising within each cell of it."""

    row: Index  # (P,)
    column: Index  # (P,)
    log_u: Array  # (P,)
    stable: NDArray[np.bool_]  # (P,), minima of Φ
    channel: Channel
    gamma: Array  # (R,)
    noise: Array  # (C,)

    @property
    def shape(self) -> tuple[int, int]:
        """R and C."""
        return self.gamma.size, self.noise.size

    @cached_property
    def potential(self) -> Array:
        """Φ up to a constant of the row and column, (P,); inf at its maxima."""
        gamma = self.gamma[self.row]
        ratio = gamma * self.noise[self.column] * np.exp(-self.log_u)
        potential = gamma * self.channel.information(self.log_u) + 0.5 * (self.log_u + ratio)
        return np.where(self.stable, potential, np.inf)

    def largest(self) -> Array:
        """ln u of the largest stationary point, (R, C): where message passing ends. nan: none."""
        if self._one_in_each is not None:
            return self._one_in_each
        found = np.full(self.shape, np.nan)
        # The last of several assignments to one place stays.
        found[self.row, self.column] = self.log_u
        return found

    def best(self) -> Array:
        """ln u of the global minimum of Φ, (R, C): Bayes. nan where there is no point."""
        if self._one_in_each is not None:
            return self._one_in_each
        worst_first = np.argsort(-self.potential, kind="stable")
        found = np.full(self.shape, np.nan)
        found[self.row[worst_first], self.column[worst_first]] = self.log_u[worst_first]
        return found

    @cached_property
    def _one_in_each(self) -> Array | None:
        """ln u where there is nothing to choose."""
        rows, columns = self.shape
        place = np.arange(rows * columns)
        alone = self.row.size == place.size and (self.row * columns + self.column == place).all()
        return self.log_u.reshape(self.shape) if alone else None


def stationary_points(
    channel: Channel, gamma: Array, noise: Array, unstable: bool = False
) -> StationaryPoints:
    """For γ of shape (R,) and σ² ≥ 0 of shape (C,), in units of the signal left to learn.

    Every σ² > 0 has at least one; σ² = 0 may have none (u = 0 is not listed). `unstable` adds the
    maxima of Φ.
    """
    nodes, cell = _window(channel, gamma, noise)
    level = _level(nodes, channel.shares[cell], gamma)
    if level.shape[0] == noise.size == 1 and noise[0] > 0 and not channel.branches:
        left = cell.start + int((level[0] <= noise[0]).sum()) - 1
        root = _only_root(channel, float(gamma[0]), float(noise[0]), left)
        at = np.zeros(1, dtype=np.intp)
        return StationaryPoints(at, at, np.array([root]), at == 0, channel, gamma, noise)
    turns = _turning_points(channel, cell, gamma, level < noise.min())
    if not turns.size:
        row, left, column, stable = _crossings(level, noise, unstable)
        log_u = _roots(channel, gamma[row], noise[column], cell.start + left)
        return StationaryPoints(row, column, log_u, stable, channel, gamma, noise)
    extra = _level(turns, channel.value(turns), gamma)
    nodes = np.hstack((np.broadcast_to(nodes, level.shape), turns))
    level = np.hstack((level, extra))
    order = np.argsort(nodes, axis=1, kind="stable")
    nodes = np.take_along_axis(nodes, order, axis=1)
    level = np.take_along_axis(level, order, axis=1)
    row, left, column, stable = _crossings(level, noise, unstable)
    log_u = _roots_between(channel, gamma[row], noise[column], nodes, level, row, left)
    return StationaryPoints(row, column, log_u, stable, channel, gamma, noise)


def _window(channel: Channel, gamma: Array, noise: Array) -> tuple[Array, slice]:
    """Nodes between which every stationary point lies: γσ² ≤ u ≤ γ(σ² + 1)."""
    step = channel.log_u[1] - channel.log_u[0]
    low, high = gamma.min() * noise.min(), gamma.max() * (noise.max() + 1)
    first = 0 if low == 0 else int((np.log(low) - LOWEST) / step) - 1
    last = int((np.log(high) - LOWEST) / step) + 3
    cell = slice(max(first, 0), min(last, channel.log_u.size))
    return channel.log_u[cell], cell


def _level(log_u: Array, share: Array, gamma: Array) -> Array:
    """g(u) for ln u of shape (K,) or (R, K)."""
    return np.asarray(np.exp(log_u) * (1 / gamma[:, None] - share))


def _turning_points(channel: Channel, cell: slice, gamma: Array, below: NDArray[np.bool_]) -> Array:
    """ln u where g turns, (R, E), padded with the right end of the window.

    Where g turns upwards between two nodes that lie `below` every σ², it crosses none of them.
    """
    nodes, inverse = channel.log_u[cell], 1 / gamma
    # dg/du = 1/γ − d𝓜/du, and d𝓜/du = q + dq/d ln u.
    known = channel.rises[cell]
    if not channel.branches or known.max() <= inverse.min():
        return np.empty((gamma.size, 0))
    falls = inverse[:, None] < known
    turns = falls[:, 1:] != falls[:, :-1]
    turns &= ~(falls[:, :-1] & below[:, :-1] & below[:, 1:])
    row, left = np.nonzero(turns)
    if row.size == 0:
        return np.empty((gamma.size, 0))
    low, high = nodes[left], nodes[left + 1]
    at_low, at_high = inverse[row] - known[left], inverse[row] - known[left + 1]
    start = (low * at_high - high * at_low) / (at_high - at_low)
    pieces = channel.pieces(0.5 * (low + high))

    def rise(log_u: Array, some: Index) -> tuple[Array, Array]:
        near = pieces if some.size == row.size else pieces.some(some)
        share, (slope, bend) = near.value_and_slope(log_u)[0], near.slope_and_bend(log_u)
        return inverse[row[some]] - share - slope, -slope - bend

    middle = bracketed_newton(rise, low, high, start, falls[row, left])
    number = np.arange(row.size) - np.searchsorted(row, row)
    found = np.full((gamma.size, int(number.max()) + 1), nodes[-1])
    found[row, number] = middle
    return found


def _crossings(
    level: Array, noise: Array, unstable: bool
) -> tuple[Index, Index, Index, NDArray[np.bool_]]:
    """Cells (row, left node) of `level` (R, K) in which it crosses σ² (C,), and whether it rises.

    Where a row rises from the least σ² on, one search finds its cells; the others are looked at
    one by one.
    """
    shown = np.maximum(level, noise.min())
    rises = (shown[:, 1:] >= shown[:, :-1]).all(axis=1)
    up, rest = np.flatnonzero(rises), np.flatnonzero(~rises)
    if noise.size == 1:
        reached = (level[up] <= noise).sum(axis=1)[:, None]
    else:
        order = np.argsort(noise)
        reached, rising = np.empty((up.size, noise.size), dtype=np.intp), noise[order]
        for found, row in zip(reached, up, strict=True):
            found[order] = level[row].searchsorted(rising, side="right")
    where, column = np.nonzero((reached > 0) & (reached < level.shape[1]))
    first = up[where], reached[where, column] - 1, column, np.ones(where.size, dtype=bool)
    if rest.size == 0:
        return first
    below = level[rest][:, :, None] <= noise
    crossing = below[:, :-1] & ~below[:, 1:]
    if unstable:
        crossing |= ~below[:, :-1] & below[:, 1:]
    odd, left, at = np.nonzero(crossing)
    return (
        np.concatenate((first[0], rest[odd])),
        np.concatenate((first[1], left)),
        np.concatenate((first[2], at)),
        np.concatenate((first[3], below[odd, left, at])),
    )


def _roots(channel: Channel, gamma: Array, noise: Array, left: Index) -> Array:
    """Roots of g = σ² in the cells of the table right of the nodes `left`, all arrays (P,)."""
    low, step, inverse = channel.log_u.take(left), channel.step, 1 / gamma
    # Value and slope at both ends of what is sought; then the inverse function's cubic.
    ends = []
    for node in (left, left + 1):
        lost = noise * channel.decays.take(node)
        slope = lost - channel.slopes.take(node)
        ends.append((inverse - channel.shares.take(node) - lost, step * slope))
    (at_low, slope_low), (at_high, slope_high) = ends
    x = low + step * inverse_cubic(at_low, at_high, slope_low, slope_high)
    pieces = channel.right_of(left)
    for _ in range(DIRECT):
        known, slope = pieces.value_and_slope(x)
        lost = noise * np.exp(-x)
        slope = lost - slope
        if not (slope > 0).all():
            break
        change = (inverse - known - lost) / slope
        x -= change
        if np.abs(change).max(initial=0.0) < NEAR:
            if (np.abs(x - low - 0.5 * step) < 0.5 * step + NEAR).all():
                return np.asarray(x)
            break
    return _newton(channel, inverse, noise, low, low + step, x, at_low < at_high)


def _only_root(channel: Channel, gamma: float, noise: float, left: int) -> float:
    """The same for one root, without what it costs to begin with arrays."""
    start, *powers = channel.polynomial(left)
    step, inverse = channel.step, 1 / gamma
    w, below, above = 0.5, 0.0, 1.0
    for _ in range(MAX_STEPS):
        share, slope = 0.0, 0.0
        for power in powers:
            slope = slope * w + share
            share = share * w + power
        lost = noise * exp(-start - step * w)
        value, slope = inverse - share - lost, step * lost - slope
        below, above = (below, w) if value > 0 else (w, above)
        moved = w - value / slope if slope > 0 else -1.0
        halved = not below <= moved <= above
        change, w = moved - w, moved
        if halved:
            w = 0.5 * (below + above)
            if above - below < CLOSE * CLOSE:
                break
        elif abs(change) * step < CLOSE:
            break
    return start + step * w


def _roots_between(
    channel: Channel,
    gamma: Array,
    noise: Array,
    nodes: Array,
    level: Array,
    row: Index,
    left: Index,
) -> Array:
    """Roots of g = σ² in the cells right of `left`, all arrays (P,) but the grid (R, K)."""
    low, high = nodes[row, left], nodes[row, left + 1]
    at_low, at_high = level[row, left], level[row, left + 1]
    start = low + (high - low) * (noise - at_low) / (at_high - at_low)
    return _newton(channel, 1 / gamma, noise, low, high, start, at_low < at_high)


def _newton(
    channel: Channel,
    inverse: Array,
    noise: Array,
    low: Array,
    high: Array,
    start: Array,
    rising: NDArray[np.bool_],
) -> Array:
    """Roots of (g − σ²)/u between ends that lie in one cell of the table, all arrays (P,)."""
    pieces = channel.pieces(0.5 * (low + high))

    def excess(log_u: Array, some: Index) -> tuple[Array, Array]:
        # (g − σ²)/u, which is of order one however small u is.
        every = some.size == low.size
        share, slope = (pieces if every else pieces.some(some)).value_and_slope(log_u)
        lost = (noise if every else noise[some]) * np.exp(-log_u)
        return (inverse if every else inverse[some]) - share - lost, lost - slope

    return bracketed_newton(excess, low, high, start, rising)
