"""Drags of three seconds: redraws per second, and how long a drawn frame trails the mouse."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from statistics import median, quantiles

from playwright.async_api import Browser

from tests.benchmark.browser import EVENTS_PER_SECOND, Point, Visitor, place
from tests.benchmark.report import Report, Target
from tests.benchmark.servers import SlowLine

SECONDS = 3.0
SWEEPS = 2  # there and back
OURS = {
    "Verdict, SNR": ("", "snr"),
    "Verdict, γ": ("", "gamma"),
    "Verdict, prior exponent": ("", "prior_exponent"),
    "Risk curves against γ, SNR": ("risk_curves?axis=gamma", "snr"),
}
DELAY = 0.05
THROTTLE = 4
SMOOTH, SMOOTH_SLOW = Target(45, at_least=True), Target(30, at_least=True)
PROMPT = Target(50)


@dataclass(frozen=True)
class Drag:
    """What the page saw of one drag."""

    redraws: float  # per second
    frames: float  # animation frames per second: the most any page could draw
    events: float  # mouse events per second that reached the page
    lag: float  # median milliseconds from a mouse event to the frame that shows it
    lag_95: float
    first: float  # milliseconds from the press to the first redraw

    def note(self) -> str:
        """The circumstances, for the table."""
        return f"{self.events:.0f} events/s, {self.frames:.0f} frames/s"


def sweep(low: Point, high: Point) -> list[Point]:
    """Points of a drag from the middle to and fro at constant speed."""
    steps, points = round(SECONDS * EVENTS_PER_SECOND), []
    for index in range(steps + 1):
        phase = (SWEEPS * index / steps + 0.25) % 1.0
        share = 2 * min(phase, 1 - phase)
        points.append((low[0] + share * (high[0] - low[0]), low[1]))
    return points


async def drag(visitor: Visitor, selector: str, low: float = 0.15, high: float = 0.85) -> Drag:
    """Drag the slider for three seconds and let go."""
    points = sweep(await place(visitor, selector, low), await place(visitor, selector, high))
    await visitor.ask("probe.startDrag()")
    await visitor.drag(points)
    await visitor.page.wait_for_timeout(150)
    seen = await visitor.ask("probe.stopDrag()")
    await visitor.mouse("mouseReleased", points[-1])
    await visitor.page.wait_for_timeout(700)
    seconds = (seen["end"] - seen["start"]) / 1000
    lags = seen["lags"] or [float("nan")]
    return Drag(
        seen["redraws"] / seconds,
        seen["frames"] / (seconds + 0.15),
        seen["events"] / seconds,
        median(lags),
        quantiles(lags, n=20)[-1] if len(lags) > 1 else lags[0],
        seen.get("first", float("nan")) - seen["start"],
    )


@asynccontextmanager
async def _line(port: int, delay: float) -> AsyncIterator[str]:
    if delay:
        async with SlowLine(port, delay) as url:
            yield url
    else:
        yield f"http://127.0.0.1:{port}/"


async def measure_ours(browser: Browser, port: int, report: Report) -> None:
    """Our chart's sliders as they are, with a slow line, and with a slow processor."""
    for section, delay, throttle, smooth in (
        ("our chart, dragged", 0.0, 1, SMOOTH),
        (f"our chart, {DELAY * 1000:.0f} ms of delay each way", DELAY, 1, SMOOTH),
        (f"our chart, processor ×{THROTTLE} slower", 0.0, THROTTLE, SMOOTH_SLOW),
    ):
        async with _line(port, delay) as url, Visitor(browser) as visitor:
            at = None
            for name, (path, field) in OURS.items():
                if at != path:
                    await visitor.slow_down(1)
                    await visitor.open(url + path)
                    await visitor.slow_down(throttle)
                    at = path
                seen = await drag(visitor, f"#lc-{field}-track")
                _add(report, section, name, seen, smooth, PROMPT if throttle == 1 else None)


def _add(
    report: Report,
    section: str,
    name: str,
    seen: Drag,
    smooth: Target | None,
    prompt: Target | None,
) -> None:
    report.add(section, f"{name}: redraws", seen.redraws, "/s", smooth, seen.note())
    note = f"95 % within {seen.lag_95:.0f} ms; first redraw {seen.first:.0f} ms after the press"
    report.add(section, f"{name}: lag, median", seen.lag, "ms", prompt, note)


async def measure_bare(browser: Browser, url: str, report: Report) -> None:
    """plotly.js alone on ready arrays."""
    section = "bare plotly.js on ready arrays"
    for factor in (1, THROTTLE):
        async with Visitor(browser) as visitor:
            await visitor.open(url)
            await visitor.slow_down(factor)
            seen = await drag(visitor, "input[type=range]")
            name = "Plotly.react" if factor == 1 else f"Plotly.react, processor ×{factor} slower"
            _add(report, section, name, seen, None, None)
