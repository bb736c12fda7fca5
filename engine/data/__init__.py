"""Three real data sets that travel with the engine: names(), load(name).

They bracket the question: one where interpolating is costly, one where it is best, and one with
more rows than columns, so collinear that the answer depends on which directions count.
"""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class _Card:
    """What is known about a file besides its numbers."""

    file: str
    title: str
    rows: str
    standardize: bool
    source: str
    provenance: str


@dataclass(frozen=True, eq=False)
class RealData:
    """One data set: X of shape (n, d) and y of shape (n,), read-only, in the units measured."""

    name: str
    title: str
    X: NDArray[np.float64]
    y: NDArray[np.float64]
    target: str  # what y measures
    features: tuple[str, ...]  # names of the d columns
    standardize: bool  # whether columns are usually put on one scale first
    source: str  # citation of the measurements
    provenance: str
    rows: str  # what one row is


_CARDS = {
    "gasoline": _Card(
        file="gasoline_nir.csv.gz",
        title="Octane number of gasoline from near-infrared spectra",
        rows="60 samples of gasoline",
        standardize=False,
        source="Kalivas (1997), Chemometrics and Intelligent Laboratory Systems 37:255–259",
        provenance="Data set `gasoline` of the R package pls (Debian: r-cran-pls), saved as CSV.",
    ),
    "tecator": _Card(
        file="tecator_nir.csv.gz",
        title="Fat content of meat from near-infrared spectra",
        rows="215 samples of finely chopped meat",
        standardize=False,
        source="Thodberg (1996), IEEE Transactions on Neural Networks 7:56–72",
        provenance="Data set `tecator` of the R package caret (Debian: r-cran-caret), measured on "
        "a Tecator Infratec analyser, saved as CSV.",
    ),
    "golub": _Card(
        file="golub_leukemia.csv.gz",
        title="Type of acute leukemia from gene expression",
        rows="38 patients with acute leukemia",
        standardize=True,
        source="Golub et al. (1999), Science 286:531–537",
        provenance="Data set `golub` of the R package multtest (Debian: r-bioc-multtest), saved "
        "as CSV.",
    ),
}
_TARGETS = {
    "octane": "octane number",
    "fat": "fat content, percent",
    "aml": "type of leukemia (0 = ALL, 1 = AML)",
}


def names() -> tuple[str, ...]:
    """The names `load` knows, in the order in which they are best met."""
    return tuple(_CARDS)


@lru_cache(maxsize=len(_CARDS))
def load(name: str) -> RealData:
    """The data set of that name; ValueError if `names()` does not list it.

    Examples
    --------
    >>> load("gasoline").X.shape
    (60, 401)
    """
    if name not in _CARDS:
        raise ValueError(f"name must be one of {', '.join(_CARDS)}, got {name!r}")
    card = _CARDS[name]
    with gzip.open(Path(__file__).parent / card.file, "rt", encoding="ascii", newline="") as file:
        lines = csv.reader(file)
        target, *features = next(lines)
        values = np.array([[float(cell) for cell in line] for line in lines])
    X, y = np.ascontiguousarray(values[:, 1:]), values[:, 0].copy()
    X.setflags(write=False)
    y.setflags(write=False)
    return RealData(
        name=name,
        title=card.title,
        X=X,
        y=y,
        target=_TARGETS[target],
        features=tuple(features),
        standardize=card.standardize,
        source=card.source,
        provenance=card.provenance,
        rows=card.rows,
    )
