"""`python -m tests.benchmark [--json FILE]`: everything in one table, in less than eight minutes.

`--pages` measures only what each page with a moving chart does, `--engine` nothing in a browser.
`--markdown` ends with the short table of the README; with `--from FILE` it is printed again from
what `--json` saved, and `--load FILE` adds what `python -m tests.load --json FILE` found.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import plotly

import engine
from pages.shared.link import LANDING
from tests.benchmark import (
    browser,
    commits,
    drag,
    engine_cost,
    loading,
    markdown,
    page_cost,
    page_drags,
)
from tests.benchmark.report import Report, load
from tests.benchmark.servers import ROOT, static_server, streamlit_servers

HERE = Path(__file__).parent
SECONDS = 420
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


async def in_browser(report: Report, pages_only: bool) -> None:
    """Everything that needs Chromium, each part on its own: one that fails stops no other."""
    with (
        streamlit_servers(ROOT / "app.py", HERE / "stock_app.py") as (ours, stock),
        static_server(bare_files()) as bare,
    ):
        async with browser.launched() as chromium:
            warm_up = partial(loading.warm_up, chromium, ours.url, report)
            pages = partial(page_drags.measure, chromium, ours.url, report)
            others: tuple[Callable[[], Awaitable[None]], ...] = (
                partial(loading.measure, chromium, ours.url, report),
                partial(drag.measure_ours, chromium, ours.port, report),
                partial(commits.measure_ours, chromium, ours, report),
                partial(commits.measure_stock, chromium, stock.url, report),
                partial(drag.measure_bare, chromium, bare, report),
            )
            for part in (warm_up, *(() if pages_only else others), pages):
                try:
                    await part()
                except Exception as error:
                    first = str(error).partition("\n")[0]
                    report.failures.append(f"a part failed: {type(error).__name__}: {first}")


async def bounded(report: Report, pages_only: bool) -> None:
    """The browser's part, cut off when the time is up."""
    try:
        async with asyncio.timeout(SECONDS):
            await in_browser(report, pages_only)
    except TimeoutError:
        report.failures.append(f"cut off after {SECONDS} s: the table is incomplete")


def measured(arguments: argparse.Namespace) -> Report:
    """What the arguments ask for."""
    report = Report()
    if not arguments.pages:
        engine_cost.measure(report)
    page_cost.measure(report)
    if not arguments.engine:
        if browser.installed():
            asyncio.run(bounded(report, arguments.pages))
        else:
            report.failures.append("no Chromium on the path: only the engine is measured")
    report.machine["load at the end"] = load()
    return report


def main() -> None:
    """Measure, print, save."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the table as JSON")
    parser.add_argument("--engine", action="store_true", help="only the engine, without a browser")
    parser.add_argument("--pages", action="store_true", help="only each page's moving chart")
    parser.add_argument("--markdown", action="store_true", help="end with the README's table")
    parser.add_argument("--from", type=Path, metavar="FILE", dest="saved", help="measure nothing")
    parser.add_argument("--load", type=Path, metavar="FILE", help="what the load test wrote")
    arguments = parser.parse_args()
    if arguments.saved:
        content = read(arguments.saved)
    else:
        report = measured(arguments)
        print(report.table())
        content = report.content()
    if arguments.json:
        text = json.dumps(content, ensure_ascii=False, indent=1)
        arguments.json.write_text(text + "\n", encoding="utf-8")
    if arguments.markdown or arguments.saved:
        print(markdown.short(content, read(arguments.load) if arguments.load else {}))


def read(path: Path) -> dict[str, Any]:
    """What an earlier run saved."""
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return content


main()
