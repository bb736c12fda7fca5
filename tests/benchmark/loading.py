"""The first visit: bytes over the wire and time to the first chart, with and without a cache."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Browser

from tests.benchmark.browser import Visitor
from tests.benchmark.report import Report

BYTES = 1e6


class Traffic:
    """Counts what a page receives, as it travelled (compressed)."""

    def __init__(self, visitor: Visitor) -> None:
        self.addresses: dict[str, str] = {}
        self.sizes: dict[str, float] = {}
        self.messages = 0.0
        visitor.line.on("Network.requestWillBeSent", self._asked)
        visitor.line.on("Network.loadingFinished", self._came)
        visitor.line.on("Network.webSocketFrameReceived", self._message)

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


async def warm_up(browser: Browser, url: str, report: Report) -> None:
    """The server's first visitor waits for imports too; whoever comes later does not."""
    async with Visitor(browser) as visitor:
        await visitor.open(url)
        drawn = await visitor.ask("probe.firstChart()")
        report.add("first visitor of a new server", "address → first chart", drawn, "ms")


async def measure(browser: Browser, url: str, report: Report) -> None:
    """A first visit, then another tab of the same browser."""
    section = "first load of the landing page"
    async with Visitor(browser) as visitor:
        for name in ("cold", "warm"):
            await visitor.line.send("Network.enable")
            traffic = Traffic(visitor)
            await visitor.open(url)
            drawn = await visitor.ask("probe.firstChart()")
            note = f"{len(traffic.sizes)} files"
            report.add(section, f"{name}: page", traffic.of() / BYTES, "MB", None, note)
            plotly = traffic.of("plotly.min.js") / BYTES
            report.add(section, f"{name}: plotly.min.js of that", plotly, "MB")
            messages = traffic.messages / BYTES
            report.add(section, f"{name}: messages of the app", messages, "MB")
            report.add(section, f"{name}: address → first chart", drawn, "ms")
            await visitor.page.close()
            await visitor.tab()
