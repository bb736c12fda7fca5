"""Presenting in a browser: keys and clicker, other pages, the history, an embedded chart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from pages.shared.decks import DECKS
from pages.shared.presenter import scene_link
from tests.browser.driver import READY, Visitor, host, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
PROJECTOR = (1920, 1080)


@pytest.fixture(scope="module")
def visitor(browser: Browser, server: str) -> Iterator[Visitor]:
    with visit(browser, server, PROJECTOR) as visitor:
        yield visitor


def at_scene(visitor: Visitor, number: int) -> None:
    """Wait until address, bar and chart are those of the scene."""
    page, link = scene_link("paper", number)
    path = "/" if page == "verdict" else f"/{page}"
    visitor.page.wait_for_function(
        "([path, scene]) => location.pathname === path && location.search.endsWith(scene)",
        arg=[path, f"scene={number}"],
    )
    title = DECKS["paper"].scenes[number - 1].title
    visitor.page.locator(".bar .title", has_text=title).wait_for()
    visitor.page.wait_for_function(READY)
    assert visitor.query() == link


def test_a_clicker_goes_through_the_deck_and_back(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/?deck=paper")
    at_scene(visitor, 1)
    last = len(DECKS["paper"].scenes)
    for number in range(2, last + 1):
        page.keyboard.press("PageDown")
        at_scene(visitor, number)
    page.keyboard.press("PageDown")  # nothing beyond the last
    page.keyboard.press("PageUp")
    at_scene(visitor, last - 1)
    page.go_back()
    at_scene(visitor, last)
    page.go_back()
    at_scene(visitor, last - 1)
    assert visitor.hosts == {host(visitor.address)}


def test_arrows_turn_the_page_unless_a_slider_has_the_focus(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/?deck=paper")
    at_scene(visitor, 1)
    page.keyboard.press("ArrowRight")
    at_scene(visitor, 2)
    page.keyboard.press("ArrowLeft")
    at_scene(visitor, 1)
    assert not page.locator("#lc-snr-track").is_visible()
    page.keyboard.press("c")
    page.locator("#lc-snr-track").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("() => location.search.includes('snr=')")
    assert visitor.query()["scene"] == "1"
    assert page.locator(".live-chart .fold").inner_text().startswith("SNR 8.91")
    page.keyboard.press("PageDown")  # a clicker's key, wherever the focus is
    at_scene(visitor, 2)


def test_only_the_chart_is_there_it_is_large_and_it_fits(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/risk_curves?present=1")
    for gone in ("What am I looking at?", "Start from:", "Take away", "Simulate", "Against"):
        assert not page.get_by_text(gone).first.is_visible()
    size = visitor.evaluate("() => parseFloat(getComputedStyle(document.body).fontSize)")
    ticks = "document.querySelector('.picture .xtick text')"
    assert visitor.evaluate(f"() => parseFloat(getComputedStyle({ticks}).fontSize)") >= 20
    assert size >= 20
    box = page.locator(".picture").bounding_box()
    assert box is not None and box["height"] > 600 and box["width"] > 1700
    fold = page.locator(".live-chart .fold").bounding_box()
    assert fold is not None and fold["y"] + fold["height"] <= PROJECTOR[1]
    page.keyboard.press("Escape")
    page.get_by_text("What am I looking at?").wait_for()
    page.wait_for_function("() => !location.search.includes('present')")


def test_an_embedded_chart_is_alone_and_moves(browser: Browser, server: str) -> None:
    with visit(browser, server, (800, 700)) as visitor:
        page = visitor.page
        page.set_content(
            f'<iframe src="{server}/risk_curves?embed=true&axis=snr&lock=gamma" '
            'width="100%" height="640"></iframe>'
        )
        frame = page.frame_locator("iframe")
        frame.locator(".picture .xtick text").first.wait_for()
        assert not frame.get_by_text("What am I looking at?").count()
        assert not frame.get_by_text("Take away").count()
        frame.get_by_role("button", name="aligned", exact=True).click()
        link = frame.get_by_role("link", name="The whole page")
        link.and_(frame.locator("[href*='prior_exponent=1']")).wait_for()
        assert link.get_attribute("href") == ("./risk_curves?prior_exponent=1&axis=snr&lock=gamma")
        assert not frame.get_by_label("γ = d/n, type a value").is_enabled()


def test_the_threshold_map_is_presented_as_a_map_that_can_be_pressed(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/threshold_map?present=1")
    area = page.locator(".plane .nsewdrag")
    area.wait_for()
    assert not page.locator(".live-chart .picture").is_visible()
    box, title = area.bounding_box(), page.locator(".live-chart .title").bounding_box()
    assert box is not None and title is not None
    assert box["width"] > 0.75 * PROJECTOR[0] and box["height"] > 0.5 * PROJECTOR[1]
    assert title["y"] + title["height"] < box["y"] < box["y"] + box["height"] < PROJECTOR[1]
    ticks = "document.querySelector('.plane .xtick text')"
    assert visitor.evaluate(f"() => parseFloat(getComputedStyle({ticks}).fontSize)") >= 20
    page.mouse.click(box["x"] + 0.8 * box["width"], box["y"] + 0.1 * box["height"])
    page.wait_for_function("() => location.search.includes('snr')")
    assert visitor.setting().snr > 50 and visitor.query()["present"] == "1"
    page.locator(".live-chart .title", has_text=f"At SNR {visitor.setting().snr:.3g}").wait_for()
