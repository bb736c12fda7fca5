"""Sparse priors: most directions small or exactly 0, a share ε large."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.priors.prior import Array, check_parameter, sinh_rule
from engine.priors.scale_mixture import ScaleMixture

#: Step of the quadrature against the width of the strip in which the integrand is analytic.
STEP_PER_WIDTH = 0.17


class TwoScales(ScaleMixture):
    """(1−ε) N(0, η) + ε N(0, v), v such that the variance is 1."""

    epsilon: float

    @property
    def spike(self) -> float:
        """Variance of the narrow component."""
        raise NotImplementedError

    @property
    def slab(self) -> float:
        """Variance of the wide component."""
        return (1 - (1 - self.epsilon) * self.spike) / self.epsilon

    @property
    def atoms(self) -> tuple[tuple[float, float], ...]:
        return ((0.0, 1 - self.epsilon),) if self.spike == 0 and self.epsilon < 1 else ()

    @cached_property
    def fisher_information(self) -> float:
        if self.atoms:
            return float("inf")
        # y itself, without noise: every formula of the channel holds at τ² = 0.
        return float(self._averages(np.zeros(1)).information[0])

    def sample(self, rng: np.random.Generator, size: int | tuple[int, ...]) -> Array:
        wide = rng.random(size) < self.epsilon
        scale = np.where(wide, np.sqrt(self.slab), np.sqrt(self.spike))
        return np.asarray(scale * rng.standard_normal(size))

    def _components(self, tau2: Array) -> tuple[Array, Array]:
        w, v = np.array([1 - self.epsilon, self.epsilon]), np.array([self.spike, self.slab])
        return w[w > 0], v[w > 0]

    def _rule(self, tau2: Array) -> tuple[Array, Array]:
        w, v = self._components(tau2)
        narrow, wide = np.sqrt(v[0] + tau2), np.sqrt(v[-1] + tau2)
        width = np.full(tau2.shape, np.pi / 4)
        if w.size == 2 and v[1] > v[0]:
            # The posterior has a pole where both components weigh the same, but for the sign.
            odds = np.log(w[0] / w[1] * wide / narrow) + 1j * np.pi
            pole = wide * np.sqrt(2 * odds * ((v[0] + tau2) / (v[1] - v[0])))
            width = np.minimum(width, np.abs(np.arcsinh(pole / narrow).imag))
        return sinh_rule(narrow, 9.5 * wide, STEP_PER_WIDTH * width)


@dataclass(frozen=True)
class SpikeSlab(TwoScales):
    """A share ε in [1e-100, 1] of variance v, the rest in a spike of variance η in [0, 1]."""

    epsilon: float
    eta: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "epsilon", check_parameter("epsilon", self.epsilon))
        object.__setattr__(self, "eta", check_parameter("eta", self.eta))

    @property
    def spike(self) -> float:
        return self.eta


@dataclass(frozen=True)
class BernoulliGauss(TwoScales):
    """N(0, 1/ε) with probability ε in [1e-100, 1], else exactly 0: `J = ∞` unless ε = 1."""

    epsilon: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "epsilon", check_parameter("epsilon", self.epsilon))

    @property
    def spike(self) -> float:
        return 0.0
