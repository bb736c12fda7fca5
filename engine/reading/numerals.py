"""Cells → numbers, in the ways that people and spreadsheets write them."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: White space of typesetters and spreadsheets between thousands, and Swiss apostrophes.
GROUPS = r"'’\u0020\u00a0\u2009\u202f"
MISSING = frozenset(
    [
        *("", ".", "-", "--", "?", "na", "n/a", "#n/a", "<na>", "nan", "-nan", "null", "none"),
        *("missing", "#value!", "#div/0!", "#ref!", "#name?", "#num!", "#null!"),
    ]
)
LONGEST_NUMBER = 400
_POWER = r"(?:[eE][+-]?\d{1,4})?"
# Ways of writing that only one convention explains, one cell per line.
ONLY_COMMA, ONLY_POINT = (
    re.compile(
        rf"(?m)^[ \t]*[+-]?(?:\d{{0,3}}{mark}(?:\d{{1,2}}|\d{{4,}})"
        rf"|(?:0|\d{{4,}}|\d{{1,3}}(?:[{other}{GROUPS}]\d{{3}})+){mark}\d+"
        rf"|\d{{1,3}}(?:{other}\d{{3}}){{2,}}){_POWER}[ \t]*$"
    )
    for mark, other in ((",", r"\."), (r"\.", ","))
)
#: One comma before three digits: a thousand, or a number with three decimals.
EITHER = re.compile(r"(?m)^[ \t]*[+-]?[1-9]\d{0,2},\d{3}[ \t]*$")
GROUPED = {
    mark: re.compile(
        rf"[+-]?[1-9]\d{{0,2}}([{other}{GROUPS}])\d{{3}}(?:\1\d{{3}})*(?:[{mark}]\d*)?{_POWER}"
    )
    for mark, other in ((".", ","), (",", "."))
}
OTHER = {".": ",", ",": "."}
THOUSANDS = {
    mark: re.compile(rf"(?<=\d)[{other}](?=\d\d\d(?!\d))") for mark, other in OTHER.items()
}
DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ]\d{1,2}:\d{2}.*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
    r"(?: \d{1,2}:\d{2}.*)?|\d{1,2}:\d{2}(?::\d{2}(?:\.\d*)?)?(?: ?[apAP][mM])?"
    r"|\d{1,2}[- .]{1,2}[A-Za-z]{3,9}[- ,.]{1,2}\d{2,4}|[A-Za-z]{3,9}[- ]\d{1,2},? \d{2,4}"
)
# Python takes these for parts of a number; not every tool does.
FOREIGN = re.compile(r"(?m)−|(?![0-9])\d|^[ \t]*[^\S -~\t\n]|[^\S -~\t\n][ \t]*$")
SIGNS = re.compile(r"[%‰$€£¥]|(?:USD|EUR|GBP|CHF)(?![A-Za-z])")
_LOOKS = re.compile(rf"[+-]?[\d.,{GROUPS}]*\d[.,]?{_POWER}")


def is_missing(cell: str) -> bool:
    """Empty, or one of the usual words for no value."""
    return len(cell) < LONGEST_NUMBER and cell.strip().lower() in MISSING


def is_date(cell: str) -> bool:
    """A day or a time of day, as most often written."""
    return len(cell) < LONGEST_NUMBER and DATE.fullmatch(cell.strip()) is not None


def looks_numeric(cell: str) -> bool:
    """A number by some convention; cheap, for telling names and text from numbers."""
    text = _trimmed(cell)
    if _LOOKS.fullmatch(text):
        return DATE.fullmatch(text) is None
    return number(text, ".") is not None


def written_foreign(cells: Iterable[str]) -> bool:
    """Whether a proper minus, digits other than 0–9 or typesetters' spaces around are there."""
    text = "\n".join(cells)
    return not text.isascii() and FOREIGN.search(text) is not None


def with_a_sign(cell: str) -> bool:
    """An amount of money or a percentage: a number, but for its sign."""
    plain = SIGNS.sub("", cell[:LONGEST_NUMBER])
    return plain != cell and looks_numeric(plain)


def number(cell: str, decimal: str) -> float | None:
    """The value of one cell, infinite where it says so or overflows; None if it is no number."""
    return numeral(cell, decimal)[0]


def numeral(cell: str, decimal: str) -> tuple[float | None, str]:
    """The value of one cell, as `number`, and what separates its thousands."""
    text, mark = _trimmed(cell), ""
    if not text or "_" in text:
        return None, ""
    grouped = GROUPED[decimal].fullmatch(text)
    if grouped:
        mark = grouped[1]
        text = text.replace(mark, "")
    if decimal == "," and "." not in text:
        text = text.replace(",", ".")
    try:
        return float(text), mark
    except ValueError:
        return None, ""


def evidence(texts: Iterable[str]) -> tuple[int, int]:
    """Cells that only a decimal comma, and that only a decimal point explains.

    `texts` hold one cell per line.
    """
    commas = points = 0
    for text in texts:
        plain = text.replace("−", "-")
        commas += sum(1 for _ in ONLY_COMMA.finditer(plain)) if "," in plain else 0
        points += sum(1 for _ in ONLY_POINT.finditer(plain)) if "." in plain else 0
    return commas, points


def python_numerals(text: str, decimal: str) -> tuple[str, str]:
    """One cell per line as Python writes numbers, and what separated thousands.

    For columns in which nothing speaks for the other decimal mark; other text survives.
    """
    plain, other, removed = text.replace("−", "-"), OTHER[decimal], 0
    if other in plain:
        plain, removed = THOUSANDS[decimal].subn("", plain)
    if decimal == "," and "." not in plain:
        plain = plain.replace(",", ".")
    return plain, other if removed else ""


def _trimmed(cell: str) -> str:
    """Without white space around it, a proper minus as the usual one; too long is no number."""
    return cell.strip().replace("−", "-") if len(cell) <= LONGEST_NUMBER else ""
