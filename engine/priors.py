"""Shapes of the scalar prior. Here the Gaussian; a new family is one more class.

A prior has mean 0 and variance 1: strength and direction belong to the `Problem`, only the
*shape* lives here. What a family must offer is the `Prior` protocol.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


class Prior(Protocol):
    """The small protocol every family keeps; `tau2` is the noise variance of `y = β + τ z`."""

    @property
    def variance(self) -> float:
        """V: the variance of β."""

    @property
    def fisher_information(self) -> float:
        """J: the location Fisher information of β; V ≥ 1/J, equal only for the Gaussian."""

    def mmse(self, tau2: ArrayLike) -> Array:
        """Minimum mean-square error of β seen in noise of variance `tau2` > 0, of its shape."""

    def sample(self, rng: np.random.Generator, size: int) -> Array:
        """`size` independent draws of β."""


@dataclass(frozen=True)
class Gaussian:
    """β ~ N(0, 1): `V = 1`, `J = 1`, `mmse(τ²) = τ²/(1 + τ²)`."""

    @property
    def variance(self) -> float:
        return 1.0

    @property
    def fisher_information(self) -> float:
        return 1.0

    def mmse(self, tau2: ArrayLike) -> Array:
        """Shape of `tau2`; raises ValueError unless every `tau2` is > 0."""
        noise = np.asarray(tau2, dtype=float)
        if not (noise > 0).all():
            raise ValueError(f"tau2 must be > 0, got {noise.min()}")
        return np.asarray(1.0 / (1.0 + 1.0 / noise))

    def sample(self, rng: np.random.Generator, size: int) -> Array:
        return rng.standard_normal(size)
