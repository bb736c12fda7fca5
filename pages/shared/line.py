"""The line for what is made past the pages' scripts, films and maps: who waits can see its length.

Whoever asked first comes first. A map or a film takes some milliseconds, so that there is a line
only where a whole class asks at once.
"""

from __future__ import annotations

from asyncio import get_running_loop
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class Line:
    """Runs pieces of work in `threads`; for one event loop."""

    def __init__(self, threads: int, name: str) -> None:
        self._pool = ThreadPoolExecutor(threads, name)
        self._waiting: dict[object, str] = {}  # in order; also those being worked on

    async def run(self, key: str, work: Callable[[], T]) -> T:
        """What `work` returns or raises, when its turn has come."""
        ticket = object()
        self._waiting[ticket] = key
        try:
            return await get_running_loop().run_in_executor(self._pool, work)
        finally:
            del self._waiting[ticket]

    def ahead(self, key: str) -> int:
        """How many come before the first who waits for `key`: 0 for who is next, or not there."""
        keys = list(self._waiting.values())
        return keys.index(key) if key in keys else 0


#: Two, so that a film already made need not wait for one that is not; the work itself is done in
#: another process, one piece after the other.
LINE = Line(2, "films")
