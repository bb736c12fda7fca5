"""The one frozen description of a situation: capacity, noise, features, truth, prior.

Normalisation (used everywhere): signal power S = E(xᵀθ*)² = 1, so the noise level is
σ² = 1/SNR. With n samples, d = γn directions and eigenvalues t_k of weight p_k,
the bracket ⟨f⟩ = γ Σ_k p_k f_k is a sum over directions divided by n.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.priors import Gaussian, Prior
from engine.spectra import Spectrum, isotropic

Array = NDArray[np.float64]

#: Domain of every number in a `Problem`; the app's controls read it too.
DOMAIN: dict[str, tuple[float, float]] = {
    "gamma": (0.05, 20.0),
    "snr": (0.01, 1000.0),
    "truth_exponent": (-2.0, 3.0),
    "prior_exponent": (-2.0, 3.0),
    "prior_cosine": (-1.0, 1.0),
    "prior_length": (0.0, 10.0),
}


class Directions(NamedTuple):
    """What ridge sees after the change of variables θ → (θ − m)/√ω: t → tω, b → b̃/ω.

    Only directions with t > 0 are kept: the others never reach the data.
    """

    eigenvalue: Array  # t_k ω_k, shape (K,)
    weight: Array  # p_k, shape (K,); sums to P(t > 0)
    energy: Array  # share of the signal left to learn: sums to S·(1 − 2ca + c²)


@dataclass(frozen=True)
class Problem:
    """A linear regression problem `y = Xθ* + σw` and the analyst's Gaussian prior on θ.

    Parameters
    ----------
    gamma : overparameterization ratio γ = d/n, in [0.05, 20]; above 1, overparameterized.
    snr : signal-to-noise ratio S/σ², in [0.01, 1000].
    spectrum : eigenvalues of the feature covariance Σ, mean 1.
    truth_exponent : in [−2, 3]; the truth's energy per direction is b_k ∝ t_k^truth_exponent.
    prior_exponent : in [−2, 3]; the assumed prior variance is ω_k ∝ t_k^prior_exponent, mean 1.
        0 is plain ridge; `prior_exponent == truth_exponent` is the aligned (matched) prior.
    prior_cosine, prior_length : cosine a in [−1, 1] and relative length c in [0, 10] of the prior
        mean m = c(aθ* + √(1−a²)ξ), ξ independent of θ* with its law (pre-training).
    prior : shape of the *true* prior (ridge only sees second moments).

    Raises
    ------
    ValueError
        naming the value and its domain; also if the assumed prior excludes (ω_k = 0) a direction
        in which the truth has energy.

    Source: Hastie, Montanari, Rosset & Tibshirani 2022; Wu & Xu 2020 for general Σ and ω.
    """

    gamma: float
    snr: float
    spectrum: Spectrum = field(default_factory=isotropic)
    truth_exponent: float = 0.0
    prior_exponent: float = 0.0
    prior_cosine: float = 0.0
    prior_length: float = 0.0
    prior: Prior = field(default_factory=Gaussian)

    def __post_init__(self) -> None:
        for name, (low, high) in DOMAIN.items():
            object.__setattr__(self, name, check(name, getattr(self, name), low, high))
        if not isinstance(self.spectrum, Spectrum):
            raise ValueError(f"spectrum must be a Spectrum, got {type(self.spectrum).__name__}")
        if not isinstance(self.prior, Prior):
            raise ValueError(f"prior must be a Prior, one of engine.priors, got {self.prior!r}")
        if self.spectrum.eigenvalues.min() == 0:
            if min(self.truth_exponent, self.prior_exponent) < 0:
                raise ValueError("a spectrum with zero eigenvalues needs exponents ≥ 0")
            if self.prior_exponent > 0 == self.truth_exponent and self.residual_energy > 0:
                raise ValueError(
                    "the assumed prior excludes (ω = 0) directions of zero variance in which the "
                    f"truth has energy: prior_exponent {self.prior_exponent:g} needs "
                    "truth_exponent > 0"
                )

    @property
    def noise(self) -> float:
        """σ² = 1/SNR."""
        return 1.0 / self.snr

    @property
    def signal(self) -> float:
        """S = E(xᵀθ*)² = 1."""
        return 1.0

    @property
    def null_risk(self) -> float:
        """S + σ²: the variance of y, the test error of predicting its mean."""
        return self.signal + self.noise

    @property
    def residual_energy(self) -> float:
        """E‖θ*−m‖² relative to E‖θ*‖², direction by direction: 1 − 2ca + c²."""
        a, c = self.prior_cosine, self.prior_length
        return (1 - c) ** 2 + 2 * c * (1 - a)

    @property
    def signal_left(self) -> float:
        """Signal power that the prior mean leaves to learn for one who knows its law: S(1 − a²)."""
        return 1 - self.prior_cosine**2 if self.prior_length > 0 else 1.0

    @property
    def interpolates(self) -> bool:
        """True if an interpolator exists for every y: more varying directions than samples."""
        return self.effective_gamma > 1

    @property
    def effective_gamma(self) -> float:
        """γ·P(t > 0): directions that vary, per sample. The interpolation threshold is at 1."""
        return self.gamma * self.spectrum.positive_share

    def truth_energy(self) -> Array:
        """b_k = n E θ*_k², shape (K,), such that ⟨t b⟩ = S = 1."""
        t, p = self.spectrum.eigenvalues, self.spectrum.mass
        b = _power(t, self.truth_exponent)
        return np.asarray(b / (self.gamma * np.dot(p, t * b)))

    def prior_scale(self) -> Array:
        """ω_k, shape (K,), of weighted mean 1: the analyst's prior variance per direction."""
        omega = _power(self.spectrum.eigenvalues, self.prior_exponent)
        return np.asarray(omega / np.dot(self.spectrum.mass, omega))

    @cached_property
    def directions(self) -> Directions:
        """The problem ridge really solves under the assumed prior; see `Directions`."""
        return _directions(self, self.prior_scale(), self.residual_energy)

    @cached_property
    def matched_directions(self) -> Directions:
        """The same under the prior nature used (ω ∝ b, mean known as well as it can be known).

        Bayes knows the law of m, so what is left to learn is b(1 − a²), or b if m = 0.
        """
        b = self.truth_energy()
        return _directions(self, b / np.dot(self.spectrum.mass, b), self.signal_left)


def _directions(problem: Problem, omega: Array, left: float) -> Directions:
    t, p = problem.spectrum.eigenvalues, problem.spectrum.mass
    seen = t > 0
    energy = problem.gamma * p * t * problem.truth_energy() * left
    return Directions((t * omega)[seen], p[seen], energy[seen])


def _power(t: Array, exponent: float) -> Array:
    # Relative to the largest eigenvalue, so that no admitted exponent can overflow.
    return np.asarray((t / t.max()) ** exponent)


def check(name: str, value: float, low: float, high: float) -> float:
    """`value` as a float if it lies in [low, high]; otherwise a ValueError saying so."""
    try:
        number = float(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must be a number, got {value!r}") from error
    if not low <= number <= high:
        raise ValueError(f"{name} must lie in [{low:g}, {high:g}], got {value!r}")
    return number


def directions_for_priors(problem: Problem, exponents: Array) -> Directions:
    """`problem.directions` for R values of `prior_exponent` at once: eigenvalue of shape (R, K)."""
    t, p = problem.spectrum.eigenvalues, problem.spectrum.mass
    seen = t > 0
    base = problem.directions
    if seen.all():
        for extreme in (float(exponents.min()), float(exponents.max())):
            check("prior_exponent", extreme, *DOMAIN["prior_exponent"])
        omega = np.exp(exponents[:, None] * np.log(t / t.max()))
        omega /= (omega @ p)[:, None]
        return Directions(np.multiply(t, omega, out=omega), base.weight, base.energy)
    for extreme in (float(exponents.min()), float(exponents.max())):
        replace(problem, prior_exponent=extreme)  # same checks as for a single problem
    omega = (t / t.max())[None, :] ** exponents[:, None]
    omega /= (omega @ p)[:, None]
    return Directions((t * omega)[:, seen], base.weight, base.energy)
