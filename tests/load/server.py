"""The server's process as the operating system sees it: memory and processor time."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import numpy as np

MEGABYTE = 1e6


@dataclass
class Watched:
    """Resident memory of a process, sampled every second; needs Linux's /proc."""

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
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
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
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2]
        user, system = fields.split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
