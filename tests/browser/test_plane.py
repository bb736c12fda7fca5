"""The threshold map in a browser: a press moves every control, the slice follows the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pages.shared.link import LANDING
from tests.browser.driver import CHART, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
SHARE = f"() => {CHART}.shown.traces.find(t => t.name === 'ridge_share').y.join()"


def test_pressing_and_pointing(browser: Browser, server: str) -> None:
    with visit(browser, server) as visitor:
        visitor.go("/threshold_map")
        page = visitor.page
        area = page.locator(".plane .nsewdrag")
        area.wait_for()
        box = area.bounding_box()
        assert box is not None
        still = visitor.evaluate(SHARE)

        def at(x: float, y: float) -> tuple[float, float]:
            return box["x"] + x * box["width"], box["y"] + y * box["height"]

        # The first look fetches the film; the next ones move the slice.
        page.mouse.move(*at(0.5, 0.8))
        page.wait_for_function(f"() => Boolean({CHART}.filmOf('gamma'))")
        page.mouse.move(*at(0.5, 0.9))
        page.wait_for_function(f"before => ({SHARE})() !== before", arg=still)
        title = page.locator(".live-chart .title")
        assert title.inner_text().startswith("Under the pointer: γ = d/n = 0.")
        assert visitor.query() == {}
        # Away from the map the slice is the setting's own again.
        page.mouse.move(5, 5)
        page.wait_for_function(f"before => ({SHARE})() === before", arg=still)
        assert title.inner_text().startswith("At SNR 10 and γ 4")

        page.mouse.click(*at(0.8, 0.1))
        page.wait_for_function("() => location.search.includes('snr')")
        page.wait_for_function(f"() => {CHART}.sliders.get('snr').value > 50")
        setting = visitor.setting()
        assert setting.snr > 50 and setting.gamma > 8
        assert visitor.value("gamma") == setting.gamma
        page.go_back()
        page.wait_for_function("() => !location.search.includes('snr')")
        page.wait_for_function(f"snr => {CHART}.sliders.get('snr').value === snr", arg=LANDING.snr)
        assert visitor.errors == [] or all("404" in error for error in visitor.errors)
