"""The short table that the README shows, from a benchmark's JSON and, if given, a load test's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.benchmark import loading, page_cost, page_drags

Content = dict[str, Any]  # what `Report.save` writes
MISSING = "not measured"
CAPACITY = "one change of a value", "commit → chart, 95 %"
MEMORY = "the server's process", "memory per session"


def short(content: Content, load: Content) -> str:
    """The table with the machine and the day above it."""
    about = content["machine"]
    busy = about["load at the start"].split()[0]
    lines = [
        f"{about['date']}, {about['processor']}, load {busy}:",
        "",
        "| | measured | asked |",
        "|---|---|---|",
    ]
    lines += [f"| {name} | {value} | {asked} |" for name, value, asked in _lines(content, load)]
    return "\n".join(lines)


def form(text: str) -> list[tuple[str, str]]:
    """What each line of a table is about and what is asked there: the same on every day."""
    cells = [line.strip("| ").split("|") for line in text.splitlines() if line.startswith("| ")]
    return [(name.strip(), line[1].strip() if line[1:] else "") for name, *line in cells]


def _lines(content: Content, load: Content) -> list[tuple[str, str, str]]:
    drags, commits = page_drags.DRAG_SECTION, page_drags.COMMIT_SECTION
    engine, first = page_cost.COMMIT_SECTION, loading.SECTION
    shortcuts = _section(content, "engine: shortcuts")
    who = load.get("machine", {}).get("load test", "nobody")
    answered = _row(load, *CAPACITY)
    if answered != MISSING:
        answered += f" ({who})"
    return [
        ("redraws while dragging, worst page", _worst(content, drags, "redraws", min), "≥ 45 /s"),
        ("lag behind the mouse, worst page", _worst(content, drags, "lag", max), "≤ 50 ms"),
        ("slider let go → exact curves, worst page", _worst(content, commits, "", max), "≤ 70 ms"),
        ("of that the engine, worst page", _worst(content, engine, "", max), "≤ 5 ms"),
        ("address → first chart, first visit", _row(content, first, "first visit,"), "≤ 4,000 ms"),
        ("second visit", _row(content, first, "second visit,"), "≤ 1,500 ms"),
        ("third visit", _row(content, first, "third visit,"), "≤ 1,500 ms"),
        ("transferred at the first visit", _row(content, first, "first visit: trans"), ""),
        ("plotly.js of that", _row(content, first, "first visit: plotly"), ""),
        ("at the second", _row(content, first, "second visit: trans"), ""),
        ("a class on one process: 95 % of changes answered in", answered, "≤ 150 ms"),
        ("memory of a session", _row(load, *MEMORY), ""),
        ("160 penalties, against a root search each", _row(content, shortcuts, "theory"), ""),
        ("a data set's path, against scikit-learn's loop", _row(content, shortcuts, "path"), ""),
        ("a simulated path, against the same", _row(content, shortcuts, "simulated"), ""),
    ]


def _rows(content: Content, section: str, part: str) -> list[Content]:
    rows = content.get("rows", [])
    return [row for row in rows if row["section"] == section and part in row["name"]]


def _section(content: Content, start: str) -> str:
    names = (row["section"] for row in content.get("rows", []))
    return next((name for name in names if name.startswith(start)), start)


def _row(content: Content, section: str, part: str) -> str:
    found = _rows(content, section, part)
    return _number(found[0]) if found else MISSING


def _worst(content: Content, section: str, part: str, choose: Callable[..., Content]) -> str:
    found = _rows(content, section, part)
    return _number(choose(found, key=lambda row: row["value"])) if found else MISSING


def _number(row: Content) -> str:
    value = row["value"]
    digits = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    if row["unit"] == "MB" and value < 10:
        digits = f"{value:.2f}"
    return f"{digits} {row['unit']}"
