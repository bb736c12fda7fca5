"""Heavy work in processes that stand back: those who drag notice nothing of it.

A piece of work reports its progress through memory that both sides see, and is told there when
nobody waits for it any more.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context
from threading import Lock
from typing import Any, TypeVar

from pages.shared.away import follow_parent, import_all
from pages.shared.queue import QUEUE, Abandoned, Report, Work

T = TypeVar("T")
NICE = 10
LOOK_SECONDS = 0.1
_shares: Any = None
_gone: Any = None


class Apart:
    """As many other processes as the queue has places, one piece of work in each."""

    def __init__(self, places: int) -> None:
        self._lock = Lock()
        self._places, self._free = places, list(range(places))
        self._pool: ProcessPoolExecutor | None = None
        self._ready: Future[None] | None = None

    def start(self) -> None:
        """Start them, or others in their place; they take a second or two to be ready."""
        context = get_context("spawn")
        with self._lock:
            if self._pool is not None:
                self._pool.shutdown(wait=False, cancel_futures=True)
            self._shares = context.Array("d", self._places, lock=False)
            self._gone = context.Array("b", self._places, lock=False)
            self._pool = ProcessPoolExecutor(
                self._places, context, _begin, (self._shares, self._gone)
            )
            self._ready = self._pool.submit(import_all)

    def stop(self) -> None:
        """End them; from now on the work is done here."""
        with self._lock:
            pool, self._pool, self._ready = self._pool, None, None
        if pool is not None:
            self._gone[:] = [1] * self._places  # what runs ends at its next report
            pool.shutdown(cancel_futures=True)

    def run(self, function: Callable[..., T], *arguments: Any, report: Report) -> T:
        """What `function(*arguments, report)` returns or raises; it must be importable by name."""
        pool = self._pool
        if pool is None or self._ready is None or not self._ready.done():
            return function(*arguments, report)
        with self._lock:
            place = self._free.pop() if self._free else None
        if place is None:
            return function(*arguments, report)
        try:
            return self._watched(pool, place, (function, arguments), report)
        except BrokenProcessPool:
            with self._lock:
                mine = pool is self._pool
            if mine:
                self.start()
            return function(*arguments, report)
        finally:
            with self._lock:
                self._free.append(place)

    def _watched(
        self, pool: ProcessPoolExecutor, place: int, job: tuple[Any, ...], report: Report
    ) -> Any:
        self._shares[place], self._gone[place] = 0.0, 0
        doing = pool.submit(_work, place, *job)
        try:
            while not wait([doing], LOOK_SECONDS).done:
                report(self._shares[place])
        except Abandoned:
            self._gone[place] = 1
            wait([doing])
            raise
        return doing.result()


def _begin(shares: Any, gone: Any) -> None:
    global _shares, _gone
    _shares, _gone = shares, gone
    follow_parent()
    if hasattr(os, "nice"):
        os.nice(NICE)


def _work(place: int, function: Callable[..., T], arguments: tuple[Any, ...]) -> T:
    def report(share: float) -> None:
        if _gone[place]:
            raise Abandoned
        _shares[place] = share

    return function(*arguments, report)


APART = Apart(QUEUE.places)


def apart(function: Callable[..., T], *arguments: Any) -> Work[T]:
    """For `heavy`: `function(*arguments, report)` in another process."""
    return partial(_run, function, arguments)


def _run(function: Callable[..., T], arguments: tuple[Any, ...], report: Report) -> T:
    return APART.run(function, *arguments, report=report)
