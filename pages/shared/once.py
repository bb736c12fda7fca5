"""A bounded cache in which two who ask for the same at the same moment wait for one answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, update_wrapper
from threading import Lock
from typing import TypeVar

T = TypeVar("T")
#: What different arguments share a lock by chance wait for each other in vain.
LOCKS = 64


def once(maxsize: int) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """`lru_cache` for functions of hashable arguments that call no other such function."""

    def decorate(function: Callable[..., T]) -> Callable[..., T]:
        kept = lru_cache(maxsize=maxsize)(function)
        locks = [Lock() for _ in range(LOCKS)]

        def ask(*arguments: object) -> T:
            with locks[hash(arguments) % LOCKS]:
                return kept(*arguments)

        return update_wrapper(ask, function)

    return decorate
