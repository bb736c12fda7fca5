"""The Bayes test error against the noise as one curve, at many γ at once and without a root each.

Along u = γτ² (in units of the signal left) the noise is g(u) = u/γ − 𝓜(u): every u is a point of
the curve. Where g falls, several u share a noise level and Bayes is the least of

    Φ(u; σ²) = A(u) + σ²B(u),    A = γ𝓘(u) + ½ ln u,    B = γ/2u,

which is affine in σ². So u is on the Bayes branch iff no other u lies below it at its own noise
g(u); between two such stretches Bayes jumps, at the noise where both are equally good, and the
curve rises straight up. Message passing ends at the largest u of its noise: at min over u' ≥ u of
g(u'). Nodes crowd geometrically above the points where branches reach σ = 0, so that every factor
of ten of the noise has its share of them.

Source: theory of Reeves & Pfister 2019 and Barbier et al. 2019.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import isotonic_regression

from engine.channel import Channel, channel
from engine.problem import DOMAIN, Problem, check

Array = NDArray[np.float64]

#: Points between two noise levels a factor of 10⁵ apart.
NODES = 80
#: What the noise is of, relative to 1/SNR at its ends.
LOWEST, HIGHEST = 1 / DOMAIN["snr"][1], 1 / DOMAIN["snr"][0]
#: Less signal than this leaves nothing to learn.
NOTHING = 1e-8


@dataclass(frozen=True)
class BayesCurve:
    """K points for each of R values of γ, ordered by rising test error; all arrays (R, K)."""

    noise: Array  # σ², not falling; constant where Bayes jumps
    test: Array  # τ²
    reached: Array | None  # σ² at which message passing ends there; None: it always reaches Bayes
    floor: Array | None  # 1/J_π, (R,); None where branches make it a choice between them
    u: Array  # γτ² ÷ the signal left
    known: Array  # q(u), see `engine.channel`; 0 where nothing is left to learn
    positive_share: float

    @property
    def share(self) -> Array:
        """Train/σ² of Bayes."""
        return np.asarray(self.noise / self.test)

    @property
    def variance(self) -> Array:
        """v_eff·γ: effective prior variance relative to the true one."""
        rest = 1 - np.minimum(self.known / self.positive_share, 1.0)
        found = np.full_like(self.u, np.inf)
        np.divide(np.maximum(self.u * self.known, 0.0), rest, out=found, where=rest > 0)
        return found if self.known.any() else np.ones_like(found)


def bayes_curve(problem: Problem, gamma: ArrayLike, nodes: int = NODES) -> BayesCurve:
    """Bayes test error for all noise levels 1/SNR in [0.001, 100] and γ of an array (R,).

    The problem's own γ and SNR do not enter. Raises ValueError for γ outside its domain.
    """
    g = np.atleast_1d(np.array(gamma, dtype=float))
    for end in (g.min(), g.max()):
        check("gamma", float(end), *DOMAIN["gamma"])
    left, steps = problem.signal_left, _steps(nodes)
    if left < NOTHING:
        noise = np.repeat(steps, g.size, axis=0)
        nothing = np.zeros_like(noise)
        return BayesCurve(noise, noise + left, None, np.zeros(g.shape), noise, nothing, 1.0)
    known = channel(problem.prior, problem.spectrum, problem.truth_exponent)
    origins = _origins(known, g)
    scale, inverse = (g / left)[:, None], 1 / g[:, None]
    u = origins[-1][:, None] + scale * steps
    if len(origins) > 1:
        # Half a step aside, so that both are of use where they start at the same point.
        aside = steps * np.sqrt(steps[0, 1] / steps[0, 0])
        u = np.sort(np.hstack((u, origins[0][:, None] + scale * aside)), axis=1)
    log_u = np.log(u)
    q = known.value(log_u)
    noise, reached = u * (inverse - q), None
    if len(origins) > 1:
        row = np.flatnonzero((noise[:, 1:] < noise[:, :-1]).any(axis=1))
        level = noise.copy()
        if row.size:
            own = level[row]
            noise[row] = _without_detours(own, _potential(known, log_u[row], g[row]))
            moved = _cornered(log_u[row], own, noise[row])
            u[row], q[row] = np.exp(moved), known.value(moved)
            level[row] = u[row] * (inverse[row] - q[row])
        reached = left * np.asarray(np.minimum.accumulate(level[:, ::-1], axis=1)[:, ::-1])
    floor = left * origins[0] / g if len(origins) == 1 else None
    share = problem.spectrum.positive_share
    return BayesCurve(left * noise, left * u * inverse, reached, floor, u, q, share)


@lru_cache(maxsize=4)
def _steps(nodes: int) -> Array:
    return np.geomspace(0.9 * LOWEST, 1.05 * (HIGHEST + 1), nodes)[None, :]


def critical_gamma(problem: Problem) -> float | None:
    """γ from which on message passing falls short of Bayes for however little noise, if there is
    one: there the curve changes fastest as γ moves."""
    known = channel(problem.prior, problem.spectrum, problem.truth_exponent)
    if not known.branches:
        return None
    trough = int(np.argmax(known.shares > known.least * (1 + 1e-6) + 1e-9))
    return float(1 / known.shares[trough:].max())


def _origins(known: Channel, gamma: Array) -> list[Array]:
    """u at which the nodes of each row start: one array (R,), or two where there are branches."""
    # Beyond its last zero g only rises.
    upper = known.last_zero(gamma)
    if not known.branches:
        return [upper]
    # Where the upper branch ends at a positive noise, its nodes start at the lowest point of it,
    # and where there is none, where g is flattest: so they move evenly as γ does.
    log_u, inverse = known.log_u, 1 / gamma
    flattest = int(known.rises.argmax())
    beyond = slice(flattest, None)
    level = np.exp(log_u[beyond]) * (inverse[:, None] - known.shares[beyond])
    bottom = level.argmin(axis=1)
    ends = level[np.arange(gamma.size), bottom] >= 0
    upper[ends] = np.exp(log_u[flattest + bottom[ends]])
    # The lower branch's own zero, where it has one.
    negative = inverse[:, None] < known.shares
    rises = negative[:, :-1] & ~negative[:, 1:]
    first = rises.argmax(axis=1)
    own = rises.any(axis=1) & (np.exp(log_u[first + 1]) < upper)
    lower = np.zeros(gamma.size)
    if own.any():
        lower[own] = known.zero_in_cell(inverse[own], first[own])
    return [lower, upper]


def _potential(known: Channel, log_u: Array, gamma: Array) -> tuple[Array, Array]:
    """A and B of Φ = A + σ²B."""
    ratio = gamma[:, None]
    return ratio * known.information(log_u) + 0.5 * log_u, 0.5 * ratio * np.exp(-log_u)


def _without_detours(level: Array, potential: tuple[Array, Array]) -> Array:
    """The noise of each point of the Bayes curve: `level`, but constant between its stretches.

    Φ is least where −σ² is a slope of the lower convex hull of the points (B, A), and isotonic
    regression makes its slopes of those from node to node. At a corner Bayes stays for all noise
    between the slopes beside it: a node whose own noise lies outside is part of a jump.
    """
    fixed, tilt = potential
    width = np.maximum(-np.diff(tilt, axis=1), 1e-300)
    slope = np.diff(fixed, axis=1) / width
    result = level.copy()
    for row in np.flatnonzero((np.diff(slope, axis=1) < 0).any(axis=1)):
        hull = isotonic_regression(slope[row], weights=width[row]).x
        result[row, 1:-1] = np.clip(level[row, 1:-1], hull[:-1], hull[1:])
    # Slopes between close nodes are rounded.
    return np.maximum.accumulate(result, axis=1)


def _cornered(log_u: Array, level: Array, noise: Array) -> Array:
    """ln u with the first and last point of every jump moved to where the jump begins and ends."""
    own, kept = (np.log(np.maximum(values, 1e-12)) for values in (level, noise))
    height, result = own - kept, log_u.copy()
    on = height == 0
    for here, beside, side in (
        (np.s_[:, 1:], np.s_[:, :-1], 1),
        (np.s_[:, :-1], np.s_[:, 1:], -1),
    ):
        # From a point of the curve to the first beyond the jump's noise: straight in between.
        rise, wanted = own[here] - own[beside], kept[here] - own[beside]
        corner = on[beside] & (side * height[here] > 0) & (side * rise > 0) & (side * wanted >= 0)
        row, place = np.nonzero(corner)
        share = wanted[row, place] / rise[row, place]
        start = log_u[beside][row, place]
        result[here][row, place] = start + share * (log_u[here][row, place] - start)
    return result
