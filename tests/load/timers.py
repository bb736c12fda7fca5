"""Parts of a page that ask for a rerun every so often, as the browser does it for them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


class Timers:
    """One for each part that the server wants to be asked for again."""

    def __init__(self, rerun: Callable[[str], Awaitable[None]]) -> None:
        self._rerun = rerun
        self._running: dict[str, asyncio.Task[None]] = {}

    def start(self, fragment: str, interval: float) -> None:
        """Ask for `fragment` each `interval` seconds, instead of as before."""

        async def tick() -> None:
            while True:
                await asyncio.sleep(interval)
                await self._rerun(fragment)

        self.stop(fragment)
        self._running[fragment] = asyncio.create_task(tick())

    def stop(self, *fragments: str) -> None:
        """Ask no more for these, or for any."""
        for name in fragments or tuple(self._running):
            timer = self._running.pop(name, None)
            if timer is not None:
                timer.cancel()
