"""`python -m tests.benchmark [--json FILE]`: everything in one table, in less than four minutes."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np
import plotly

import engine
from pages.shared.link import LANDING
from tests.benchmark import browser, commits, drag, engine_cost, loading
from tests.benchmark.report import Report, load
from tests.benchmark.servers import ROOT, static_server, streamlit_servers

HERE = Path(__file__).parent
SECONDS = 210
BARE_FRAMES = 300
NAMES = ("test", "train", "noise", "interpolator", "best")


def bare_files() -> dict[str, tuple[bytes, str]]:
    """The page of bare plotly.js, with the frames of a real film as ready arrays."""
    film = engine.film(engine.RidgePicture(LANDING.problem), "snr")
    positions = np.linspace(0.0, 1.0, BARE_FRAMES)

    def at_positions(values: np.ndarray) -> list[list[float]]:
        rows = np.broadcast_to(values, (film.marks.size, values.shape[1])).T
        return np.transpose([np.interp(positions, film.marks, row) for row in rows]).tolist()

    traces = [film.drawn[name] for name in NAMES]
    moving = [(at_positions(x), at_positions(abs(y))) for x, y in traces]
    frames = [[(x[k], y[k]) for x, y in moving] for k in range(BARE_FRAMES)]
    library = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    return {
        "/": ((HERE / "bare.html").read_bytes(), "text/html; charset=utf-8"),
        "/frames.json": (json.dumps(frames).encode(), "application/json"),
        "/plotly.min.js": (library.read_bytes(), "text/javascript; charset=utf-8"),
    }


async def in_browser(report: Report) -> None:
    """Everything that needs Chromium, each part on its own: one that fails stops no other."""
    with (
        streamlit_servers(ROOT / "app.py", HERE / "stock_app.py") as (ours, stock),
        static_server(bare_files()) as bare,
    ):
        async with browser.launched() as chromium:
            parts: tuple[Callable[[], Awaitable[None]], ...] = (
                lambda: loading.warm_up(chromium, ours.url, report),
                lambda: drag.measure_ours(chromium, ours.port, report),
                lambda: commits.measure_ours(chromium, ours, report),
                lambda: commits.measure_stock(chromium, stock.url, report),
                lambda: drag.measure_bare(chromium, bare, report),
                lambda: loading.measure(chromium, ours.url, report),
            )
            for part in parts:
                try:
                    await part()
                except Exception as error:
                    first = str(error).partition("\n")[0]
                    report.failures.append(f"a part failed: {type(error).__name__}: {first}")


async def bounded(report: Report) -> None:
    """The browser's part, cut off when the time is up."""
    try:
        async with asyncio.timeout(SECONDS):
            await in_browser(report)
    except TimeoutError:
        report.failures.append(f"cut off after {SECONDS} s: the table is incomplete")


def main() -> None:
    """Measure, print, save."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the table as JSON")
    parser.add_argument("--engine", action="store_true", help="only the engine, without a browser")
    arguments = parser.parse_args()
    report = Report()
    engine_cost.measure(report)
    if not arguments.engine:
        if browser.installed():
            asyncio.run(bounded(report))
        else:
            report.failures.append("no Chromium on the path: only the engine is measured")
    report.machine["load at the end"] = load()
    print(report.table())
    if arguments.json:
        report.save(arguments.json)


main()
