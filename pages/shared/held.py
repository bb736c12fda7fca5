"""What the process holds of visitors' files: how much in all, and not longer than they are there.

Known by weak reference only. A session that ended is garbage the framework collects some time
later; what is watched here is forgotten when its visitor has been away for so long that the
session cannot be resumed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock, Thread
from typing import Protocol
from weakref import WeakKeyDictionary

MOST_HELD = 2**30  # bytes, of all visitors together
AWAY_SECONDS = 120.0  # a lost connection can be resumed for so long
SWEEP_SECONDS = 10.0


class Forgettable(Protocol):
    """Something that can let go of what it holds."""

    def forget(self) -> None: ...


_sizes: WeakKeyDictionary[object, int] = WeakKeyDictionary()
_watched: WeakKeyDictionary[Forgettable, Callable[[], bool]] = WeakKeyDictionary()
_lock = Lock()
_sweeping = False


def room_for(thing: object, size: int) -> bool:
    """Whether so many more bytes may be held; they count for as long as `thing` lives."""
    with _lock:
        if sum(_sizes.values()) + size > MOST_HELD:
            return False
        _sizes[thing] = size
        return True


def held_bytes() -> int:
    """What all visitors' files take."""
    with _lock:
        return sum(_sizes.values())


def watch(thing: Forgettable, present: Callable[[], bool]) -> None:
    """Let `thing` forget once `present` says that its visitor is gone."""
    global _sweeping
    with _lock:
        _watched[thing] = present
        start, _sweeping = not _sweeping, True
    if start:
        Thread(target=_sweep_until_empty, name="held files", daemon=True).start()


def sweep() -> int:
    """Forget what belongs to nobody any more; how many are still watched."""
    with _lock:
        asked = list(_watched.items())
    gone = [thing for thing, present in asked if not present()]
    for thing in gone:
        thing.forget()
    with _lock:
        for thing in gone:
            _watched.pop(thing, None)
        return len(_watched)


def _sweep_until_empty() -> None:
    global _sweeping
    while True:
        time.sleep(SWEEP_SECONDS)
        left = sweep()
        with _lock:
            if left == 0 and not _watched:
                _sweeping = False
                return
