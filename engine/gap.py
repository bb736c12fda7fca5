"""The gap between training and test error, and what it says about regret against Bayes.

    gap = test − train        share = 1 − train/test        regret = test/test(Bayes) − 1

A large gap is often taken for failure. Under the matched prior the Bayes predictor itself keeps
train × test = σ⁴, so *its* share is 1 − (σ²/test)² = M(2 − M) with M the share of the noise it
memorizes: where the noise is small and γ > 1 the best predictor of all has a gap as large as a gap
can be. Maps over the (SNR, γ) plane and samples of random problems show how well gap ranks regret.

Exact as n → ∞. Source: Cheng & Barber, COLT 2026; Dobriban &
Wager 2018. Rank correlations: Spearman 1904, Kendall 1938; area under the curve: Mann & Whitney
1947.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import kendalltau, rankdata

Array = NDArray[np.float64]

MEASURES = ("gap", "share")
#: A gap of this share of the test error is large; a regret up to HARMLESS is nothing to worry
#: about, one above FAILURE is a failure.
LARGE, HARMLESS, FAILURE = 0.5, 0.05, 0.2


@dataclass(frozen=True, eq=False)
class Gaps:
    """Errors of trained models, arrays that broadcast to one shape; signal power is 1.

    Where the test error is infinite (interpolation at the threshold) so are gap and regret.
    """

    gamma: Array
    snr: Array
    lam: Array
    train: Array
    test: Array
    bayes: Array  # test error of the Bayes predictor

    @property
    def gap(self) -> Array:
        """(test − train)/var(y): what one reads off, in units of the outcome's variance."""
        return np.asarray((self.test - self.train) / (1 + 1 / self.snr))

    @property
    def share(self) -> Array:
        """1 − train/test: 0 is no gap, 1 as large as a gap can be."""
        finite = np.isfinite(self.test)
        return np.asarray(np.where(finite, 1 - self.train / np.where(finite, self.test, 1.0), 1.0))

    @property
    def regret(self) -> Array:
        """test/test(Bayes) − 1."""
        return np.asarray(self.test / self.bayes - 1)

    @property
    def bayes_share(self) -> Array:
        """The share of the Bayes predictor itself: 1 − (σ²/test)²."""
        return np.asarray(1 - (1 / (self.snr * self.bayes)) ** 2)

    @property
    def false_alarm(self) -> NDArray[np.bool_]:
        """A large gap, and yet hardly worse than Bayes."""
        return np.asarray((self.share >= LARGE) & (self.regret <= HARMLESS))

    @property
    def unwarned(self) -> NDArray[np.bool_]:
        """A failure without a large gap."""
        return np.asarray((self.share < LARGE) & (self.regret > FAILURE))

    def where(self, chosen: NDArray[np.bool_]) -> Gaps:
        """The models that a mask selects, one after the other."""
        arrays = np.broadcast_arrays(*(getattr(self, name) for name in vars(self)), chosen)
        return Gaps(*(part[arrays[-1]] for part in arrays[:-1]))

    def alarm(self, measure: str = "gap", limit: float = FAILURE) -> Alarm:
        """How well "gap" or "share" ranks regret over these models; see `alarm`."""
        if measure not in MEASURES:
            raise ValueError(f"measure must be one of {', '.join(MEASURES)}, got {measure!r}")
        return alarm(getattr(self, measure), self.regret, limit)


@dataclass(frozen=True)
class Alarm:
    """How well a gap ranks regret: 1 perfectly, 0 not at all, below 0 the wrong way round."""

    spearman: float
    kendall: float
    area: float  # P(a failure has the larger gap than a success); nan if there are no two kinds
    failures: float  # share of cases with regret above the limit
    limit: float
    count: int


def alarm(gap: ArrayLike, regret: ArrayLike, limit: float = FAILURE) -> Alarm:
    """How well `gap` ranks `regret` (same shape, inf allowed), and warns of regret > `limit`.

    Raises ValueError for nan, for shapes that differ, and for fewer than two cases.
    """
    x, y = np.asarray(gap, dtype=float).ravel(), np.asarray(regret, dtype=float).ravel()
    if x.shape != y.shape or x.size < 2:
        raise ValueError(f"need two or more gaps with a regret each, got {x.size} and {y.size}")
    if np.isnan(x).any() or np.isnan(y).any():
        raise ValueError("gap and regret must not be nan")
    order, rank = rankdata(x), rankdata(y)
    varied = order.std() > 0 and rank.std() > 0
    failed = y > limit
    bad, good = int(failed.sum()), int((~failed).sum())
    area = (order[failed].sum() - bad * (bad + 1) / 2) / (bad * good) if bad and good else np.nan
    return Alarm(
        float(np.corrcoef(order, rank)[0, 1]) if varied else np.nan,
        float(kendalltau(order, rank).statistic) if varied else np.nan,
        float(area),
        bad / x.size,
        limit,
        x.size,
    )
