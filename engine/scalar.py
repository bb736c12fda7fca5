"""The paper's scalar case: one number seen in noise, which is n = d and X = I.

With y = β + σw the Bayes predictor is the posterior mean of β, and by Tweedie's formula

    Train = E(y − β̂)² = σ⁴ J(σ²) = σ² − mmse(σ²),    J(σ²) the Fisher information of y
    σ⁴/(V + σ²) ≤ Train ≤ σ⁴/(1/J + σ²)               (Theorem 2)

J(σ²) = Train/σ⁴ never rises with the noise, and σ² − Train never falls (Proposition 12). Train
itself can fall, against that proposition: an equal mixture of narrow Gaussians far apart looks
smooth once the noise has filled its gaps, and a smooth density has little information.

Source: Cheng & Barber, COLT 2026, Theorem 2, Proposition 12, Figure 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

#: Quadrature of a mixture: nodes per standard deviation, and deviations beyond the outer means.
PER_DEVIATION, REACH = 12, 9.5


class Shape(Protocol):
    """What the scalar case asks of a prior; every family of `engine.priors` has it."""

    @property
    def variance(self) -> float:
        """V."""

    @property
    def fisher_information(self) -> float:
        """J, or inf."""

    def information(self, tau2: ArrayLike) -> Array:
        """J_y: the Fisher information of β seen in noise of variance `tau2`."""


@dataclass(frozen=True)
class ScalarCase:
    """Arrays of the shape of `noise`."""

    noise: Array  # σ²
    train: Array  # E(y − β̂)²
    lower: Array  # σ⁴/(V + σ²)
    upper: Array  # σ⁴/(1/J + σ²)

    @property
    def share(self) -> Array:
        """Train/σ²: the share of the noise that is kept out."""
        return self.train / self.noise

    @property
    def information(self) -> Array:
        """Train/σ⁴ = J(σ²), the Fisher information of y."""
        return self.train / self.noise**2


def scalar_case(prior: Shape, noise: ArrayLike, variance: float = 1.0) -> ScalarCase:
    """Training error of Bayes for one number of law `prior`, scaled by √`variance`, per noise.

    `noise` is σ² > 0 in any shape. The paper's Figure 3, ½N(−1, η) + ½N(1, η), is
    `figure_3(eta)`. Raises ValueError naming what is outside its domain.
    """
    sigma2 = np.array(noise, dtype=float)
    if not ((sigma2 > 0) & np.isfinite(sigma2)).all():
        raise ValueError(f"noise must be > 0 and finite, got {noise!r}")
    if not (variance > 0 and np.isfinite(variance)):
        raise ValueError(f"variance must be > 0 and finite, got {variance!r}")
    train = sigma2 * (sigma2 / variance) * prior.information(sigma2 / variance)
    smallest, largest = variance / prior.fisher_information, variance * prior.variance
    upper, lower = (sigma2 * (sigma2 / (v + sigma2)) for v in (smallest, largest))
    return ScalarCase(sigma2, train, lower, upper)


@dataclass(frozen=True)
class Mixture:
    """The equal mixture of the Gaussians N(m, `within`), m in `means`; any mean and variance.

    `within` > 0. Raises ValueError naming what is outside its domain.
    """

    means: tuple[float, ...]
    within: float

    def __post_init__(self) -> None:
        if not self.means or not np.isfinite(self.means).all():
            raise ValueError(f"means must be finite and not empty, got {self.means}")
        if not (self.within > 0 and np.isfinite(self.within)):
            raise ValueError(f"within must be > 0 and finite, got {self.within!r}")

    @property
    def variance(self) -> float:
        return float(np.var(self.means)) + self.within

    @property
    def fisher_information(self) -> float:
        return self._information(self.within)

    def information(self, tau2: ArrayLike) -> Array:
        """J_y, of the shape of `tau2` > 0."""
        noise = np.asarray(tau2, dtype=float)
        if not (noise > 0).all():
            raise ValueError(f"tau2 must be > 0, got {noise.min()}")
        seen = [self._information(self.within + value) for value in noise.ravel()]
        return np.reshape(np.array(seen), noise.shape)

    def posterior_mean(self, y: ArrayLike, tau2: float) -> Array:
        """E(β | y), of the shape of `y`, by Tweedie's formula."""
        seen = np.asarray(y, dtype=float)
        return np.asarray(seen + tau2 * self._score(seen, self.within + tau2)[0])

    def sample(self, rng: np.random.Generator, size: int) -> Array:
        """`size` independent draws."""
        means = np.asarray(self.means, dtype=float)
        noise = np.sqrt(self.within) * rng.standard_normal(size)
        return np.asarray(rng.choice(means, size) + noise)

    def _information(self, spread: float) -> float:
        """E score² of the mixture with components of variance `spread`.

        By the trapezoidal rule: 12 nodes per deviation leave an error of 1e-14. The nearest zero of
        the density is π·spread/Δ off the real line, for a gap Δ of the means, and where that is
        little, halfway between them, the density is of the order exp(−Δ²/8 spread).
        """
        deviation = np.sqrt(spread)
        low, high = min(self.means) - REACH * deviation, max(self.means) + REACH * deviation
        steps = int((high - low) / deviation * PER_DEVIATION) + 1
        score, density = self._score(np.linspace(low, high, steps + 1), spread)
        return float((score * score) @ density * (high - low) / steps)

    def _score(self, y: Array, spread: float) -> tuple[Array, Array]:
        distance = np.asarray(self.means) - y[..., None]
        exponent = -0.5 * distance * distance / spread
        top = exponent.max(axis=-1, keepdims=True)
        weight = np.exp(exponent - top)
        total = weight.sum(axis=-1)
        density = np.exp(top[..., 0]) * total / len(self.means) / np.sqrt(2 * np.pi * spread)
        return (weight * distance).sum(axis=-1) / total / spread, density


def figure_3(eta: float) -> Mixture:
    """½N(−1, η) + ½N(1, η), η > 0, of variance 1 + η: the prior of the paper's Figure 3."""
    return Mixture((-1.0, 1.0), eta)


def comb() -> Mixture:
    """The equal mixture of N(k, 0.001), k = −10…10: its training error falls as noise grows."""
    return Mixture(tuple(float(k) for k in range(-10, 11)), 1e-3)
