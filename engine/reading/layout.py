"""Where the table begins in a text, what separates its columns, and whether it names them."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.reading.limits import LARGEST_COLUMNS, Unreadable, counted
from engine.reading.numerals import is_missing, looks_numeric

SAMPLE = 1 << 20  # characters
SAMPLE_ROWS = 200
MOST_TITLE_ROWS = 20
DELIMITERS = {"\t": "tabs", ";": "semicolons", "|": "vertical bars", ",": "commas", " ": "spaces"}
EXCEL_HINT = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
LEAST_AGREEMENT = 0.5

Row = tuple[int, list[str]]  # lines of the file before it, cells


@dataclass(frozen=True)
class Layout:
    """How a file is laid out: enough to read it again with any other tool."""

    encoding: str
    delimiter: str
    skip: int  # lines before the names, or before the first row if there are none
    header: bool
    row_names: bool  # the names lack one for the first column, as R writes them
    names: tuple[str, ...]  # as they stand in the file, one per column; empty where there is none
    decimal: str = "."
    grouping: str = ""  # what separates thousands, where anything does
    ragged: bool = False  # rows with too many cells were left out
    consistent: bool = True  # False: no one set of conventions reads all of the file

    @property
    def width(self) -> int:
        """Number of columns in the file."""
        return len(self.names)

    @property
    def sentence(self) -> str:
        """How the file was read, in words."""
        where = f"names in line {self.skip + 1}" if self.header else "no names"
        marks = {".": "decimal points", ",": "decimal commas"}[self.decimal]
        parts = [f"Columns separated by {DELIMITERS[self.delimiter]}", marks, where]
        if self.encoding not in ("utf-8", "utf-8-sig"):
            names = {"cp1252": "Windows-1252", "latin-1": "Latin-1"}
            parts.insert(1, f"{names.get(self.encoding, self.encoding.upper())} text")
        return ", ".join(parts) + "."


def layout_of(data: bytes, encoding: str) -> tuple[Layout, list[str]]:
    """The layout, from the first megabyte, and remarks about it."""
    lines, cut = _sample(data, encoding)
    if not any(line.strip() for line in lines):
        raise Unreadable("The file holds nothing but empty lines.")
    hint = EXCEL_HINT.fullmatch(lines[0])
    skip = _comments(lines, 1 if hint else 0)
    candidates = [hint[1]] if hint and hint[1] in DELIMITERS else list(DELIMITERS)
    sampled = {c: _rows(lines[skip:], c, cut) for c in candidates}
    delimiter = max(candidates, key=lambda c: _score(sampled[c]))
    rows = sampled[delimiter]
    # Titles above the table: a single cell where the rows below have more.
    common = _common_width(rows)
    titles = 0
    while titles < min(len(rows) - 1, MOST_TITLE_ROWS) and _is_title(rows[titles][1], common):
        titles += 1
    rows = rows[titles:]
    if common < 2 or _agreement(rows) < LEAST_AGREEMENT:
        first_line = skip + rows[0][0] if rows else skip
        if common < 2 and lines[first_line].count('"') % 2:
            raise never_closed(first_line + 1)
        raise Unreadable(_no_table(rows, common))
    skip += rows[0][0]
    first, rest = rows[0][1], [cells for _, cells in rows[1:]]
    header = not rest or _names_columns(first, rest)
    # A delimiter at the end of every line, but not of the first, is no column.
    ends = any(cells[-1].strip() for cells in rest if len(cells) == common)
    row_names = header and len(first) == common - 1 and ends
    names = (["", *first] if row_names else list(first)) if header else []
    names += [""] * (max(common, len(first)) - len(names))
    if len(names) > LARGEST_COLUMNS:
        raise too_wide(len(names))
    layout = Layout(encoding, delimiter, skip, header, row_names, tuple(names))
    remarks = _remarks(layout, titles)
    if header and len(first) < common - (not ends) and not row_names:
        remarks.append(_too_few_names(len(first), common, delimiter))
    return layout, remarks


def _too_few_names(names: int, width: int, delimiter: str) -> str:
    said = f"There are {counted(names, 'name')} for {width:,} columns."
    if delimiter == ",":
        said += (
            " Perhaps the comma is both the decimal mark and what separates columns: then save "
            "the table with semicolons between columns."
        )
    return said


def never_closed(line: int) -> Unreadable:
    """Everything after a quotation mark would be one cell."""
    return Unreadable(
        f"A quotation mark in the row that begins in line {line:,} is never closed, so where the "
        "cell ends cannot be known."
    )


def too_wide(columns: int) -> Unreadable:
    """More columns than are read."""
    return Unreadable(
        f"The table has {columns:,} columns; at most {LARGEST_COLUMNS:,} can be read. "
        "If it lies on its side (samples as columns), transpose it first."
    )


def text_of(data: io.BytesIO, encoding: str) -> io.TextIOWrapper:
    """The text as a stream, line ends as they are."""
    return io.TextIOWrapper(data, encoding=encoding, newline="")


def _sample(data: bytes, encoding: str) -> tuple[list[str], bool]:
    """Lines of the beginning, and whether more follows."""
    stream = text_of(io.BytesIO(data), encoding)
    text = stream.read(SAMPLE)
    cut = len(text) == SAMPLE
    end = max(text.rfind("\n"), text.rfind("\r"))
    if cut and end < 0:
        text += stream.readline()
        columns = 1 + max(map(text.count, DELIMITERS))
        if columns > LARGEST_COLUMNS:
            raise too_wide(columns)
    elif cut:
        text = text[: end + 1]
    return list(io.StringIO(text, newline="")), cut


def _comments(lines: Sequence[str], start: int) -> int:
    """Index of the first line that is no # comment; a name line may begin with # too."""
    index = start
    while index < len(lines) and lines[index].lstrip().startswith("#"):
        index += 1
    if index == len(lines):
        return start
    if index > start:
        last, first = lines[index - 1], lines[index]
        for delimiter in DELIMITERS:
            if 0 < last.count(delimiter) == first.count(delimiter) and not last.startswith("# "):
                return index - 1
    return index


def _rows(lines: Sequence[str], delimiter: str, cut: bool) -> list[Row]:
    """Rows that are not blank; an unclosed quotation mark ends them early."""
    rows: list[Row] = []
    before = 0
    reader = split(iter(lines), delimiter, strict=False)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((before, cells))
            before = reader.line_num
            if len(rows) == SAMPLE_ROWS:
                return rows
    except csv.Error:
        return rows
    # The last row of what was cut off may go on.
    return rows[:-1] if cut and len(rows) > 1 else rows


class Rows(Protocol):
    """Cells of one row after the other, as csv.reader gives them."""

    @property
    def line_num(self) -> int:
        """Lines taken so far."""

    def __iter__(self) -> Iterator[list[str]]: ...


def split(lines: Iterator[str], delimiter: str, strict: bool) -> Rows:
    """Lines → rows of cells, with `line_num`; `strict` raises csv.Error on broken quotes."""
    if delimiter != " ":
        return csv.reader(lines, delimiter=delimiter, strict=strict)
    # Any number of spaces separates, and those at the end of a line separate nothing.
    trimmed = (line.rstrip() + "\n" for line in lines)
    return csv.reader(trimmed, delimiter=" ", skipinitialspace=True, strict=strict)


def _common_width(rows: Sequence[Row]) -> int:
    return Counter(len(cells) for _, cells in rows).most_common(1)[0][0] if rows else 0


def _agreement(rows: Sequence[Row]) -> float:
    common = _common_width(rows)
    return sum(len(cells) == common for _, cells in rows) / len(rows)


def _score(rows: Sequence[Row]) -> float:
    """How much cells look like a table: rows of one width, above all of numbers."""
    if _common_width(rows) < 2:
        return 0.0
    cells = [cell for _, row in rows for cell in row if not is_missing(cell)]
    numeric = sum(map(looks_numeric, cells)) / max(len(cells), 1)
    return _agreement(rows) * (0.1 + numeric)


def _is_title(cells: Sequence[str], common: int) -> bool:
    filled = sum(bool(cell.strip()) for cell in cells)
    return filled <= 1 and common >= 2 and (len(cells) < common or common >= 3)


def _names_columns(first: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names columns: a word above numbers, or nothing to compare with."""
    numbers_below = False
    for column, cell in enumerate(first):
        below = [row[column] for row in rest if column < len(row) and not is_missing(row[column])]
        if not below or sum(map(looks_numeric, below)) < 0.5 * len(below):
            continue
        numbers_below = True
        if not looks_numeric(cell) and not is_missing(cell):
            return True
    return not numbers_below or len(first) < len(rest[0])


def _no_table(rows: Sequence[Row], common: int) -> str:
    if not rows:
        return (
            "This is not a table: a cell near its beginning has more than "
            f"{csv.field_size_limit():,} characters."
        )
    if common < 2:
        if sum(looks_numeric(cells[0]) for _, cells in rows) > 0.5 * len(rows):
            return "There is one column only: a target and at least one feature are needed."
        return (
            "This is not a table: nothing separates columns. Commas, semicolons, tabs, vertical "
            "bars and spaces were tried."
        )
    return "This is not a table: its lines have different numbers of cells."


def _remarks(layout: Layout, titles: int) -> list[str]:
    remarks = []
    if titles:
        are = "was" if titles == 1 else "were"
        remarks.append(f"{counted(titles, 'line')} above the table {are} left out.")
    if not layout.header:
        remarks.append(
            "The first line holds numbers, so it was read as data and the columns were numbered."
        )
    if layout.row_names:
        remarks.append(
            "The first line has one name fewer than there are columns, so the first column was "
            "taken for row names."
        )
    return remarks
