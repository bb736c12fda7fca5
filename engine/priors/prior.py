"""What every family of scalar priors offers, and the averages over y that it gets for it.

The *scalar channel* is y = β + τz, z ~ N(0, 1), β drawn from the prior. A family says what is known
of β after y was seen (`posterior`) and where to look (`_rule`); from that follow

    mmse(τ²) = E Var(β | y)      J_y(τ²) = E[(d log p/dy)²]      I(τ²) = h(y) − ½ log(2πeτ²)

by one quadrature over y. Every integrand is positive, so nothing cancels, whatever τ² is.

Source: Tweedie's formula (E[β|y] = y + τ² d log p/dy, mmse = τ² − τ⁴J_y); Guo, Shamai & Verdú
2005 (dI/d(1/τ²) = mmse/2).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

#: Domain of every family's parameters; the app's controls read it too. ν > 2 is open below.
DOMAIN: dict[str, tuple[float, float]] = {
    "nu": (2.0, 1e6),
    "eta": (0.0, 1.0),
    "epsilon": (1e-100, 1.0),
}
#: Largest number of entries of an array of the quadrature.
CHUNK = 400_000
SQRT_2PI = float(np.sqrt(2 * np.pi))


class Posterior(NamedTuple):
    """What is known of β after y was seen; arrays of the common shape of y and τ²."""

    mean: Array  # E[β|y] = y + τ² · score
    variance: Array  # Var(β|y) = τ² dE[β|y]/dy
    score: Array  # d log p(y)/dy
    log_density: Array  # log p(y)


class Averages(NamedTuple):
    """Averages over y; arrays of the shape of τ²."""

    mmse: Array
    information: Array  # J_y
    entropy: Array  # h(y) = −E log p(y), in nats


class Prior(ABC):
    """A scalar prior of mean 0 and variance 1, even about 0. `tau2` is the noise variance τ²."""

    @property
    def variance(self) -> float:
        """V: the variance of β."""
        return 1.0

    @property
    @abstractmethod
    def fisher_information(self) -> float:
        """J: the location Fisher information of β, inf if it has none; J ≥ 1."""

    @property
    def dimension(self) -> float:
        """Weight of the continuous part: 1 if there is a density, 0 if β is discrete."""
        return 1.0 - sum(weight for _, weight in self.atoms)

    @property
    def atoms(self) -> tuple[tuple[float, float], ...]:
        """(place, weight) of every point that has probability of its own."""
        return ()

    @abstractmethod
    def density(self, beta: ArrayLike) -> Array:
        """Density of the continuous part, of the shape of `beta`; its integral is `dimension`."""

    @abstractmethod
    def sample(self, rng: np.random.Generator, size: int | tuple[int, ...]) -> Array:
        """Independent draws of β."""

    def posterior(self, y: ArrayLike, tau2: ArrayLike) -> Posterior:
        """Mean, variance, score and density at y for noise τ², which broadcast.

        Raises ValueError unless every `tau2` is finite and > 0.
        """
        return self._posterior(np.asarray(y, dtype=float), check_noise(tau2, finite=True))

    def posterior_mean(self, y: ArrayLike, tau2: ArrayLike) -> Array:
        """E[β | y]: the Bayes estimate of β; y and τ² broadcast."""
        return self.posterior(y, tau2).mean

    def mmse(self, tau2: ArrayLike) -> Array:
        """Minimum mean-square error of β seen in noise of variance `tau2`, of its shape.

        To 1e-8 relative or 1e-14 absolute for τ² in [1e-6, 1e6] and good beyond; inf gives V.
        Raises ValueError unless every `tau2` is > 0.
        """
        noise = check_noise(tau2)
        known = np.isfinite(noise)
        error = np.full(noise.shape, self.variance)
        error[known] = self.averages(noise[known]).mmse
        return error

    def information(self, tau2: ArrayLike) -> Array:
        """J_y: Fisher information of y, of the shape of `tau2`; (τ² − mmse)/τ⁴, uncancelled."""
        return self.averages(tau2).information

    def mutual_information(self, tau2: ArrayLike) -> Array:
        """I(β; y) in nats, of the shape of `tau2`; to 1e-12 absolute."""
        noise = check_noise(tau2, finite=True)
        return np.asarray(self.averages(noise).entropy - 0.5 * np.log(2 * np.pi * np.e * noise))

    def averages(self, tau2: ArrayLike) -> Averages:
        """mmse, J_y and h(y) at once, of the shape of `tau2` (finite, > 0)."""
        noise = check_noise(tau2, finite=True)
        if noise.size == 0:
            return Averages(noise, noise, noise)
        result = self._averages(noise.ravel())
        return Averages(*(np.reshape(values, noise.shape) for values in result))

    @abstractmethod
    def _posterior(self, y: Array, tau2: Array) -> Posterior:
        """`posterior` of arrays already checked."""

    @abstractmethod
    def _rule(self, tau2: Array) -> tuple[Array, Array]:
        """Nodes y > 0 and weights dy (both half-lines) for τ² of shape (T,): two arrays (T, N)."""

    def _averages(self, tau2: Array) -> Averages:
        """`averages` for τ² of shape (T,), some at a time."""
        y, dy = self._rule(tau2)
        at_once = max(1, CHUNK // (y.shape[1] * self._terms(tau2)))
        parts = []
        for start in range(0, tau2.size, at_once):
            some = slice(start, start + at_once)
            seen = self._posterior(y[some], tau2[some, None])
            share = np.exp(seen.log_density) * dy[some]
            values = (seen.variance, seen.score**2, -seen.log_density)
            parts.append([(share * value).sum(axis=1) for value in values])
        return Averages(*(np.concatenate(rows) for rows in zip(*parts, strict=True)))

    def _terms(self, tau2: Array) -> int:
        """Length of the longest sum inside `_posterior`, which its memory grows with."""
        return 1


def sinh_rule(scale: Array, reach: Array, step: Array | float) -> tuple[Array, Array]:
    """Trapezoidal rule in z, y = scale·sinh z: even steps near 0, even steps of log y far out.

    For even functions of y, analytic in a strip about the real z axis: the error falls
    exponentially in 1/step. `scale`, `reach` of shape (T,); nodes and weights (T, N).
    """
    end = np.arcsinh(reach / scale)
    count = int(np.ceil((end / step).max()))
    width = (end / count)[:, None]
    z = width * (np.arange(count) + 0.5)
    return scale[:, None] * np.sinh(z), 2 * width * scale[:, None] * np.cosh(z)


def check_noise(tau2: ArrayLike, finite: bool = False) -> Array:
    """`tau2` as a new array if every entry is > 0; otherwise a ValueError saying so."""
    noise = np.array(tau2, dtype=float)
    if not (noise > 0).all():
        raise ValueError(f"tau2 must be > 0, got {noise[~(noise > 0)].flat[0]}")
    if finite and not np.isfinite(noise).all():
        raise ValueError("tau2 must be finite, got inf")
    return noise


def check_parameter(name: str, value: float, open_below: bool = False) -> float:
    """`value` as a float if it lies in its `DOMAIN`; otherwise a ValueError saying so."""
    low, high = DOMAIN[name]
    try:
        number = float(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must be a number, got {value!r}") from error
    if not low <= number <= high or (open_below and number == low):
        bracket = "(" if open_below else "["
        raise ValueError(f"{name} must lie in {bracket}{low:g}, {high:g}], got {value!r}")
    return number
