"""What is said about the columns of a table that was read."""

from __future__ import annotations

from collections.abc import Sequence

from engine.reading.columns import DATES, EMPTY, LABELS, TEXT, TOO_LARGE, Column
from engine.reading.limits import columns, counted, listed, quoted
from engine.reading.numerals import with_a_sign


def about_columns(found: Sequence[Column]) -> list[str]:
    """A sentence for each oddity, however many columns share it."""

    def of(kind: str) -> list[Column]:
        return [c for c in found if c.kind == kind]

    remarks = []
    grouped = [c for c in found if c.grouping]
    if grouped:
        marks = sorted({mark for c in grouped for mark in c.grouping})
        shown = " or ".join("a space" if mark.isspace() else quoted(mark) for mark in marks)
        where = listed([c.name for c in grouped])
        remarks.append(f"Between thousands stands {shown} in {where}; it was left out.")
    bad = [c for c in found if c.bad and c.usable]
    if bad:
        total = sum(c.bad for c in bad)
        one = total == 1
        remarks.append(
            f"{counted(total, 'cell')} in {listed([c.name for c in bad])} "
            f"{'is no number' if one else 'are no numbers'} (for example "
            f"{quoted(bad[0].example)}) and {'counts' if one else 'count'} as missing."
        )
    infinite = [c for c in found if c.infinite]
    if infinite:
        total, where = sum(c.infinite for c in infinite), listed([c.name for c in infinite])
        verb = "is infinite and counts" if total == 1 else "are infinite and count"
        remarks.append(f"{counted(total, 'value')} in {where} {verb} as missing.")
    for column in of(LABELS)[:3]:
        low, high = map(quoted, column.labels)
        remarks.append(
            f"Column {quoted(column.name)} holds two labels, which count as −1 ({low}) and +1 "
            f"({high})."
        )
    if len(of(LABELS)) > 3:
        more = listed([c.name for c in of(LABELS)[3:]])
        remarks.append(f"So do {more}, the label first in the alphabet as −1.")
    return remarks + _left_out(found)


def _left_out(found: Sequence[Column]) -> list[str]:
    remarks = []
    signed = [c for c in found if c.kind == TEXT and with_a_sign(c.example)]
    if signed:
        example = f"with a sign (for example {quoted(signed[0].example)})"
        remarks.append(
            columns(
                [c.name for c in signed],
                f"holds numbers {example} and was left out; remove the sign to use it",
                f"hold numbers {example} and were left out; remove the sign to use them",
            )
        )
    for kind, what in (
        (TEXT, "text"),
        (DATES, "dates or times"),
        (TOO_LARGE, "numbers beyond ±10⁶⁰"),
        (EMPTY, "no values"),
    ):
        these = [c for c in found if c.kind == kind and c not in signed]
        names = [c.name for c in these]
        example = f" (for example {quoted(these[0].example)})" if kind == TEXT and names else ""
        if names:
            remarks.append(
                columns(
                    names,
                    f"holds {what}{example} and was left out",
                    f"hold {what} and were left out",
                )
            )
    return remarks
