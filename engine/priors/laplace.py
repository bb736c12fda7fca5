"""The Laplace prior: given y, β is one of two truncated Gaussians, one for each sign."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import erfc, erfcx, expit

from engine.priors.prior import Array, Posterior, Prior, sinh_rule

#: Decay rate of a Laplace density of variance 1.
RATE = float(np.sqrt(2))
#: From this truncation point on, moments of a truncated Gaussian come from a continued fraction.
FAR, LEVELS = 3.0, 60
ROOT, SQRT_2_OVER_PI = float(np.sqrt(0.5)), float(np.sqrt(2 / np.pi))


@dataclass(frozen=True)
class Laplace(Prior):
    """Density exp(−√2|β|)/√2: `J = 2`. Its mode, not its mean, is what the lasso computes."""

    @property
    def fisher_information(self) -> float:
        return RATE**2

    def density(self, beta: ArrayLike) -> Array:
        return np.asarray(RATE / 2 * np.exp(-RATE * np.abs(np.asarray(beta, dtype=float))))

    def sample(self, rng: np.random.Generator, size: int | tuple[int, ...]) -> Array:
        return rng.laplace(scale=1 / RATE, size=size)

    def _posterior(self, y: Array, tau2: Array) -> Posterior:
        tau = np.sqrt(tau2)
        positive, negative = RATE * tau - y / tau, RATE * tau + y / tau
        logs = [
            _log_half(cut, side * y, tau2, tau) for cut, side in ((positive, 1), (negative, -1))
        ]
        share = expit(logs[0] - logs[1])  # of β > 0
        other = expit(logs[1] - logs[0])
        score = -RATE * np.tanh(0.5 * (logs[0] - logs[1]))
        (mean_up, spread_up), (mean_down, spread_down) = _excess(positive), _excess(negative)
        variance = share * spread_up + other * spread_down
        variance = tau2 * (variance + share * other * (mean_up + mean_down) ** 2)
        # Either form is exact where the other cancels.
        mean = np.where(tau2 < 1, y + tau2 * score, tau * (share * mean_up - other * mean_down))
        return Posterior(mean, variance, score, np.log(RATE / 4) + np.logaddexp(*logs))

    def _rule(self, tau2: Array) -> tuple[Array, Array]:
        tau = np.sqrt(tau2)
        return sinh_rule(tau, 28 + 9.5 * tau, 0.08)


def _log_half(cut: Array, y: Array, tau2: Array, tau: Array) -> Array:
    """log[exp(−y²/2τ²) erfcx(ξ/√2)] for ξ = √2τ − y/τ, without overflow or cancellation."""
    tail = np.where(cut < 0, erfc(np.minimum(cut, 0) * ROOT), erfcx(np.maximum(cut, 0) * ROOT))
    # For ξ < 0 the squares are completed: (ξ² − y²/τ²)/2.
    power = np.where(cut < 0, RATE * (RATE * tau2 / 2 - y), -0.5 * (y / tau) ** 2)
    return np.asarray(np.log(tail) + power)


def _excess(cut: Array) -> tuple[Array, Array]:
    """Mean and variance of z − ξ for z ~ N(0, 1) given z > ξ."""
    near = np.minimum(cut, FAR)
    hazard = SQRT_2_OVER_PI / erfcx(near * ROOT)
    mean = np.array(hazard - near)
    variance = np.array(1 - hazard * mean)
    far = cut > FAR
    if far.any():
        # Laplace's continued fraction: positive terms, where hazard − ξ cancels.
        x = cut[far]
        inner = x
        for level in range(LEVELS, 2, -1):
            inner = x + level / inner
        mean[far] = 1 / (x + 2 / inner)
        variance[far] = mean[far] * (2 / inner - mean[far])
    return mean, variance
