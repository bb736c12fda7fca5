"""Heavy work in processes that stand back: those who drag notice nothing of it.

A piece of work reports its progress through memory that both sides see, and is told there when
nobody waits for it any more.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from multiprocessing.context import SpawnContext
from typing import Any, TypeVar

from pages.shared.queue import QUEUE, Abandoned, Report, Work
from pages.shared.workers import Workers, begin

T = TypeVar("T")
NICE = 10
LOOK_SECONDS = 0.1
_shares: Any = None
_gone: Any = None


class Apart(Workers):
    """As many other processes as the queue has places, one piece of work in each.

    The last of them start when there is work for them.
    """

    def __init__(self, places: int) -> None:
        super().__init__()
        self._places, self._free = places, list(range(places))

    def stop(self) -> None:
        """End them; what runs ends at its next report."""
        if self._pool is not None:
            self._gone[:] = [1] * self._places
        super().stop()

    def _made(self, context: SpawnContext) -> ProcessPoolExecutor:
        self._shares = context.Array("d", self._places, lock=False)
        self._gone = context.Array("b", self._places, lock=False)
        given = (self.cores, self._shares, self._gone)
        return ProcessPoolExecutor(self._places, context, _begin, given)

    def run(
        self, function: Callable[..., T], *arguments: Any, report: Report, lost: T | None = None
    ) -> T:
        """What `function(*arguments, report)` returns or raises; it must be importable by name.

        Where its process dies it is done here, or is `lost` if that is given: what takes all of the
        machine's memory must not take the server along.
        """
        pool = self._pool
        if pool is None or not self.ready:
            return function(*arguments, report)
        with self._lock:
            place = self._free.pop() if self._free else None
        if place is None:
            return function(*arguments, report)
        try:
            return self._watched(pool, place, (function, arguments), report)
        except BrokenProcessPool:
            self._replace(pool)
            return function(*arguments, report) if lost is None else lost
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
        finally:
            # What was sent last stays with the thread that sent it, until it sends something else;
            # where that thread has ended there is nothing to let go.
            with suppress(RuntimeError):
                pool.submit(_nothing)
        return doing.result()


def _begin(cores: frozenset[int], shares: Any, gone: Any) -> None:
    global _shares, _gone
    _shares, _gone = shares, gone
    begin(cores)
    if hasattr(os, "nice"):
        os.nice(NICE)


def _work(place: int, function: Callable[..., T], arguments: tuple[Any, ...]) -> T:
    def report(share: float) -> None:
        if _gone[place]:
            raise Abandoned
        _shares[place] = share

    return function(*arguments, report)


def _nothing() -> None:
    """Takes the place of what was sent before."""


APART = Apart(QUEUE.places + 1)  # and the place for what is short


def apart(function: Callable[..., T], *arguments: Any) -> Work[T]:
    """For `heavy`: `function(*arguments, report)` in another process."""
    return partial(_run, function, arguments)


def _run(function: Callable[..., T], arguments: tuple[Any, ...], report: Report) -> T:
    return APART.run(function, *arguments, report=report)
