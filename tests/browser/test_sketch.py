"""Drawing a prediction: by pointer and by keyboard, then the truth over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.driver import PHONE, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
HANDLES = "[...document.querySelectorAll('.sketch .handle')].map(h => +h.ariaValueNow)"


def test_by_keyboard(browser: Browser, server: str) -> None:
    with visit(browser, server) as visitor:
        visitor.go("/lessons?lesson=alignment&step=2", ready=False)
        page = visitor.page
        handles = page.locator(".sketch .handle")
        handles.nth(1).wait_for()
        handles.nth(1).focus()
        for key in ("PageUp", "ArrowUp", "ArrowUp", "ArrowDown"):
            page.keyboard.press(key)
        handles.nth(4).focus()
        page.keyboard.press("Home")
        page.wait_for_timeout(600)
        page.get_by_role("button", name="That is my prediction").click()
        page.locator(".sketch path.truth").wait_for()
        assert visitor.query()["answers"] == "2-50_61_50_50_0"
        # What is predicted stays predicted, also after a reload.
        page.reload()
        page.locator(".sketch path.truth").wait_for()
        assert handles.first.get_attribute("role") is None


def test_by_pointer_on_a_phone(browser: Browser, server: str) -> None:
    with visit(browser, server, PHONE) as visitor:
        visitor.go("/lessons?lesson=double_descent&step=1", ready=False)
        page = visitor.page
        page.locator(".sketch .handle").first.wait_for()
        box = page.locator(".sketch svg").bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 60, box["y"] + 40)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] - 20, box["y"] + 40, steps=40)
        page.mouse.up()
        heights = page.evaluate(HANDLES)
        assert len(heights) == 8 and min(heights) == max(heights) > 80
        page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")
