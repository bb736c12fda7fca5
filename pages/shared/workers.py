"""Other processes that work for the server: started with it, replaced when they die, and ended."""

from __future__ import annotations

import os
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from multiprocessing.context import SpawnContext
from threading import Lock, Thread

from pages.shared.cores import keep_to


class Workers:
    """What is common to all; a subclass says how work reaches them."""

    def __init__(self) -> None:
        self.cores: frozenset[int] = frozenset()  # where they run; empty: anywhere
        self._lock = Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._ready: Future[None] | None = None

    def start(self) -> None:
        """Start them, or others in their place; they take a second or two to be ready."""
        with self._lock:
            if self._pool is not None:
                self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = self._made(get_context("spawn"))
            self._ready = self._pool.submit(import_all)

    def stop(self) -> None:
        """End them; from now on the work is done here."""
        with self._lock:
            pool, self._pool, self._ready = self._pool, None, None
        if pool is not None:
            pool.shutdown(cancel_futures=True)

    @property
    def ready(self) -> bool:
        """Whether they take work."""
        return self._ready is not None and self._ready.done()

    def _made(self, context: SpawnContext) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(1, context, begin, (self.cores,))

    def _replace(self, broken: ProcessPoolExecutor) -> None:
        """For who finds them dead; the first of several starts others."""
        with self._lock:
            first = broken is self._pool
        if first:
            self.start()


def import_all() -> None:
    """The first piece of work: everything the others need."""
    import pages.shared.compute
    import pages.shared.uploads  # noqa: F401


def begin(cores: frozenset[int]) -> None:
    """What each process does first. One whose server was killed would wait for work for ever."""
    keep_to(cores)
    parent = parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    Thread(target=follow, daemon=True).start()
