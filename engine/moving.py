"""A problem with one control moving: what a chart's frames share, computed once.

Every risk is affine in σ², so a moving SNR needs one κ; γ is only a factor of the sums over κ, so a
moving γ needs one table; a moving prior is one problem per position.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.condensed import condensed
from engine.equivalents import Moments, effective_ridge, moments
from engine.problem import DOMAIN, Directions, Problem
from engine.table import ACCURACY, LOWEST_KAPPA, MomentTable

Array = NDArray[np.float64]

#: Sums over this many (κ, direction) pairs cost less than a table does.
EXACT_BUDGET = 60_000
#: How close to γ·P(t>0) = 1 the ridgeless curves are drawn; the gap between is explained in words.
GAP = 2e-3
#: Points of the ridgeless curves right of it.
INTERPOLATORS = 72


@dataclass(frozen=True)
class Moving:
    """A problem at P positions of one control; the others are the problem's."""

    problem: Problem
    control: str
    positions: Array  # (P,)
    directions: Directions  # eigenvalue (K,), or (P, K) when the prior moves
    lowest: float = LOWEST_KAPPA  # least κ of any curve that is read from a table

    @cached_property
    def gamma(self) -> Array:
        """(P,), or (1,) where it does not move: every risk is affine in σ², so SNR needs one κ."""
        return self.positions if self.control == "gamma" else np.array([self.problem.gamma])

    @cached_property
    def noise(self) -> Array:
        """(P, 1), or (1, 1) where it does not move."""
        fixed = np.array([self.problem.noise])
        return (1 / self.positions if self.control == "snr" else fixed)[:, None]

    @cached_property
    def rows(self) -> Array:
        """γ with one entry per distinct κ: (P,) if γ or the prior moves, else (1,)."""
        size = self.positions.size if self.control in ("gamma", "prior_exponent") else 1
        return np.broadcast_to(self.gamma, (size,))

    @property
    def start(self) -> Array:
        """κ of the ridgeless limit, (1 or P, 1)."""
        return self._started[0]

    @property
    def at_start(self) -> Moments:
        """Exact, at κ of the ridgeless limit."""
        return self._started[1]

    @cached_property
    def _started(self) -> tuple[Array, Moments]:
        if self.control in ("", "snr"):  # one root, which noise does not move
            return _shared_start(replace(self.problem, snr=1.0))
        beyond = self.table.ridgeless(self.rows[:, None])[:, 0] * (1 + ACCURACY)
        return _started(self.directions, self.rows, beyond)

    @cached_property
    def kept_at_start(self) -> Array:
        """λ/κ = 1 − df₁ of the ridgeless limit: 0 above the interpolation threshold."""
        share = float(self.directions.weight.sum())
        return np.asarray(np.maximum(1 - self.rows[:, None] * share, 0.0))

    @cached_property
    def table(self) -> MomentTable:
        if self.control == "prior_exponent":
            # Rows are t ω ∝ t^(1 + prior exponent).
            return MomentTable(condensed(self.directions, 1 + self.positions), self.lowest)
        return _shared_table(self._prior_alone)

    def moments(self, kappa: Array) -> Moments:
        """At κ of shape (1 or P, N): exact where that is cheap, else from the table."""
        if _few_sums(self.directions, kappa):
            return moments(self.directions, kappa)
        return self.table.at(kappa)

    @cached_property
    def interpolators(self) -> Moments:
        """Along κ at which λ = 0, for γ from just above the interpolation threshold to 20."""
        if self.control != "prior_exponent":
            return _shared_interpolators(self._prior_alone)
        ends = np.broadcast_to(_ends(self.directions), (self.rows.size, 2))
        return self.moments(_ladder(self.table.ridgeless(ends)))

    @cached_property
    def _prior_alone(self) -> Problem:
        """A table knows neither γ nor σ²: one serves every setting of those two."""
        return replace(self.problem, gamma=1.0, snr=1.0)


def _started(
    directions: Directions, gamma: Array, beyond: Array | None = None
) -> tuple[Array, Moments]:
    """κ of the ridgeless limit and the moments there, (R, 1)."""
    kappa = effective_ridge(directions, gamma, np.zeros_like(gamma), beyond)
    return kappa[:, None], Moments(*(v[:, None] for v in moments(directions, kappa)))


@lru_cache(maxsize=64)
def _shared_start(problem: Problem) -> tuple[Array, Moments]:
    return _started(problem.directions, np.array([problem.gamma]))


@lru_cache(maxsize=64)  # 30 kB each, 2 MB
def _shared_table(problem: Problem) -> MomentTable:
    return MomentTable(problem.directions)


@lru_cache(maxsize=64)
def _shared_interpolators(problem: Problem) -> Moments:
    directions = problem.directions
    ends = effective_ridge(directions, _ends(directions), np.zeros(2))
    kappa = _ladder(ends[None, :])
    if _few_sums(directions, kappa):
        return moments(directions, kappa)
    return _shared_table(problem).at(kappa)


def _ends(directions: Directions) -> Array:
    """γ between which interpolators are drawn."""
    share = float(directions.weight.sum())
    return np.array([(1 + GAP) / share, max(DOMAIN["gamma"][1], (1 + 2 * GAP) / share)])


def _ladder(ends: Array) -> Array:
    """Evenly in log κ between ends of shape (R, 2), shape (R, N)."""
    low, high = np.log(ends.T)[..., None]
    steps = low + (high - low) * np.linspace(0.0, 1.0, INTERPOLATORS)
    return np.asarray(np.exp(steps, out=steps))


def _few_sums(directions: Directions, kappa: Array) -> bool:
    return kappa.size * directions.weight.size <= EXACT_BUDGET
