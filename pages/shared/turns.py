"""Pages are drawn one after the other: threads that run side by side only hold each other up.

Python runs one thread at a time and changes between all that want to run. With dozens of pages
being drawn at once each takes as long as all together, and the server's own loop, which passes on
what is ready, waits behind all of them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock, local


class Turns:
    """First come, first served; who has waited for `patience` seconds goes on out of turn, so that
    one long turn holds up nobody for longer than that."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._line: deque[Event] = deque()
        self._lock = Lock()
        self._mine = local()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn and keep it; within a turn of the same thread this does nothing."""
        if getattr(self._mine, "gate", None) is not None:
            yield
            return
        self._mine.gate = gate = self._enter()
        gate.wait(self._patience)
        try:
            yield
        finally:
            self.over()

    def over(self) -> None:
        """End this thread's turn now, if it has one: what follows waits for something else."""
        gate, self._mine.gate = getattr(self._mine, "gate", None), None
        if gate is None:
            return
        with self._lock:
            self._line.remove(gate)
            if self._line:
                self._line[0].set()

    def _enter(self) -> Event:
        gate = Event()
        with self._lock:
            self._line.append(gate)
            if self._line[0] is gate:
                gate.set()
        return gate


#: Longer than a class of a hundred that opens its pages takes, shorter than anybody's patience.
TURNS = Turns(patience=2.0)
