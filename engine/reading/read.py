"""Bytes → table: one pass over the rows, or two where commas turn out to be decimal."""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, islice
from os import PathLike
from pathlib import Path

from engine.reading.columns import EMPTY, Blocks, Column, comma_is_decimal, judged
from engine.reading.encoding import encoding_of
from engine.reading.layout import Layout, layout_of, never_closed, split, text_of, too_wide
from engine.reading.limits import (
    LARGEST_CELLS,
    LARGEST_COLUMNS,
    Unreadable,
    clean,
    counted,
    listed,
)
from engine.reading.numerals import looks_numeric
from engine.reading.remarks import about_columns
from engine.reading.selection import Table

# Converted together: so few that other threads of a server get their turn, so many rows that wide
# tables are not slowed down by counting columns.
BLOCK, FEWEST_ROWS = 100_000, 25
LONGEST_FILE_NAME = 200
MOST_LINES = 1000  # of the file, in one row
MOST_RAGGED = 0.5
Progress = Callable[[float], None]


def read_table(
    data: bytes | str | PathLike[str], name: str = "", progress: Progress = lambda share: None
) -> Table:
    """The table in a CSV, TSV or Excel-flavoured text file; `Unreadable` says what is wrong.

    `data` are the file's bytes, or its path, whose last part is then the name. `progress` is told
    the share done; it may raise to abandon. Time is linear in the size.
    """
    if not isinstance(data, bytes):
        file = Path(data)
        data, name = file.read_bytes(), name or file.name
    encoding = encoding_of(data)
    layout, remarks = layout_of(data, encoding)
    stream = _Stream(data, layout, progress)
    blocks = stream.blocks(".")
    if comma_is_decimal(blocks, layout.delimiter):
        layout = replace(layout, decimal=",")
        stream = _Stream(data, layout, progress)
        blocks = stream.blocks(",")
    remarks += stream.remarks()
    starts = list(accumulate(map(len, blocks.numbers), initial=0))
    values = blocks.whole()
    if not len(values):
        if all(map(looks_numeric, layout.names)):
            raise Unreadable("The file holds one row of numbers only: a row per sample is needed.")
        raise Unreadable("The file names columns but has no rows below them.")
    names, renamed = _distinct(layout)
    remarks += renamed
    found = []
    for index, column_name in enumerate(names):
        found.append(judged(column_name, values[:, index], blocks, index, starts))
        if not found[-1].usable:
            values[:, index] = math.nan
        if index % 500 == 0:
            progress(0.9 + 0.1 * index / len(names))
    # A delimiter at the end of every line makes no column.
    while found[-1].kind == EMPTY and not layout.names[len(found) - 1].strip():
        del found[-1]
    values = values[:, : len(found)]
    values.setflags(write=False)
    layout = _with_marks(replace(layout, ragged=stream.long > 0), found)
    foreign = any(found[index].usable for index in blocks.foreign if index < len(found))
    if foreign or stream.trimmed or stream.begins_long:
        layout = replace(layout, consistent=False)
    if sum(column.usable for column in found) < 2:
        why = about_columns([column for column in found if not column.usable])
        raise Unreadable(
            " ".join(["A target and at least one feature are needed, as numbers.", *why])
        )
    remarks += about_columns(found)
    return Table(clean(name, LONGEST_FILE_NAME), tuple(found), values, layout, tuple(remarks))


@dataclass
class _Stream:
    """The rows of a file, all of the table's width, with what was odd about them."""

    data: bytes
    layout: Layout
    progress: Progress
    taken: int = 0  # lines of the file in the present row
    rows: int = 0
    short: int = 0
    long: int = 0
    trimmed: int = 0
    first_long: int = 0
    begins_long: bool = False  # the first row below the names is too long

    def blocks(self, decimal: str) -> Blocks:
        """All rows, as numbers where they are plain."""
        width = self.layout.width
        # Nearly all names have underscores and nearly no cells do.
        line_end = self.data.find(b"\n", 0, len(self.data) - 1)
        underscores = b"_" in self.data[line_end + 1 :] if line_end > 0 else True
        plain = self.layout.encoding.startswith("utf-8") and self.data.isascii()
        if plain and self._lines_at_least() * width > LARGEST_CELLS:
            raise _too_many_cells()
        blocks = Blocks(width, decimal, underscores, ascii=plain)
        rows, size = self._rows(), max(FEWEST_ROWS, BLOCK // width)
        while block := list(islice(rows, size)):
            self.rows += len(block)
            if self.rows * width > LARGEST_CELLS:
                raise _too_many_cells()
            blocks.add(block)
        total = self.rows + self.long
        if self.short + self.long > MOST_RAGGED * total and total > 1:
            raise Unreadable("This is not a table: its lines have different numbers of cells.")
        return blocks

    def _lines_at_least(self) -> int:
        """Rows that are seen before any is read; 0 where only reading tells."""
        if b'"' in self.data:
            return 0
        blank = self.data.count(b"\n\n") + self.data.count(b"\n\r\n")
        return self.data.count(b"\n") - blank - self.layout.skip - self.layout.header

    def _rows(self) -> Iterator[list[str]]:
        width, skip = self.layout.width, self.layout.skip
        lines = self._lines()
        for _ in islice(lines, skip):
            pass
        reader = split(lines, self.layout.delimiter, strict=True)
        names = self.layout.header
        before, self.taken, below = 0, 0, True
        try:
            for cells in reader:
                before, self.taken = reader.line_num, 0
                if not cells or (not cells[0].strip() and not any(map(str.strip, cells))):
                    continue
                if names:
                    names = False
                    continue
                first, below = below, False
                if len(cells) < width:
                    self.short += 1
                    cells += [""] * (width - len(cells))
                elif len(cells) > width:
                    if any(map(str.strip, cells[width:])):
                        self.begins_long |= first
                        self.long += 1
                        self.first_long = self.first_long or skip + before
                        continue
                    self.trimmed += 1
                    del cells[width:]
                yield cells
        except csv.Error as error:
            raise _broken(str(error), skip + before + 1) from None

    def _lines(self) -> Iterator[str]:
        source = io.BytesIO(self.data)
        text = text_of(source, self.layout.encoding)
        limit = LARGEST_COLUMNS + 100
        for number, line in enumerate(text):
            self.taken += 1
            if self.taken > MOST_LINES and number > self.layout.skip:
                raise _broken("", number + 1 - MOST_LINES)
            if len(line) > limit and line.count(self.layout.delimiter) > limit:
                raise too_wide(line.count(self.layout.delimiter) + 1)
            if number % 2000 == 0:
                self.progress(0.9 * source.tell() / len(self.data))
            yield line

    def remarks(self) -> list[str]:
        """What was odd about the rows."""
        remarks = []
        if self.short:
            has = "has" if self.short == 1 else "have"
            remarks.append(
                f"{counted(self.short, 'row')} {has} fewer cells than there are columns; what is "
                "not there counts as missing."
            )
        if self.long:
            has = "has more cells than there are columns and was"
            have = "have more cells than there are columns and were"
            remarks.append(
                f"{counted(self.long, 'row')} {has if self.long == 1 else have} left out (the "
                f"first in line {self.first_long:,})."
            )
        return remarks


def _too_many_cells() -> Unreadable:
    return Unreadable(
        f"The table has more than {LARGEST_CELLS:,} cells; leave out rows or columns."
    )


def _broken(error: str, line: int) -> Unreadable:
    if "expected after" in error:
        return Unreadable(
            f"In the row that begins in line {line:,} something follows a closing quotation mark. "
            "A quotation mark inside a cell must be doubled."
        )
    return never_closed(line)


def _distinct(layout: Layout) -> tuple[list[str], list[str]]:
    """Every column's own name, and a remark about those that were changed."""
    cleaned = [clean(name) or f"column {i}" for i, name in enumerate(layout.names, 1)]
    taken, copies = set(cleaned), Counter[str]()
    names: list[str] = []
    changed: list[str] = []
    for name in cleaned:
        copies[name] += 1
        if copies[name] > 1:
            while f"{name} ({copies[name]})" in taken:
                copies[name] += 1
            name = f"{name} ({copies[name]})"
            taken.add(name)
            changed.append(name)
        names.append(name)
    if not changed:
        return names, []
    return names, [f"Some names occur more than once; a number was added: {listed(changed)}."]


def _with_marks(layout: Layout, found: list[Column]) -> Layout:
    """How this file writes numbers, and whether all of it does."""
    groupings = {column.grouping for column in found} - {""}
    decimals = {column.decimal for column in found} - {"", layout.decimal}
    single = groupings.pop() if len(groupings) == 1 else ""
    consistent = not groupings and len(single) <= 1 and not decimals
    return replace(layout, grouping=single[:1], consistent=consistent)
