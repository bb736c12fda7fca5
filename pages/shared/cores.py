"""Which processor core the server keeps to, and which are left for the processes beside it.

Python runs one of the server's threads at a time. Passing that right to a thread on another core
costs several times as much as on the same one, and a commit does it dozens of times: a class of a
hundred gets a fifth more done on one core than on two.
"""

from __future__ import annotations

import os


def share(port: int) -> tuple[frozenset[int], frozenset[int]]:
    """The server's core and those of its helpers.

    Servers side by side listen on ports in a row, so each gets a core of its own. Both are empty
    where there is nothing to choose: on one core, or under a system that does not let us.
    """
    if not hasattr(os, "sched_setaffinity"):
        return frozenset(), frozenset()
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        return frozenset(), frozenset()
    own = cores[port % len(cores)]
    return frozenset({own}), frozenset(cores) - {own}


def keep_to(cores: frozenset[int]) -> None:
    """From now on this thread, and those and the processes that it starts, run on these cores."""
    if cores:
        os.sched_setaffinity(0, cores)
