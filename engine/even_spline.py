"""A smooth function on an even grid, as a spline of degree 7: fast to evaluate, shift, integrate.

The spline is Σ_s d_s B(x − s) with the cardinal B-spline B. For a function analytic in a strip its
error falls like step⁸ (for 1/(1 + eˣ) at step 1/16: 1e-15).

Source: Schoenberg 1946 (cardinal splines); Unser 1999.
"""

from __future__ import annotations

from functools import lru_cache
from math import comb, factorial

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.linalg import solveh_banded

Array = NDArray[np.float64]

DEGREE = 7
#: What the ends of the grid do to the coefficients has died out after so many of them.
MARGIN = 60


class EvenSpline:
    """Interpolates `values` (K,) at start + step·(0 … K−1); at both ends MARGIN nodes are lost."""

    def __init__(self, start: float, step: float, values: Array) -> None:
        self.start, self.step, self.values = start, step, values
        # d_{i−3} … d_{i+3} enter the value at node i, by B at the integers.
        band = np.repeat(_pieces()[1:5, 0][:, None], values.size, axis=1)
        self.coefficients = solveh_banded(band, values)
        around = sliding_window_view(self.coefficients, DEGREE + 1)
        # Of the cell right of node 3 + j: powers of its own coordinate in [0, 1], highest last.
        self._cells = np.ascontiguousarray((around @ _pieces()[::-1]).T)
        self._first = start + 3 * step
        rise = (self._cells / np.arange(1, DEGREE + 2)[:, None]).sum(axis=0)
        self._rises = step * np.concatenate(([0.0], np.cumsum(rise)))

    @property
    def nodes(self) -> Array:
        """The grid."""
        return np.asarray(self.start + self.step * np.arange(self.values.size))

    def _place(self, x: Array) -> tuple[NDArray[np.int_], Array]:
        scaled = (x - self._first) / self.step
        cell = np.clip(np.floor(scaled), 0, self._cells.shape[1] - 1).astype(int)
        return cell, scaled - cell

    def value(self, x: Array) -> Array:
        """Of the shape of x; meaningless outside the grid."""
        return self.value_and_slope(x)[0]

    def value_and_slope(self, x: Array) -> tuple[Array, Array]:
        """Function and first derivative, each of the shape of x."""
        cell, w = self._place(x)
        value, slope = self._cells[DEGREE][cell], np.zeros_like(w)
        for power in range(DEGREE - 1, -1, -1):
            slope = slope * w + value
            value = value * w + self._cells[power][cell]
        return value, slope / self.step

    def integral_from_left(self, x: Array) -> Array:
        """Integral up to x, from a fixed point at the left end of the grid; of the shape of x."""
        cell, w = self._place(x)
        total = np.zeros_like(w)
        for power in range(DEGREE, -1, -1):
            total = total * w + self._cells[power][cell] / (power + 1)
        return self._rises[cell] + self.step * w * total


def shifted_sum(spline: EvenSpline, offset: Array, weight: Array, first: int, count: int) -> Array:
    """Σ_k weight_k S(x_i − step·offset_k) at the nodes i = first … first + count − 1.

    `offset` (in steps, any sign) and `weight` of shape (K,). Shifts of a cardinal spline are one
    correlation of its coefficients, however many there are.
    """
    whole = np.ceil(offset).astype(int)
    # Node i − offset lies in the cell right of node i − whole, where d_{i−whole−3 … +4} count.
    inside = (whole - offset)[:, None] ** np.arange(DEGREE + 1)
    each = (inside @ _pieces().T) * weight[:, None]
    lag = whole[:, None] - 4 + np.arange(DEGREE + 1)
    lowest = int(lag.min())
    filtered = np.bincount((lag - lowest).ravel(), each.ravel())
    # Σ_m filtered_m d_{i − lowest − m}
    oldest = first - lowest - (filtered.size - 1)
    kept = spline.coefficients[oldest : oldest + count + filtered.size - 1]
    return np.convolve(kept, filtered, "valid")


@lru_cache(maxsize=1)
def _pieces() -> Array:
    """B on [r, r+1] as a polynomial of x − r, powers rising; shape (8 pieces, 8 powers).

    B(x) = Σ_j (−1)^j C(8, j) (x − j)₊⁷/7!.
    """
    pieces = np.zeros((DEGREE + 1, DEGREE + 1))
    for r in range(DEGREE + 1):
        for j in range(r + 1):
            sign = (-1) ** j * comb(DEGREE + 1, j)
            for power in range(DEGREE + 1):
                pieces[r, power] += sign * comb(DEGREE, power) * (r - j) ** (DEGREE - power)
    return pieces / factorial(DEGREE)
