"""Columns of a table: streamed into blocks of numbers, judged once all of them is seen.

Cells that Python reads as they stand become numbers at once. A piece of a column in which one does
not is kept as text until the whole column is known, because a decimal comma shows only somewhere.
A column of which a thousand cells show that it is text is not kept any longer: memory stays within
the numbers plus the size of the file.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from engine.reading.numerals import (
    EITHER,
    evidence,
    is_date,
    is_missing,
    looks_numeric,
    numeral,
    python_numerals,
    written_foreign,
)

Array = NDArray[np.float64]

NUMBERS, LABELS, TEXT, DATES = "numbers", "labels", "text", "dates"
EMPTY, TOO_LARGE = "empty", "too large"
# Written just so, these are no reason to keep a piece of a column as text.
NO_VALUE = frozenset(["", "NA", "N/A", "#N/A", "NaN", "nan", "null", "NULL", "None", "?"])
ENOUGH_TO_JUDGE = 1000  # cells after which a column may be given up as text
MOST_KNOWN = 10_000  # different cells remembered while a column is read
ENOUGH_TO_VOTE = 100_000  # characters of a piece, when a file's decimal mark is decided
MOST_BAD = 0.1  # of the cells that are not missing, in a column of numbers
LARGEST_VALUE = 1e60  # what `engine.Dataset` takes


@dataclass(frozen=True)
class Column:
    """One column. Only numbers and labels can be used."""

    name: str
    kind: str  # numbers, labels, text, dates, empty, too large
    missing: int = 0  # cells without a value, those counted as missing included
    bad: int = 0  # of these: no numbers
    infinite: int = 0  # of these: infinite
    example: str = ""  # a cell that is no number
    different: int = 0  # texts, if all were looked at
    labels: tuple[str, ...] = ()  # of labels: what counts as −1 and as +1
    counts: bool = False  # 0, 1, 2, … or 1, 2, 3, … down the rows
    decimal: str = ""  # the decimal mark, where the cells show it
    grouping: str = ""  # what separates thousands

    @property
    def usable(self) -> bool:
        """Whether it has numbers to compute with."""
        return self.kind in (NUMBERS, LABELS)


@dataclass
class Blocks:
    """The cells of all rows so far."""

    width: int
    decimal: str  # what is read at once
    underscores: bool  # Python reads 1_000 as a number; a person does not
    numbers: list[Array] = field(default_factory=list)  # (rows, width); NaN where text is kept
    texts: dict[int, dict[int, str]] = field(default_factory=dict)  # column → block → its cells
    given_up: dict[int, Column] = field(default_factory=dict)
    ascii: bool = True  # the file; then no cell is looked at
    foreign: set[int] = field(default_factory=set)  # columns that only Python takes for numbers

    def add(self, rows: Sequence[Sequence[str]]) -> None:
        """Rows of exactly `width` cells."""
        block = np.full((len(rows), self.width), math.nan)
        for column, cells in enumerate(zip(*rows, strict=True)):
            if column in self.given_up:
                continue
            if not self.ascii and column not in self.foreign and written_foreign(cells):
                self.foreign.add(column)
            values = self._at_once(cells)
            if values is not None:
                block[:, column] = values
                continue
            texts = self.texts.setdefault(column, {})
            texts[len(self.numbers)] = _joined(cells)
            if len(texts) == -(-ENOUGH_TO_JUDGE // len(rows)):
                self._give_up_if_text(column)
        self.numbers.append(block)

    def cells(self, column: int) -> Iterator[str]:
        """The cells of a column that are kept as text."""
        for text in self.texts.get(column, {}).values():
            yield from text.split("\n")

    def whole(self) -> Array:
        """All rows in one array; the blocks are given up on the way."""
        values = np.empty((sum(map(len, self.numbers)), self.width))
        start = 0
        while self.numbers:
            block = self.numbers.pop(0)
            values[start : start + len(block)] = block
            start += len(block)
        return values

    def _at_once(self, cells: tuple[str, ...]) -> Array | None:
        """The numbers in a piece of a column, if all of it is plain."""
        if self.decimal == "," or self.underscores:
            text = _joined(cells)
            if "_" in text or (self.decimal == "," and "." in text):
                return None
            cells = tuple(text.replace(",", ".").split("\n")) if self.decimal == "," else cells
        try:
            return np.fromiter(map(float, cells), np.float64, len(cells))
        except ValueError:
            pass
        known = ["nan" if cell in NO_VALUE else cell for cell in cells]
        try:
            return np.fromiter(map(float, known), np.float64, len(cells))
        except ValueError:
            return None

    def _give_up_if_text(self, column: int) -> None:
        seen = islice(self.cells(column), ENOUGH_TO_JUDGE)
        filled = Counter(cell.strip() for cell in seen if not is_missing(cell))
        numeric = sum(count for cell, count in filled.items() if looks_numeric(cell))
        if len(filled) > 2 and numeric < 0.5 * filled.total():
            self.given_up[column] = _no_numbers(filled)
            del self.texts[column]


def comma_is_decimal(blocks: Blocks, delimiter: str) -> bool:
    """Whether this file writes 1,5 for one and a half, by all cells with a comma in them."""
    for_comma = for_point = 0
    either = False
    for texts in blocks.texts.values():
        with_comma = [text[:ENOUGH_TO_VOTE] for text in texts.values() if "," in text][:10]
        commas, points = evidence(with_comma)
        for_comma, for_point = for_comma + (commas > points), for_point + (points > commas)
        either = either or any(map(EITHER.search, with_comma))
    if for_comma == for_point:
        return either and delimiter == ";"
    return for_comma > for_point


def judged(name: str, values: Array, blocks: Blocks, column: int, starts: Sequence[int]) -> Column:
    """What a column is; its numbers are completed in `values`, shape (n,), missing as NaN.

    `starts` are the first rows of the blocks.
    """
    if column in blocks.given_up:
        return replace(blocks.given_up[column], name=name, missing=len(values))
    texts = blocks.texts.pop(column, {})
    if not texts:
        return _numeric(name, values, {})
    only_text = bool(np.isnan(values).all())
    bad, decimal, marks = _completed(values, texts, blocks.decimal, starts)
    if not bad:
        return _numeric(name, values, bad, decimal, marks)
    cells = Counter(cell.strip() for text in texts.values() for cell in text.split("\n"))
    filled = {c: k for c, k in cells.items() if not is_missing(c) or (c == "-" and "+" in bad)}
    if len(filled) == 2 and only_text:
        pair = sorted(filled, key=lambda label: (label == "+", label))
        return _labelled(name, values, texts, pair, starts)
    if bad.total() > MOST_BAD * (len(values) - cells.total() + sum(filled.values())):
        found = _no_numbers(filled)
        return replace(found, name=name, missing=len(values), different=len(filled))
    return _numeric(name, values, bad, decimal, marks)


def _completed(
    values: Array, texts: dict[int, str], usual: str, starts: Sequence[int]
) -> tuple[Counter[str], str, str]:
    """Write the numbers in `texts` into `values`; cells that are none, and how numbers look."""
    commas, points = evidence(texts.values())
    decimal = "" if commas == points else "," if commas > points else "."
    mark = decimal or usual
    certain = not (points if mark == "," else commas)
    bad, marks = Counter[str](), set[str]()
    known: dict[str, tuple[float | None, str]] = {}
    for block, text in texts.items():
        plain, removed = python_numerals(text, mark) if certain else (text, "")
        marks.add(removed)
        simple = "_" not in plain and (certain or mark == ".")
        found: list[float] = []
        for cell, written in zip(plain.split("\n"), text.split("\n"), strict=True):
            try:
                found.append(float(cell if simple else ""))
            except ValueError:
                if written not in known:
                    if len(known) > MOST_KNOWN:
                        known.clear()
                    known[written] = numeral(written, mark)
                value, between = known[written]
                marks.add(between)
                found.append(math.nan if value is None else value)
                if value is None:
                    bad[written.strip()] += 1
        values[starts[block] : starts[block] + len(found)] = found
    for cell in [cell for cell in bad if is_missing(cell)]:
        del bad[cell]
    return bad, decimal, "".join(sorted(marks))


def _numeric(
    name: str, values: Array, bad: Mapping[str, int], decimal: str = "", marks: str = ""
) -> Column:
    infinite = np.isinf(values)
    values[infinite] = math.nan
    known = values[~np.isnan(values)]
    missing = len(values) - len(known)
    if not len(known):
        return Column(name, EMPTY, missing, infinite=int(infinite.sum()))
    kind = NUMBERS if np.abs(known).max() <= LARGEST_VALUE else TOO_LARGE
    counts = kind == NUMBERS and not missing and known[0] in (0, 1) and _rises_by_one(known)
    return Column(
        name,
        kind,
        missing,
        sum(bad.values()),
        int(infinite.sum()),
        next(iter(bad), ""),
        counts=counts,
        decimal=decimal,
        grouping=marks,
    )


def _rises_by_one(values: Array) -> bool:
    """Whether each is larger than the one before by one, but for gaps where rows were left out."""
    steps = np.diff(values)
    return bool((steps >= 1).all() and (not steps.size or (steps == 1).mean() > 1 - MOST_BAD))


def _labelled(
    name: str, values: Array, texts: dict[int, str], labels: Sequence[str], starts: Sequence[int]
) -> Column:
    codes = {labels[0]: -1.0, labels[1]: 1.0}
    for block, text in texts.items():
        found = [codes.get(cell.strip(), math.nan) for cell in text.split("\n")]
        values[starts[block] : starts[block] + len(found)] = found
    return Column(name, LABELS, int(np.isnan(values).sum()), labels=tuple(labels))


def _no_numbers(filled: Mapping[str, int]) -> Column:
    dates = sum(count for cell, count in filled.items() if is_date(cell))
    kind = DATES if dates > (1 - MOST_BAD) * sum(filled.values()) else TEXT
    first = next(iter(filled))
    return Column("", kind, example=next((c for c in filled if not looks_numeric(c)), first))


def _joined(cells: Sequence[str]) -> str:
    """One cell per line: a tenth of the memory of the strings."""
    text = "\n".join(cells)
    if text.count("\n") == len(cells) - 1:
        return text
    return "\n".join(cell.replace("\n", " ") for cell in cells)
