"""The prior lab's sliders are those of the question asked: others go when it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.verdict import percent
from tests.browser.driver import CHART, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
TRACKS = "document.querySelectorAll('.live-chart .control input[type=range]')"
FIELDS = f"() => [...{TRACKS}].map((track) => track.id)"
SHARES = (0.0, 1e-13, 4e-4, 0.0123, 0.0856, 0.8565, 0.9951, 0.9994, 0.99999, 1 - 1e-9, 1.0, 2.94)


def test_a_slider_of_another_question_leaves_the_page(browser: Browser, server: str) -> None:
    with visit(browser, server) as visitor:
        visitor.go("/prior_lab")

        def wait_for(*names: str) -> None:
            ids = [f"lc-{name}-track" for name in names]
            visitor.page.wait_for_function(f"(ids) => `${{({FIELDS})()}}` === `${{ids}}`", arg=ids)

        before = [i.split("-")[1] for i in visitor.evaluate(FIELDS)]
        assert "gamma" not in before
        visitor.page.get_by_text("many features").first.click()
        wait_for("snr", "gamma", *(name for name in before if name != "snr"))
        visitor.page.get_by_text("one number in noise").first.click()
        wait_for(*before)
        visitor.grab("snr", 0.6)
        visitor.page.mouse.up()
        assert visitor.page.get_by_text("has no such control").count() == 0
        assert all("404" in error for error in visitor.errors)


def test_shares_read_the_same_under_a_chart_and_in_a_sentence(
    browser: Browser, server: str
) -> None:
    with visit(browser, server) as visitor:
        visitor.go()
        base = visitor.evaluate(f"() => {CHART}.data.base")
        script = (
            "async ([base, shares]) => { const { percent } = await import(`${base}/axis.js`);"
            " return shares.map(percent); }"
        )
        assert visitor.evaluate(script, [base, SHARES]) == [percent(share) for share in SHARES]
