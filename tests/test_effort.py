"""Announced cost: it grows with what grows, and is of the right order in memory."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from engine.data_still import data_still
from engine.dataset import Dataset
from engine.effort import effort, speed
from engine.verdict import verdict


@pytest.mark.parametrize(("n", "d"), [(5, 1), (60, 400), (500, 20_000), (10**6, 10), (3000, 3000)])
def test_more_rows_or_columns_cost_more(n: int, d: int) -> None:
    here = effort(n, d)
    assert 0 < here.operations < effort(2 * n, d).operations
    assert here.operations < effort(n, 2 * d).operations
    assert 8 * n * d < here.bytes < effort(2 * n, 2 * d).bytes
    assert here.seconds == here.operations / speed() > 0


def test_domain() -> None:
    for n, d in ((0, 5), (5, 0)):
        with pytest.raises(ValueError, match="n and d must be at least 1"):
            effort(n, d)


@pytest.mark.parametrize(("n", "d"), [(150, 6000), (900, 300), (40_000, 12)])
def test_memory_is_what_is_announced_within_a_factor_of_two(n: int, d: int) -> None:
    rng = np.random.default_rng(0)
    X = rng.standard_normal((n, d))
    y = X[:, 0] + rng.standard_normal(n)
    tracemalloc.start()
    data = Dataset(X, y)
    verdict(data)
    data_still(data)
    peak = tracemalloc.get_traced_memory()[1] + X.nbytes
    tracemalloc.stop()
    assert peak / 2 < effort(n, d).bytes < 2.5 * peak
