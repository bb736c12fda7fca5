"""Files that would be misunderstood without a word: what the reader says, and does not do."""

from __future__ import annotations

import numpy as np
import pytest

from engine.reading import Unreadable, read_table
from pages.shared import uploads
from pages.shared.uploads import Columns, Findings
from tests.ugly_files import table


def test_the_largest_numbers_there_are_raise_no_warning() -> None:
    huge = b"u,v,w,y\n" + b"-1e308,0,1,2\n1e308,3,4,1\n5,1e308,2,7\n" * 4
    read = read_table(huge)
    assert [column.kind for column in read.columns] == ["too large", "too large"] + ["numbers"] * 2
    assert any("beyond ±10⁶⁰" in remark for remark in read.remarks)


@pytest.mark.parametrize(
    ("names", "last", "said"),
    [
        ("a,b,y", "{m}u", "“y” holds 5 labels; only numbers or two labels can be predicted."),
        ("a,b,species", "{m}u", "“species” holds 5 labels;"),
        ("a,b,day", "2020-01-{i:02}", "“day” holds dates or times;"),
        ("a,b,y", "{i}e307", "“y” holds numbers beyond ±10⁶⁰;"),
        ("a,b,y", "", "“y” holds no values;"),
        ("y,a,note", "{m}u", ""),  # the name decides
        ("a,b,note", "", ""),
        ("a,b,c", "{m}.5", ""),
    ],
)
def test_a_target_that_cannot_be_predicted_is_not_silently_replaced(
    names: str, last: str, said: str
) -> None:
    read = read_table(table(names, "{i}", "{s}", last))
    assert read.doubt.startswith(said) and bool(read.doubt) == bool(said)
    assert read.columns[read.position(read.suggested_target)].usable


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            b'"a,b,y\n' + b"1,2,3\n" * 9,
            "A quotation mark in the row that begins in line 1 is never",
        ),
        (b'"a,b,y\n' + b"1,2,3\n" * 40_000, "in the row that begins in line 1 is never closed"),
        (b"1,2,3\n", "one row of numbers only"),
        (b"a,b,y\n", "names columns but has no rows below"),
    ],
)
def test_a_refusal_names_what_is_wrong(data: bytes, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read_table(data)


def test_a_refusal_says_nothing_of_labels() -> None:
    with pytest.raises(Unreadable) as refusal:
        read_table(b"greeting,text\n" + b"yes,u1\nno,u2\nyes,u3\n" * 3)
    assert "“text” holds text" in str(refusal.value) and "labels" not in str(refusal.value)


def test_a_comma_that_is_both_is_suspected() -> None:
    both = b"a,b,y\n" + b"1,5,3,2,7,0\n2,5,1,2,8,1\n4,0,3,3,1,1\n" * 3
    assert any(
        "There are 3 names for 6 columns. Perhaps the comma is both" in remark
        for remark in read_table(both).remarks
    )
    rows = b"1,2,4\n3,4,9\n" * 5
    for names in (b"a,b,y\n", b"a,b\n"):  # the latter: row names
        assert not any("names for" in remark for remark in read_table(names + rows).remarks)
    ends = read_table(b"a,b,y\n" + rows.replace(b"\n", b",\n"))
    assert not any("for 4 columns" in remark for remark in ends.remarks)


def test_the_example_of_text_is_no_number() -> None:
    cells = ["7", "8", "∞", "9"] * 5
    read = read_table(
        ("a,b,y\n" + "".join(f"{c},{i},{i * i}\n" for i, c in enumerate(cells))).encode()
    )
    assert "Column “a” holds text (for example “∞”) and was left out." in read.remarks


@pytest.mark.parametrize("written", ["{i}%", "${i}.50", "€ {i},50", "{i} CHF", "-{i} %"])
def test_amounts_are_told_from_text(written: str) -> None:
    read = read_table(table("a;b;price;y", "{i}", "{s}", written, "{m},5", delimiter=";"))
    (said,) = (remark for remark in read.remarks if "“price”" in remark)
    assert (
        "holds numbers with a sign (for example “" in said and "remove the sign to use it" in said
    )


def test_a_table_with_too_many_cells_is_refused_before_it_is_read() -> None:
    told: list[float] = []
    with pytest.raises(Unreadable, match="more than 12,000,000 cells"):
        read_table(b"a,b,y\n" + b"1,2,3\n" * 4_000_001, "x.csv", told.append)
    assert told == []


def test_how_a_column_that_counts_comes_back_is_said() -> None:
    read = read_table(
        b"dose,b,y\n" + b"".join(b"%d,%d,%d.5\n" % (i, i % 4, i % 3) for i in range(9))
    )
    (said,) = (remark for remark in read.choose("y").remarks if "counts" in remark)
    assert "was left out; list it among the features to use it." in said


def found(data: bytes, standardize: bool | None = None) -> Findings:
    result = uploads.analysed(read_table(data), Columns(2, standardize=standardize), lambda _: None)
    assert isinstance(result, Findings)
    return result


def test_few_rows_are_no_ground_for_certainty() -> None:
    few, enough = (
        found(table("a,b,y", "{s}.5", "{m}", "{i}", rows=rows)).remarks for rows in (29, 30)
    )
    assert any("29 rows are few: the leave-one-out error is itself uncertain" in r for r in few)
    assert not any("are few" in remark for remark in enough)


def test_why_columns_are_standardised_is_said_with_the_selection() -> None:
    wide = table("a,b,y,c", "{i}e6", "{m}", "{s}", "{m}.5")
    assert "standardised because their scales differ" in found(wide).selection_sentence
    assert "because" not in found(wide, standardize=False).selection_sentence
    assert "because" not in found(table("a,b,y", "{i}", "{s}", "{m}"), True).selection_sentence


def test_progress_rises_while_many_rows_are_chosen() -> None:
    rows = np.random.default_rng(0).standard_normal((100_000, 3))
    lines = "\n".join(",".join(map(str, row)) for row in rows.round(3).tolist())
    told: list[float] = []
    read_table(f"a,b,y\n{lines}\n".encode()).choose("y", progress=told.append)
    assert told == sorted(told) and len(set(told)) >= 5 and 0 < told[0] < told[-1] <= 1
