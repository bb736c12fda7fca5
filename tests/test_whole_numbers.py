"""Counts, sizes and seeds: whatever is not a whole number in its domain is named, never a crash."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from engine import Problem, spectra
from engine.whole_numbers import whole_number

PROBLEM = Problem(2.0, 5.0)
CALLS = {
    "points": lambda v: engine.frontier(PROBLEM, v),
    "n": lambda v: engine.simulate(PROBLEM, 0.1, n=v),
    "draws": lambda v: engine.simulate_bayes(PROBLEM, 20, v),
    "n ": lambda v: engine.simulate_bayes(PROBLEM, v),
    "n  ": lambda v: engine.draw_design(PROBLEM, v),
    "draws ": lambda v: engine.draw_designs(PROBLEM, 20, v),
    "count": engine.random_gaps,
    "n   ": lambda v: engine.sample_spectrum(PROBLEM, v),
    "d": spectra.isotropic,
    "examples": lambda v: engine.describe_task(v, 3, 0.9),
    "count ": lambda v: engine.gradient_descent([[1.0]], [1.0], 0.1, v),
    "masks": lambda v: engine.masked_regression([[1.0]], [1.0], 0.1, v),
    "refine": lambda v: engine.limit_law(spectra.isotropic(), 2.0, refine=v),
}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("value", [[1.0], "3", None, np.nan, np.inf, 2.5, -1], ids=repr)
def test_every_count_is_checked(name, value):
    with pytest.raises(ValueError, match=rf"^{name.strip()} must be a whole number "):
        CALLS[name](value)


@pytest.mark.parametrize("value", [3, 3.0, np.int32(3), np.float64(3)], ids=repr)
def test_whole_numbers_of_any_type_become_ints(value):
    found = whole_number("n", value, 0, 3)
    assert found == 3 and type(found) is int
    assert whole_number("seed", 2**63 - 1, 0, 2**63) == 2**63 - 1
