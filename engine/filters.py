"""Linear regularizers as spectral filters: what each lets through of every sample direction.

With X/√n = U diag(√z) Vᵀ and a start m (prior mean, initialization), every linear method is

    θ̂ = m + V (φ(z)/√z) Uᵀ(y − Xm)/√n

and differs only in its filter factors φ(z): 0 leaves a direction at the start, 1 fits it exactly
(above 1 only gradient steps overshoot). φ(0) = 0 always: where no data are, nothing is learned.
A knob may be an array, a whole path of settings; φ then has shape knob.shape + z.shape.

Source: Engl, Hanke & Neubauer 1996 (filters); Ali, Kolter & Tibshirani 2019 (gradient flow);
Wager, Wang & Liang 2013 (dropout).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

#: So few gradient steps are multiplied out: 1 − φ loses only as many digits' ends, and no logarithm
#: is taken.
FEW = 100


class Filter(Protocol):
    """What a method must offer; `z` ≥ 0 are eigenvalues of XᵀX/n, of any shape."""

    @property
    def knob(self) -> Array:
        """The values of the method's own knob; its shape is the shape of every result."""

    def factors(self, z: ArrayLike) -> Array:
        """φ(z), shape knob.shape + z.shape."""

    def residual(self, z: ArrayLike) -> Array:
        """1 − φ(z), of the same shape, without the cancellation near φ = 1."""


@dataclass(frozen=True, eq=False)
class Ridge:
    """φ = z/(z + λ): the minimiser of ‖y − Xθ‖²/n + λ‖θ − m‖².

    λ in [0, ∞], 0 meaning λ → 0⁺. Raises ValueError outside.
    """

    lam: ArrayLike

    def __post_init__(self) -> None:
        object.__setattr__(self, "lam", _knob("lam", self.lam, 0.0, np.inf))

    @property
    def knob(self) -> Array:
        return np.asarray(self.lam, dtype=float)

    def factors(self, z: ArrayLike) -> Array:
        values, lam = _grid(z, self.knob)
        total = values + lam
        return np.asarray(values / np.where(total > 0, total, 1.0))

    def residual(self, z: ArrayLike) -> Array:
        values, lam = _grid(z, self.knob)
        untouched = (values == 0) | np.isinf(lam)
        finite = np.where(untouched, 1.0, lam)
        return np.asarray(finite / np.where(untouched, 1.0, values + finite))


def dropout(rate: ArrayLike) -> Ridge:
    """Inverted dropout of the inputs with probability δ = `rate` in [0, 1], as the ridge it equals.

    In expectation over masks its penalty matrix is δ/(1−δ)·diag(XᵀX/n), which for columns of unit
    mean square is ridge with λ = δ/(1−δ). Otherwise divide each column by its root mean square
    first (`engine.filtered_draw` does so on request). Raises ValueError outside [0, 1].
    """
    delta = _knob("rate", rate, 0.0, 1.0)
    kept = 1 - delta
    return Ridge(np.where(kept > 0, delta / np.where(kept > 0, kept, 1.0), np.inf))


@dataclass(frozen=True, eq=False)
class GradientFlow:
    """φ = 1 − e^{−Tz}: gradient flow on ‖y − Xθ‖²/(2n) from m for T = `time` in [0, ∞]."""

    time: ArrayLike

    def __post_init__(self) -> None:
        object.__setattr__(self, "time", _knob("time", self.time, 0.0, np.inf))

    @property
    def knob(self) -> Array:
        return np.asarray(self.time, dtype=float)

    def factors(self, z: ArrayLike) -> Array:
        return np.asarray(-np.expm1(-self._exponent(z)))

    def residual(self, z: ArrayLike) -> Array:
        return np.asarray(np.exp(-self._exponent(z)))

    def _exponent(self, z: ArrayLike) -> Array:
        values, time = _grid(z, self.knob)
        # The largest number stands for ∞, so that ∞·0 is 0: nothing moves where no data are.
        with np.errstate(over="ignore"):
            return np.asarray(values * np.minimum(time, np.finfo(float).max))


@dataclass(frozen=True, eq=False)
class GradientSteps:
    """φ = 1 − (1 − step·z)^count: gradient descent on ‖y − Xθ‖²/(2n), started at m.

    `step` > 0 and whole `count` in [0, ∞] broadcast to the path. `factors` raises
    ValueError unless step < 2/z_max: beyond it the steps diverge.
    """

    step: ArrayLike
    count: ArrayLike

    def __post_init__(self) -> None:
        step, count = _knob("step", self.step, 0.0, np.inf), _knob("count", self.count, 0.0, np.inf)
        for name, values, allowed, needed in (
            ("step", step, (step > 0) & np.isfinite(step), "> 0 and finite"),
            ("count", count, count == np.floor(count), "whole"),
        ):
            if not allowed.all():
                raise ValueError(f"{name} must be {needed}, got {values[~allowed].flat[0]:g}")
        np.broadcast_shapes(step.shape, count.shape)
        object.__setattr__(self, "step", step)
        object.__setattr__(self, "count", count)

    @property
    def knob(self) -> Array:
        """step × count, the counterpart of gradient flow's time."""
        return np.asarray(np.asarray(self.step) * np.asarray(self.count))

    def check_stable(self, largest: float) -> None:
        """ValueError naming the limit unless every step < 2/`largest`, the largest eigenvalue."""
        step = np.asarray(self.step)
        if step.size and largest > 0 and step.max() >= 2 / largest:
            raise ValueError(
                f"step must be < 2/z_max = {2 / largest:.6g} or gradient steps diverge, "
                f"got {step.max():g}"
            )

    def factors(self, z: ArrayLike) -> Array:
        exponent, flipped = self._parts(z)
        return np.asarray(np.where(flipped, 1 + np.exp(exponent), -np.expm1(exponent)))

    def residual(self, z: ArrayLike) -> Array:
        if np.ndim(self.count) == 0 and float(np.asarray(self.count)) <= FEW:
            values, step = _grid(z, np.asarray(self.step))
            self.check_stable(float(values.max(initial=0.0)))
            return power(1 - values * step, int(np.asarray(self.count)))
        exponent, flipped = self._parts(z)
        size = np.exp(exponent)
        return np.asarray(np.where(flipped, -size, size))

    def _parts(self, z: ArrayLike) -> tuple[Array, NDArray[np.bool_]]:
        """(1 − s)^count as ±e^exponent: 1 − s itself would lose the digits of a small s = step·z.

        Logarithms are taken before steps and counts are broadcast: one row for a path of counts.
        """
        step, count = (
            np.reshape(part, (1,) * (self.knob.ndim - np.ndim(part)) + np.shape(part))
            for part in (self.step, self.count)
        )
        values, step = _grid(z, step)
        self.check_stable(float(values.max(initial=0.0)))
        count = _grid(z, count)[1]
        moved = np.asarray(values * step)
        with np.errstate(divide="ignore"):  # log 0: a direction fitted in one step
            size = np.where(moved < 1, np.log1p(-np.minimum(moved, 1)), np.log(np.abs(1 - moved)))
        moves = (count > 0) & (size != 0)
        exponent = np.where(moves, count, 0.0) * np.where(moves, size, 0.0)
        odd = np.where(np.isfinite(count), count, 0.0) % 2 == 1
        return exponent, (moved > 1) & odd


@dataclass(frozen=True, eq=False)
class PrincipalComponents:
    """φ = 1[z ≥ cut]: regression on the directions of XᵀX/n that vary by at least `cut` > 0."""

    cut: ArrayLike

    def __post_init__(self) -> None:
        cut = _knob("cut", self.cut, 0.0, np.inf)
        if (cut == 0).any():
            raise ValueError("cut must be > 0, got 0: `Interpolation` keeps every direction")
        object.__setattr__(self, "cut", cut)

    @property
    def knob(self) -> Array:
        return np.asarray(self.cut, dtype=float)

    def factors(self, z: ArrayLike) -> Array:
        values, cut = _grid(z, self.knob)
        return np.asarray(values >= cut, dtype=float)

    def residual(self, z: ArrayLike) -> Array:
        return 1 - self.factors(z)


@dataclass(frozen=True)
class Interpolation:
    """φ = 1[z > 0]: the interpolator nearest to m; least squares where there is no interpolator."""

    @property
    def knob(self) -> Array:
        return np.zeros(())

    def factors(self, z: ArrayLike) -> Array:
        return np.asarray(np.asarray(z, dtype=float) > 0, dtype=float)

    def residual(self, z: ArrayLike) -> Array:
        return 1 - self.factors(z)


@dataclass(frozen=True, eq=False)
class FilterRisk:
    """Expected errors, arrays of the shape of the filter's knob; signal power is 1.

    `drift` is the squared distance travelled from the start, E(θ̂−m)ᵀΣ(θ̂−m): the excess risk on an
    old task whose truth is m. `df` is Σφ/n, degrees of freedom per sample.
    """

    knob: Array
    df: Array
    bias: Array
    variance: Array
    test: Array  # bias + variance + noise
    train: Array
    drift: Array


@dataclass(frozen=True, eq=False)
class FilterSums:
    """What risk is made of, before signal and noise: errors are affine in both. One common shape.

    As averages over the d directions (F), or over the n samples (H), of ψ = 1 − φ and φ; with
    another covariance or truth than the isotropic, their weighted counterparts.
    """

    df: Array  # ∫φ dH
    lost: Array  # ∫ψ² dF: bias per S̃ = E‖θ*−m‖²
    spread: Array  # ∫φ²/z dH: variance per σ²
    unfit: Array  # ∫ψ² z dH/γ: training error per S̃
    kept_out: Array  # ∫ψ² dH: training error per σ²
    moved: Array  # ∫φ² dF: drift per S̃

    @property
    def reach(self) -> Array:
        """∫φ dF: how much of the way from the start to the truth is gone, 0 … 1."""
        return np.asarray((1 + self.moved - self.lost) / 2)

    def risk(self, knob: ArrayLike, energy: ArrayLike, noise: ArrayLike) -> FilterRisk:
        """Errors at residual energy S̃ and noise σ²; everything broadcasts."""
        s, sigma2 = np.asarray(energy, dtype=float), np.asarray(noise, dtype=float)
        bias, variance = s * self.lost, sigma2 * self.spread
        return FilterRisk(
            np.asarray(knob, dtype=float),
            self.df,
            np.asarray(bias),
            np.asarray(variance),
            np.asarray(bias + variance + sigma2),
            np.asarray(s * self.unfit + sigma2 * self.kept_out),
            np.asarray(s * self.moved + variance),
        )


def _knob(name: str, values: ArrayLike, low: float, high: float) -> Array:
    array = np.array(values, dtype=float)
    outside = ~((array >= low) & (array <= high))
    if outside.any():
        raise ValueError(f"{name} must lie in [{low:g}, {high:g}], got {array[outside].flat[0]:g}")
    array.setflags(write=False)
    return array


def power(base: NDArray[Any], count: int) -> NDArray[Any]:
    """base^count by repeated squaring."""
    result = np.ones_like(base)
    while count:
        if count % 2:
            result *= base
        base = base * base
        count //= 2
    return result


def _grid(z: ArrayLike, knob: Array) -> tuple[Array, Array]:
    """z and knob as arrays that broadcast to knob.shape + z.shape."""
    values = np.asarray(z, dtype=float)
    if values.size and not values.min() >= 0:
        raise ValueError(f"z must be ≥ 0, got {values.min():g}")
    return values, knob.reshape(knob.shape + (1,) * values.ndim)
