"""Chromium, a page with the probe in it, and a mouse that never waits for an answer."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, CDPSession, Page, async_playwright

PROBE = Path(__file__).with_name("probe.js")
NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
VIEWPORT = {"width": 1280, "height": 1000}
EVENTS_PER_SECOND = 100

Point = tuple[float, float]


def installed() -> str | None:
    """Where this system's own Chromium is, if there is one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextlib.asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    """A headless Chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=installed(), args=list(QUIET))
        try:
            yield browser
        finally:
            await browser.close()


class Visitor:
    """One page in a context of its own (an empty cache), with a direct line to its browser."""

    page: Page
    line: CDPSession

    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    async def __aenter__(self) -> Visitor:
        self.context = await self.browser.new_context(viewport=VIEWPORT)
        await self.context.add_init_script(path=PROBE)
        await self.tab()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.context.close()

    async def tab(self) -> None:
        """A new page: the cache stays."""
        self.page = await self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.line = await self.context.new_cdp_session(self.page)

    async def open(self, url: str, ready: str = ".scatterlayer .js-line") -> None:
        """Load the address and wait until the curves are drawn and everything rests."""
        await self.page.goto(url)
        await self.page.wait_for_selector(ready, state="attached")
        await self.page.wait_for_timeout(1000)

    async def ask(self, expression: str) -> Any:
        """Evaluate in the page."""
        return await self.page.evaluate(expression)

    async def armed(self, name: str) -> None:
        """Make the probe wait for something; `answer` gives what it saw."""
        await self.ask(f"probe.{name}(), null")

    async def answer(self) -> Any:
        """What the armed probe saw."""
        try:
            return await asyncio.wait_for(self.ask("probe.armed"), 10)
        except TimeoutError:
            raise RuntimeError("nothing was drawn within 10 s") from None

    async def mouse(self, kind: str, point: Point) -> None:
        """One mouse event: "mousePressed", "mouseMoved" or "mouseReleased"."""
        held = {"button": "left", "buttons": 0 if kind == "mouseReleased" else 1, "clickCount": 1}
        event = {"type": kind, "x": point[0], "y": point[1], **held}
        await self.line.send("Input.dispatchMouseEvent", event)

    async def drag(self, points: Iterable[Point]) -> None:
        """Press at the first point and pass through the others, at a steady pace, unawaited.

        Waiting for each event's answer would deliver 30 a second at most.
        """
        loop, sent = asyncio.get_running_loop(), []
        start = loop.time()
        for index, point in enumerate(points):
            await asyncio.sleep(start + index / EVENTS_PER_SECOND - loop.time())
            kind = "mouseMoved" if index else "mousePressed"
            sent.append(asyncio.create_task(self.mouse(kind, point)))
        await asyncio.gather(*sent)

    async def slow_down(self, factor: float) -> None:
        """Pretend the processor is this many times slower."""
        await self.line.send("Emulation.setCPUThrottlingRate", {"rate": factor})


async def place(visitor: Visitor, selector: str, fraction: float) -> Point:
    """The point at this fraction of a slider's track."""
    box = await visitor.page.locator(selector).first.bounding_box()
    if box is None:
        raise RuntimeError(f"{selector} is not on the page")
    return box["x"] + fraction * box["width"], box["y"] + box["height"] / 2
