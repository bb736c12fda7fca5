"""Heavy work in another process: the same results, its progress, and an end when nobody waits."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from threading import Thread

import pytest

from pages.shared import claims_store
from pages.shared.apart import Apart
from pages.shared.compute import run_sweep
from pages.shared.link import LANDING
from pages.shared.queue import Abandoned, Report


def whose(_: Report) -> int:
    return os.getpid()


def slow(steps: int, report: Report) -> str:
    for step in range(steps):
        report(step / steps)
        time.sleep(0.02)
    return "done"


def refused(_: Report) -> None:
    raise ValueError("n must be a whole number, got 1.5")


def end(_: Report) -> None:
    os._exit(1)


def ignored(_: float) -> None:
    """Nobody looks."""


@pytest.fixture(scope="module")
def apart() -> Iterator[Apart]:
    started = Apart(1)
    started.start()
    wait_for(started)
    yield started
    started.stop()


def wait_for(apart: Apart) -> None:
    """Until another process answers."""
    for _ in range(600):
        if apart.run(whose, report=ignored) != os.getpid():
            return
        time.sleep(0.05)
    raise AssertionError("no other process within half a minute")


def test_one_that_was_not_started_works_here() -> None:
    assert Apart(1).run(whose, report=ignored) == os.getpid()


def test_a_simulation_there_is_the_simulation_made_here(apart: Apart) -> None:
    there = apart.run(run_sweep, LANDING, report=ignored)
    assert there.sentence == run_sweep(LANDING, ignored).sentence


def test_its_progress_is_seen_here(apart: Apart) -> None:
    seen: list[float] = []
    assert apart.run(slow, 30, report=seen.append) == "done"
    assert seen == sorted(seen) and 0 < seen[-1] < 1 and len(set(seen)) > 2


def test_what_is_given_up_ends_there_and_the_next_one_comes(apart: Apart) -> None:
    def leave(share: float) -> None:
        if share > 0.001:
            raise Abandoned

    with pytest.raises(Abandoned):
        apart.run(slow, 10_000, report=leave)  # would take minutes
    assert apart.run(slow, 1, report=ignored) == "done"


def test_an_error_there_is_an_error_here(apart: Apart) -> None:
    with pytest.raises(ValueError, match="n must be a whole number"):
        apart.run(refused, report=ignored)


def test_every_claim_s_record_can_be_sent(apart: Apart) -> None:
    key = next(iter(claims_store.ALL))
    there = apart.run(claims_store._record, key, report=ignored)
    assert there.agrees == claims_store._record(key, ignored).agrees


def test_with_more_work_than_processes_the_rest_is_done_here(apart: Apart) -> None:
    inside: list[int] = []

    def look(_: float) -> None:
        if not inside:
            inside.append(apart.run(whose, report=ignored))

    apart.run(slow, 20, report=look)
    assert inside == [os.getpid()]


def test_one_that_dies_is_replaced(apart: Apart) -> None:
    first = apart.run(whose, report=ignored)
    os.kill(first, 9)
    assert apart.run(slow, 1, report=ignored) == "done"
    wait_for(apart)
    assert apart.run(whose, report=ignored) != first


def test_what_may_have_taken_all_the_memory_is_not_tried_again_here(apart: Apart) -> None:
    wait_for(apart)
    assert apart.run(end, report=ignored, lost="too large") == "too large"
    wait_for(apart)
    assert apart.run(slow, 1, report=ignored, lost="too large") == "done"


def test_who_waits_when_the_server_ends_gives_up_as_ever() -> None:
    ending = Apart(1)
    ending.start()
    wait_for(ending)

    def end_it(_: float) -> None:
        Thread(target=ending.stop).start()
        while ending.ready:
            time.sleep(0.01)
        raise Abandoned

    with pytest.raises(Abandoned):
        ending.run(slow, 100, report=end_it)
