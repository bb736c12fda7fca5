"""The one table from price and share to advice, used by the verdict and by moving pictures."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

SIGNAL_NEEDED = 0.05
TAX_ALLOWED = 0.05
SHARE_TO_FIT_BELOW = 0.5

MEMORIZE, FIT_BELOW = "memorize", "fit below the noise"
REGULARIZE, TOO_LITTLE = "regularize", "too little signal"


def advice_of(explained: float, lam: float, tax: float, memorization: float) -> str:
    """Decided in this order: signal, price, share.

    explained : 1 − test/var(y) of the best ridge; lam : the best penalty; tax : of λ → 0 over the
    best λ ≥ 0; memorization : M = 1 − train/σ² of the best ridge.
    """
    # Asked a thousand times for what would change a verdict: arrays of one cost thirty times this.
    if explained < SIGNAL_NEEDED:
        return TOO_LITTLE
    if lam <= 0 or tax <= TAX_ALLOWED:
        return MEMORIZE
    return FIT_BELOW if memorization >= SHARE_TO_FIT_BELOW else REGULARIZE


def advice_for_each(
    explained: ArrayLike, lam: ArrayLike, tax: ArrayLike, memorization: ArrayLike
) -> NDArray[np.str_]:
    """`advice_of` elementwise, for arrays of one shape."""
    fits = np.where(np.asarray(memorization) >= SHARE_TO_FIT_BELOW, FIT_BELOW, REGULARIZE)
    free = (np.asarray(lam) <= 0) | (np.asarray(tax) <= TAX_ALLOWED)
    advice = np.where(free, MEMORIZE, fits)
    return np.where(np.asarray(explained) < SIGNAL_NEEDED, TOO_LITTLE, advice)
