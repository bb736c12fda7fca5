"""Locked and hidden controls in a browser: by mouse, keys, typing and marks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.driver import Visitor, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
QUERY = {"snr": "3", "lock": "snr", "hide": "gamma"}


@pytest.fixture(scope="module")
def visitor(browser: Browser, server: str) -> Iterator[Visitor]:
    with visit(browser, server) as visitor:
        visitor.go("/?snr=3&lock=snr&hide=gamma")
        yield visitor


def test_a_locked_slider_does_not_move_and_says_so(visitor: Visitor) -> None:
    page, (x, y) = visitor.page, visitor.at("snr", 0.5)
    box = page.get_by_label("SNR, type a value")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 80, y)
    page.mouse.up()
    page.locator("#lc-snr-track").press("ArrowRight", timeout=2000)
    assert not box.is_enabled()
    assert not page.get_by_role("button", name="signal = noise").is_enabled()
    # What a locked control is called, and that it is locked, reaches a screen reader too.
    lock = page.locator("#lc-snr-lock")
    assert lock.inner_text().strip() == "locked by this link"
    assert "lc-snr-lock" in str(page.locator("#lc-snr-track").get_attribute("aria-describedby"))
    assert page.locator("#lc-gamma-track").count() == 0
    # Another control commits, and the lock is still there.
    page.get_by_role("button", name="aligned", exact=True).click()
    visitor.wait_for(prior_exponent=1)
    assert visitor.value("snr") == 3
    assert visitor.query() == {"prior_exponent": "1", **QUERY}


def test_unlocking_is_one_press(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("button", name="Unlock").click()
    page.locator("#lc-gamma-track").wait_for()
    page.wait_for_function("() => !location.search.includes('lock')")
    page.get_by_role("button", name="signal = noise").click()
    visitor.wait_for(snr=1)
    assert not page.locator("#lc-snr-lock").is_visible()
