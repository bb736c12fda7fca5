"""Servers that start again, lines that break, other processes that answer: the page goes on."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.browser.driver import CHART, READY, Visitor, assert_drawn, visit
from tests.browser.line import SlowLine
from tests.conftest import free_port, serving

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


def test_who_waits_for_a_film_sees_how_many_are_ahead_and_has_a_way_out(
    browser: Browser, server: str
) -> None:
    held: list[Route] = []
    place = {"ahead": 2}

    def answer(route: Route) -> None:
        if "?place" in route.request.url:
            route.fulfill(json=place["ahead"])
        elif "?at=" in route.request.url:
            route.continue_()
        else:
            held.append(route)

    with visit(browser, server) as visitor:
        visitor.page.route("**/films/**", answer)
        visitor.go()
        told = visitor.page.locator(".live-chart .line")
        assert told.is_hidden()
        visitor.page.mouse.move(*visitor.at("snr", 0.6))
        visitor.page.mouse.down()
        for ahead, words in ((2, "2 are ahead"), (1, "one is ahead of you"), (0, "you are next")):
            place["ahead"] = ahead
            told.filter(has_text=words).wait_for()
        value = visitor.value("snr")
        visitor.page.mouse.up()
        visitor.wait_for(snr=value)  # the way out: the exact curves
        assert_drawn(visitor, visitor.setting(), 0.002)
        held[0].continue_()
        told.wait_for(state="hidden")


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


def test_the_exact_curves_do_not_wait_for_the_page(browser: Browser, server: str) -> None:
    with visit(browser, server) as visitor:
        visitor.go()
        # The page hears of nothing.
        visitor.evaluate(f"() => {{ const chart = {CHART}; chart.post = () => {{}}; }}")
        with visitor.page.expect_response(lambda answer: "?at=" in answer.url) as answer:
            value = drag(visitor, 0.37)
        assert answer.value.ok
        visitor.page.wait_for_timeout(100)
        assert visitor.setting().snr != value
        assert_drawn(visitor, replace(visitor.setting(), snr=value), 0.0005)


def drag(visitor: Visitor, to: float) -> float:
    """Move the noise and let go; the value committed."""
    visitor.grab("snr", 0.6)
    visitor.page.mouse.move(*visitor.at("snr", to))
    value = visitor.value("snr")
    visitor.page.mouse.up()
    return value


def test_a_server_that_starts_again_finds_every_page_as_it_was(browser: Browser) -> None:
    port = free_port()
    with ExitStack() as until_the_end:
        with serving(port) as address:
            visitor = until_the_end.enter_context(visit(browser, address))
            visitor.go("/risk_curves?gamma=2&parts=1")
            first = drag(visitor, 0.4)
            visitor.wait_for(snr=first, gamma=2.0)
            before = visitor.drawn()
        visitor.page.wait_for_timeout(1500)  # nobody answers
        assert abs(visitor.drawn()["test"] - before["test"]).max() < 1e-6
        with serving(port):
            # The new server knows nothing: the state is in the address.
            value = drag(visitor, 0.3)
            visitor.wait_for(snr=value, gamma=2.0)
            assert visitor.query()["parts"] == "1"
            assert_drawn(visitor, visitor.setting(), 0.002)
            visitor.page.reload()
            visitor.page.wait_for_function(READY)
            visitor.wait_for(snr=value, gamma=2.0)


@pytest.mark.parametrize("seconds", [0.2, 4.0])
def test_a_line_that_breaks_loses_no_commit(browser: Browser, server: str, seconds: float) -> None:
    with SlowLine(server) as line, visit(browser, line.address) as visitor:
        visitor.go("/?gamma=2")
        visitor.grab("snr", 0.6)
        line.cut()
        # The film is here: the curves go on moving, and the commit is not lost.
        before = visitor.drawn()["test"]
        visitor.page.mouse.move(*visitor.at("snr", 0.35))
        assert abs(visitor.drawn()["test"] - before).max() > 0.02
        value = visitor.value("snr")
        visitor.page.mouse.up()
        visitor.page.wait_for_timeout(1000 * seconds)
        line.mend()
        visitor.wait_for(snr=value, gamma=2.0)
        assert_drawn(visitor, visitor.setting(), 0.002)
        # And the session goes on.
        visitor.wait_for(snr=drag(visitor, 0.5))
