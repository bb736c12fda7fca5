"""Two who ask for the same at the same moment wait for one answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from pages.shared.once import once


def test_what_two_ask_for_at_once_is_computed_once() -> None:
    asked, calls = Barrier(2), []
    second_asks = Event()

    @once(maxsize=4)
    def slow(x: int) -> int:
        calls.append(x)
        second_asks.wait(5)
        return x * x

    def ask() -> int:
        asked.wait(5)
        return slow(3)

    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(ask) for _ in range(2)]
        second_asks.set()
        assert [answer.result(5) for answer in answers] == [9, 9]
    assert calls == [3]


def test_it_forgets_the_oldest_and_keeps_no_failure() -> None:
    calls = []

    @once(maxsize=1)
    def root(x: int) -> int:
        calls.append(x)
        if x < 0:
            raise ValueError(f"x must be ≥ 0, got {x}")
        return x

    for x in (1, 1, 2, 1):
        root(x)
    for _ in range(2):
        with pytest.raises(ValueError, match="got -1"):
            root(-1)
    assert calls == [1, 2, 1, -1, -1]
