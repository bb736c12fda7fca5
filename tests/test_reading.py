"""A person's file: every oddity has its sentence, and the numbers are those in the file."""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine.data
from engine.reading import LARGEST_CELLS, LARGEST_D, Selection, Table, Unreadable, read_table
from engine.reading import read as read_module
from engine.reading import selection as selection_module
from tests.ugly_files import (
    ALTERNATING,
    EVIL_NAMES,
    NUMBERS,
    PLAIN,
    REFUSED,
    REMARKED,
    UNUSABLE,
    evil,
    table,
)


def chosen(data: bytes) -> tuple[Table, Selection]:
    read = read_table(data)
    return read, read.choose(read.suggested_target)


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_a_sentence(name: str) -> None:
    data, words = REFUSED[name]
    with pytest.raises(Unreadable) as refusal:
        read_table(data, name)
    assert words in str(refusal.value)
    assert str(refusal.value).endswith(".") and "\n" not in str(refusal.value)


@pytest.mark.parametrize("name", UNUSABLE)
def test_what_cannot_be_used_is_refused_with_a_sentence(name: str) -> None:
    data, words = UNUSABLE[name]
    read = read_table(data)
    if name == "one label":
        data, words = data.replace(b"5,1,yes", b"5,,yes"), "“y” is “no” in every row"
        read = read_table(data)
        with pytest.raises(Unreadable, match=words):
            read.choose("y", leave_out=())
        return
    if name == "no complete row":
        with pytest.raises(Unreadable, match="0 rows can be used"):
            read.choose("y")
        return
    with pytest.raises(Unreadable) as refusal:
        read.choose(read.suggested_target)
    assert words in str(refusal.value)


@pytest.mark.parametrize("name", REMARKED)
def test_what_was_done_about_an_oddity_is_said(name: str) -> None:
    data, parts = REMARKED[name]
    read, choice = chosen(data)
    said = " ".join((*read.remarks, *choice.remarks))
    position = 0
    for part in parts:
        assert part in said[position:], said
        position = said.index(part, position)
    assert np.isfinite(choice.X).all() and np.isfinite(choice.y).all()
    assert len(choice.names) == choice.X.shape[1] == len(choice.features)
    assert len(choice.y) == choice.rows.sum()
    engine.Dataset(choice.X, choice.y)


def test_an_ordinary_file_needs_no_remark() -> None:
    read, choice = chosen(PLAIN.encode())
    assert read.remarks == choice.remarks == ()
    assert read.layout.sentence == "Columns separated by commas, decimal points, names in line 1."
    assert [column.name for column in read.columns] == ["a", "b", "c"]
    np.testing.assert_array_equal(choice.X[:, 0], np.arange(8) + 0.5)
    np.testing.assert_array_equal(choice.y, np.arange(8.0) ** 2)
    assert (choice.names, choice.target, choice.features) == (("a", "b"), 2, (0, 1))
    with pytest.raises(ValueError, match="read-only"):
        read.values[0, 0] = 1


SAME = {
    "UTF-8 with a mark": PLAIN.encode("utf-8-sig"),
    "UTF-16": PLAIN.encode("utf-16"),
    "UTF-16 without a mark": PLAIN.encode("utf-16-le"),
    "UTF-16, the other way": PLAIN.encode("utf-16-be"),
    "UTF-32": PLAIN.encode("utf-32"),
    "Windows lines": PLAIN.replace("\n", "\r\n").encode(),
    "Mac lines": PLAIN.replace("\n", "\r").encode(),
    "no last line end": PLAIN.rstrip().encode(),
    "tabs": PLAIN.replace(",", "\t").encode(),
    "semicolons": PLAIN.replace(",", ";").encode(),
    "bars": PLAIN.replace(",", "|").encode(),
    "spaces": ("  " + PLAIN.replace(",", "   ").replace("\n", " \n  ")).encode(),
    "decimal commas": PLAIN.replace(",", ";").replace(".", ",").encode(),
    "decimal commas and tabs": PLAIN.replace(",", "\t").replace(".", ",").encode(),
    "Excel's hint": b"sep=;\r\n" + PLAIN.replace(",", ";").replace(".", ",").encode(),
    "quoted decimal commas": b'"a","b","c"\n'
    + b"".join(b'"%d,50","%d","%d"\n' % (i, i * 7 % 5, i * i) for i in range(8)),
    "comments": b"# made by hand\n# n = 8\n" + PLAIN.encode(),
    "blank lines": b"\n\n" + PLAIN.replace("\n", "\n\n").encode() + b",,\n",
    "trailing commas": PLAIN.replace("\n", ",\n").encode(),
    "spaces around": PLAIN.replace(",", " , ").encode(),
    "a proper plus": PLAIN.replace("3.5", "+3.5").encode(),
}


@pytest.mark.parametrize("name", SAME)
def test_the_same_table_in_other_clothes(name: str) -> None:
    read, choice = chosen(SAME[name])
    _, plain = chosen(PLAIN.encode())
    assert [column.name for column in read.columns] == ["a", "b", "c"]
    np.testing.assert_array_equal(choice.X, plain.X)
    np.testing.assert_array_equal(choice.y, plain.y)
    assert read.layout.consistent
    assert (read.layout.decimal == ",") == ("decimal" in name or "hint" in name)


def test_latin_1_names_survive() -> None:
    for codec in ("latin-1", "utf-8"):
        read = read_table(PLAIN.replace("a,b", "größe,b").encode(codec))
        assert read.columns[0].name == "größe"
    assert "Windows-1252 text" in read_table("ö,b\n1,2\n3,5\n".encode("latin-1")).layout.sentence


def test_names_are_harmless_lines_and_remain_what_they_say() -> None:
    read = read_table(evil())
    names = [column.name for column in read.columns]
    assert names[:5] == list(EVIL_NAMES[:5])
    assert names[5] == "y z" and names[6] == "effect"
    long = read_table(table("n" * 100_000 + ",b,y", *NUMBERS))
    assert long.columns[0].name == "n" * 60 + "…"


def test_two_classes_are_minus_and_plus_one() -> None:
    _, choice = chosen(ALTERNATING)
    assert choice.classes == ("no", "yes")
    np.testing.assert_array_equal(choice.y, [1, -1, 1, -1, 1, -1, 1, -1, 1])
    _, signs = chosen(ALTERNATING.replace(b"yes", b"+").replace(b"no", b"-"))
    np.testing.assert_array_equal(signs.y, choice.y)
    _, numbers = chosen(ALTERNATING.replace(b"yes", b"3.5").replace(b"no", b"2"))
    assert numbers.classes == ("2", "3.5")
    np.testing.assert_array_equal(numbers.y, choice.y)
    # As a feature, two labels are numbers too.
    as_feature = read_table(ALTERNATING).choose("z")
    assert as_feature.names == ("x", "class") and not as_feature.classes


def test_target_and_features_are_the_visitor_s_choice() -> None:
    read = read_table(table("id,a,b,text,y,c", "{i}", "{m}", "{s}", "t{i}", "{i}{m}", "{s}{m}"))
    assert read.suggested_target == "y"
    assert read.choose("y").names == ("id", "a", "b", "c")
    assert read.choose("y", leave_out=("a", "text", 2)).names == ("id", "c")
    assert read.choose("c", only=("b", "text", "a", "c")).names == ("a", "b")
    assert read.choose(4).target == 4
    with pytest.raises(ValueError, match="column must be one of the table's, got 'z'"):
        read.choose("z")
    with pytest.raises(ValueError, match="column must be one of the table's, got 9"):
        read.choose(9)
    with pytest.raises(Unreadable, match="“text” holds 9 labels"):
        read.choose("text")
    with pytest.raises(Unreadable, match="No feature is left"):
        read.choose("y", only=("text",))


def test_a_column_that_counts_the_rows_can_be_asked_for() -> None:
    read = read_table(REMARKED["row numbers"][0])
    assert read.choose("y").names == ("x",)
    assert read.choose("y", only=("column 1", "x")).names == ("column 1", "x")


def test_scales_that_differ_are_noticed() -> None:
    assert chosen(table("a,b,c,y", "{i}", "{s}0000", "{m}", "{i}{s}"))[1].scales_differ
    assert not chosen(table("a,b,c,y", "{i}", "{s}", "{m}", "{i}{s}"))[1].scales_differ


def test_one_thousand_is_one_thousand_in_either_convention() -> None:
    # Only the semicolons say that 1,234 is about one; only “5,5” that 1.234 is a thousand.
    ambiguous = table("x;y", "1,{i:03d}", "{s}", delimiter=";")
    assert read_table(ambiguous).values[0, 0] == 1.001
    assert read_table(table("x\ty", "1,{i:03d}", "{s}", delimiter="\t")).values[0, 0] == 1001
    pointed = table("x;z;y", "1.{i:03d}", "{m},5", "0.{m}{m}", delimiter=";")
    np.testing.assert_array_equal(read_table(pointed).values[1], [1004, 2.5, 0.22])
    assert not read_table(pointed).layout.consistent
    for text, value in (("-1.234.567,5", -1234567.5), ("−5,25", -5.25), ("1'234,5", 1234.5)):
        read = read_table(f"x;y\n{text};3\n".encode() + table("", "{i},5", "{s}", delimiter=";"))
        assert read.values[0, 0] == value, text


def test_a_comma_late_in_the_file_is_still_decimal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_module, "BLOCK", 6)
    monkeypatch.setattr(read_module, "FEWEST_ROWS", 1)
    data = table("x;y", "{i}", "{s}", rows=40, delimiter=";") + b"2,5;7\n"
    assert read_table(data).values[-1, 0] == 2.5


def test_numbers_are_those_a_person_reads() -> None:
    # Python reads 1_0 as ten; nobody else does.
    assert read_table(table("x,z,y", "1_{i}", "{s}", "{i}")).columns[0].kind == "text"


@pytest.mark.parametrize("block", [1, 7, 100, 100_000])
def test_the_size_of_blocks_changes_nothing(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = {name: chosen(REMARKED[name][0]) for name in REMARKED}
    monkeypatch.setattr(read_module, "BLOCK", block)
    monkeypatch.setattr(read_module, "FEWEST_ROWS", 1)
    for name, (read, choice) in wanted.items():
        again, same = chosen(REMARKED[name][0])
        # Which mark is decimal is seen only where a block is kept as text.
        kinds = [[replace(c, decimal="") for c in t.columns] for t in (again, read)]
        assert kinds[0] == kinds[1]
        assert (again.remarks, again.layout) == (read.remarks, read.layout)
        np.testing.assert_array_equal(same.X, choice.X)
        assert same.remarks == choice.remarks


def test_sizes_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_module, "LARGEST_CELLS", 100)
    with pytest.raises(Unreadable, match="more than 100 cells"):
        read_table(table("x,z,y", *NUMBERS, rows=50))
    monkeypatch.setattr(selection_module, "LARGEST_D", 1)
    with pytest.raises(Unreadable, match="2 features; at most 1 can be used"):
        chosen(PLAIN.encode())
    assert LARGEST_CELLS * 8 < 100e6 and LARGEST_D == 20_000


class Left(Exception):
    """Somebody went away."""


def test_progress_rises_and_may_abandon() -> None:
    data = table("x,z,y", *NUMBERS, rows=20_000)
    shares: list[float] = []
    read_table(data, progress=shares.append)
    assert shares == sorted(shares) and len(shares) > 8 and 0 <= shares[0] < shares[-1] <= 1

    def leave(share: float) -> None:
        if share > 0.3:
            raise Left

    with pytest.raises(Left):
        read_table(data, progress=leave)


@pytest.mark.parametrize("name", engine.data.names())
def test_the_embedded_data_sets_are_read_as_they_are(name: str) -> None:
    (file,) = (Path(engine.data.__file__).parent).glob(f"{name}*.csv.gz")
    read = read_table(gzip.decompress(file.read_bytes()))
    real = engine.data.load(name)
    choice = read.choose(0)
    np.testing.assert_array_equal(choice.X, real.X)
    assert choice.names == real.features
    assert read.remarks == ()
    if name != "golub":
        np.testing.assert_array_equal(choice.y, real.y)
    else:
        np.testing.assert_array_equal(choice.y, 2 * real.y - 1)


numbers = st.floats(allow_nan=False, allow_infinity=False, width=32)
dialects = st.tuples(
    st.sampled_from([(",", "."), (";", "."), (";", ","), ("\t", "."), ("\t", ","), ("|", ".")]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(numbers, numbers, numbers), min_size=5, max_size=12), dialects)
def test_what_was_written_is_read(rows: list[tuple[float, ...]], dialect: tuple) -> None:
    (delimiter, decimal), codec, ends, quoting = dialect
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=ends, quoting=quoting)
    writer.writerow(["höhe", "b", "c"])
    # A half in the first row shows the decimal mark, whatever else there is.
    rows = [(0.5, 1.5, 2.5), *rows]
    writer.writerows([f"{v:.9g}".replace(".", decimal) for v in row] for row in rows)
    read = read_table(out.getvalue().encode(codec))
    written = np.array([[float(f"{v:.9g}") for v in row] for row in rows])
    known = [c.usable for c in read.columns]
    np.testing.assert_array_equal(read.values[:, known], written[:, known])
    huge = (np.abs(written) > 1e60).any(axis=0)
    assert [not k for k in known] == huge.tolist()
    assert read.columns[0].name == "höhe"
