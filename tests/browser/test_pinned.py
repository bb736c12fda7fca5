"""Snapshots in the picture: named at their curves, and still while the others move."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.driver import Visitor, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
PINS = "pins=low%20noise~snr%3D100|high%20noise~snr%3D1|aligned~prior_exponent%3D1|few~gamma%3D0.5"
DRAWN = """() => [...document.querySelectorAll('.scatterlayer .trace')]
  .map(node => [node.__data__[0].trace.meta, node.querySelector('.js-line')?.getAttribute('d'),
    [...node.querySelectorAll('text')].map(t => t.textContent).join(), node.style.opacity])"""


def drawn(visitor: Visitor) -> dict[str, tuple[str, str, str]]:
    return {name: tuple(rest) for name, *rest in visitor.evaluate(DRAWN)}


def test_a_drag_moves_the_present_curves_and_not_the_pinned(browser: Browser, server: str) -> None:
    with visit(browser, server) as visitor:
        visitor.go(f"/risk_curves?{PINS}")
        before = drawn(visitor)
        pinned = {name for name in before if name.startswith("pinned")}
        assert len(pinned) == 8
        assert before["pinned A test"][1] == "A low noise"
        assert before["pinned D train"][1] == "D"
        assert len({before[f"pinned {letter} test"][0] for letter in "ABCD"}) == 4
        visitor.grab("gamma", 0.7)
        visitor.page.mouse.move(*visitor.at("gamma", 0.3))
        visitor.evaluate("() => new Promise(r => setTimeout(r, 200))")
        after = drawn(visitor)
        assert after["test"][0] != before["test"][0]
        assert {name: after[name] for name in pinned} == {name: before[name] for name in pinned}
        visitor.page.mouse.up()
        visitor.wait_for(gamma=visitor.value("gamma"))
        assert "pins" in visitor.query()
        # A snapshot taken now lies on the present curve.
        visitor.page.get_by_role("button", name="Snapshots").click()
        visitor.page.get_by_role("button", name="Remove").first.click()
        visitor.page.get_by_label("Name").fill("here")
        visitor.page.get_by_role("button", name="Pin these curves").click()
        visitor.page.wait_for_function("() => location.search.includes('here')")
        visitor.page.wait_for_function(
            f"() => ({DRAWN})().some(([name, , text]) => text === 'D here')"
        )
        now = drawn(visitor)
        assert now["pinned D test"][0].count("L") == now["test"][0].count("L")
