"""Work in another process: what one visitor waits for must not hold up everybody else.

Python runs one thread at a time, and films, maps and the like are most of what a class asks for.
Until the other process is there, or when it has died, the work is done here; so it is in tests and
notebooks, which start none.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from pages.shared.turns import TURNS
from pages.shared.workers import Workers

T = TypeVar("T")


class Away(Workers):
    """One other process; `run` may be called from any thread."""

    def run(self, function: Callable[..., T], *arguments: object) -> T:
        """The function's result or exception; both it and its arguments must be importable."""
        pool = self._pool
        if pool is None or not self.ready:
            return function(*arguments)
        TURNS.over()  # a page that waits for another process lets the others go on
        try:
            return pool.submit(function, *arguments).result()
        except BrokenProcessPool:
            self._replace(pool)
            return function(*arguments)


AWAY = Away()
