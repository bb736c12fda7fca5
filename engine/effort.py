"""What analysing a data set will cost, before it is done.

Counts for `engine.Dataset` with its λ path and verdict, in floating-point operations of a blocked
matrix factorisation, the only thing large cases spend time on; everything else is expressed in
those. Measured on a two-core machine, they hold within a factor of two from 100 × 20,000 to
1,000,000 × 10.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter

import numpy as np
from scipy.linalg import qr

from engine.design import STRIP

PENALTIES = 350  # at which errors are computed, in all
PER_PENALTY, PER_CELL = 500, 800  # operations per row, and per cell of X
SVD = 15  # operations per k³, the k × k core's singular value decomposition
PROBE = (600, 300)


@dataclass(frozen=True)
class Effort:
    """Operations and the largest memory held at once, for n rows and d columns."""

    operations: float
    bytes: int

    @property
    def seconds(self) -> float:
        """On this machine, as busy as it was when first asked."""
        return self.operations / speed()


def effort(n: int, d: int) -> Effort:
    """The cost of a data set of n ≥ 1 rows and d ≥ 1 columns; ValueError below that."""
    if n < 1 or d < 1:
        raise ValueError(f"n and d must be at least 1, got {n} and {d}")
    rank = min(n, d)
    if d < n:
        factor, copies = 6.0 * n * d**2, 5
    else:
        width = max(STRIP // n, n)
        factor, copies = 2.0 * d * n**2 * (1 + n / width), 2
    core, path = SVD * rank**3, PENALTIES * n * (4 * rank + PER_PENALTY)
    held = copies * n * d + 6 * rank**2 + 6 * min(STRIP, n * d)
    return Effort(float(factor + core + path + PER_CELL * n * d), 8 * held)


@lru_cache(maxsize=1)
def speed() -> float:
    """Operations per second of a small factorisation, the best of three, measured once."""
    rows, columns = PROBE
    matrix = np.random.default_rng(0).standard_normal(PROBE)
    spent = []
    for _ in range(3):
        start = perf_counter()
        qr(matrix, mode="r", check_finite=False)
        spent.append(perf_counter() - start)
    return 2.0 * rows * columns**2 / max(min(spent), 1e-9)
