"""A smooth function on an even grid, as a spline of degree 7: fast to evaluate, shift, integrate.

The spline is Σ_s d_s B(x − s) with the cardinal B-spline B. For a function analytic in a strip its
error falls like step⁸ (for 1/(1 + eˣ) at step 1/16: 1e-15).

Source: Schoenberg 1946 (cardinal splines); Unser 1999.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from math import comb, factorial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cholesky_banded
from scipy.linalg.lapack import dpbtrs

Array = NDArray[np.float64]

DEGREE = 7
#: What the ends of the grid do to the coefficients has died out after so many of them.
MARGIN = 60


class EvenSpline:
    """Interpolates `values` (K,) at start + step·(0 … K−1); at both ends MARGIN nodes are lost."""

    def __init__(self, start: float, step: float, values: Array) -> None:
        self.start, self.step, self.values = start, step, values
        self.coefficients: Array = dpbtrs(_factor(values.size), values)[0]
        # Of the cell right of node 3 + j: powers of its own coordinate in [0, 1], highest last.
        self._cells = _pieces().T @ self._around()
        self._first = start + 3 * step

    def _around(self) -> Array:
        """The coefficients that count in each cell, that of piece 0 first; (8, cells)."""
        cells = self.coefficients.size - DEGREE
        return np.stack([self.coefficients[DEGREE - r :][:cells] for r in range(DEGREE + 1)])

    @cached_property
    def _rises(self) -> Array:
        """The integral up to the left end of each cell, and to the right end of the last."""
        rise = (1 / np.arange(1.0, DEGREE + 2)) @ self._cells
        return np.asarray(self.step * np.concatenate(([0.0], np.cumsum(rise))))

    @property
    def slopes(self) -> Array:
        """First derivatives at the nodes; nan at the three at the left end, four at the right."""
        slopes = np.full(self.values.size, np.nan)
        slopes[3:-4] = self._cells[1] / self.step
        return slopes

    @property
    def nodes(self) -> Array:
        """The grid."""
        return np.asarray(self.start + self.step * np.arange(self.values.size))

    def _at(self, x: Array) -> tuple[Array, Array]:
        """Coefficients by power, (8, …), and the coordinate within the cell."""
        scaled = (x - self._first) / self.step
        cell = scaled.astype(np.intp)
        return self._cells.take(cell, axis=1, mode="clip"), scaled - cell

    def pieces(self, x: Array) -> Pieces:
        """The polynomials at x (P,), to be evaluated more than once."""
        return self.pieces_of(((x - self._first) / self.step).astype(np.intp))

    def pieces_of(self, cell: NDArray[np.intp]) -> Pieces:
        """The polynomials of cells (P,), numbered from the one right of node 3."""
        coefficients = self._cells.take(cell, axis=1, mode="clip")
        return Pieces(coefficients, np.asarray(self._first + self.step * cell), self.step)

    def polynomial(self, node: int) -> list[float]:
        """Coefficients right of a node by powers of steps from it, falling."""
        found: list[float] = self._cells[::-1, node - 3].tolist()
        return found

    def value(self, x: Array) -> Array:
        """Of the shape of x; meaningless outside the grid."""
        c, w = self._at(x)
        value = c[DEGREE] * w
        for power in range(DEGREE - 1, 0, -1):
            value += c[power]
            value *= w
        return np.asarray(value + c[0])

    def value_and_slope(self, x: Array) -> tuple[Array, Array]:
        """Function and first derivative, each of the shape of x."""
        c, w = self._at(x)
        value, slope = _horner(c, w)
        return value, slope / self.step

    def integral_from_left(self, x: Array) -> Array:
        """Integral up to x, from a fixed point at the left end of the grid; of the shape of x."""
        c, w = self._at(x)
        total = c[DEGREE] * (w / (DEGREE + 1))
        for power in range(DEGREE - 1, -1, -1):
            total += c[power] / (power + 1)
            total *= w
        cell = ((x - self._first) / self.step).astype(np.intp)
        return np.asarray(self._rises.take(cell, mode="clip") + self.step * total)


class Pieces(NamedTuple):
    """One polynomial for each of P points: the spline in the cell where the point lies."""

    coefficients: Array  # (8, P), powers of the coordinate within the cell rising
    left: Array  # (P,), the cells' left ends
    step: float

    def some(self, which: NDArray[np.intp]) -> Pieces:
        """Those of a few of the points."""
        return Pieces(self.coefficients[:, which], self.left[which], self.step)

    def value_and_slope(self, x: Array) -> tuple[Array, Array]:
        """At another point of each cell, (P,)."""
        value, slope = _horner(self.coefficients, (x - self.left) / self.step)
        return value, slope / self.step

    def slope_and_bend(self, x: Array) -> tuple[Array, Array]:
        """First and second derivative at another point of each cell, (P,)."""
        c = self.coefficients[1:] * np.arange(1.0, DEGREE + 1)[:, None]
        slope, bend = _horner(c, (x - self.left) / self.step)
        return slope / self.step, bend / self.step**2


def _horner(c: Array, w: Array) -> tuple[Array, Array]:
    """Value and derivative of polynomials with coefficients c (K ≥ 3, …), powers rising."""
    top = c[-1] * w
    value = top + c[-2]
    slope = top + value
    value *= w
    for power in range(len(c) - 3, 0, -1):
        value += c[power]
        slope *= w
        slope += value
        value *= w
    value += c[0]
    return np.asarray(value), np.asarray(slope)


class Shifts(NamedTuple):
    """Σ_k weight_k S(x − step·offset_k) as one correlation of a spline's coefficients."""

    lowest: int
    filtered: Array

    def at(self, spline: EvenSpline, first: int, count: int) -> Array:
        """At the nodes i = first … first + count − 1 of a spline."""
        # Σ_m filtered_m d_{i − lowest − m}
        oldest = first - self.lowest - (self.filtered.size - 1)
        kept = spline.coefficients[oldest : oldest + count + self.filtered.size - 1]
        return np.convolve(kept, self.filtered, "valid")


def shifts(offset: Array, weight: Array) -> Shifts:
    """For `offset` (in steps, any sign) and `weight` of shape (K,), however many there are."""
    whole = np.ceil(offset).astype(int)
    # Node i − offset lies in the cell right of node i − whole, where d_{i−whole−3 … +4} count.
    inside = np.vander(whole - offset, DEGREE + 1, increasing=True)
    each = (inside @ _pieces().T) * weight[:, None]
    lag = whole[:, None] - 4 + np.arange(DEGREE + 1)
    lowest = int(lag.min())
    return Shifts(lowest, np.asarray(np.bincount((lag - lowest).ravel(), each.ravel()), float))


@lru_cache(maxsize=16)  # 300 kB for the largest, 2 MB
def _factor(size: int) -> Array:
    """Of the band matrix by which d_{i−3} … d_{i+3} make the value at node i."""
    band = np.repeat(_pieces()[1:5, 0][:, None], size, axis=1)
    return np.asfortranarray(cholesky_banded(band))


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
