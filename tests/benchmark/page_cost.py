"""What each page with a moving chart asks of the engine: a commit, and a film of each slider."""

from __future__ import annotations

from functools import partial
from random import Random
from statistics import median, quantiles

import engine
from pages.shared.link import Setting
from tests.benchmark.charts import PAGES, Page
from tests.benchmark.engine_cost import FAST, times
from tests.benchmark.report import Report

COMMITS, FILMS = 30, 9
COMMIT_SECTION = "engine: what a page's commit computes, random settings, caches cold"
FILM_SECTION = "engine: a film on each page, random settings, caches cold"


def measure(report: Report) -> None:
    """All commits, then all films."""
    for page in PAGES:
        spent = times(page.commit, page.settings(Random(page.name)), COMMITS)
        note = f"fastest {min(spent):.1f}, 95 % within {quantiles(spent, n=20)[-1]:.1f} ms"
        report.add(COMMIT_SECTION, f"{page.name}, median", median(spent), "ms", FAST, note)
    for page in PAGES:
        for control in page.controls:
            spent = times(
                partial(_shoot, page, control), page.settings(Random(control + page.name)), FILMS
            )
            note = f"{min(spent):.1f} to {max(spent):.1f} ms"
            name = f"{page.name}, dragging {control}, median"
            report.add(FILM_SECTION, name, median(spent), "ms", FAST, note)


def _shoot(page: Page, control: str, setting: Setting) -> None:
    engine.film(page.curves(setting).picture.without(control), control)
