"""The Gaussian prior, in closed form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from engine.priors.prior import SQRT_2PI, Array, Averages, Posterior, Prior


@dataclass(frozen=True)
class Gaussian(Prior):
    """β ~ N(0, 1): `V = 1`, `J = 1`, `mmse(τ²) = τ²/(1 + τ²)`."""

    @property
    def fisher_information(self) -> float:
        return 1.0

    def density(self, beta: ArrayLike) -> Array:
        return np.asarray(np.exp(-0.5 * np.square(np.asarray(beta, dtype=float))) / SQRT_2PI)

    def sample(self, rng: np.random.Generator, size: int | tuple[int, ...]) -> Array:
        return rng.standard_normal(size)

    def _posterior(self, y: Array, tau2: Array) -> Posterior:
        total = 1 + tau2
        log_density = -0.5 * (y * y / total + np.log(2 * np.pi * total))
        error = np.broadcast_to(1 / (1 + 1 / tau2), log_density.shape)
        return Posterior(y / total, error, -y / total, log_density)

    def _rule(self, tau2: Array) -> tuple[Array, Array]:
        raise NotImplementedError("its averages are known in closed form")

    def _averages(self, tau2: Array) -> Averages:
        total = 1 + tau2
        return Averages(1 / (1 + 1 / tau2), 1 / total, 0.5 * np.log(2 * np.pi * np.e * total))
