"""What would make leave-one-out too good to be true: copies of rows, and of the target."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.reading.limits import counted, listed

Array = NDArray[np.float64]

STRIP = 1000  # columns looked at together
ROWS = 20_000  # hashed between two reports
DETERMINED = 1 - 1e-9


def cautions(
    X: Array, y: Array, names: Sequence[str], progress: Callable[[float], None]
) -> list[str]:
    """A sentence for rows that repeat others, and for features that determine the target."""
    remarks = []
    hashes = set[int]()
    for start in range(0, len(y), ROWS):
        progress(start / len(y))
        part = slice(start, start + ROWS)
        pairs = zip(X[part], y[part], strict=True)
        hashes |= {hash(row.tobytes() + value.tobytes()) for row, value in pairs}
    repeated = len(y) - len(hashes)
    if repeated:
        repeat = "repeats" if repeated == 1 else "repeat"
        remarks.append(
            f"{counted(repeated, 'row')} {repeat} an earlier one. If these are copies rather than "
            "new measurements, leave-one-out is too optimistic."
        )
    outcome = (y - y.mean()) / np.abs(y - y.mean()).max()
    outcome /= np.linalg.norm(outcome)
    same: list[str] = []
    for start, strip in zip(range(0, len(names), STRIP), strips(X), strict=True):
        centred = strip - strip.mean(axis=0)
        size = np.abs(centred).max(axis=0)
        centred /= np.where(size > 0, size, 1.0)
        lengths = np.linalg.norm(centred, axis=0)
        alike = np.abs(outcome @ centred) >= DETERMINED * np.where(lengths > 0, lengths, 1.0)
        same += [names[start + int(k)] for k in np.flatnonzero(alike & (lengths > 0))]
    if same:
        verb = "determines" if len(same) == 1 else "determine"
        remarks.append(
            f"{listed(same)} alone {verb} the target. If it was derived from the target, leave it "
            "out: every error below would be too small."
        )
    return remarks


def strips(X: Array) -> Iterator[Array]:
    """A few columns at a time, so that no second copy of X is made."""
    return (X[:, start : start + STRIP] for start in range(0, X.shape[1], STRIP))
