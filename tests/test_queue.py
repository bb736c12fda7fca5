"""The queue of heavy work: order, places, ways out, and that nothing stays behind."""

from __future__ import annotations

import gc
import weakref
from threading import Event
from typing import Any

import pytest

from pages.shared.heavy import ordinal
from pages.shared.queue import Abandoned, Queue, Report, Spare, Ticket

SOON = 20.0  # seconds until a test gives up; nothing takes that long


class Job:
    """Work that runs until it is told to go on."""

    def __init__(self, result: Any = None) -> None:
        self.started, self.go_on, self.result = Event(), Event(), result

    def __call__(self, report: Report) -> Any:
        self.started.set()
        assert self.go_on.wait(SOON)
        report(0.5)
        if isinstance(self.result, Exception):
            raise self.result
        return self.result


def enter(queue: Queue, count: int) -> list[tuple[Job, Ticket]]:
    jobs = [Job(index) for index in range(count)]
    return [(job, queue.enter(job)) for job in jobs]


@pytest.mark.parametrize("places", [1, 2, 3])
def test_first_come_first_served_and_never_more_than_there_are_places(places: int) -> None:
    entered = enter(Queue(places), 6)
    for index, (job, ticket) in enumerate(entered):
        assert job.started.wait(SOON)
        running = [j.started.is_set() and not t.done for j, t in entered]
        assert sum(running) <= places
        assert [t.place for _, t in entered[index + places :]] == list(range(1, 7 - index - places))
        job.go_on.set()
        assert ticket.wait(SOON)
        assert (ticket.result(), ticket.place, ticket.share) == (index, 0, 0.5)


@pytest.mark.parametrize("places", [1, 2])
def test_a_moment_s_work_waits_for_no_long_work_and_takes_nobody_s_place(places: int) -> None:
    queue = Queue(places)
    entered = enter(queue, places + 2)
    assert all(job.started.wait(SOON) for job, _ in entered[:places])
    short = [Job("short"), Job("shorter"), Job("last")]
    tickets = [queue.enter(job, short=True) for job in short]
    assert short[0].started.wait(SOON) and not tickets[0].done
    # Those that wait are told where they stand: the short ones among themselves.
    assert [ticket.place for ticket in tickets] == [0, 1, 2]
    assert [ticket.place for _, ticket in entered[places:]] == [1, 2]
    for job, ticket in zip(short, tickets, strict=True):
        job.go_on.set()
        assert ticket.wait(SOON)
    assert not entered[places][0].started.is_set() and entered[places][1].place == 1
    for job, ticket in entered:
        job.go_on.set()
        assert ticket.wait(SOON)


def test_short_work_never_holds_up_long_work_that_came_before() -> None:
    queue = Queue(1)
    first, second, late = Job(), Job(), Job()
    running = [queue.enter(first, short=True), queue.enter(second, short=True)]
    assert first.started.wait(SOON) and second.started.wait(SOON)
    (long, ticket), *_ = enter(queue, 1)
    short = queue.enter(late, short=True)
    assert (ticket.place, short.place) == (1, 2)
    first.go_on.set()
    assert long.started.wait(SOON) and not late.started.is_set() and short.place == 1
    for job in (second, long, late):
        job.go_on.set()
    assert all(ticket.wait(SOON) for ticket in (*running, ticket, short))


def test_what_goes_wrong_reaches_the_one_who_asked_and_frees_the_place() -> None:
    queue = Queue(1)
    bad, good = Job(ValueError("n must be ≥ 2")), Job("fine")
    tickets = [queue.enter(bad), queue.enter(good)]
    bad.go_on.set()
    good.go_on.set()
    assert all(ticket.wait(SOON) for ticket in tickets)
    with pytest.raises(ValueError, match="n must be"):
        tickets[0].result()
    assert tickets[1].result() == "fine"


@pytest.mark.parametrize("way", ["leaves", "is gone"])
def test_who_waits_no_more_makes_room(way: str) -> None:
    queue, here = Queue(1), [True]
    running, waiting, last = Job(), Job(), Job("last")
    first = queue.enter(running)
    second = queue.enter(waiting, lambda: here[0])
    third = queue.enter(last)
    assert running.started.wait(SOON)
    assert [second.place, third.place] == [1, 2]
    if way == "leaves":
        second.leave()
    else:
        here[0] = False
    assert third.place == 1
    assert second.done
    with pytest.raises(Abandoned):
        second.result()
    # One that runs ends at its next report, and its result is nobody's.
    first.leave()
    running.go_on.set()
    last.go_on.set()
    assert third.wait(SOON) and third.result() == "last"
    assert first.wait(SOON)
    with pytest.raises(Abandoned):
        first.result()
    assert not waiting.started.is_set()


def test_a_visitor_s_data_is_not_kept() -> None:
    class Upload:
        """Something large."""

    def work(upload: Upload, report: Report) -> int:
        return id(upload)

    queue, upload = Queue(1), Upload()
    trace = weakref.ref(upload)
    ticket = queue.enter(lambda report, mine=upload: work(mine, report))
    del upload
    assert ticket.wait(SOON)
    gc.collect()
    assert trace() is None


def test_there_must_be_a_place() -> None:
    with pytest.raises(ValueError, match="places must be ≥ 1, got 0"):
        Queue(0)


def test_there_is_spare_time_while_less_than_the_share_is_used() -> None:
    now = [0.0, 0.0]
    spare = Spare(0.5, lambda: (now[0], now[1]))
    for passed, used, has_time in ((0.5, 0.5, True), (0.6, 0.4, False), (1.5, 0.4, True)):
        now[0] += passed
        now[1] += used
        assert spare.has_time() is has_time
        assert spare.has_time() is has_time


def test_places_in_words() -> None:
    numbers = (2, 3, 4, 11, 12, 13, 21, 22, 101, 111)
    words = ["2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "101st", "111th"]
    assert [ordinal(number) for number in numbers] == words
