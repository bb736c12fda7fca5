"""Visits: bytes over the wire and time to the first chart, with and without a cache.

In a profile on disk, as a visitor's browser has: it keeps compiled scripts from the second visit
on, and uses them from the third. Time is taken while no debugger listens: with one, the browser
reads plotly.js three more times when it starts, to know where in it each function is.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from playwright.async_api import Browser, BrowserType, CDPSession

from tests.benchmark.browser import QUIET, VIEWPORT, Visitor, installed
from tests.benchmark.report import Report, Target
from tests.benchmark.servers import HOST, free_port

MEGA = 1e6
PROFILES = 3  # each a visitor who was never here
COLD, WARM = Target(4000), Target(1500)
VISITS = (("first visit", COLD), ("second visit", WARM), ("third visit", WARM))
REST_SECONDS = 5  # until a page has long come to rest; what is compiled is kept only then
MARK = "performance.getEntriesByName('live-chart-drawn')[0].startTime"
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
    """Three visits of each of a few visitors, and what travels on the first two of another."""
    times: list[list[float]] = []
    for _ in range(PROFILES):
        async with _unwatched() as port:
            times.append([await _visit(browser.browser_type, port, url) for _ in VISITS])
    for (name, target), drawn in zip(VISITS, zip(*times, strict=True), strict=True):
        note = f"{PROFILES} visitors, {min(drawn):.0f} to {max(drawn):.0f} ms"
        report.add(SECTION, f"{name}, median", median(drawn), "ms", target, note)
    async with Visitor(browser) as visitor:
        for name, _ in VISITS[:2]:
            counted = await _traffic(visitor, url)
            note = f"{counted.files()} of {len(counted.sizes)} files travelled"
            report.add(SECTION, f"{name}: transferred", counted.of() / MEGA, "MB", None, note)
            library = counted.of("plotly.min.js") / MEGA
            report.add(SECTION, f"{name}: plotly.js of that", library, "MB")
            report.add(SECTION, f"{name}: messages of the app", counted.messages / MEGA, "MB")


@asynccontextmanager
async def _unwatched() -> AsyncIterator[int]:
    """A browser that nobody looks into until asked at this port."""
    port = free_port()
    size = f"--window-size={VIEWPORT['width']},{VIEWPORT['height']}"
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        own = (f"--user-data-dir={profile}", f"--remote-debugging-port={port}", size)
        process = subprocess.Popen(
            [str(installed()), "--headless=new", *QUIET, *own, "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            await _answers(port)
            yield port
        finally:
            process.terminate()
            process.wait()


async def _answers(port: int) -> None:
    for _ in range(100):
        try:
            _ask(port, "version")
        except OSError:
            await asyncio.sleep(0.1)
        else:
            await asyncio.sleep(2)  # its own start
            return
    raise RuntimeError("the browser did not start within 10 s")


def _ask(port: int, what: str, method: str = "GET") -> Any:
    request = urllib.request.Request(f"http://{HOST}:{port}/json/{what}", method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        body = answer.read()
    return json.loads(body) if body.startswith((b"{", b"[")) else None


async def _visit(browsers: BrowserType, port: int, url: str) -> float:
    tab = _ask(port, f"new?{url}", "PUT")
    await asyncio.sleep(REST_SECONDS)
    watching = await browsers.connect_over_cdp(f"http://{HOST}:{port}")
    pages = [page for context in watching.contexts for page in context.pages]
    drawn = float(await next(p for p in pages if p.url.startswith(url)).evaluate(MARK))
    await watching.close()
    _ask(port, f"close/{tab['id']}")
    await asyncio.sleep(1)
    return drawn


async def _traffic(visitor: Visitor, url: str) -> Traffic:
    await visitor.tab()
    await visitor.line.send("Network.enable")
    traffic = Traffic(visitor.line)
    await visitor.open(url)
    await visitor.page.close()
    return traffic
