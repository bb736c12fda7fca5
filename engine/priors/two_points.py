"""Two clusters: ±1 exactly, or two Gaussians. All of it follows from one function of one number.

A sign of size m seen in noise of variance V depends on r = m/√V alone:

    G(r) = E sech²(r² + rz) = e^{−r²/2} E sech(rz)       I(r) = ln 2 − E ln(1 + e^{−2(r²+rz)})
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from engine.priors.prior import SQRT_2PI, Array, Averages, Posterior, Prior, check_parameter

#: Nodes of the two integrals over z; see `sign_error`.
NODES_ERROR, NODES_INFORMATION = 140, 220


class TwoClusters(Prior):
    """½N(−m, η) + ½N(m, η), m² = 1−η."""

    @property
    def width(self) -> float:
        """η: the variance of each cluster."""
        raise NotImplementedError

    @property
    def centre(self) -> float:
        """m: the clusters sit at ±m."""
        return float(np.sqrt(1 - self.width))

    @property
    def atoms(self) -> tuple[tuple[float, float], ...]:
        return ((-1.0, 0.5), (1.0, 0.5)) if self.width == 0 else ()

    @property
    def fisher_information(self) -> float:
        if self.width == 0:
            return float("inf")
        r = self.centre / np.sqrt(self.width)
        return float((1 - r * r * sign_error(np.array([r]))[0]) / self.width)

    def density(self, beta: ArrayLike) -> Array:
        x, eta = np.asarray(beta, dtype=float), self.width
        if eta == 0:
            return np.zeros(x.shape)
        bells = [np.exp(-0.5 * (x - m) ** 2 / eta) for m in (-self.centre, self.centre)]
        return np.asarray(sum(bells) / (2 * SQRT_2PI * np.sqrt(eta)))

    def sample(self, rng: np.random.Generator, size: int | tuple[int, ...]) -> Array:
        sign = 2.0 * rng.integers(0, 2, size) - 1
        if self.width == 0:
            return np.asarray(sign)
        return np.asarray(self.centre * sign + np.sqrt(self.width) * rng.standard_normal(size))

    def _posterior(self, y: Array, tau2: Array) -> Posterior:
        m, eta = self.centre, self.width
        total = eta + tau2
        tilt = m * y / total
        decay = np.exp(-2 * np.abs(tilt))
        sign, unsure = np.tanh(tilt), 4 * decay / (1 + decay) ** 2
        log_density = np.log1p(decay) - 0.5 * (np.abs(y) - m) ** 2 / total
        return Posterior(
            (eta * y + m * tau2 * sign) / total,
            eta * tau2 / total + (m * tau2 / total) ** 2 * unsure,
            (m * sign - y) / total,
            log_density - np.log(2 * SQRT_2PI * np.sqrt(total)),
        )

    def _rule(self, tau2: Array) -> tuple[Array, Array]:
        raise NotImplementedError("its averages are functions of r")

    def _averages(self, tau2: Array) -> Averages:
        total = self.width + tau2
        r = self.centre / np.sqrt(total)
        error = sign_error(r)
        between = (self.centre * tau2 / total) ** 2 * error
        entropy = 0.5 * np.log(2 * np.pi * np.e * total) + sign_information(r)
        return Averages(self.width * (tau2 / total) + between, (1 - r * r * error) / total, entropy)


@dataclass(frozen=True)
class Rademacher(TwoClusters):
    """±1 with probability ½ each: discrete, `J = ∞`."""

    @property
    def width(self) -> float:
        return 0.0


@dataclass(frozen=True)
class SymmetricMixture(TwoClusters):
    """½N(−m, η) + ½N(m, η), m² = 1−η, η in [0, 1]: from `Rademacher` (0) to `Gaussian` (1)."""

    eta: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "eta", check_parameter("eta", self.eta))

    @property
    def width(self) -> float:
        return self.eta


def sign_error(r: Array) -> Array:
    """G(r): minimum mean-square error of a random sign ±1 seen in noise 1/r², of r's shape (T,).

    Trapezoidal rule: sech(rz) decays within 37/r and has its nearest pole at distance π/2r.
    """
    end = np.minimum(8.7, 37 / np.maximum(r, 1e-300))
    step = (end / NODES_ERROR)[:, None]
    z = step * (np.arange(NODES_ERROR) + 0.5)
    decay = np.exp(-r[:, None] * z)
    inside = np.exp(-0.5 * z * z) * 2 * decay / (1 + decay * decay)
    return np.asarray(np.exp(-0.5 * r * r) * (2 * step * inside).sum(axis=1) / SQRT_2PI)


def sign_information(r: Array) -> Array:
    """I(r): mutual information of a random sign and itself in noise 1/r², in nats."""
    z = np.linspace(-9.5, 9.5, NODES_INFORMATION)
    weight = np.exp(-0.5 * z * z)
    lost = np.logaddexp(0.0, -2 * r[:, None] * (r[:, None] + z))
    return np.asarray(np.log(2) - lost @ (weight / weight.sum()))
