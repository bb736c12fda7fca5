"""Grab → film and commit → painted: what a visitor waits for when a slider is taken or let go."""

from __future__ import annotations

import asyncio
from itertools import islice
from random import Random
from statistics import median

from playwright.async_api import Browser

from tests.benchmark.browser import EVENTS_PER_SECOND, Point, Visitor, place
from tests.benchmark.drag import drag
from tests.benchmark.report import Report, Target
from tests.benchmark.servers import StreamlitServer

COMMITS = 18
FIELDS = ("snr", "gamma", "prior_exponent")
PAINTED, ENGINE = Target(70), Target(5)
STEPS = ("sent", "answered", "plotted", "painted")


async def measure_ours(browser: Browser, server: StreamlitServer, report: Report) -> None:
    """Each slider in turn, so that every grab needs a film that exists nowhere yet."""
    random, section = Random(1), "our chart, taken and let go"
    grabs: list[float] = []
    marks: list[dict[str, float]] = []
    engine: list[list[tuple[str, float]]] = []
    async with Visitor(browser) as visitor:
        await visitor.open(server.url)
        for index in range(COMMITS):
            selector = f"#lc-{FIELDS[index % 3]}-track"
            start = await place(visitor, selector, random.uniform(0.1, 0.45))
            end = await place(visitor, selector, random.uniform(0.55, 0.9))
            await visitor.armed("armGrab")
            await visitor.mouse("mousePressed", start)
            grabs.append(await visitor.answer())
            await _move(visitor, start, end)
            before = len(server.engine_calls())
            await visitor.armed("armCommit")
            await visitor.mouse("mouseReleased", end)
            marks.append(await visitor.answer())
            await visitor.page.wait_for_timeout(350)
            engine.append(list(islice(server.engine_calls(), before, None)))
    painted = [mark["painted"] for mark in marks]
    note = f"{COMMITS} new films, {min(grabs):.0f} to {max(grabs):.0f} ms"
    report.add(section, "grab → film drawn, median", median(grabs), "ms", None, note)
    note = f"{COMMITS} commits, {min(painted):.0f} to {max(painted):.0f} ms"
    report.add(section, "commit → painted, median", median(painted), "ms", PAINTED, note)
    report.add(section, "  of that: " + _ways(marks), median(painted), "ms")
    worded = [mark["worded"] for mark in marks]
    note = f"{min(worded):.0f} to {max(worded):.0f} ms"
    report.add(section, "commit → words painted, median", median(worded), "ms", None, note)
    spent = [sum(time for _, time in calls) for calls in engine]
    note = f"{sum(map(len, engine)) / COMMITS:.1f} calls, {min(spent):.1f} to {max(spent):.1f} ms"
    report.add(section, "engine per commit, on the server", median(spent), "ms", ENGINE, note)


def _ways(marks: list[dict[str, float]]) -> str:
    """Where the time goes, in the order it is spent."""
    parts, before = [], dict.fromkeys(range(len(marks)), 0.0)
    for step in STEPS:
        # What came with the page has no mark of its own here.
        now = {k: mark.get(step, before[k]) for k, mark in enumerate(marks)}
        spent = [now[k] - before[k] for k in now]
        before = now
        parts.append(f"{step} +{median(spent):.0f}")
    return ", ".join(parts)


async def measure_stock(browser: Browser, url: str, report: Report) -> None:
    """The same with `st.slider` and `st.plotly_chart`: it sends on release."""
    section = "stock app: st.slider + st.plotly_chart"
    track = ".stSlider [role=group] > div"
    random, painted = Random(2), []
    async with Visitor(browser) as visitor:
        await visitor.open(url)
        seen = await drag(visitor, track)
        report.add(section, "redraws while dragging", seen.redraws, "/s", None, seen.note())
        for _ in range(COMMITS):
            start = await place(visitor, track, random.uniform(0.1, 0.45))
            end = await place(visitor, track, random.uniform(0.55, 0.9))
            await visitor.mouse("mousePressed", start)
            await _move(visitor, start, end)
            await visitor.armed("armRelease")
            await visitor.mouse("mouseReleased", end)
            painted.append(await visitor.answer())
            await visitor.page.wait_for_timeout(350)
    note = f"{COMMITS} commits, {min(painted):.0f} to {max(painted):.0f} ms"
    report.add(section, "commit → painted, median", median(painted), "ms", None, note)


async def _move(visitor: Visitor, start: Point, end: Point) -> None:
    """A short drag, then a rest."""
    for step in range(1, 11):
        share = step / 10
        await visitor.mouse("mouseMoved", (start[0] + share * (end[0] - start[0]), end[1]))
        await asyncio.sleep(1 / EVENTS_PER_SECOND)
    await visitor.page.wait_for_timeout(250)
