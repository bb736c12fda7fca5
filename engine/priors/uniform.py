"""The uniform prior: given y, β is a Gaussian truncated to an interval."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from engine.priors.prior import SQRT_2PI, Array, Posterior, Prior

#: Half-width of a uniform density of variance 1.
EDGE = float(np.sqrt(3))
#: In units of τ: beyond these distances from an edge it is not felt; outside, no y ever falls.
INSIDE, OUTSIDE, STEP = 9.0, 9.0, 0.25
NODES = 48


@dataclass(frozen=True)
class Uniform(Prior):
    """Uniform on [−√3, √3]: `J = ∞`, for the density jumps."""

    @property
    def fisher_information(self) -> float:
        return float("inf")

    def density(self, beta: ArrayLike) -> Array:
        return np.where(np.abs(np.asarray(beta, dtype=float)) <= EDGE, 0.5 / EDGE, 0.0)

    def sample(self, rng: np.random.Generator, size: int | tuple[int, ...]) -> Array:
        return rng.uniform(-EDGE, EDGE, size)

    def _posterior(self, y: Array, tau2: Array) -> Posterior:
        y, tau2 = np.broadcast_arrays(y, tau2)
        tau, nearest = np.sqrt(tau2), np.clip(y, -EDGE, EDGE)
        # Everything is measured from the point of the interval nearest to y.
        outside = y - nearest
        depth = INSIDE * tau / (1 + np.abs(outside) / (4 * tau))
        start, end = np.maximum(-EDGE - nearest, -depth), np.minimum(EDGE - nearest, depth)
        nodes, weights = (np.reshape(a, (-1,) + (1,) * y.ndim) for a in _legendre())
        moved = start + (end - start) * nodes
        share = weights * np.exp(-moved * (0.5 * moved - outside) / tau2)
        mass = share.sum(axis=0)
        mean = (share * moved).sum(axis=0) / mass
        log_density = np.log(mass * (end - start) / tau) - 0.5 * (outside / tau) ** 2
        return Posterior(
            nearest + mean,
            (share * (moved - mean) ** 2).sum(axis=0) / mass,
            (mean - outside) / tau2,
            log_density - np.log(2 * EDGE * SQRT_2PI),
        )

    def _terms(self, tau2: Array) -> int:
        return NODES

    def _rule(self, tau2: Array) -> tuple[Array, Array]:
        tau = np.sqrt(tau2)
        left = np.maximum(EDGE - INSIDE * tau, 0.0)
        count = int(np.ceil((INSIDE + OUTSIDE) / STEP))
        width = (EDGE + OUTSIDE * tau - left) / count
        y = left[:, None] + width[:, None] * (np.arange(count) + 0.5)
        dy = np.broadcast_to(2 * width[:, None], y.shape)
        # Deep inside nothing changes: one node, y = 0, stands for all of it.
        return np.column_stack((np.zeros_like(left), y)), np.column_stack((2 * left, dy))


@lru_cache(maxsize=1)
def _legendre() -> tuple[Array, Array]:
    """Gauss–Legendre nodes and weights on [0, 1]."""
    x, w = np.polynomial.legendre.leggauss(NODES)
    return (x + 1) / 2, w / 2
