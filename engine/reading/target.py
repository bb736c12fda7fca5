"""Which column a person most likely wants to predict, and when only they can say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from engine.reading.columns import DATES, EMPTY, TEXT, TOO_LARGE, Column
from engine.reading.limits import counted, quoted

USUAL_TARGETS = ("target", "y", "label", "class", "outcome", "response")
MOST_LABELS = 50  # counted in a sentence
WHAT = {
    TEXT: "text with more than two labels",
    DATES: "dates or times",
    EMPTY: "no values",
    TOO_LARGE: "numbers beyond ±10⁶⁰",
}


def suggested(columns: Sequence[Column], row_numbers: Collection[int]) -> str:
    """A column whose name says so, or stands apart from nm_1, nm_2, …, or else the last one."""
    usable = [
        column.name
        for position, column in enumerate(columns)
        if column.usable and position not in row_numbers
    ]
    usable = usable or [column.name for column in columns if column.usable]
    named = _named(usable)
    if named:
        return named[0]
    kinds = Counter(re.sub(r"\d+", "0", name) for name in usable)
    apart = [name for name in usable if kinds[re.sub(r"\d+", "0", name)] == 1]
    return apart[0] if len(apart) == 1 and len(usable) > 2 else usable[-1]


def doubted(columns: Sequence[Column]) -> str:
    """Why the suggestion may be another column than is meant, or nothing.

    The one whose name says so, or the last one, cannot be used.
    """
    if _named([column.name for column in columns if column.usable]):
        return ""
    named = set(_named([column.name for column in columns]))
    meant = [column for column in columns if column.name in named]
    if not meant and not columns[-1].usable and columns[-1].kind != EMPTY:
        meant = [columns[-1]]
    if not meant:
        return ""
    return (
        f"{quoted(meant[0].name)} holds {held(meant[0])}; only numbers or two labels can be "
        "predicted. Choose another target."
    )


def held(column: Column) -> str:
    """What stands in a column that cannot be used."""
    if column.kind == TEXT and 2 < column.different <= MOST_LABELS:
        return counted(column.different, "label")
    return WHAT[column.kind]


def _named(names: Sequence[str]) -> list[str]:
    return [name for name in names if name.casefold() in USUAL_TARGETS]
