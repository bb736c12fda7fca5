"""The first seconds of a visit: what comes while the framework starts, and what if it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.driver import assert_drawn, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

pytestmark = pytest.mark.browser


def test_plotly_comes_before_the_page_is_computed_and_once(browser: Browser, server: str) -> None:
    with visit(browser, server) as visitor:
        asked: list[str] = []
        visitor.page.on("request", lambda request: asked.append(request.url.split("/")[-1]))
        visitor.page.on("websocket", lambda socket: asked.append("websocket"))
        visitor.go()
        assert asked.count("plotly.min.js") == 1
        assert asked.index("plotly.min.js") < asked.index("websocket")
        assert_drawn(visitor)
        assert visitor.errors == visitor.missing == []


def test_what_did_not_come_ahead_is_asked_for_again_by_the_chart(
    browser: Browser, server: str
) -> None:
    asked = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            route.abort()
        else:
            route.continue_()

    with visit(browser, server) as visitor:
        visitor.page.route("**/plotly.min.js", answer)
        visitor.go()
        assert len(asked) == 2
        assert_drawn(visitor)


def test_without_the_framework_s_mark_the_chart_loads_plotly_itself(
    browser: Browser, server: str
) -> None:
    with visit(browser, server) as visitor:
        visitor.page.add_init_script("performance.mark = () => ({})")
        visitor.go()
        assert visitor.evaluate("() => performance.getEntriesByType('mark').length") == 0
        assert_drawn(visitor)


def test_the_first_chart_is_marked_for_whoever_measures_the_wait(
    browser: Browser, server: str
) -> None:
    marks = "() => performance.getEntriesByName('live-chart-drawn').map((m) => m.startTime)"
    with visit(browser, server) as visitor:
        visitor.go()
        first = visitor.evaluate(marks)
        assert len(first) == 1
        visitor.grab("snr", 0.6)
        visitor.page.mouse.up()
        assert visitor.evaluate(marks) == first
