"""The table of advice: one by one and elementwise, also where a comparison is a tie."""

from __future__ import annotations

from itertools import product

import numpy as np

from engine.advice import (
    SHARE_TO_FIT_BELOW,
    SIGNAL_NEEDED,
    TAX_ALLOWED,
    advice_for_each,
    advice_of,
)


def around(value):
    return (value - 1e-9, value, value + 1e-9)


def test_one_by_one_and_elementwise_are_the_same_table():
    cases = list(
        product(
            around(SIGNAL_NEEDED),
            (*around(0.0), np.inf),
            (*around(TAX_ALLOWED), np.inf),
            around(SHARE_TO_FIT_BELOW),
        )
    )
    each = advice_for_each(*np.array(cases).T)
    assert [advice_of(*case) for case in cases] == each.tolist()
    assert set(each) == {"memorize", "fit below the noise", "regularize", "too little signal"}
