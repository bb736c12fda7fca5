"""Work in another process: what one visitor waits for must not hold up everybody else.

Python runs one thread at a time, and films, maps and the like are most of what a class asks for.
Until the other process is there, or when it has died, the work is done here; so it is in tests and
notebooks, which start none.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from threading import Lock, Thread
from typing import TypeVar

from pages.shared.turns import TURNS

T = TypeVar("T")


class Away:
    """One other process; `run` may be called from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._ready: Future[None] | None = None

    def start(self) -> None:
        """Start the process, or another in its place; it takes a second or two to be ready."""
        with self._lock:
            if self._pool is not None:
                self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = ProcessPoolExecutor(1, get_context("spawn"), follow_parent)
            self._ready = self._pool.submit(import_all)

    def stop(self) -> None:
        """End it; from now on the work is done here."""
        with self._lock:
            pool, self._pool, self._ready = self._pool, None, None
        if pool is not None:
            pool.shutdown(cancel_futures=True)

    @property
    def ready(self) -> bool:
        """Whether the process takes work."""
        return self._ready is not None and self._ready.done()

    def run(self, function: Callable[..., T], *arguments: object) -> T:
        """The function's result or exception; both it and its arguments must be importable."""
        pool = self._pool
        if pool is None or not self.ready:
            return function(*arguments)
        TURNS.over()  # a page that waits for another process lets the others go on
        try:
            return pool.submit(function, *arguments).result()
        except BrokenProcessPool:
            with self._lock:
                mine = pool is self._pool
            if mine:
                self.start()
            return function(*arguments)


def import_all() -> None:
    """The first piece of work: everything the others need."""
    import pages.shared.compute  # noqa: F401


def follow_parent() -> None:
    """A process whose server was killed would wait for work for ever."""
    parent = parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    Thread(target=follow, daemon=True).start()


AWAY = Away()
