"""The lowest point of curves that are known at the rungs of a ladder."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def lowest(curves: Array) -> tuple[Array, Array]:
    """Where each row of (P, K), K ≥ 3, is least, as a fractional index, and how low it is there.

    By the parabola through the least value and its neighbours; at an end, that end.
    """
    least = curves.argmin(axis=1)
    k = np.clip(least, 1, curves.shape[1] - 2)[:, None]
    before, here, after = (np.take_along_axis(curves, k + j, axis=1)[:, 0] for j in (-1, 0, 1))
    bend = before - 2 * here + after
    inside = (bend > 0) & np.isfinite(bend) & (here <= before) & (here <= after)
    shift = np.where(inside, (before - after) / (2 * np.where(inside, bend, 1.0)), 0.0)
    index = np.where(inside, k[:, 0] + shift, least)
    return index, np.where(inside, here - shift**2 * bend / 2, curves.min(axis=1))
