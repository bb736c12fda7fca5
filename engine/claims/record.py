"""What a published claim is checked against, and what comes out: frozen, computed, never typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One number of a claim: as printed, as this engine computes it, as a simulation finds it."""

    quantity: str
    printed: float | str  # a number, or the condition it must meet
    ours: float
    simulated: float | None = None
    error: float | None = None  # the simulation's standard error
    allowance: float = 0.0  # for finite n, relative to `ours`
    drawn: bool = False  # `ours` is no theory: it was measured on finite designs

    @property
    def supported(self) -> bool:
        """True if the simulation is within 4 standard errors and the allowance of `ours`."""
        if self.simulated is None or self.error is None:
            return True
        return abs(self.simulated - self.ours) <= 4 * self.error + self.allowance * abs(self.ours)


@dataclass(frozen=True)
class Finding:
    """What the check of a claim found."""

    rows: tuple[Row, ...]
    agrees: bool
    reason: str = ""  # why it disagrees
    condition: str = ""  # where it agrees, if not everywhere


@dataclass(frozen=True)
class Record:
    """A claim with its outcome. `agrees` is decided by computation, as `criterion` says."""

    key: str
    source: str
    statement: str
    criterion: str
    rows: tuple[Row, ...]
    agrees: bool
    reason: str
    condition: str = ""

    @property
    def outcome(self) -> str:
        """ "holds", "holds under conditions" or "does not hold"."""
        if not self.agrees:
            return "does not hold"
        return "holds under conditions" if self.condition else "holds"

    @property
    def supported(self) -> bool:
        """True if no simulation contradicts what this engine computes."""
        return all(row.supported for row in self.rows)


@dataclass(frozen=True)
class Claim:
    """A published statement and how it is recomputed. Nothing is computed until `record()`."""

    key: str
    source: str
    statement: str
    criterion: str  # when the claim counts as confirmed, with its tolerance
    check: Callable[[], Finding]

    def record(self) -> Record:
        """Compute the claim: a fraction of a second to a few seconds, always the same result."""
        found = self.check()
        return Record(
            self.key,
            self.source,
            self.statement,
            self.criterion,
            found.rows,
            found.agrees,
            found.reason,
            found.condition,
        )


def close(ours: float, printed: float, relative: float) -> bool:
    """|ours − printed| ≤ relative·|printed|."""
    return abs(ours - printed) <= relative * abs(printed)
