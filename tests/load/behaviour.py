"""What visitors do, over and over, and how long they wait for it."""

from __future__ import annotations

import asyncio
import itertools
import json
import math
import random
import sys
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from engine.axes import CONTROL_AXES
from pages.shared.link import round_for_link
from tests.load.files import Failed
from tests.load.session import Session

PAGES_EVERY = 5  # changes of a value before a change of page
STOPS = 1000  # of a slider


@dataclass
class Tally:
    """What all visitors saw: milliseconds by kind of answer, and what went wrong."""

    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    problems: list[str] = field(default_factory=list)
    still: set[str] = field(default_factory=set)  # pages without sliders
    late: int = 0  # rounds that began later than they should have

    @asynccontextmanager
    async def timed(self, kind: str) -> AsyncIterator[None]:
        """Time what an answer takes; one that fails is not counted."""
        start = perf_counter()
        yield
        self.waits[kind].append((perf_counter() - start) * 1000)


class Dragger:
    """Grabs a slider, gets its film, lets go, gets the chart; now and then changes the page."""

    def __init__(self, session: Session, tally: Tally, seed: int) -> None:
        self.session, self.tally = session, tally
        self.random = random.Random(seed)
        self.name = f"load{seed}"
        self.numbers = itertools.count(1)

    async def round(self) -> None:
        """One change of a value, as a hand makes it."""
        session, tally = self.session, self.tally
        control = self.random.choice([spec["field"] for spec in session.chart["controls"]])
        value = self._another_value(control)
        key = session.chart["keys"][control]
        async with tally.timed("grab → film"):
            film = json.loads(await session.fetch(f"{session.chart['films']}/{key}"))
        if len(film["marks"]) < 2:
            raise Failed(f"no film of {control}")
        address = session.query
        async with tally.timed("commit → words"):
            async with tally.timed("commit → chart"):
                sent = await self._send({control: value})
                curves = await session.fetch(f"{session.chart['films']}/{key}?at={value!r}")
            await self._answered(sent)
        if json.loads(curves) != session.chart["still"]:
            raise Failed(f"other curves than those of {control} = {value}")
        if session.chart["values"][control] != value:
            raise Failed(f"{control} is {session.chart['values'][control]}, not {value}")
        async with tally.timed("chart → address, and the rest"):
            if session.chart["settles"]:
                await session.settle(sent)
            await session.until(lambda: session.query != address and session.rests, "the address")
        await self._see_maps()

    async def _see_maps(self) -> None:
        while self.session.wanted:
            async with self.tally.timed("map of the plane"):
                shown = json.loads(await self.session.fetch(self.session.wanted.pop()))
            if not shown["cells"]:
                raise Failed("a map without cells")

    async def change_page(self) -> None:
        """To another page, until one with sliders comes."""
        session = self.session
        names = [name for name, key in session.pages.items() if key != session.page]
        self.random.shuffle(names)
        for name in names:
            if name in self.tally.still:
                continue
            async with self.tally.timed("page → page"):
                await session.go(name)
            await self._see_maps()
            if session.chart.get("controls"):
                return
            self.tally.still.add(name)
        raise Failed("no page has a slider")

    async def _send(self, changes: dict[str, float]) -> dict[str, Any]:
        sent = {"seq": f"{self.name}:{next(self.numbers)}", "changes": changes}
        await self.session.send_chart(sent)
        return sent

    async def _answered(self, sent: dict[str, Any]) -> None:
        await self.session.until(
            lambda: self.session.chart["ack"] == sent["seq"], "answer to a slider"
        )

    def _another_value(self, control: str) -> float:
        while True:
            stop = self.random.randrange(STOPS + 1) / STOPS
            value = round_for_link(float(CONTROL_AXES[control].value(stop)))
            if value != self.session.chart["values"][control]:
                return value


async def drag(
    url: str,
    tally: Tally,
    seed: int,
    every: float,
    end: float = math.inf,
    rounds: int = sys.maxsize,
) -> int:
    """Visit and change a value every `every` seconds, until `end` or `rounds` times; the bytes
    received.

    Visitors arrive at moments spread evenly over as many rounds as there are between two changes of
    page, so that they change it one after another.
    """
    clock = asyncio.get_running_loop().time
    due = clock() + random.Random(seed).random() * every * PAGES_EVERY
    try:
        async with Session(url) as session:
            visitor = Dragger(session, tally, seed)
            await asyncio.sleep(due - clock())
            async with tally.timed("address → page"):
                await session.open()
            for index in range(1, rounds + 1):
                due += every
                tally.late += clock() > due
                await asyncio.sleep(max(0.0, due - clock()))
                if clock() > end:
                    break
                await visitor.round()
                if index % PAGES_EVERY == 0:
                    await visitor.change_page()
            tally.problems += session.problems
            return session.received
    except (OSError, EOFError, Failed) as error:
        tally.problems.append(f"{type(error).__name__}: {error}")
        return 0


async def simulate(url: str, tally: Tally, seed: int, path: str, end: float) -> None:
    """Press "simulate" again and again, and watch the queue."""
    clock = asyncio.get_running_loop().time
    try:
        async with Session(url) as session:
            await session.open(f"{path}&seed={seed}")
            while clock() < end:
                async with tally.timed("simulate → dots"):
                    await session.start("simulate")
                    await session.until(
                        lambda: bool(session.chart["points"]), "dots", end - clock()
                    )
                # Other numbers, so that the next press has something to do.
                await session.open(f"{path}&seed={seed + len(tally.waits['simulate → dots'])}")
            tally.problems += session.problems
    except (OSError, EOFError, Failed) as error:
        # Whoever is still in line at the end has waited, not failed.
        if clock() < end:
            tally.problems.append(f"{type(error).__name__}: {error}")
