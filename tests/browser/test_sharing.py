"""The share dialog in a browser: a teacher makes a link, copies it, and a student opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.driver import PHONE, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
NARROWER = "() => document.documentElement.scrollWidth <= innerWidth"


@pytest.mark.parametrize("clipboard", [True, False], ids=["clipboard", "plain http"])
def test_a_teacher_s_link_from_dialog_to_student(
    browser: Browser, server: str, clipboard: bool
) -> None:
    allowed = ["clipboard-read", "clipboard-write"]
    with visit(browser, server, PHONE, permissions=allowed) as visitor:
        page = visitor.page
        if not clipboard:  # as on any address but this machine's own without encryption
            page.add_init_script(
                "const kept = navigator.clipboard;"
                "window.readBack = () => kept.readText();"
                "Object.defineProperty(navigator, 'clipboard', {value: undefined})"
            )
        visitor.go("/risk_curves?snr=3")
        page.get_by_role("button", name="Share").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("radio", name="For a class").click()
        dialog.get_by_label("Locked: seen").click()
        page.get_by_role("option", name="SNR", exact=True).click()
        page.get_by_text("Share what you see").click()
        link = dialog.get_by_label("Link", exact=True)
        link.and_(dialog.locator("textarea")).wait_for()
        page.wait_for_function("node => node.value.includes('lock=snr')", arg=link.element_handle())
        dialog.get_by_text("secures nothing").wait_for()
        page.wait_for_function(NARROWER)
        dialog.get_by_role("button", name="Copy").click()
        dialog.get_by_role("button", name="Copied").wait_for()
        read = "() => window.readBack ? readBack() : navigator.clipboard.readText()"
        copied = visitor.evaluate(read)
        assert copied == link.input_value()
        assert visitor.query() == {"snr": "3"}
        page.goto(copied)
        page.locator("#lc-snr-lock").wait_for()
        assert not page.locator("#lc-snr-track").is_enabled()
        assert page.locator("#lc-gamma-track").is_enabled()
