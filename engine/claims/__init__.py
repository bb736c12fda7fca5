"""Published claims, each recomputed by this engine and, where it makes sense, simulated.

A `Claim` says what was printed and when it counts as confirmed; its `record()` computes the
numbers, the simulation with its standard error, and the verdict. Nothing is stored: two claims
disagree with what is computed here, and each gives the reason.

One file per paper; a claim is one entry of its `CLAIMS`.
"""

from __future__ import annotations

from collections.abc import Callable

from engine.claims import (
    benign_overfitting,
    cheng_barber_priors,
    cheng_barber_scalar,
    cheng_barber_theorems,
    cheng_duchi_kuditipudi,
    early_stopping,
    hastie_montanari,
    negative_ridge,
)
from engine.claims.record import Claim, Finding, Record, Row

#: In reading order; keys are unique.
CLAIMS: dict[str, Claim] = {
    claim.key: claim
    for paper in (
        cheng_barber_theorems,
        cheng_barber_priors,
        cheng_barber_scalar,
        cheng_duchi_kuditipudi,
        hastie_montanari,
        negative_ridge,
        benign_overfitting,
        early_stopping,
    )
    for claim in paper.CLAIMS
}


def record(key: str) -> Record:
    """Compute one claim. Raises ValueError naming the keys there are."""
    if key not in CLAIMS:
        raise ValueError(f"key must be one of {', '.join(CLAIMS)}, got {key!r}")
    return CLAIMS[key].record()


def records(progress: Callable[[int, int], bool | None] | None = None) -> tuple[Record, ...]:
    """Compute all claims, in order.

    `progress` is called with (finished, all) after each; returning False stops there, and the
    result holds the claims finished.
    """
    done: list[Record] = []
    for claim in CLAIMS.values():
        done.append(claim.record())
        if progress is not None and progress(len(done), len(CLAIMS)) is False:
            break
    return tuple(done)


__all__ = ["CLAIMS", "Claim", "Finding", "Record", "Row", "record", "records"]
