"""The server as the operating system sees it, with the processes it started: memory, time."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import numpy as np

MEGABYTE = 1e6


@dataclass
class Watched:
    """Resident memory of a process and its children, sampled every second; needs Linux's /proc."""

    pid: int
    seconds: list[float] = field(default_factory=list)
    resident: list[float] = field(default_factory=list)  # MB

    async def watch(self) -> None:
        """Sample until cancelled."""
        while True:
            self.sample()
            await asyncio.sleep(1)

    def sample(self) -> None:
        """Note the memory now."""
        pages = sum(int(_read(pid, "statm").split()[1]) for pid in self._family())
        self.seconds.append(monotonic())
        self.resident.append(pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE)

    def slope(self, share: float = 0.5) -> float:
        """MB per minute, by least squares over the last `share` of the samples."""
        count = max(2, int(len(self.seconds) * share))
        if len(self.seconds) < count:
            return float("nan")
        minutes = np.array(self.seconds[-count:]) / 60
        return float(np.polyfit(minutes - minutes[0], self.resident[-count:], 1)[0])

    def processor(self) -> float:
        """Seconds of processor time so far."""
        return sum(self.processors())

    def processors(self) -> tuple[float, float]:
        """The same of the process itself, and of its children."""
        spent = []
        for pid in self._family():
            user, system = _read(pid, "stat").rpartition(")")[2].split()[11:13]
            spent.append((int(user) + int(system)) / os.sysconf("SC_CLK_TCK"))
        return spent[0], sum(spent[1:])

    def _family(self) -> list[int]:
        family = [self.pid]
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            with suppress(OSError):  # a thread that has ended
                family += map(int, (task / "children").read_text("ascii").split())
        return family


def _read(pid: int, name: str) -> str:
    return Path(f"/proc/{pid}/{name}").read_text(encoding="ascii")
