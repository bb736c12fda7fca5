"""A finite data set X, y: the whole ridge path, exact leave-one-out and empirical Bayes, one SVD.

An independent witness: it imports no theory module. Everything is measured on the data, with an
unpenalised intercept, and the only model used is the Gaussian prior of `noise` and `thresholds`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import svd

from engine.evidence import DataPath, Evidence, RidgePath, SpectralOutcome, maximize_evidence

__all__ = ["DataPath", "DataThresholds", "Dataset"]

Array = NDArray[np.float64]

SMALLEST_N = 5
LARGEST_VALUE = 1e60
SMALLEST_VALUE = 1e-60
ROUNDING = 16 * float(np.finfo(float).eps)
COARSER_TOLERANCES = (1e-7, 1e-6, 1e-5)  # single precision to instruments of five digits
PRIOR_FACTOR = 4.0


@dataclass(frozen=True)
class DataThresholds:
    """Noise levels at which the regime changes, in the outcome's unit squared."""

    variance: float  # V_π: overfitting is harmful from here up
    inverse_information: float  # 1/J_π: memorization is necessary up to here


class Dataset:
    """Ridge, leave-one-out and the paper's thresholds on one data set.

    Parameters
    ----------
    X : array of shape (n, d), n ≥ 5, d ≥ 1, finite, at least one column not constant. Centred.
    y : array of shape (n,), finite, not constant. Centred.
    standardize : divide each column by its standard deviation (ddof 0), once, before any row is
        left out; columns constant up to rounding stay zero.
    rank_tolerance : singular values up to this share of the largest count as zero, 0 ≤ · < 1;
        None is max(n, d)·eps, as numpy's matrix_rank. The rank never exceeds n − 1.

    Raises
    ------
    ValueError
        naming what is outside its domain.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X = rng.standard_normal((40, 100))
    >>> data = Dataset(X, X[:, :5].sum(axis=1) + rng.standard_normal(40))
    >>> data.rank, data.interpolates, float(data.interpolator.train)
    (39, True, 0.0)
    >>> path = data.path(np.logspace(-3, 3, 200))  # plot path.lam against path.loo, path.train
    >>> path.loo.shape
    (200,)

    Sources: Golub, Heath & Wahba, Technometrics 21 (1979) 215–223, for gcv;
    Cheng & Barber, COLT 2026, for the thresholds.
    """

    def __init__(
        self,
        X: ArrayLike,
        y: ArrayLike,
        standardize: bool = False,
        rank_tolerance: float | None = None,
    ) -> None:
        self.X, self.y = _validated(X, y)
        self.n, self.d = len(self.X), int(self.X.shape[1])
        self.standardize = bool(standardize)
        default = max(self.n, self.d) * float(np.finfo(float).eps)
        self.rank_tolerance = default if rank_tolerance is None else float(rank_tolerance)
        if not 0 <= self.rank_tolerance < 1:
            raise ValueError(f"rank_tolerance must be in [0, 1), got {rank_tolerance}")
        design, self._scales = _prepared(self.X, self.standardize)
        outcome = self.y - self.y.mean()
        # In orthonormal contrasts there are n − 1 rows, so no rounding error can pass for an n-th
        # direction, and the singular vectors have mean zero to the last digit.
        inner, s, self._right = svd(_reflected(design)[1:], full_matrices=False)
        self._left = _reflected(np.vstack([np.zeros(inner.shape[1]), inner]))
        self._singular_values = s
        self._outcome = _reflected(np.concatenate([[0.0], _reflected(outcome)[1:]]))
        self._ridge = self._truncated(self._rank_at(self.rank_tolerance))
        self.singular_values = self._ridge.s  # of the centred X, those that count
        self.rank = self.singular_values.size

    def _rank_at(self, tolerance: float) -> int:
        s = self._singular_values
        return int(np.count_nonzero(s > tolerance * s[0]))

    def _truncated(self, rank: int) -> RidgePath:
        left = self._left[:, :rank]
        c = left.T @ self._outcome
        return RidgePath(left, self._singular_values[:rank], c, self._outcome - left @ c)

    def path(self, lam: ArrayLike) -> DataPath:
        """Train, leave-one-out and GCV errors at penalties `lam`, any shape, 0 ≤ λ ≤ ∞.

        λ = 0 is the limit λ → 0⁺ (minimum norm), λ = ∞ predicts the mean. Leave-one-out refits the
        intercept and is exact at fixed α = nλ. ValueError if a λ is negative or NaN.
        """
        penalties = np.array(lam, dtype=np.float64)
        if not np.all(penalties >= 0):
            raise ValueError(f"lam must be ≥ 0, got {penalties[~(penalties >= 0)].flat[0]:g}")
        return self._ridge.path(penalties)

    def coefficients(self, lam: float) -> Array:
        """Slopes of shape (d,) at one penalty, in the units of the X given (scales undone).

        The intercept is y.mean() − X.mean(axis=0) @ slopes.
        """
        alpha = float(self.path(float(lam)).alpha)
        weights = self._ridge.c / (self._ridge.s + alpha / self._ridge.s)
        slopes: Array = (weights @ self._right[: self.rank]) / self._scales
        return slopes

    @cached_property
    def best(self) -> DataPath:
        """The path (arrays of shape ()) at the λ ≥ 0 of least leave-one-out error.

        λ = 0 wins ties to 1e-9 relative. `lam` is ∞ where nothing beats predicting the mean.
        """
        return self._ridge.best

    @cached_property
    def interpolator(self) -> DataPath:
        """The path at λ → 0⁺: minimum-norm interpolation, or least squares if rank < n − 1."""
        return self.path(0.0)

    @cached_property
    def null_error(self) -> float:
        """Leave-one-out error of predicting the mean."""
        return float(self.path(np.inf).loo)

    @cached_property
    def explained(self) -> float:
        """Share of the null error which the best ridge removes, in [0, 1]."""
        return 1 - float(self.best.loo) / self.null_error

    @property
    def interpolates(self) -> bool:
        """Whether λ → 0⁺ fits every outcome: rank n − 1."""
        return self._ridge.full

    @cached_property
    def interpolation_tax(self) -> float:
        """loo(λ → 0⁺)/min loo − 1 ≥ 0; the tax of no regularization if rank < n − 1."""
        return self._ridge.tax

    @cached_property
    def tax_range(self) -> tuple[float, float]:
        """Least and largest tax over rank tolerances: the one in use, the default, 1e-7 … 1e-5."""
        default = max(self.n, self.d) * float(np.finfo(float).eps)
        ranks = {self._rank_at(t) for t in (default, *COARSER_TOLERANCES)} - {self.rank}
        taxes = [self.interpolation_tax, *(self._truncated(rank).tax for rank in ranks)]
        return min(taxes), max(taxes)

    @property
    def tax_depends_on_rank(self) -> bool:
        """Whether the ends of `tax_range` differ by more than a tenth of 1 + tax."""
        low, high = self.tax_range
        return high - low > 0.1 * (1 + self.interpolation_tax)

    @cached_property
    def _evidence(self) -> Evidence:
        ridge = self._ridge
        outside = float(ridge.outside @ ridge.outside)
        squares, energies = np.square(ridge.s), np.square(ridge.c)
        return maximize_evidence(SpectralOutcome(squares, energies, outside, self.n - 1))

    @property
    def noise(self) -> float:
        """σ̂² by marginal likelihood under θ ~ N(0, v·I); exactly 0.0 at that edge."""
        return self._evidence.noise

    @property
    def signal_variance(self) -> float:
        """v̂, prior variance of each coefficient (of the standardized columns, if they are)."""
        return self._evidence.signal_variance

    @property
    def log_evidence(self) -> float:
        """Log marginal likelihood (nats) of the outcome's n − 1 contrasts at σ̂², v̂."""
        return self._evidence.log_evidence

    @cached_property
    def thresholds(self) -> DataThresholds:
        """V_π = v̂ Σs²/(n − 1) and 1/J_π = v̂ (n − 1)/Σs⁻², which is 0 if rank < n − 1."""
        squares, contrasts, v = np.square(self._ridge.s), self.n - 1, self.signal_variance
        inverse = v * contrasts / float((1 / squares).sum()) if self.interpolates else 0.0
        return DataThresholds(v * float(squares.sum()) / contrasts, inverse)

    @property
    def snr(self) -> float:
        """V_π/σ̂², infinite where no noise is estimated."""
        return self.thresholds.variance / self.noise if self.noise > 0 else math.inf

    @cached_property
    def bayes_train(self) -> float:
        """Training error of the Bayes predictor under the fitted prior, per contrast."""
        noise, squares = self.noise, np.square(self._ridge.s)
        if noise == 0:
            return 0.0
        kept = float((noise / (self.signal_variance * squares + noise)).sum())
        return noise * (kept + self.n - 1 - self.rank) / (self.n - 1)

    @property
    def outcome_variance(self) -> float:
        """‖y − ȳ‖²/(n − 1)."""
        return float(self._outcome @ self._outcome) / (self.n - 1)

    @property
    def prior_check(self) -> float:
        """(V_π + σ̂²)/outcome_variance: near 1 where the fitted prior predicts the spread of y."""
        return (self.thresholds.variance + self.noise) / self.outcome_variance

    @property
    def prior_contradicted(self) -> bool:
        """Whether `prior_check` is outside [1/4, 4]."""
        return not 1 / PRIOR_FACTOR <= self.prior_check <= PRIOR_FACTOR


def _validated(X: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    design, outcome = np.array(X, dtype=np.float64), np.array(y, dtype=np.float64)
    if design.ndim != 2:
        raise ValueError(f"X must have two dimensions (rows, columns), got {design.ndim}")
    if outcome.ndim != 1:
        raise ValueError(f"y must have one dimension, got {outcome.ndim}")
    if design.shape[0] != outcome.size:
        raise ValueError(f"X has {design.shape[0]} rows, y has {outcome.size}: give one y per row")
    if outcome.size < SMALLEST_N:
        raise ValueError(f"n must be at least {SMALLEST_N} rows, got {outcome.size}")
    if design.shape[1] < 1:
        raise ValueError("X must have at least one column, got 0")
    for name, values in (("X", design), ("y", outcome)):
        bad = int(np.count_nonzero(~np.isfinite(values)))
        if bad:
            raise ValueError(f"{name} must be finite, got {bad} missing or infinite values")
        largest = float(np.abs(values).max())
        # Squares and fourth powers, and their reciprocals, must neither overflow nor vanish.
        if largest > LARGEST_VALUE:
            raise ValueError(f"{name} must lie within ±{LARGEST_VALUE:g}, got {largest:g}")
        values.setflags(write=False)
    if _spread(outcome) == 0:
        raise ValueError(f"y must not be constant, got {outcome[0]:g} in every row")
    if _spread(outcome) < SMALLEST_VALUE:
        raise ValueError(
            f"y must vary by at least {SMALLEST_VALUE:g}, got {_spread(outcome):g}: change its unit"
        )
    return design, outcome


def _spread(values: Array) -> Array:
    """Largest deviation from the mean down each column; 0 where it is no more than rounding."""
    largest = np.abs(values).max(axis=0)
    spread: Array = np.abs(values - values.mean(axis=0)).max(axis=0)
    return np.where(spread > ROUNDING * largest, spread, 0.0)


def _prepared(X: Array, standardize: bool) -> tuple[Array, Array]:
    """The centred design and the scale of each column, 1 where nothing is divided."""
    spread = _spread(X)
    varies = spread > 0
    if not varies.any():
        raise ValueError("X must have at least one column that is not constant, got none")
    design = np.where(varies, X - X.mean(axis=0), 0.0)
    if not standardize:
        if spread.max() < SMALLEST_VALUE:
            raise ValueError(
                f"X must vary by at least {SMALLEST_VALUE:g}, got {spread.max():g}: change its unit"
            )
        return design, np.ones_like(spread)
    unit = np.where(varies, spread, 1.0)
    deviation = np.sqrt(np.square(design / unit).mean(axis=0))
    # Divided by the spread first: the squares of tiny columns would underflow.
    return design / unit / np.where(varies, deviation, 1.0), unit * np.where(varies, deviation, 1.0)


def _reflected(values: Array) -> Array:
    """The Householder reflection that exchanges the constant vector 1/√n and −e₁; its own inverse.

    Rows 2 … n of the result are n − 1 orthonormal contrasts of the rows given.
    """
    normal = np.full(values.shape[0], 1 / math.sqrt(values.shape[0]))
    normal[0] += 1
    along = (normal @ values) * (2 / (normal @ normal))
    reflected: Array = values - np.multiply.outer(normal, along)
    return reflected
