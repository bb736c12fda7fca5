"""The published claims, computed once for the whole process and kept: one record per claim."""

from __future__ import annotations

from threading import Lock

from engine import claims
from engine.claims import Claim, Record
from pages.shared.apart import APART
from pages.shared.queue import Report

#: Everything the page shows, in reading order; what is kept is never more than this.
ALL: dict[str, Claim] = claims.CLAIMS | claims.ARTICLE
_done: dict[str, Record] = {}
_computing = Lock()


def computed(key: str) -> Record | None:
    """The record of a claim, if somebody has had it computed."""
    return _done.get(key)


def pending() -> int:
    """How many claims have not been computed yet."""
    return len(ALL) - len(_done)


def compute_all(report: Report) -> None:
    """For the queue: compute what is missing, one claim after another.

    Each is there for every visitor as soon as it is done; whoever starts second waits for the
    claim being computed and then finds it.
    """
    for place, key in enumerate(ALL):
        report(place / len(ALL))
        with _computing:
            if key not in _done:
                _done[key] = APART.run(
                    _record, key, report=lambda _, at=place: report(at / len(ALL))
                )
    report(1.0)


def _record(key: str, _: Report) -> Record:
    return ALL[key].record()
