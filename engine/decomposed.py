"""Many decomposed designs at once: what errors are made of, by the same array operations for all.

The sums are those of `engine.filtered_draw.FilteredDraw`; a design that reaches fewer directions
than others beside it has eigenvalues 0, where every filter leaves things as they were.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from engine.filters import FilterSums

Array = NDArray[np.float64]

#: Problems whose sums are taken in one array operation.
TOGETHER = 4


@dataclass(frozen=True, eq=False)
class Decomposed:
    """D designs under one penalty; eigenvalues increase, and 0 stands for what is not reached.

    What is called what is as in `engine.filtered_draw.FilteredDraw`. `coupling` of shape (D, m)
    is its diagonal where nothing couples.
    """

    z: Array  # (D, m)
    energy: Array  # (D, m)
    weight: Array  # (D, m)
    coupling: Array  # (D, m, m) or (D, m)
    leak: Array  # (D, m)
    missed: Array  # (D,)


def together(each: list[Decomposed]) -> Decomposed:
    """Designs of P problems on top of each other, (P·D, m); smaller ones reach less."""
    m = max(one.z.shape[1] for one in each)

    def joined(name: str) -> Array:
        arrays = [getattr(one, name) for one in each]
        padded = [
            np.pad(a, [(0, 0)] + [(m - one.z.shape[1], 0)] * (a.ndim - 1))
            if one.z.shape[1] < m
            else a
            for a, one in zip(arrays, each, strict=True)
        ]
        return np.concatenate(padded)

    return Decomposed(*(joined(f.name) for f in fields(Decomposed)))


def sums_of_designs(
    seen: Decomposed, residual: Callable[[Array], Array], n: list[int]
) -> FilterSums:
    """`FilteredDraw.sums` of the D designs of P problems, arrays (P, D, K).

    `residual` gives 1 − φ, shape (K, B, m), of eigenvalues (B, m).
    """
    designs = len(seen.z) // len(n)
    parts = []
    # A few problems at a time: what fits the processor's cache is several times faster.
    for first in range(0, len(n), TOGETHER):
        rows = slice(first * designs, (first + TOGETHER) * designs)
        some = Decomposed(*(getattr(seen, f.name)[rows] for f in fields(Decomposed)))
        size = np.repeat(n[first : first + TOGETHER], designs)[:, None]
        parts.append(_columns(some, np.moveaxis(residual(some.z), 0, 1), size))
    return FilterSums(
        *(
            np.concatenate(column).reshape(len(n), designs, -1)
            for column in zip(*parts, strict=True)
        )
    )


def _columns(seen: Decomposed, psi: Array, n: NDArray[np.int_]) -> tuple[Array, ...]:
    phi, left = 1 - psi, psi * psi
    reached = np.where(seen.z > 0, seen.z, 1.0)
    if seen.coupling.ndim == 3:
        all_of_it = seen.coupling.sum(axis=2)
        squares = np.einsum("bki,bki->bk", psi @ seen.coupling, psi)
    else:
        all_of_it, squares = seen.coupling, _times(left, seen.coupling)
    rank = psi.shape[2]
    stayed = left.sum(axis=2)
    return (
        (rank - psi.sum(axis=2)) / n,
        seen.missed[:, None] + 2 * _times(psi, seen.leak) + squares,
        _times(np.multiply(phi, phi, out=phi), seen.weight / reached) / n,
        _times(left, seen.z * seen.energy),
        (stayed + n - rank) / n,
        all_of_it.sum(axis=1)[:, None] - 2 * _times(psi, all_of_it) + squares,
    )


def _times(factors: Array, of: Array) -> Array:
    return np.asarray((factors @ of[:, :, None])[:, :, 0])
