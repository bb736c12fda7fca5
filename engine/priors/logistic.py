"""The logistic prior, as a Gaussian whose standard deviation follows Kolmogorov's law."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from engine.priors.prior import Array, sinh_rule
from engine.priors.scale_mixture import ScaleMixture

#: Scale of a logistic density of variance 1.
SCALE = float(np.sqrt(3) / np.pi)
#: Beyond these log-variances the mixing law has no weight that could be seen.
LOWEST, HIGHEST, STEP = -4.2, 4.8, 0.1


@dataclass(frozen=True)
class Logistic(ScaleMixture):
    """Density sech²(β/2s)/4s, s = √3/π: `J = 1/(3s²) = π²/9`."""

    @property
    def fisher_information(self) -> float:
        return 1 / (3 * SCALE**2)

    def density(self, beta: ArrayLike) -> Array:
        decay = np.exp(-np.abs(np.asarray(beta, dtype=float)) / SCALE)
        return np.asarray(decay / (SCALE * (1 + decay) ** 2))

    def sample(self, rng: np.random.Generator, size: int | tuple[int, ...]) -> Array:
        return rng.logistic(scale=SCALE, size=size)

    def _components(self, tau2: Array) -> tuple[Array, Array]:
        return _components()

    def _rule(self, tau2: Array) -> tuple[Array, Array]:
        tau = np.sqrt(tau2)
        return sinh_rule(np.sqrt(0.5 + tau2), 24 + 9.5 * tau, 0.08)


@lru_cache(maxsize=1)
def _components() -> tuple[Array, Array]:
    """β = 2sK z with K of Kolmogorov's law (Andrews & Mallows 1974): weights and variances."""
    v = np.exp(np.arange(LOWEST, HIGHEST, STEP))
    k = np.sqrt(v) / (2 * SCALE)
    weight = kolmogorov_density(k) * k
    return weight / weight.sum(), v


def kolmogorov_density(x: Array) -> Array:
    """Density of the limit law of √n·sup|F_n − F| at x > 0 of shape (J,), by the series that
    converges fast where x is: Jacobi's transformation relates them."""
    m = np.arange(1, 13)[:, None]
    large, small = np.maximum(x, 1.0), np.minimum(x, 1.0)
    far = 8 * large * (-((-1.0) ** m) * m**2 * np.exp(-2 * m**2 * large**2)).sum(axis=0)
    a = (2 * m - 1) ** 2 * np.pi**2 / 8
    near = np.sqrt(2 * np.pi) * ((2 * a / small**4 - small**-2) * np.exp(-a / small**2)).sum(axis=0)
    return np.asarray(np.where(x > 1, far, near))
