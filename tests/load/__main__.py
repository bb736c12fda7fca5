"""`python -m tests.load --sessions 100 --seconds 60`: a class, against one server of its own.

Every visitor grabs a slider, receives the film, commits a value and waits for the whole page once
in `--every` seconds, and changes the page after each fifth. `--simulate N` adds N who press
"simulate" all the time; `--browser` adds a real browser that drags meanwhile.
"""

from __future__ import annotations

import argparse
import asyncio
from contextlib import suppress
from pathlib import Path

import numpy as np

from tests.benchmark import browser
from tests.benchmark.drag import drag as drag_in_browser
from tests.benchmark.report import Report, Target, load
from tests.benchmark.servers import ROOT, StreamlitServer, streamlit_servers
from tests.load.behaviour import Tally, drag, simulate
from tests.load.server import Watched

MOST_SESSIONS, MOST_SECONDS = 1000, 3600
HEAVY = "risk_curves?axis=gamma&n=300&draws=40"
PROMPT, SMOOTH = Target(150), Target(25, at_least=True)
WARM_UP_ROUNDS = 60  # over all pages, so that imports and data sets are there


async def visits(server: StreamlitServer, options: argparse.Namespace, report: Report) -> Tally:
    """Everybody at once, until the time is up."""
    watched, tally, heavy = Watched(server.process.pid), Tally(), Tally()
    await drag(server.url, Tally(), 0, 0.1, rounds=WARM_UP_ROUNDS)
    watched.sample()
    watching = asyncio.create_task(watched.watch())
    start, used = asyncio.get_running_loop().time(), watched.processors()
    end = start + options.seconds
    people = [
        drag(server.url, tally, seed, options.every, end) for seed in range(1, options.sessions + 1)
    ]
    crowd = [
        simulate(server.url, heavy, 1000 * seed, HEAVY, end)
        for seed in range(1, options.simulate + 1)
    ]
    extra = [in_browser(server.url, end, report)] if options.browser else []
    received, *_ = await asyncio.gather(asyncio.gather(*people), *crowd, *extra)
    seconds = asyncio.get_running_loop().time() - start
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    spent, beside = (now - then for now, then in zip(watched.processors(), used, strict=True))
    add_waits(report, tally, "one change of a value")
    if options.simulate:
        add_waits(report, heavy, f"{options.simulate} who simulate all the time")
    section = "the server's process"
    report.add(section, "processor", 100 * spent / seconds, "%", None, "of one core")
    report.add(section, "for films and maps, beside it", 100 * beside / seconds, "%")
    changes = len(tally.waits["commit → chart"])
    report.add(section, "processor per change", 1000 * spent / max(1, changes), "ms")
    report.add(section, "messages", sum(received) / 1e6 / seconds, "MB/s")
    report.add(section, "memory before the first visitor", watched.resident[0], "MB")
    report.add(section, "memory at the end", watched.resident[-1], "MB")
    each = (watched.resident[-1] - watched.resident[0]) / max(1, len(people) + len(crowd))
    report.add(section, "memory per session", each, "MB")
    report.add(section, "memory's slope", watched.slope(), "MB/min", None, "over the last half")
    tally.problems += heavy.problems
    return tally


async def in_browser(url: str, end: float, report: Report) -> None:
    """One real browser drags, again and again."""
    rates, lags = [], []
    async with browser.launched() as chromium, browser.Visitor(chromium) as visitor:
        await visitor.open(url)
        while asyncio.get_running_loop().time() < end - 5:
            seen = await drag_in_browser(visitor, "#lc-snr-track")
            rates.append(seen.redraws)
            lags.append(seen.lag)
    section = "a real browser, dragging meanwhile"
    report.add(section, "redraws", min(rates), "/s", SMOOTH, f"the worst of {len(rates)} drags")
    report.add(section, "lag", max(lags), "ms", None, "median, the worst drag's")


def add_waits(report: Report, tally: Tally, section: str) -> None:
    """Median, 95 % and worst of each kind of answer."""
    for kind, waits in tally.waits.items():
        middle, high = np.percentile(waits, (50, 95))
        target = PROMPT if kind == "commit → chart" else None
        note = f"{len(waits)} times, at most {max(waits):.0f} ms"
        report.add(section, f"{kind}, median", middle, "ms", None, note)
        report.add(section, f"{kind}, 95 %", high, "ms", target)


def count(most: int) -> type[int]:
    """A whole number that ends: for `argparse`."""

    def parse(text: str) -> int:
        if not 0 <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"must be in [0, {most}], got {text}")
        return int(text)

    return parse  # type: ignore[return-value]


def main() -> None:
    """Serve, visit, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--sessions", type=count(MOST_SESSIONS), default=100)
    parser.add_argument("--seconds", type=count(MOST_SECONDS), default=60)
    parser.add_argument("--every", type=float, default=2.0, help="seconds between two changes")
    parser.add_argument("--simulate", type=count(MOST_SESSIONS), default=0, metavar="N")
    parser.add_argument("--browser", action="store_true", help="also drag in Chromium")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the table as JSON")
    options = parser.parse_args()
    report = Report()
    report.machine["load test"] = f"{options.sessions} sessions, a change each {options.every:g} s"
    with streamlit_servers(ROOT / "app.py") as (server,):
        tally = asyncio.run(visits(server, options, report))
    report.machine["load at the end"] = load()
    late = f"; {tally.late} rounds began late" if tally.late else ""
    report.failures.append(f"{len(tally.problems)} errors{late}")
    report.failures += sorted(set(tally.problems))[:20]
    print(report.table())
    if options.json:
        report.save(options.json)
    raise SystemExit(bool(tally.problems))


if __name__ == "__main__":
    main()
