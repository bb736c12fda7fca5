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

from engine.design import Progress, decomposed, prepared, reflected, validated
from engine.evidence import DataPath, Evidence, RidgePath, SpectralOutcome, maximize_evidence

__all__ = ["DataPath", "DataThresholds", "Dataset"]

Array = NDArray[np.float64]

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
    progress : called with the share of the decomposition done, for long ones; may raise to abandon.

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
        progress: Progress = lambda share: None,
    ) -> None:
        self.X, self.y = validated(X, y)
        self.n, self.d = len(self.X), int(self.X.shape[1])
        self.standardize = bool(standardize)
        default = max(self.n, self.d) * float(np.finfo(float).eps)
        self.rank_tolerance = default if rank_tolerance is None else float(rank_tolerance)
        if not 0 <= self.rank_tolerance < 1:
            raise ValueError(f"rank_tolerance must be in [0, 1), got {rank_tolerance}")
        self._design = prepared(self.X, self.standardize)
        self._left, self._singular_values = decomposed(self._design, progress)
        outcome = reflected(self.y - self.y.mean())
        self._outcome = reflected(np.concatenate([[0.0], outcome[1:]]))
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
        return self._ridge.path(_penalties(lam))

    def coefficients(self, lam: float) -> Array:
        """Slopes of shape (d,) at one penalty, in the units of the X given (scales undone).

        The intercept is y.mean() − X.mean(axis=0) @ slopes.
        """
        alpha = float(self.path(float(lam)).alpha)
        weights = self._ridge.c / (self._ridge.s + alpha / self._ridge.s)
        return self._design.slopes(self._ridge.left @ (weights / self._ridge.s))

    def residuals(self, lam: float) -> tuple[Array, Array]:
        """y − ŷ per row, shape (n,), at one penalty: fitted with the row, predicted without it."""
        return self._ridge.residuals(float(_penalties(lam)))

    @cached_property
    def two_valued(self) -> bool:
        """Whether y takes two values, so that ridge is least-squares classification."""
        return bool(np.isin(self.y, (self.y.min(), self.y.max())).all())

    def misclassified(self, lam: float) -> tuple[float, float]:
        """Shares of rows on the wrong side of the middle of the two values of y.

        Fitted with the row, and predicted without it; a prediction in the very middle is wrong.
        ValueError unless `two_valued`.
        """
        if not self.two_valued:
            raise ValueError("y must take two values to be classified, got more")
        side = self.y - (self.y.min() / 2 + self.y.max() / 2)
        fitted, left_out = (side * (side - r) <= 0 for r in self.residuals(lam))
        return float(fitted.mean()), float(left_out.mean())

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


def _penalties(lam: ArrayLike) -> Array:
    penalties = np.array(lam, dtype=np.float64)
    if not np.all(penalties >= 0):
        raise ValueError(f"lam must be ≥ 0, got {penalties[~(penalties >= 0)].flat[0]:g}")
    return penalties
