"""Work that takes longer than a slider may wait takes turns: one fair queue for the process.

A few pieces of work run, each in a thread of its own; the others wait in the order they came. What
takes a moment only has a place of its own besides, so that it waits for none that takes long. A
ticket says where one stands, and leaves the queue when its visitor does.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Event, Lock, Thread
from time import monotonic, process_time
from typing import Generic, TypeVar

T = TypeVar("T")
Report = Callable[[float], None]
Work = Callable[[Report], T]


class Abandoned(Exception):
    """Raised inside a piece of work, by its report, once nobody waits for it any more."""


class Ticket(Generic[T]):
    """One piece of work: where it stands, and at last what it returned or raised."""

    def __init__(
        self, queue: Queue, work: Work[T], wanted: Callable[[], bool], short: bool
    ) -> None:
        self.share = 0.0  # of the work done, as it reports
        self.short = short
        self._queue, self._wanted = queue, wanted
        self._work: Work[T] | None = work
        self._left = False
        self._done = Event()
        self._outcome: T | Exception = Abandoned()

    @property
    def place(self) -> int:
        """1 for the next in line, and so on; 0 once it runs or is done."""
        return self._queue.place(self)

    @property
    def done(self) -> bool:
        """True once there is a result, an exception, or nothing more to wait for."""
        return self._done.is_set()

    @property
    def wanted(self) -> bool:
        """False once its visitor has left."""
        return not self._left and self._wanted()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end, holding up nobody else; True if it came."""
        return self._done.wait(seconds)

    def leave(self) -> None:
        """Give the place up: at once in the queue, at its next report if it runs."""
        self._left = True
        self._queue.move_up()

    def result(self) -> T:
        """What the work returned, or its exception; `Abandoned` if it was given up."""
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome

    def run(self) -> None:
        """For the queue: do the work in this thread."""
        work, self._work = self._work, None  # a visitor's data goes as soon as it can
        try:
            if work is not None:
                self._outcome = work(self._report)
        except Abandoned:
            pass  # kept, it would hold what its work held
        except Exception as error:
            self._outcome = error
        finally:
            self.close()

    def close(self) -> None:
        """For the queue: nothing more will happen."""
        self._work = None
        if self._left:
            self._outcome = Abandoned()
        self._done.set()

    def _report(self, share: float) -> None:
        if not self.wanted:
            raise Abandoned
        self.share = min(max(share, 0.0), 1.0)


class Queue:
    """First come, first served, `places` at a time, and one more for what is short."""

    def __init__(self, places: int) -> None:
        if places < 1:
            raise ValueError(f"places must be ≥ 1, got {places}")
        self.places = places
        self._lock = Lock()
        self._waiting: list[Ticket] = []
        self._running: list[Ticket] = []

    def enter(
        self, work: Work[T], wanted: Callable[[], bool] = lambda: True, short: bool = False
    ) -> Ticket[T]:
        """Join the line with `work`, which is called with a function that takes its progress.

        `work` runs in another thread, so it must call nothing of Streamlit's. `wanted` is asked
        now and then, from any thread, whether somebody still waits for it. `short` is work of
        half a second at most.
        """
        ticket = Ticket(self, work, wanted, short)
        with self._lock:
            self._waiting.append(ticket)
        self.move_up()
        return ticket

    def place(self, ticket: Ticket) -> int:
        """Where a ticket stands, counting only those that are still wanted and go before it."""
        self.move_up()
        with self._lock:
            if ticket not in self._waiting:
                return 0
            before = self._waiting[: self._waiting.index(ticket)]
            if not ticket.short:
                return len(before) + 1
            long = sum(not other.short for other in before)
            return len(before) - long + min(long, self._room_for_long()) + 1

    def _room_for_long(self) -> int:
        return self.places - sum(not ticket.short for ticket in self._running)

    def move_up(self) -> None:
        """Drop whoever has left, and start what there is room for."""
        with self._lock:
            gone = [ticket for ticket in self._waiting if not ticket.wanted]
            self._waiting = [ticket for ticket in self._waiting if ticket not in gone]
            starting = []
            for ticket in list(self._waiting):
                full = len(self._running) > self.places
                if not full and (ticket.short or self._room_for_long() > 0):
                    self._waiting.remove(ticket)
                    self._running.append(ticket)
                    starting.append(ticket)
        for ticket in gone:
            ticket.close()
        for ticket in starting:
            Thread(target=self._run, args=(ticket,), name="heavy work", daemon=True).start()

    def _run(self, ticket: Ticket) -> None:
        try:
            ticket.run()
        finally:
            with self._lock:
                self._running.remove(ticket)
            self.move_up()


class Spare:
    """Whether this process has time for what nobody has asked for."""

    def __init__(self, share: float, clock: Callable[[], tuple[float, float]]) -> None:
        """It has while it uses less than `share` of a core; `clock` gives time passed and used."""
        self._share, self._clock = share, clock
        self._passed, self._used = clock()
        self._busy = False

    def has_time(self) -> bool:
        """As over the last second or more."""
        passed, used = self._clock()
        if passed - self._passed >= SPARE_SECONDS:
            self._busy = used - self._used > self._share * (passed - self._passed)
            self._passed, self._used = passed, used
        return not self._busy


SPARE_SECONDS = 1.0
SPARE = Spare(0.4, lambda: (monotonic(), process_time()))
# Half the processor stays with those who drag.
QUEUE = Queue(max(1, (os.cpu_count() or 1) // 2))
