"""Access: axe-core finds nothing serious of ours on any page, and a page works by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from pages.shared.frame import PAGES
from tests.browser.driver import Visitor, visit
from tests.visitor import TEXT_ONLY

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

#: Findings inside what the framework draws, by rule and by what names the place. They are
#: upstream's to mend; a finding of the same rule anywhere else is ours.
FRAMEWORK: dict[str, tuple[str, ...]] = {
    # A wide table on a phone takes no tabindex; browsers let the keyboard in by themselves.
    "scrollable-region-focusable": ('data-testid="stMarkdownContainer"',),
}


def findings(visitor: Visitor) -> list[str]:
    """What axe-core finds serious or critical in what is seen now, and ours."""
    from axe_playwright_python.sync_playwright import Axe

    visitor.page.wait_for_timeout(500)
    found: list[dict[str, Any]] = Axe().run(visitor.page).response["violations"]
    return [
        f"{finding['id']}: {node['html'][:300]} {node['failureSummary'][:300]}"
        for finding in found
        if finding["impact"] in ("serious", "critical")
        for node in finding["nodes"]
        if ours(finding["id"], node["html"])
    ]


def ours(rule: str, html: str) -> bool:
    return not any(mark in html for mark in FRAMEWORK.get(rule, ()))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_no_serious_finding_of_ours(browser: Browser, server: str, page: str, scheme: str) -> None:
    with visit(browser, server, color_scheme=scheme) as visitor:
        visitor.go("/" if page == "verdict" else f"/{page}", ready=page not in TEXT_ONLY)
        visitor.page.get_by_text("What am I looking at?").wait_for()
        bad = findings(visitor)
    assert not bad, "\n".join(bad)


PINNED = "/?pins=low~snr%3D100|aligned~prior_exponent%3D1"
#: What unfolds: where, what is pressed for it, and what is then seen.
UNFOLDED = {
    "class link": (PINNED, ("Share", "For a class"), "Such a link guides"),
    "take away": (PINNED, ("Take away",), "These numbers in Python"),
    "looking": ("/", ("What am I looking at?",), "Every term and symbol"),
    "present": ("/", ("Present",), "Decks"),
    "snapshots": (PINNED, ("Snapshots",), "Up to"),
}
#: Views of a page other than its own: where, and what is then seen.
OTHER_VIEWS = {
    "presented": ("/risk_curves?present=1", ".bar .leave"),
    "presented map": ("/threshold_map?present=1", ".plane .nsewdrag"),
    "embedded": ("/verdict?embed=true", ".picture .xtick text"),
    "a prediction to draw": ("/lessons?lesson=double_descent&step=1", ".st-key-lesson_step"),
    "a prediction made": (
        "/lessons?lesson=below_noise&step=2&answers=1-0",
        ".st-key-lesson_step",
    ),
}


@pytest.fixture(scope="module", params=["light", "dark"])
def visitor(browser: Browser, server: str, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    with visit(browser, server, color_scheme=request.param) as visitor:
        yield visitor


@pytest.mark.parametrize("name", UNFOLDED)
def test_nor_in_what_unfolds(visitor: Visitor, name: str) -> None:
    path, pressed, seen = UNFOLDED[name]
    visitor.go(path)
    for text in pressed:
        visitor.page.get_by_text(text, exact=True).click()
    visitor.page.get_by_text(re.compile(seen)).last.wait_for()
    assert not (bad := findings(visitor)), "\n".join(bad)


@pytest.mark.parametrize("name", OTHER_VIEWS)
def test_nor_in_other_views(visitor: Visitor, name: str) -> None:
    path, seen = OTHER_VIEWS[name]
    visitor.go(path, ready=False)
    visitor.page.locator(seen).first.wait_for()
    assert not (bad := findings(visitor)), "\n".join(bad)


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


@pytest.mark.parametrize("page", ["verdict", "gap"])
def test_on_a_phone_the_title_bar_takes_three_rows(
    browser: Browser, server: str, page: str
) -> None:
    with visit(browser, server, (390, 844)) as visitor:
        visitor.go("/" if page == "verdict" else f"/{page}")
        bar = visitor.page.locator(".st-key-title_bar").bounding_box()
        row = visitor.page.locator(".nav a").first.bounding_box()
        here = visitor.page.locator(".nav [aria-current=page]").bounding_box()
        assert bar is not None and row is not None and here is not None
        assert bar["height"] < 4.5 * row["height"]
        assert here["x"] >= 0 and here["x"] + here["width"] <= 390
        for name in ("What am I looking at?", "Share", "Present"):
            button = visitor.page.get_by_role("button", name=name, exact=True).bounding_box()
            assert button is not None and button["y"] < row["y"] and button["width"] >= 24
        assert not findings(visitor)
