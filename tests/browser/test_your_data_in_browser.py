"""An own file in the browser: a real one, a hostile one and one that is refused."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import engine
from engine import verdict
from pages.shared import compute
from tests.browser.driver import PHONE, READY, Visitor, visit
from tests.ugly_files import EVIL_NAMES, REFUSED, evil

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
NARROWER = """() => [document.documentElement, document.querySelector('.stMain')]
  .every(node => node.scrollWidth <= node.clientWidth)"""


@pytest.fixture(scope="module")
def visitor(browser: Browser, server: str) -> Iterator[Visitor]:
    with visit(browser, server, PHONE, color_scheme="dark") as visitor:
        visitor.page.on("dialog", lambda dialog: visitor.errors.append(dialog.message))
        visitor.go("/real_data?dataset=upload", ready=False)
        yield visitor


def send(visitor: Visitor, name: str, data: bytes) -> None:
    chooser = visitor.page.locator("input[type=file]")
    chooser.wait_for(state="attached")
    chooser.set_input_files({"name": name, "mimeType": "text/csv", "buffer": data})


def serious(visitor: Visitor) -> list[str]:
    """Rules of access that are broken, with where."""
    from axe_playwright_python.sync_playwright import Axe

    return [
        f"{finding['id']}: {node['html'][:200]}"
        for finding in Axe().run(visitor.page).response["violations"]
        if finding["impact"] in ("serious", "critical")
        for node in finding["nodes"]
    ]


def forget(visitor: Visitor) -> None:
    visitor.page.get_by_role("button", name="Forget").click()
    visitor.page.locator("input[type=file]").wait_for(state="attached")


def test_a_real_file_has_the_verdict_of_the_embedded_one(visitor: Visitor) -> None:
    (file,) = Path(engine.data.__file__).parent.glob("gasoline*.csv.gz")
    send(visitor, "gasoline.csv", gzip.decompress(file.read_bytes()))
    visitor.page.locator(".st-key-verdict_card").wait_for()
    visitor.page.wait_for_function(READY)
    data = compute.real_dataset("gasoline")
    assert visitor.verdict().lower().endswith(verdict(data).advice)
    assert "n = 60 rows, d = 401 features (as measured)" in visitor.page.inner_text("body")
    assert visitor.query() == {"dataset": "upload"}
    drawn = visitor.drawn()
    assert len(drawn["loo"]) > 40 and len(drawn["train"]) > 40
    visitor.page.wait_for_function(NARROWER)
    forget(visitor)
    assert "gasoline.csv" not in visitor.page.inner_text(".stMain")


def test_a_hostile_file_is_text(visitor: Visitor) -> None:
    send(visitor, "<img src=x onerror=alert(1)>.csv", evil())
    visitor.page.locator(".st-key-verdict_card").wait_for()
    visitor.page.wait_for_function(READY)
    assert "<img src=x onerror=alert(1)>.csv" in visitor.page.inner_text(".stMain")
    visitor.page.locator(".st-key-upload_target").get_by_role("combobox").click()
    options = visitor.page.get_by_role("option")
    options.first.wait_for()
    names = [text.partition(". ")[2] for text in options.all_inner_texts()]
    assert names[:5] == list(EVIL_NAMES[:5])
    options.nth(4).click()
    visitor.page.get_by_text(f"Target: “{EVIL_NAMES[4]}”").wait_for()
    leave_out = visitor.page.locator(".st-key-upload_leave_out")
    leave_out.get_by_role("combobox").click()
    visitor.page.get_by_role("option", name=f"1. {EVIL_NAMES[0]}").click()
    visitor.page.keyboard.press("Escape")
    leave_out.get_by_label(f"Remove 1. {EVIL_NAMES[0]}").wait_for()
    visitor.page.wait_for_function(READY)
    assert serious(visitor) == []
    assert visitor.page.locator(".stMain :is(script, img, iframe, .katex)").count() == 0
    visitor.page.wait_for_function(NARROWER)
    assert [error for error in visitor.errors if "404" not in error] == []
    forget(visitor)


def test_a_refused_file_gets_a_sentence(visitor: Visitor) -> None:
    data, words = REFUSED["zip"]
    send(visitor, "book.xlsx", data)
    alert = visitor.page.get_by_role("alert").filter(has_text="book.xlsx")
    alert.wait_for()
    assert words in alert.inner_text()
    assert "Traceback" not in visitor.page.inner_text("body")
    # Whoever follows the link sees no file of anybody's.
    with visit(visitor.page.context.browser, visitor.address) as other:
        other.go("/real_data?dataset=upload", ready=False)
        other.page.locator("input[type=file]").wait_for(state="attached")
        assert "A link never carries it" in other.page.inner_text("body")
        assert "book.xlsx" not in other.page.inner_text("body")
