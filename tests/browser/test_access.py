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
