"""Many roots at once, each in its own bracket: Newton's steps, halving where they leave it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.intp]

MAX_STEPS = 100
#: The last step of Newton's method: its square is rounding.
CLOSE = 1e-8
#: The same where the square need only be below the error of a table.
NEAR = 1e-6


def inverse_cubic(at_low: Array, at_high: Array, slope_low: Array, slope_high: Array) -> Array:
    """Where in [0, 1] functions with these values and slopes at both ends are about 0.

    By the inverse function's Hermite cubic, where slopes have the sign of the rise; arrays (P,).
    """
    rise = at_high - at_low
    share = -at_low / rise
    bend_low, bend_high = (
        rise / np.where(slope / rise > 0.1, slope, rise) - 1 for slope in (slope_low, slope_high)
    )
    share += share * (1 - share) * (bend_low * (1 - share) - bend_high * share)
    return np.asarray(np.minimum(np.maximum(share, 0.0), 1.0))


def bracketed_newton(
    function: Callable[[Array, Index], tuple[Array, Array]],
    low: Array,
    high: Array,
    start: Array,
    rising: NDArray[np.bool_],
) -> Array:
    """Roots in [low, high] (P,) of P functions of known direction, by Newton; halving if it leaves.

    `function(x, some)` gives value and slope of the functions with indices `some`, rising, at x.
    """
    x, low, high = np.clip(start, low, high), low.copy(), high.copy()
    some: Index = np.arange(x.size)
    for _ in range(MAX_STEPS):
        at, below, above = x[some], low[some], high[some]
        value, slope = function(at, some)
        right = (value > 0) == rising[some]
        above, below = np.where(right, at, above), np.where(right, below, at)
        moved = at - value / np.where(slope == 0, 1e-200, slope)
        halved = ~((moved >= below) & (moved <= above))
        moved = np.where(halved, 0.5 * (below + above), moved)
        x[some], low[some], high[some] = moved, below, above
        change = np.abs(moved - at)
        # A step of Newton's leaves an error of the order of its square.
        close = np.where(halved, 1e-14 * np.maximum(1, np.abs(moved)), CLOSE)
        some = some[change > close]
        if some.size == 0:
            break
    return x
