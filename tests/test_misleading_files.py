"""Files that would be misunderstood without a word: what the reader says, and does not do."""

from __future__ import annotations

import pytest

from engine.reading import read_table
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
