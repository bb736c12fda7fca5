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

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.channel import LOWEST, Channel

Array = NDArray[np.float64]
Index = NDArray[np.intp]

MAX_STEPS = 100
STEPS_TO_TURN = 16


@dataclass(frozen=True)
class StationaryPoints:
    """P points of a grid of R rows (γ) and C columns (σ²), ln u rising within each cell of it."""

    row: Index  # (P,)
    column: Index  # (P,)
    log_u: Array  # (P,)
    stable: NDArray[np.bool_]  # (P,), minima of Φ
    potential: Array  # (P,), Φ up to a constant of the row and column
    shape: tuple[int, int]

    def largest(self) -> Array:
        """ln u of the largest stationary point, (R, C): where message passing ends. nan: none."""
        found = np.full(self.shape, np.nan)
        # The last of several assignments to one place stays.
        found[self.row, self.column] = self.log_u
        return found

    def best(self) -> Array:
        """ln u of the global minimum of Φ, (R, C): Bayes. nan where there is no point."""
        worst_first = np.argsort(-self.potential, kind="stable")
        found = np.full(self.shape, np.nan)
        found[self.row[worst_first], self.column[worst_first]] = self.log_u[worst_first]
        return found


def stationary_points(
    channel: Channel, gamma: Array, noise: Array, unstable: bool = False
) -> StationaryPoints:
    """For γ of shape (R,) and σ² ≥ 0 of shape (C,), in units of the signal left to learn.

    Every σ² > 0 has at least one; σ² = 0 may have none (u = 0 is not listed). `unstable` adds the
    maxima of Φ.
    """
    nodes, cell = _window(channel, gamma, noise)
    share = channel.shares[cell]
    level = _level(nodes, share, gamma)
    turns = _turning_points(channel, cell, gamma)
    nodes = np.broadcast_to(nodes, level.shape)
    if turns.size:
        extra = _level(turns, channel.share(turns)[0], gamma)
        nodes, level = np.hstack((nodes, turns)), np.hstack((level, extra))
        order = np.argsort(nodes, axis=1, kind="stable")
        nodes = np.take_along_axis(nodes, order, axis=1)
        level = np.take_along_axis(level, order, axis=1)
    row, left, column, stable = _crossings(level, noise, unstable)
    log_u = _roots(channel, gamma[row], noise[column], nodes, level, row, left)
    ratio = gamma[row] * noise[column] * np.exp(-log_u)
    potential = gamma[row] * channel.information(log_u) + 0.5 * (log_u + ratio)
    return StationaryPoints(
        row,
        column,
        log_u,
        stable,
        np.where(stable, potential, np.inf),
        (gamma.size, noise.size),
    )


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


def _turning_points(channel: Channel, cell: slice, gamma: Array) -> Array:
    """ln u where g turns, (R, E), padded with the right end of the window."""
    nodes, inverse = channel.log_u[cell], 1 / gamma
    # dg/du = 1/γ − d𝓜/du, and d𝓜/du = q + dq/d ln u.
    known = (channel.shares + channel.slopes)[cell]
    falls = inverse[:, None] < known
    row, left = np.nonzero(falls[:, 1:] != falls[:, :-1])
    if row.size == 0:
        return np.empty((gamma.size, 0))
    low, high = nodes[left], nodes[left + 1]
    at_low, at_high = inverse[row] - known[left], inverse[row] - known[left + 1]
    side, stayed = falls[row, left], np.zeros(row.size, dtype=int)
    # False position that halves the value at an end which stays (Illinois); the two ends have
    # opposite signs throughout. A turning point sought to 1e-9 places g there to 1e-18.
    for _ in range(STEPS_TO_TURN):
        middle = (low * at_high - high * at_low) / (at_high - at_low)
        value, slope = channel.share(middle)
        here = inverse[row] - value - slope
        left_moves = (here < 0) == side
        at_high = np.where(left_moves, at_high * np.where(stayed > 0, 0.5, 1.0), here)
        at_low = np.where(left_moves, here, at_low * np.where(stayed < 0, 0.5, 1.0))
        low, high = np.where(left_moves, middle, low), np.where(left_moves, high, middle)
        stayed = np.where(left_moves, 1, -1)
        if (np.abs(here) < 1e-13 * inverse[row]).all():
            break
    number = np.arange(row.size) - np.searchsorted(row, row)
    turns = np.full((gamma.size, int(number.max()) + 1), nodes[-1])
    turns[row, number] = middle
    return turns


def _crossings(
    level: Array, noise: Array, unstable: bool
) -> tuple[Index, Index, Index, NDArray[np.bool_]]:
    """Cells (row, left node) of `level` (R, K) in which it crosses σ² (C,), and whether it rises.

    Where a row rises throughout, one search finds its cells; the others are looked at one by one.
    """
    rises = (level[:, 1:] >= level[:, :-1]).all(axis=1)
    order = np.argsort(noise)
    up, rest = np.flatnonzero(rises), np.flatnonzero(~rises)
    reached = np.empty((up.size, noise.size), dtype=np.intp)
    for found, row in zip(reached, up, strict=True):
        found[order] = np.searchsorted(level[row], noise[order], side="right")
    where, column = np.nonzero((reached > 0) & (reached < level.shape[1]))
    below = level[rest][:, :, None] <= noise
    crossing = below[:, :-1] & ~below[:, 1:]
    if unstable:
        crossing |= ~below[:, :-1] & below[:, 1:]
    odd, left, at = np.nonzero(crossing)
    return (
        np.concatenate((up[where], rest[odd])),
        np.concatenate((reached[where, column] - 1, left)),
        np.concatenate((column, at)),
        np.concatenate((np.ones(where.size, dtype=bool), below[odd, left, at])),
    )


def _roots(
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

    def excess(log_u: Array, some: Index) -> tuple[Array, Array]:
        # (g − σ²)/u, which is of order one however small u is.
        share, slope = channel.share(log_u)
        lost = noise[some] * np.exp(-log_u)
        return 1 / gamma[some] - share - lost, lost - slope

    return bracketed_newton(excess, low, high, start, at_low < at_high)


def bracketed_newton(
    function: Callable[[Array, Index], tuple[Array, Array]],
    low: Array,
    high: Array,
    start: Array,
    rising: NDArray[np.bool_],
) -> Array:
    """Roots in [low, high] (P,) of P functions of known direction, by Newton; halving if it leaves.

    `function(x, some)` gives value and slope of the functions with indices `some` at x.
    """
    x, low, high = np.clip(start, low, high), low.copy(), high.copy()
    some: Index = np.arange(x.size)
    for _ in range(MAX_STEPS):
        value, slope = function(x[some], some)
        right = (value > 0) == rising[some]
        high[some] = np.where(right, x[some], high[some])
        low[some] = np.where(right, low[some], x[some])
        flat = slope == 0
        moved = x[some] - np.where(flat, np.inf, value / np.where(flat, 1, slope))
        outside = ~((moved >= low[some]) & (moved <= high[some]))
        moved = np.where(outside, 0.5 * (low[some] + high[some]), moved)
        change = np.abs(moved - x[some])
        x[some] = moved
        some = some[change > 1e-14 * np.maximum(1, np.abs(moved))]
        if some.size == 0:
            break
    return x
