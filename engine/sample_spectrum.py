"""Eigenvalues of one drawn design: a witness of the limit law that knows no theory.

The features' variances are those of the population spectrum, yet the eigenvalues of XᵀX/n are not:
they spread, and all but min(n, d) of them are zero.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigvalsh

from engine.problem import Problem
from engine.simulate import DESIGNS, LARGEST_D, LARGEST_N, drawn_directions
from engine.whole_numbers import whole_number

Array = NDArray[np.float64]

#: Doubles drawn at a time.
BATCH = 2_000_000
#: Doubles of a design that is drawn, and decomposed, within a few milliseconds.
QUICK = 60_000


@dataclass(frozen=True, eq=False)
class SampleSpectrum:
    """The d eigenvalues of XᵀX/n."""

    positive: Array  # rising; the other d − positive.size are 0
    n: int
    d: int
    seed: int
    design: str

    @property
    def zero_share(self) -> float:
        """The share of the d eigenvalues that are 0."""
        return 1 - self.positive.size / self.d

    def shares(self, edges: Array) -> Array:
        """Share of the d eigenvalues in each of the bins between `edges`, which rise from > 0."""
        counts, _ = np.histogram(self.positive, edges)
        return np.asarray(counts / self.d)


def quick_samples(gamma: float) -> int:
    """The n for which a design of d = γn directions has `QUICK` entries."""
    return max(2, round(float((QUICK / gamma) ** 0.5)))


def sample_spectrum(
    problem: Problem,
    n: int,
    seed: int = 0,
    design: str = "gaussian",
    progress: Callable[[float], None] | None = None,
) -> SampleSpectrum:
    """Draw one design of n samples, 2…5000, and d = round(γn) ≤ 50,000 directions.

    Direction k gets the eigenvalue at quantile (k − ½)/d, as in `simulate`; `design` names the law
    of the entries. `progress` is told the share done, and may raise to abandon the work. Raises
    ValueError naming what is outside its domain.
    """
    d = max(1, round(problem.gamma * whole_number("n", n, 2, LARGEST_N)))
    for name, value, low, high in (
        ("d = γn", d, 1, LARGEST_D),
        ("seed", seed, 0, 2**63),
    ):
        whole_number(name, value, low, high)
    if design not in DESIGNS:
        raise ValueError(f"design must be one of {', '.join(DESIGNS)}, got {design!r}")
    deviation = np.sqrt(drawn_directions(problem, d).variance)
    deviation = deviation[deviation > 0]
    rng = np.random.default_rng(seed)
    wide = deviation.size > n
    rank = min(n, deviation.size)
    product = np.zeros((rank, rank))
    # Columns of a wide design, rows of a tall one: the smaller product is a sum over either.
    length = deviation.size if wide else n
    batch = max(1, BATCH // (n if wide else deviation.size))
    for start in range(0, length, batch):
        stop = min(start + batch, length)
        if wide:
            part = DESIGNS[design](rng, (n, stop - start)) * deviation[start:stop]
            product += part @ part.T
        else:
            part = DESIGNS[design](rng, (stop - start, deviation.size)) * deviation
            product += part.T @ part
        if progress is not None:
            progress(0.9 * stop / length)
    values = eigvalsh(product / n, check_finite=False)
    # Rounding can pass below zero, never below the population's own scale.
    return SampleSpectrum(np.maximum(values, 0.0), n, d, seed, design)
