"""Access: axe-core finds nothing serious of ours on any page, and a page works by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pages.shared.frame import PAGES
from tests.browser.driver import visit
from tests.visitor import TEXT_ONLY

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

#: Findings inside what the framework draws, by rule and by what names the place. They are
#: upstream's to mend; a finding of the same rule anywhere else is ours.
FRAMEWORK: dict[str, tuple[str, ...]] = {}


def findings(browser: Browser, address: str, page: str, scheme: str) -> list[dict[str, Any]]:
    from axe_playwright_python.sync_playwright import Axe

    with visit(browser, address, color_scheme=scheme) as visitor:
        visitor.go("/" if page == "verdict" else f"/{page}", ready=page not in TEXT_ONLY)
        visitor.page.get_by_text("What am I looking at?").wait_for()
        visitor.page.wait_for_timeout(500)
        found: list[dict[str, Any]] = Axe().run(visitor.page).response["violations"]
        return found


def ours(rule: str, html: str) -> bool:
    return not any(mark in html for mark in FRAMEWORK.get(rule, ()))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_no_serious_finding_of_ours(browser: Browser, server: str, page: str, scheme: str) -> None:
    bad = [
        f"{finding['id']}: {node['html'][:300]} {node['failureSummary'][:300]}"
        for finding in findings(browser, server, page, scheme)
        if finding["impact"] in ("serious", "critical")
        for node in finding["nodes"]
        if ours(finding["id"], node["html"])
    ]
    assert not bad, "\n".join(bad)


#: What has the focus, and whether one can see that it has.
FOCUSED = """() => {
  const node = document.activeElement, style = getComputedStyle(node);
  const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  const text = (node.innerText || node.ariaLabel || '').slice(0, 40);
  return [node.tagName, node.id, text, outlined || style.boxShadow !== 'none'];
}"""


def test_the_verdict_page_by_keyboard_alone(browser: Browser, server: str) -> None:
    with visit(browser, server) as visitor:
        visitor.go("/")
        page = visitor.page
        # Everything that can be operated is reached in order, and one sees where one is.
        reached = []
        for _ in range(60):
            page.keyboard.press("Tab")
            reached.append(page.evaluate(FOCUSED))
        ids = [identity for _, identity, _, _ in reached]
        for name in ("snr", "gamma", "prior_exponent"):
            assert f"lc-{name}-track" in ids
        words = " ".join(text for _, _, text, _ in reached)
        for name in ("Risk curves", "Prior", "What am I looking at?", "PNG", "Take away"):
            assert name in words, name
        unseen = [text or tag for tag, _, text, shown in reached if tag != "BODY" and not shown]
        assert not unseen
        # A slider moves by arrows and commits by itself.
        visitor.track("snr").focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("PageUp")
        page.wait_for_function("() => location.search.includes('snr')")
        assert visitor.setting().snr > 10


@pytest.mark.parametrize("page", PAGES)
def test_at_200_percent_nothing_scrolls_sideways(browser: Browser, server: str, page: str) -> None:
    # 200 % on a laptop of 1280 pixels leaves 640.
    with visit(browser, server, (640, 450), device_scale_factor=2) as visitor:
        visitor.go("/" if page == "verdict" else f"/{page}", ready=page not in TEXT_ONLY)
        visitor.page.get_by_text("What am I looking at?").wait_for()
        visitor.page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")
