"""Work in another process: the same results, the same errors, and none lost when it dies."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterator

import pytest

from engine import RidgePicture
from engine.problem import check
from pages.shared.away import Away
from pages.shared.compute import film_message
from pages.shared.link import LANDING


@pytest.fixture(scope="module")
def away() -> Iterator[Away]:
    started = Away()
    started.start()
    wait_for(started)
    yield started
    started.stop()


def wait_for(away: Away) -> None:
    """Until another process answers."""
    for _ in range(600):
        if away.run(os.getpid) != os.getpid():
            return
        time.sleep(0.05)
    raise AssertionError("no other process within half a minute")


def test_one_that_was_not_started_works_here() -> None:
    assert Away().run(os.getpid) == os.getpid()


def test_a_film_from_there_is_the_film_made_here(away: Away) -> None:
    picture = RidgePicture(LANDING.problem)
    assert away.run(film_message, picture, "gamma") == film_message(picture, "gamma")


def test_an_error_there_is_an_error_here(away: Away) -> None:
    with pytest.raises(ValueError, match="snr must lie"):
        away.run(check, "snr", -1.0, 0.0, 1.0)
    assert away.run(math.factorial, 5) == 120


def test_one_that_dies_loses_nothing_and_another_comes(away: Away) -> None:
    first = away.run(os.getpid)
    os.kill(first, 9)
    assert [away.run(math.factorial, n) for n in range(5)] == [1, 1, 2, 6, 24]
    wait_for(away)
    assert away.run(os.getpid) != first


def test_after_the_end_the_work_is_done_here() -> None:
    away = Away()
    away.start()
    away.stop()
    assert away.run(os.getpid) == os.getpid() and not away.ready
