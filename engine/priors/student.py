"""Student's t prior: heavy tails, as a Gaussian with an inverse-gamma variance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln

from engine.priors.prior import Array, check_parameter
from engine.priors.scale_mixture import ScaleMixture

#: Digits kept of what the far tail contributes.
DIGITS = 17.5
#: Growth of log y per unit of z beyond the core, and the step of z.
GROWTH, STEP = 3.0, 0.085


@dataclass(frozen=True)
class StudentT(ScaleMixture):
    """Student's t with ν in (2, 1e6] degrees of freedom, scaled by s, s² = (ν−2)/ν.

    J = (ν+1)ν/((ν+3)(ν−2)). As ν → 2⁺ the variance sits ever farther out in the tail.
    """

    nu: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "nu", check_parameter("nu", self.nu, True))

    @property
    def scale2(self) -> float:
        """s²: the squared scale of a t variable of variance 1."""
        return (self.nu - 2) / self.nu

    @property
    def fisher_information(self) -> float:
        return (self.nu + 1) / ((self.nu + 3) * self.scale2)

    def density(self, beta: ArrayLike) -> Array:
        nu, x = self.nu, np.asarray(beta, dtype=float)
        peak = gammaln((nu + 1) / 2) - gammaln(nu / 2) - 0.5 * np.log(np.pi * nu * self.scale2)
        return np.asarray(np.exp(peak - (nu + 1) / 2 * np.log1p(x * x / (nu * self.scale2))))

    def sample(self, rng: np.random.Generator, size: int | tuple[int, ...]) -> Array:
        return np.asarray(np.sqrt(self.scale2) * rng.standard_t(self.nu, size))

    def _digits(self, tau2: Array) -> Array:
        """Digits of probability that matter: an error of up to τ² against mmse ≥ 1/(J+1/τ²)."""
        return np.asarray(DIGITS + np.log10(1 + self.fisher_information * tau2))

    def _components(self, tau2: Array) -> tuple[Array, Array]:
        # In x = log(v/s²) the log-density is −(ν/2)(x + e^{−x} − 1), peaked at 0.
        depth = 2 / self.nu * np.log(10) * float(self._digits(tau2).max())
        low, high = _edges(depth)
        step = min(0.2, 0.95 / np.sqrt(self.nu + 1))
        x = np.arange(low, high + step, step)
        weight = np.exp(-self.nu / 2 * (x + np.expm1(-x)))
        return weight / weight.sum(), self.scale2 * np.exp(x)

    def _rule(self, tau2: Array) -> tuple[Array, Array]:
        # Where the tail (1 + y²/νs²)^{−ν/2} has lost its last digit that matters.
        digits = self._digits(tau2)
        tail = np.expm1(2 * np.log(10) / self.nu * digits)
        # Where the noise has: a tail that weighs less takes over before that.
        core = 1 + np.sqrt(2 * np.log(10) * digits)
        reach = np.sqrt(self.nu * self.scale2 * tail) + core * np.sqrt(tau2)
        return core_and_tail(np.sqrt(self.scale2 + tau2), core, reach)


def core_and_tail(scale: Array, core: Array, reach: Array) -> tuple[Array, Array]:
    """Trapezoidal rule in z, y = scale·(z + C sinh(κz)/sinh(κC)): even steps as far as a Gaussian
    core of width `scale` is felt (C = `core`), then even steps of log y.

    Where a tail takes over from the core, the posterior has poles near the real axis; `sinh_rule`
    would need such small steps everywhere. Arguments of shape (T,); nodes and weights (T, N).
    """
    end = core + np.log(np.maximum(reach / (core * scale), 1.0)) / GROWTH
    count = int(np.ceil(end.max() / STEP))
    width, scale = (end / count)[:, None], scale[:, None]
    z = width * (np.arange(count) + 0.5)
    far = (core / np.sinh(GROWTH * core))[:, None]
    y = scale * (z + far * np.sinh(GROWTH * z))
    return y, 2 * width * scale * (1 + far * GROWTH * np.cosh(GROWTH * z))


def _edges(depth: float) -> tuple[float, float]:
    """The two roots of x + e^{−x} − 1 = depth, by Newton from outside: it is convex."""
    ends = np.array([-np.sqrt(2 * depth), depth + 1])
    for _ in range(200):
        step = (ends + np.expm1(-ends) - depth) / -np.expm1(-ends)
        ends = ends - step
        if (np.abs(step) <= 1e-3 * np.abs(ends)).all():
            break
    return float(ends[0]), float(ends[1])
