"""A finite design: checked, centred, scaled and decomposed, a strip of columns at a time.

Wide designs are first reduced to a square one by orthogonal transformations, strip by strip. That
takes a third of the time of a singular value decomposition of the whole, never holds a second copy
of the data, and can report its progress and be abandoned between strips.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import qr, svd

Array = NDArray[np.float64]
Progress = Callable[[float], None]

SMALLEST_N = 5
LARGEST_VALUE = 1e60
SMALLEST_VALUE = 1e-60
ROUNDING = 16 * float(np.finfo(float).eps)
STRIP = 500_000  # doubles in one strip of columns


@dataclass(frozen=True, eq=False)
class Design:
    """X with what centring and scaling need; `columns` makes prepared strips of it."""

    X: Array  # (n, d), read-only
    mean: Array  # (d,)
    scale: Array  # (d,), 1 where nothing is divided
    varies: NDArray[np.bool_]  # (d,), False where a column is constant up to rounding

    def strips(self) -> Iterator[slice]:
        """Slices that cover the columns, each at least as wide as the design is tall."""
        n, d = self.X.shape
        width = max(STRIP // n, n)
        return (slice(start, min(start + width, d)) for start in range(0, d, width))

    def columns(self, strip: slice) -> Array:
        """A strip, centred and scaled; constant columns are zero."""
        centred = np.where(self.varies[strip], self.X[:, strip] - self.mean[strip], 0.0)
        return centred / self.scale[strip]

    def slopes(self, weights: Array) -> Array:
        """Xᵀ·weights for the prepared design, shape (d,), in the units of X; weights of mean 0."""
        strips = [weights @ self.columns(strip) for strip in self.strips()]
        slopes: Array = np.concatenate(strips) / self.scale
        return slopes


def validated(X: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    """Read-only copies; ValueError names what is outside its domain."""
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
        largest = max(float(values.max()), -float(values.min()))
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


def prepared(X: Array, standardize: bool) -> Design:
    """The centred design, each column divided by its standard deviation if asked."""
    d = X.shape[1]
    bare = Design(X, np.empty(d), np.ones(d), np.empty(d, dtype=np.bool_))
    largest = 0.0
    for strip in bare.strips():
        raw = X[:, strip]
        spread = _spread(raw)
        bare.mean[strip], bare.varies[strip] = raw.mean(axis=0), spread > 0
        largest = max(largest, float(spread.max()))
        if standardize:
            # Divided by the spread first: the squares of tiny columns would underflow.
            unit = np.where(spread > 0, spread, 1.0)
            deviation = np.sqrt(np.square(bare.columns(strip) / unit).mean(axis=0))
            bare.scale[strip] = unit * np.where(spread > 0, deviation, 1.0)
    if largest == 0:
        raise ValueError("X must have at least one column that is not constant, got none")
    if not standardize and largest < SMALLEST_VALUE:
        raise ValueError(
            f"X must vary by at least {SMALLEST_VALUE:g}, got {largest:g}: change its unit"
        )
    return bare


def decomposed(design: Design, progress: Progress) -> tuple[Array, Array]:
    """Left singular vectors (n, k), each of mean zero, and all k = min(n − 1, d) singular values.

    `progress` is told the share done, below 1; it may raise to abandon the work.
    """
    n, d = design.X.shape
    # In orthonormal contrasts there are n − 1 rows, so no rounding error can pass for an n-th
    # direction, and the singular vectors have mean zero to the last digit.
    if d < n:
        rows = np.concatenate([reflected(design.columns(s))[1:] for s in design.strips()], axis=1)
        progress(0.1)
    else:
        corner = np.empty((0, n - 1))
        for strip in design.strips():
            tall = np.concatenate([corner, reflected(design.columns(strip))[1:].T])
            corner = qr(tall, mode="r", overwrite_a=True, check_finite=False)[0][: n - 1]
            progress(0.9 * strip.stop / d)
        rows = corner.T
    inner, s, _ = svd(rows, full_matrices=False, overwrite_a=True, check_finite=False)
    return reflected(np.concatenate([np.zeros((1, s.size)), inner])), s


def reflected(values: Array) -> Array:
    """The Householder reflection that exchanges the constant vector 1/√n and −e₁; its own inverse.

    Rows 2 … n of the result are n − 1 orthonormal contrasts of the rows given.
    """
    normal = np.full(values.shape[0], 1 / math.sqrt(values.shape[0]))
    normal[0] += 1
    along = (normal @ values) * (2 / (normal @ normal))
    result: Array = values - np.multiply.outer(normal, along)
    return result


def _spread(values: Array) -> Array:
    """Largest deviation from the mean down each column; 0 where it is no more than rounding."""
    largest = np.abs(values).max(axis=0)
    spread: Array = np.abs(values - values.mean(axis=0)).max(axis=0)
    return np.where(spread > ROUNDING * largest, spread, 0.0)
