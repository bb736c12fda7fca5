"""Visits: bytes over the wire and time to the first chart, with and without a cache.

In a profile on disk, as a visitor's browser has: it keeps compiled scripts from the second visit
on, and uses them from the third.
"""

from __future__ import annotations

from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from playwright.async_api import Browser, BrowserContext, CDPSession

from tests.benchmark.browser import PROBE, QUIET, VIEWPORT, Visitor, installed
from tests.benchmark.report import Report, Target

MEGA = 1e6
PROFILES = 3  # each a visitor who was never here
COLD, WARM = Target(4000), Target(1500)
VISITS = (("first visit", COLD), ("second visit", WARM), ("third visit", WARM))
SECTION = "address → first chart, landing page"


class Traffic:
    """Counts what a page receives, as it travelled (compressed)."""

    def __init__(self, line: CDPSession) -> None:
        self.addresses: dict[str, str] = {}
        self.sizes: dict[str, float] = {}
        self.messages = 0.0
        line.on("Network.requestWillBeSent", self._asked)
        line.on("Network.loadingFinished", self._came)
        line.on("Network.webSocketFrameReceived", self._message)

    def _asked(self, event: dict[str, Any]) -> None:
        self.addresses[event["requestId"]] = event["request"]["url"]

    def _came(self, event: dict[str, Any]) -> None:
        self.sizes[event["requestId"]] = event["encodedDataLength"]

    def _message(self, event: dict[str, Any]) -> None:
        frame = event["response"]
        share = 0.75 if frame["opcode"] == 2 else 1  # binary is reported in base64
        self.messages += share * len(frame["payloadData"])

    def of(self, name: str = "") -> float:
        """Bytes of every file whose address contains `name`."""
        return sum(size for key, size in self.sizes.items() if name in self.addresses.get(key, ""))

    def files(self) -> int:
        """How many files travelled: what came out of the cache has no bytes."""
        return sum(size > 0 for size in self.sizes.values())


async def warm_up(browser: Browser, url: str, report: Report) -> None:
    """The server's first visitor waits for imports too; whoever comes later does not."""
    async with Visitor(browser) as visitor:
        await visitor.open(url)
        drawn = await visitor.ask("probe.firstChart()")
        report.add("first visitor of a new server", "address → first chart", drawn, "ms")


async def measure(browser: Browser, url: str, report: Report) -> None:
    """Three visits of each of a few visitors."""
    times: list[list[float]] = []
    traffic: list[Traffic] = []
    for _ in range(PROFILES):
        with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
            context = await browser.browser_type.launch_persistent_context(
                profile, executable_path=installed(), args=list(QUIET), viewport=VIEWPORT
            )
            try:
                await context.add_init_script(path=PROBE)
                seen = [await _visit(context, url) for _ in VISITS]
            finally:
                await context.close()
        times.append([drawn for drawn, _ in seen])
        traffic = [counted for _, counted in seen]
    for (name, target), drawn in zip(VISITS, zip(*times, strict=True), strict=True):
        note = f"{PROFILES} visitors, {min(drawn):.0f} to {max(drawn):.0f} ms"
        report.add(SECTION, f"{name}, median", median(drawn), "ms", target, note)
    for (name, _), counted in zip(VISITS[:2], traffic, strict=False):
        note = f"{counted.files()} of {len(counted.sizes)} files travelled"
        report.add(SECTION, f"{name}: transferred", counted.of() / MEGA, "MB", None, note)
        library = counted.of("plotly.min.js") / MEGA
        report.add(SECTION, f"{name}: plotly.js of that", library, "MB")
        messages = counted.messages / MEGA
        report.add(SECTION, f"{name}: messages of the app", messages, "MB")


async def _visit(context: BrowserContext, url: str) -> tuple[float, Traffic]:
    page = await context.new_page()
    line = await context.new_cdp_session(page)
    await line.send("Network.enable")
    traffic = Traffic(line)
    await page.goto(url)
    await page.wait_for_selector(".scatterlayer .js-line", state="attached")
    await page.wait_for_timeout(1500)  # what is compiled is kept only now
    drawn = float(await page.evaluate("probe.firstChart()"))
    await page.close()
    return drawn, traffic
