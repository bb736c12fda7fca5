"""The outline of a region of a map, as a line for its picture."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Parts = tuple[float | None, ...]


def outline(values: Array) -> tuple[Parts, Parts]:
    """x and y, in fractions of the picture, of where `values` (rows, columns) change their sign.

    Marching squares: between neighbours of different sign the edge is crossed where a straight line
    would be 0, and within a square of four cells crossings are joined. 0 counts as positive.
    """
    rows, columns = values.shape
    x, y = np.meshgrid(np.linspace(0.0, 1.0, columns), np.linspace(0.0, 1.0, rows))
    # The four sides of each square, and on each side where it is crossed.
    corners = [np.s_[:-1, :-1], np.s_[:-1, 1:], np.s_[1:, 1:], np.s_[1:, :-1]]
    sides = [(corners[k], corners[(k + 1) % 4]) for k in range(4)]
    crossed = np.stack([(values[a] >= 0) != (values[b] >= 0) for a, b in sides])
    places = np.stack([_crossing(x, y, values, a, b) for a, b in sides])
    # Two sides of a square are crossed, or none, or all four, which is two corners cut off.
    order = np.argsort(~crossed, axis=0, kind="stable")
    count = crossed.sum(axis=0)
    pairs = [(order[0], order[1], count >= 2), (order[2], order[3], count == 4)]
    found = []
    for first, second, there in pairs:
        r, c = np.nonzero(there)
        found.append(np.stack((places[first[r, c], r, c], places[second[r, c], r, c]), axis=1))
    ends = np.round(np.concatenate(found), 4)
    return _parts(ends[:, :, 0]), _parts(ends[:, :, 1])


def _crossing(x: Array, y: Array, values: Array, a: Any, b: Any) -> Array:
    """Where a straight line between two cells is 0 (their middle, if neither says)."""
    va, vb = values[a], values[b]
    change = va - vb
    share = np.where(change == 0, 0.5, va / np.where(change == 0, 1.0, change))
    points = [p[a] + share * (p[b] - p[a]) for p in (x, y)]
    return np.stack(points, axis=-1)


def _parts(ends: Array) -> Parts:
    """Pairs of ends with a gap after each."""
    return tuple(part for low, high in ends.tolist() for part in (low, high, None))
