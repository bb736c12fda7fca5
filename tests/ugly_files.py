"""Files as people have them: each with what is said about it."""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile
from random import Random

ROWS = "".join(f"{i + 0.5},{i * 7 % 5},{i * i}\n" for i in range(8))
PLAIN = "a,b,c\n" + ROWS


def table(header: str, *formats: str, rows: int = 9, delimiter: str = ",") -> bytes:
    """A file whose columns are format strings of i (row), s (i squared) and m (i modulo 5)."""
    lines = (
        delimiter.join(f.format(i=3 * i + 1, s=i * i, m=i * 2 % 5) for f in formats)
        for i in range(rows)
    )
    return "\n".join([*([header] if header else []), *lines, ""]).encode()


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("table.csv", PLAIN)
    return out.getvalue()


NUMBERS = ("{i}", "{s}", "{m}.5")
ALTERNATING = b"x,z,class\n" + b"".join(
    b"%d,%d,%s\n" % (3 * i, i * i, (b"yes", b"no")[i % 2]) for i in range(9)
)
#: Refused, with a part of the sentence that says why.
REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "The file is empty"),
    "blank": (b" \n\n \r\n", "The file is empty"),
    "zip": (zipped(), "a zip archive (an Excel workbook, .xlsx, is one too), not a CSV"),
    "gzip": (gzip.compress(PLAIN.encode()), "a gzip archive, not a CSV"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(40), "a picture, not a CSV"),
    "old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "an Excel or Office"),
    "every byte": (bytes(range(256)) * 20, "a binary file"),
    "noise": (Random(0).randbytes(5000), "a binary file"),
    "zero bytes": (b"x,z,y\n1,2,\x003\n" * 10, "a binary file"),
    "unknown encoding": (bytes(range(128, 160)) * 50, "not text in a known encoding"),
    "web page": (b"<!DOCTYPE html><html><table></table></html>", "a web page or XML"),
    "json": (b'{"a": [1, 2]}', "This is JSON"),
    "broken UTF-16": (PLAIN.encode("utf-16")[:-1], "like UTF-16 text but is broken"),
    "broken UTF-8 mark": (codecs.BOM_UTF8 + b"a,b\n\xff,1\n", "like UTF-8 text but is broken"),
    "a letter": (
        b"Dear Sir,\nI write, because, of course,\nyou know.\nKind\nX,\n",
        "different numbers of cells",
    ),
    "words": (b"hello\nworld\nfoo\nbar\n", "nothing separates columns"),
    "one column": (b"a\n1\n2\n3\n4\n5\n6\n", "There is one column only"),
    "names only": (b"a,b,c\n", "has no rows"),
    "text only": (table("a,b", "u{i}", "v{s}"), "as numbers. 2 columns hold text"),
    "quote not closed": (b'x,y\n1,2\n2,"3\n5,4\n3,4\n7,9\n', "in line 3 is never closed"),
    "quote never closed": (b'x,y\n1,2\n2,"' + b"3\n" * 2000, "in line 3 is never closed"),
    "text after a quote": (b'x,y\n1,2\n2,"3"4\n5,4\n3,4\n', "in line 3 something follows"),
    "endless cell": (b"a,b\n" + b"9" * 200_000 + b",1\n", "in line 2 is never closed"),
    "endless first cell": (b"9" * 200_000 + b",1\n", "more than 131,072 characters"),
    "ragged": (b"1,2\n1,2,3\n1\n1,2,3,4\n1,2,3,4,5\n" * 9, "different numbers of cells"),
    "a million columns": (b"1," * 10**6 + b"1\n", "has 1,000,001 columns"),
    "wide rows later": (PLAIN.encode() + b"1," * 30_000, "has 30,001 columns"),
}
#: Read, but not to be used as it is.
UNUSABLE: dict[str, tuple[bytes, str]] = {
    "one row": (b"a,b,c\n4,2,3\n", "1 row can be used; at least 5 are needed"),
    "four rows": (table("a,b,c", *NUMBERS, rows=4), "4 rows can be used; at least 5"),
    "constant target": (table("a,b,y", "{i}", "{s}", "3"), "“y” is 3 in every row"),
    "one label": (b"a,b,y\n1,2,no\n5,1,yes\n" + b"2,,no\n1,2,no\n3,4,no\n2,8,no\n4,4,no\n" * 2, ""),
    "constant features": (table("a,b,y", "7", "0", "{s}"), "No feature is left. 2 columns have"),
    "no complete row": (b"a,b,y\n" + b"1,,1\n,2,2\n" * 8, "no feature is left"),
}
#: Read, with remarks: parts of what is said, in this order.
REMARKED: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "no names": (ROWS.encode(), ("the columns were numbered",)),
    "text": (table("a,n,y", "{i}", "bob{i}", "{s}"), ("“n” holds text (for example “bob1”)",)),
    "dates": (table("d,x,y", "2020-02-{i:02d}", "{i}", "{s}"), ("“d” holds dates or times",)),
    "times": (table("d,x,y", "12:{i:02d}", "{i}", "{s}"), ("“d” holds dates or times",)),
    "infinite": (
        table("x,z,y", *NUMBERS) + b"1,inf,3\n5,-Infinity,3\n7,1e999,1\n",
        ("3 values in “z” are infinite and count as missing", "3 rows with missing values"),
    ),
    "huge": (table("x,z,y", "{i}", "1e308", "{s}"), ("“z” holds numbers beyond ±10⁶⁰",)),
    "doubled names": (table("x,x,y", *NUMBERS), ("a number was added: “x (2)”",)),
    "constant": (table("a,b,y", "1", "{i}", "{s}"), ("“a” has the same value in every row",)),
    "short and long rows": (
        table("x,z,y", *NUMBERS) + b"1,2\n5,4,3,9\n7,2,1,,\n",
        (
            "1 row has fewer cells",
            "1 row has more cells",
            "(the first in line 12)",
            "1 row without",
        ),
    ),
    "missing": (
        table("x,z,y", *NUMBERS) + b"1,,3\n5,NA,3\n8,2,?\n8,n/a,2\n",
        ("1 row without a value of the target was", "3 rows with missing values were left out"),
    ),
    "mostly missing": (
        table("x,z,y", *NUMBERS[:1], "", "{s}") + b"1,2,3\n2,3,4\n",
        ("“z” lacks more than half of its values",),
    ),
    "holes in one column": (
        table("a,b,c,d,e,y", *("{i}", "{s}", "{m}", "{i}{m}", "", "{s}{m}"), rows=5)
        + table("", *("{m}", "{i}", "{s}", "{m}{m}", "{i}", "{m}"), rows=6),
        ("“e” has missing values and was left out, because leaving out rows instead",),
    ),
    "a few words among numbers": (
        table("x,z,y", *NUMBERS, rows=12) + b"1,see note,3\n",
        ("1 cell in “z” is no number (for example “see note”)", "1 row with missing"),
    ),
    "units below names": (
        b"x,z,y\nm,kg,s\n" + table("", *NUMBERS, rows=12),
        ("3 cells in “x”, “z” and “y” are no numbers (for example “m”)",),
    ),
    "two labels": (ALTERNATING, ("“class” holds two labels, which count as −1 (“no”) and +1",)),
    "row numbers": (
        b",x,y\n" + b"".join(b"%d,%d,%d\n" % (i, i * i % 7, i * 3 % 8) for i in range(9)),
        ("“column 1” only counts the rows",),
    ),
    "R's row names": (
        b'"x" "y"\n' + b"".join(b'"%d" %d %d\n' % (i, i * i % 7, i * 3 % 8) for i in range(9)),
        ("one name fewer", "“column 1” only counts the rows"),
    ),
    "a title": (b"Report 2020\n\n" + table("x,z,y", *NUMBERS), ("1 line above the table was",)),
    "copies": (table("x,z,y", *NUMBERS) * 1 + b"1,0,0.5\n", ("1 row repeats an earlier one",)),
    "the target twice": (table("x,z,y", *NUMBERS[:2], "{s}"), ("“z” alone determines the target",)),
    "thousands": (
        b"x,z,y\n" + b"".join(b'%d,"1,%03d",%d\n' % (i * 3 % 7, i * i, i % 5) for i in range(9)),
        ("Between thousands stands “,” in “z”",),
    ),
    "spaced thousands": (
        b"x;z;y\n" + b"".join(b"%d;1\xa0%03d,5;%d\n" % (i * 3 % 7, i * i, i % 5) for i in range(9)),
        ("Between thousands stands a space in “z”",),
    ),
}
EVIL_NAMES = (
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "=cmd|' /C calc'!A0",
    "$\\alpha$",
    ":red[hi] `x` **b** :smile:",
    "y\t\u202e\x07z",
)


def evil() -> bytes:
    """A good table with names that are markup, scripts and formulas."""
    names = ",".join('"' + name.replace('"', '""') + '"' for name in (*EVIL_NAMES, "effect"))
    rows = "".join(
        ",".join(str((i * k) % 11 + i / 8) for k in (1, 2, 3, 5, 7, 8, 9)) + "\n" for i in range(14)
    )
    return f"{names}\n{rows}".encode()
