"""Bytes → the encoding of their text, or what they are instead of text."""

from __future__ import annotations

import codecs
import re

from engine.reading.limits import LARGEST_BYTES, Unreadable

PIECE = 1 << 20
FIRST_BYTES = (
    (b"PK", b"\x03\x04|\x05\x06", "a zip archive (an Excel workbook, .xlsx, is one too)"),
    (b"\xd0\xcf\x11\xe0", b"", "an Excel or Office document (.xls)"),
    (b"\x1f\x8b", b"", "a gzip archive"),
    (b"BZh", rb"\d1AY&SY", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", b"", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", b"", "a zstandard archive"),
    (b"7z\xbc\xaf", b"", "a 7-zip archive"),
    (b"Rar!\x1a\x07", b"", "a rar archive"),
    (b"%PDF-", b"", "a PDF document"),
    (b"\x89PNG", b"", "a picture"),
    (b"\xff\xd8\xff", b"", "a picture"),
    (b"GIF8", rb"[79]a", "a picture"),
    (b"\x93NUMPY", b"", "a numpy array"),
    (b"\x89HDF", b"", "an HDF5 file"),
    (b"PAR1", b"", "a Parquet file"),
    (b"SQLite format 3", b"", "a database"),
    (b"\x7fELF", b"", "a program"),
)
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MARKUP = re.compile(rb"\s*(?:<!doctype|<html|<\?xml|<svg|<table)", re.IGNORECASE)
JSON = re.compile(rb"\s*(?:\{\s*[\"}]|\[\s*[\[{])")
# What text holds of the control characters: tab, line ends, form feed, and DOS's end of file.
CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 26})
MOST_CONTROLS = 4  # and one in a thousand
MOST_UNUSUAL = 1 / 3


def encoding_of(data: bytes) -> str:
    """A codec that decodes all of `data`; `Unreadable` if it is no text."""
    if len(data) > LARGEST_BYTES:
        size, most = (f"{count / 2**20:,.0f} MB" for count in (len(data), LARGEST_BYTES))
        raise Unreadable(f"The file has {size}; at most {most} can be read.")
    if not data.strip(b"\0 \t\r\n"):
        raise Unreadable("The file is empty.")
    for start, rest, what in FIRST_BYTES:
        if data.startswith(start) and re.match(rest, data[len(start) : len(start) + 20]):
            raise Unreadable(f"This is {what}, not a CSV file. Save the table as CSV first.")
    for start, codec in BYTE_ORDER_MARKS:
        if data.startswith(start):
            return _checked(data, codec)
    codec = _sixteen_bits(data[:4096])
    return _checked(data, codec) if codec else _eight_bits(data)


def _sixteen_bits(head: bytes) -> str:
    """UTF-16 without a mark: every other byte of Western text is zero."""
    even, odd = head[0::2], head[1::2]
    if not odd:
        return ""
    zeros = even.count(0) / len(even), odd.count(0) / len(odd)
    if max(zeros) > 0.5 and min(zeros) < 0.05:
        return "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
    return ""


def _eight_bits(data: bytes) -> str:
    for pattern, what in ((MARKUP, "a web page or XML"), (JSON, "JSON")):
        if pattern.match(data[:1000]):
            raise Unreadable(f"This is {what}, not a CSV file. Save the table as CSV first.")
    controls = _count(data, CONTROLS)
    if b"\0" in data or controls > MOST_CONTROLS + len(data) // 1000:
        raise Unreadable("This is a binary file, not text. Save the table as CSV first.")
    if _decodes(data, "utf-8"):
        return "utf-8"
    unusual = _count(data, bytes(range(128, 256)))
    if unusual > MOST_UNUSUAL * len(data):
        raise Unreadable("This is not text in a known encoding. Save the table as UTF-8 CSV first.")
    return "cp1252" if _decodes(data, "cp1252") else "latin-1"


def _count(data: bytes, which: bytes) -> int:
    """How many bytes are among `which`; a piece at a time, so that other threads get their turn."""
    pieces = (data[start : start + PIECE] for start in range(0, len(data), PIECE))
    return sum(len(piece) - len(piece.translate(None, which)) for piece in pieces)


def _checked(data: bytes, codec: str) -> str:
    if not _decodes(data, codec):
        name = codec.replace("-sig", "").upper()
        raise Unreadable(f"The file begins like {name} text but is broken: it may be cut off.")
    return codec


def _decodes(data: bytes, codec: str) -> bool:
    """A piece at a time: the whole text would be up to four times the size of the file."""
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        for start in range(0, len(data), PIECE):
            decoder.decode(data[start : start + PIECE], start + PIECE >= len(data))
    except UnicodeError:
        return False
    return True
