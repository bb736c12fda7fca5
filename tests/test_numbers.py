"""Numbers as a reader writes them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.shared.numbers import RAISED, number
from tests.reading import UNREADABLE

LOWERED = {chr(raised): chr(plain) for plain, raised in RAISED.items()}


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.01234, 4, "0.01234"),
        (679_787.2, 4, "679,787"),
        (1.246e-8, 4, "1.246·10⁻⁸"),
        (-3.0, 4, "−3"),
        (math.inf, 4, "∞"),
        (-math.inf, 4, "−∞"),
        (0.0, 4, "0"),
        (999.6, 3, "1,000"),
        (99.8, 2, "100"),
        (456.0, 2, "460"),
        (2.5e8, 3, "2.5·10⁸"),
    ],
)
def test_examples(value: float, digits: int, text: str) -> None:
    assert number(value, digits) == text


@given(st.floats(-1e300, 1e300), st.integers(2, 5))
def test_it_can_be_read_and_means_the_number(value: float, digits: int) -> None:
    text = number(value, digits)
    assert not UNREADABLE.search(text)
    plain = text.replace("−", "-").replace(",", "").replace("·10", "e")
    again = float("".join(LOWERED.get(c, c) for c in plain))
    assert math.isclose(again, value, rel_tol=0.6 * 10 ** (1 - digits))
