"""Published claims, each recomputed by this engine and, where it makes sense, simulated.

A `Claim` says what was printed and when it counts as confirmed; its `record()` computes the
numbers, the simulation with its standard error, and the verdict. Nothing is stored: two claims
disagree with what is computed here, and each gives the reason.

One file per paper; a claim is one entry of its `CLAIMS`. The advice of the article that started
it all is kept apart (`ARTICLE`): it is advice, not theorem, so it may hold, hold under conditions
(which the record names) or not hold.
"""

from __future__ import annotations

from collections.abc import Callable

from engine.claims import (
    article_advice,
    article_methods,
    article_slogan,
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


#: The article's own claims, in the order of its argument.
ARTICLE: dict[str, Claim] = {
    claim.key: claim
    for part in (article_slogan, article_methods, article_advice)
    for claim in part.CLAIMS
}


def record(key: str) -> Record:
    """Compute one claim of a paper or of the article. Raises ValueError naming the keys."""
    known = CLAIMS | ARTICLE
    if key not in known:
        raise ValueError(f"key must be one of {', '.join(known)}, got {key!r}")
    return known[key].record()


def records(
    progress: Callable[[int, int], bool | None] | None = None,
    claims: dict[str, Claim] | None = None,
) -> tuple[Record, ...]:
    """Compute all claims, in order: those of the papers, or `claims` (as `ARTICLE`).

    `progress` is called with (finished, all) after each; returning False stops there, and the
    result holds the claims finished.
    """
    chosen = CLAIMS if claims is None else claims
    done: list[Record] = []
    for claim in chosen.values():
        done.append(claim.record())
        if progress is not None and progress(len(done), len(chosen)) is False:
            break
    return tuple(done)


__all__ = ["ARTICLE", "CLAIMS", "Claim", "Finding", "Record", "Row", "record", "records"]
