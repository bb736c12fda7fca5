"""What a file may be at most, and how sentences about it are worded."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

LARGEST_BYTES = 50 * 2**20
LARGEST_COLUMNS = 20_100  # the largest d, a target, and some to leave out
LARGEST_CELLS = 12_000_000  # 96 MB as numbers
LONGEST_NAME = 60
NAMED = 4  # columns named in one sentence


class Unreadable(ValueError):
    """A file, or a choice of its columns, that cannot be used; the message says why."""


def clean(text: str, longest: int = LONGEST_NAME) -> str:
    """On one line, without control, format or unassigned characters, and of bounded length."""
    # Far fewer characters are kept than looked at, since a hostile name may be all white space.
    head = text[: 20 * longest]
    kept = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in head)
    short = " ".join(kept.split())
    return short if len(short) <= longest and len(text) <= len(head) else short[:longest] + "…"


def quoted(text: str) -> str:
    """A name or a cell inside a sentence."""
    return f"“{clean(text)}”"


def listed(names: Sequence[str]) -> str:
    """“a”, “b” and 7 more."""
    shown = [quoted(name) for name in names[:NAMED]]
    more = len(names) - len(shown)
    if more:
        return f"{', '.join(shown)} and {more:,} more"
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def counted(number: int, singular: str, plural: str = "") -> str:
    """1 row, 2 rows, 1,000 rows."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def columns(names: Sequence[str], singular: str, plural: str) -> str:
    """“Column “a” holds …” or “3 columns hold …: “a”, “b” and “c””."""
    if len(names) == 1:
        return f"Column {quoted(names[0])} {singular}."
    return f"{len(names):,} columns {plural}: {listed(names)}."
