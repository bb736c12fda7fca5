"""The README's table of measurements is the one that the benchmark prints."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.benchmark import loading, markdown, page_cost, page_drags
from tests.benchmark.report import Report, Target

README = Path(__file__).resolve().parent.parent / "README.md"


def shown() -> str:
    (text,) = re.findall(
        r"<!-- benchmark -->\n(.*?)\n<!-- /benchmark -->", README.read_text("utf-8"), re.DOTALL
    )
    return text


def measured() -> dict[str, Any]:
    """A run in which every row came out."""
    report = Report()
    for page, value in (("Verdict, snr", 60.0), ("Is the gap an alarm?, snr", 48.5)):
        report.add(page_drags.DRAG_SECTION, f"{page}: redraws", value, "/s")
        report.add(page_drags.DRAG_SECTION, f"{page}: lag, median", value / 5, "ms")
        report.add(page_drags.COMMIT_SECTION, f"{page}: commit → painted, median", value, "ms")
        report.add(page_cost.COMMIT_SECTION, f"{page}, median", value / 20, "ms")
    for name, target in loading.VISITS:
        report.add(loading.SECTION, f"{name}, median", 1234.5, "ms", target)
        report.add(loading.SECTION, f"{name}: transferred", 4.587, "MB")
        report.add(loading.SECTION, f"{name}: plotly.js of that", 1.472, "MB")
    for name in ("theory curve", "path of a data set", "simulated path"):
        report.add("engine: shortcuts, 160 penalties", f"{name}: times faster", 30.0, "×")
    content: dict[str, Any] = json.loads(json.dumps(report.content()))
    return content


def loaded() -> dict[str, Any]:
    report = Report()
    report.machine["load test"] = "100 sessions, a change each 2 s"
    report.add(*markdown.CAPACITY, 88.0, "ms", Target(150))
    report.add(*markdown.MEMORY, 0.61, "MB")
    return report.content()


def test_the_readme_shows_the_table_as_it_is_printed() -> None:
    printed = markdown.short(measured(), loaded())
    assert markdown.form(shown()) == markdown.form(printed)
    about, *_ = shown().splitlines()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC, .+, \d+ cores, \S+, load [\d.]+:", about)
    for line in shown().splitlines()[4:]:
        value = line.split("|")[2].strip()
        assert re.fullmatch(rf"\d[\d,.]* (ms|MB|/s|×)( \(.+\))?|{markdown.MISSING}", value), line


def test_the_table_says_the_worst_page_and_what_was_not_measured() -> None:
    printed = markdown.short(measured(), loaded())
    assert "worst page | 48.5 /s | ≥ 45 /s |" in printed
    assert "lag behind the mouse, worst page | 12 ms |" in printed
    assert "exact curves, worst page | 60 ms |" in printed
    assert markdown.MISSING not in printed
    without = markdown.short(measured(), {})
    assert without.count(markdown.MISSING) == 2
    assert markdown.form(without) == markdown.form(printed)


@pytest.mark.parametrize(
    "content",
    [{"machine": {"date": "d", "processor": "p", "load at the start": "0.1 0 0"}, "rows": []}],
)
def test_a_run_that_measured_nothing_prints_the_same_table(content: dict[str, Any]) -> None:
    assert markdown.form(markdown.short(content, {})) == markdown.form(
        markdown.short(measured(), loaded())
    )
