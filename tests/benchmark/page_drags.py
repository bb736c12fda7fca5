"""Each page with a moving chart in the browser: one drag, then some commits."""

from __future__ import annotations

from itertools import cycle, islice
from random import Random
from statistics import median

from playwright.async_api import Browser

from tests.benchmark.browser import Visitor, place
from tests.benchmark.charts import PAGES, Page
from tests.benchmark.commits import PAINTED
from tests.benchmark.drag import PROMPT, SMOOTH, drag
from tests.benchmark.report import Report

COMMITS, STEPS = 4, 12
DRAG_SECTION = "each page, dragged"
COMMIT_SECTION = "each page, a slider let go"


async def measure(browser: Browser, url: str, report: Report) -> None:
    """Page by page: one that fails stops no other."""
    async with Visitor(browser) as visitor:
        for page in PAGES:
            try:
                await visitor.open(url + page.path)
                await _drag(visitor, page, report)
                await _commits(visitor, page, report)
            except Exception as error:
                first = str(error).partition("\n")[0]
                report.failures.append(f"{page.name}: {type(error).__name__}: {first}")


async def _drag(visitor: Visitor, page: Page, report: Report) -> None:
    await _seen(visitor, page.controls[0])
    seen = await drag(visitor, _track(page.controls[0]))
    name = f"{page.name}, {page.controls[0]}"
    report.add(DRAG_SECTION, f"{name}: redraws", seen.redraws, "/s", SMOOTH, seen.note())
    note = f"95 % within {seen.lag_95:.0f} ms; first redraw {seen.first:.0f} ms after the press"
    report.add(DRAG_SECTION, f"{name}: lag, median", seen.lag, "ms", PROMPT, note)


async def _commits(visitor: Visitor, page: Page, report: Report) -> None:
    random, painted = Random(3), []
    for control in islice(cycle(page.controls), COMMITS):
        await _seen(visitor, control)
        start = await place(visitor, _track(control), random.uniform(0.1, 0.45))
        end = await place(visitor, _track(control), random.uniform(0.55, 0.9))
        shares = [step / STEPS for step in range(STEPS + 1)]
        await visitor.drag((start[0] + s * (end[0] - start[0]), start[1]) for s in shares)
        await visitor.page.wait_for_timeout(300)
        await visitor.armed("armCommit")
        await visitor.mouse("mouseReleased", end)
        painted.append((await visitor.answer())["painted"])
        await visitor.page.wait_for_timeout(500)
    note = f"{COMMITS} commits, {min(painted):.0f} to {max(painted):.0f} ms"
    name = f"{page.name}: commit → painted, median"
    report.add(COMMIT_SECTION, name, median(painted), "ms", PAINTED, note)


async def _seen(visitor: Visitor, control: str) -> None:
    """A slider below the window's edge cannot be taken."""
    await visitor.page.locator(_track(control)).scroll_into_view_if_needed()


def _track(control: str) -> str:
    return f"#lc-{control}-track"
