"""Servers that start again, lines that break, other processes that answer: the page goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.driver import CHART, assert_drawn, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

pytestmark = pytest.mark.browser


def test_a_film_the_server_does_not_know_is_offered_anew(browser: Browser, server: str) -> None:
    asked = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            route.fulfill(status=404, body="this film is not offered")
        else:
            route.continue_()

    with visit(browser, server) as visitor:
        visitor.page.route("**/films/**", answer)
        visitor.go()
        visitor.grab("snr", 0.6)  # waits for the film
        assert len(asked) == 2 and asked[0] == asked[1]
        value = visitor.value("snr")
        visitor.page.mouse.up()
        visitor.wait_for(snr=value)
        assert_drawn(visitor, visitor.setting(), 0.002)


def test_without_films_the_chart_follows_when_the_slider_is_let_go(
    browser: Browser, server: str
) -> None:
    with visit(browser, server) as visitor:
        visitor.page.route("**/films/**", lambda route: route.fulfill(status=404))
        visitor.go()
        visitor.page.mouse.move(*visitor.at("snr", 0.6))
        visitor.page.mouse.down()
        visitor.page.mouse.move(*visitor.at("snr", 0.4))
        value = visitor.value("snr")
        visitor.page.mouse.up()
        visitor.wait_for(snr=value)
        assert visitor.evaluate(f"() => {CHART}.shelf.films.size") == 0
        assert_drawn(visitor, visitor.setting(), 0.002)
