"""Population spectra: the eigenvalues of the feature covariance Σ, with weights.

The theory sees Σ only through its spectral law, so a spectrum is a list of eigenvalues and the
share of directions that carries each. Every spectrum is normalised to (weighted) mean 1: the
average feature has variance one, and signal power is set by the truth, not by the features.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import eigvalsh_tridiagonal

from engine.whole_numbers import whole_number

Array = NDArray[np.float64]

MAX_DIRECTIONS = 100_000
SMALLEST_RATIO = 1e-30


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Eigenvalues of Σ with weights, normalised to weighted mean 1.

    Parameters
    ----------
    eigenvalues : array of shape (K,), finite, ≥ 0, at least one > 0; any scale, any order.
    weights : array of shape (K,), finite, > 0, or None for equal weights. Normalised to sum 1.

    Attributes hold the normalised, read-only arrays. Spectra compare and hash by value.

    Raises
    ------
    ValueError
        naming what is outside its domain.

    Examples
    --------
    >>> Spectrum([3.0, 1.0]).eigenvalues
    array([1.5, 0.5])
    """

    eigenvalues: Array
    weights: Array | None = None

    def __post_init__(self) -> None:
        t = _finite_vector("eigenvalues", self.eigenvalues)
        p = np.ones_like(t) if self.weights is None else _finite_vector("weights", self.weights)
        if p.shape != t.shape:
            raise ValueError(f"weights have length {p.size}, eigenvalues {t.size}: give one each")
        if t.min() < 0:
            raise ValueError(f"eigenvalues must be ≥ 0, got {t.min():g}")
        if p.min() <= 0:
            raise ValueError(f"weights must be > 0, got {p.min():g}")
        if t.max() == 0:
            raise ValueError("eigenvalues must not all be 0: at least one direction must vary")
        if t[t > 0].min() < t.max() * SMALLEST_RATIO:
            raise ValueError(
                f"positive eigenvalues must be at least {SMALLEST_RATIO:g} of the largest, got "
                f"{t[t > 0].min():g} beside {t.max():g}: give 0 for a direction that never varies"
            )
        p = p / p.max()
        p = p / p.sum()
        t = t / t.max()
        t = t / np.dot(p, t)
        for name, values in (("eigenvalues", t), ("weights", p)):
            values.setflags(write=False)
            object.__setattr__(self, name, values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Spectrum) and self._bytes == other._bytes

    def __hash__(self) -> int:
        return hash(self._bytes)

    def __repr__(self) -> str:
        t = self.eigenvalues
        return f"Spectrum({t.size} eigenvalues from {t.min():.3g} to {t.max():.3g})"

    @property
    def mass(self) -> Array:
        """Weights as an array of shape (K,), summing to 1 (never None, unlike the argument)."""
        assert self.weights is not None
        return self.weights

    @property
    def positive_share(self) -> float:
        """P(t > 0): the share of directions that vary; γ times it is the γ that counts."""
        return float(self.mass[self.eigenvalues > 0].sum())

    @cached_property
    def _bytes(self) -> tuple[bytes, bytes]:
        return self.eigenvalues.tobytes(), self.mass.tobytes()


def isotropic(d: int = 1) -> Spectrum:
    """Σ = I: d equal eigenvalues (one is enough for the theory)."""
    return Spectrum(np.ones(_count("d", d)))


def power_law(d: int = 200, decay: float = 1.0) -> Spectrum:
    """Eigenvalues `k^{-decay}`, k = 1…d; `decay` in [0, 5]: text, images and gradients look so."""
    rank = np.arange(1, _count("d", d) + 1, dtype=float)
    return Spectrum(rank ** -_within("decay", decay, 0.0, 5.0))


def spiked(d: int = 200, strength: float = 20.0, count: int | None = None) -> Spectrum:
    """`count` eigenvalues (default `max(1, d // 20)`) equal `strength`, the others 1.

    `strength` lies in (0, 1e6]; `count` in 1…d. A few strong factors over a flat tail.
    """
    d = _count("d", d)
    count = max(1, d // 20) if count is None else _count("count", count, d)
    t = np.ones(d)
    t[:count] = _within("strength", strength, 1e-6, 1e6)
    return Spectrum(t)


def ar1(d: int = 200, correlation: float = 0.9) -> Spectrum:
    """Σ_ij = correlation^|i−j|, correlation in (−1, 1): neighbouring features resemble each other.

    The inverse of that matrix is tridiagonal, and its eigenvalues are computed to full precision.
    """
    d = _count("d", d)
    rho = _within("correlation", correlation, -0.9999, 0.9999)
    if d == 1 or rho == 0:
        return isotropic(d)
    diagonal = np.full(d, 1 + rho**2)
    diagonal[[0, -1]] = 1.0
    precision = eigvalsh_tridiagonal(diagonal, np.full(d - 1, -rho))
    return Spectrum((1 - rho**2) / precision)


def _finite_vector(name: str, values: ArrayLike) -> Array:
    with _clear_conversion(name):
        v = np.array(values, dtype=float)
    if v.ndim != 1 or not 1 <= v.size <= MAX_DIRECTIONS:
        raise ValueError(
            f"{name} must be a list of 1 to {MAX_DIRECTIONS} numbers, got shape {v.shape}"
        )
    if not np.isfinite(v).all():
        raise ValueError(f"{name} must be finite, got {v[~np.isfinite(v)][0]}")
    return v


@contextmanager
def _clear_conversion(name: str) -> Iterator[None]:
    try:
        yield
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must be numbers: {error}") from error


def _count(name: str, value: int, largest: int = MAX_DIRECTIONS) -> int:
    return whole_number(name, value, 1, largest)


def _within(name: str, value: float, low: float, high: float) -> float:
    if not low <= value <= high:
        raise ValueError(f"{name} must lie in [{low:g}, {high:g}], got {value!r}")
    return float(value)
