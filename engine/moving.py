"""A problem with one control moving: what a chart's frames share, computed once.

Every risk is affine in σ², so a moving SNR needs one κ; γ is only a factor of the sums over κ, so a
moving γ needs one table; a moving prior is one problem per position.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.equivalents import Moments, effective_ridge, moments
from engine.problem import Directions, Problem
from engine.table import LOWEST_KAPPA, MomentTable

Array = NDArray[np.float64]

#: Sums over this many (κ, direction) pairs cost less than a table does.
EXACT_BUDGET = 60_000


@dataclass(frozen=True)
class Moving:
    """A problem at P positions of one control; the others are the problem's."""

    problem: Problem
    control: str
    positions: Array  # (P,)
    directions: Directions  # eigenvalue (K,), or (P, K) when the prior moves
    lowest: float = LOWEST_KAPPA  # least κ of any curve that is read from a table

    @property
    def gamma(self) -> Array:
        """(P,), or (1,) where it does not move: every risk is affine in σ², so SNR needs one κ."""
        return self.positions if self.control == "gamma" else np.array([self.problem.gamma])

    @property
    def noise(self) -> Array:
        """(P, 1), or (1, 1) where it does not move."""
        fixed = np.array([self.problem.noise])
        return (1 / self.positions if self.control == "snr" else fixed)[:, None]

    @property
    def rows(self) -> Array:
        """γ with one entry per distinct κ: (P,) if γ or the prior moves, else (1,)."""
        size = self.positions.size if self.control in ("gamma", "prior_exponent") else 1
        return np.broadcast_to(self.gamma, (size,))

    @cached_property
    def start(self) -> Array:
        """κ of the ridgeless limit, (1 or P, 1)."""
        zero, beyond = np.zeros_like(self.rows), self.table.right_of_ridgeless(self.rows)
        return effective_ridge(self.directions, self.rows, zero, beyond)[:, None]

    @cached_property
    def table(self) -> MomentTable:
        if self.control == "prior_exponent":
            return MomentTable(self.directions, self.lowest)
        return _shared_table(replace(self.problem, gamma=1.0, snr=1.0))

    def moments(self, kappa: Array) -> Moments:
        """At κ of shape (1 or P, N): exact where that is cheap, else from the table."""
        if kappa.size * self.directions.weight.size <= EXACT_BUDGET:
            return moments(self.directions, kappa)
        return self.table.at(kappa)


@lru_cache(maxsize=64)
def _shared_table(problem: Problem) -> MomentTable:
    """The table knows neither γ nor σ²: one serves every setting of those two."""
    return MomentTable(problem.directions)
