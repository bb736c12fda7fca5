"""What a page offers for the browser to fetch past its script: by key, the last ones asked for."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Offers(Generic[T]):
    """At most `most` of them; the one offered longest ago goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._offers: OrderedDict[str, T] = OrderedDict()
        self._lock = Lock()

    def put(self, key: str, offer: T) -> None:
        """May be asked for by `key` from now on."""
        with self._lock:
            self._offers[key] = offer
            self._offers.move_to_end(key)
            while len(self._offers) > self._most:
                self._offers.popitem(last=False)

    def get(self, key: str) -> T | None:
        """What is offered under this key, if anything is."""
        with self._lock:
            return self._offers.get(key)
