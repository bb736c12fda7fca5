"""Pictures saved from the chart and the printed page: whole, and without anybody's help."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

import engine
from pages.shared import figures, report, snapshots
from pages.shared.compute import Curves
from pages.shared.link import LANDING
from pages.shared.named import preset_setting
from pages.shared.view import decode_view
from tests.browser.driver import Visitor, host, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def visitor(browser: Browser, server: str) -> Iterator[Visitor]:
    with visit(browser, server, accept_downloads=True) as visitor:
        visitor.go("/risk_curves?snr=3&axis=gamma")
        yield visitor


def saved(visitor: Visitor, kind: str) -> bytes:
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("button", name=f"Save this picture as {kind}").click()
    assert download.value.suggested_filename == f"risk.{kind.lower()}"
    return Path(download.value.path()).read_bytes()


def test_the_svg_says_its_message_and_its_setting(visitor: Visitor) -> None:
    root = ElementTree.fromstring(saved(visitor, "SVG"))
    words = " ".join("".join(node.itertext()) for node in root.iter() if node.tag.endswith("text"))
    assert visitor.page.locator(".live-chart .title").inner_text() in words
    for said in ("SNR 3", "γ = d/n 4", "capacity γ = d/n", "test, λ → 0", "variance of y"):
        assert said in words
    lines = [n for n in root.iter() if "js-line" in n.get("class", "").split()]
    assert sum(len(line.get("d", "")) > 400 for line in lines) >= 3
    assert visitor.hosts == {host(visitor.address)}


def test_the_png_is_large_enough_for_a_slide(visitor: Visitor) -> None:
    png = saved(visitor, "PNG")
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", png[16:24]) == (2400, 1350)
    assert len(png) > 50_000


def test_charts_that_the_framework_draws_are_saved_alike(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/spectrum")
    page.locator(".st-key-law_chart .main-svg").first.wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save this picture as SVG").nth(1).click()
    assert download.value.suggested_filename == "law_chart.svg"
    root = ElementTree.fromstring(Path(download.value.path()).read_bytes())
    words = " ".join("".join(node.itertext()) for node in root.iter() if node.tag.endswith("text"))
    assert "limit law" in words and "The features' variances span" in words


def test_a_map_is_saved_with_its_contours(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/threshold_map")
    page.locator(".plane .nsewdrag").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save this picture as PNG").first.click()
    assert download.value.suggested_filename == "threshold-map.png"
    png = Path(download.value.path()).read_bytes()
    assert struct.unpack(">II", png[16:24]) == (2400, 1350)


def test_a_report_is_one_sheet_of_paper(browser: Browser) -> None:
    """With all there can be on it: every curve, every field, a note, four snapshots."""
    long = replace(
        preset_setting("fine_tuning", LANDING), axis="gamma", parts=True, prior="laplace"
    )
    pins = "|".join(f"{name * 12}~snr={k}~gamma=2" for k, name in enumerate("wxyz", start=3))
    view, _ = decode_view({"pins": pins})
    curves = Curves(engine.RidgePicture(long.problem, "gamma"))
    chart = figures.theory_chart(curves.still(), engine.verdict(long.problem), parts=True)
    with pytest.MonkeyPatch.context() as patch:
        pages = [report.html(report.theory_report(chart, long, curves))]
        for module in (snapshots, report):
            patch.setattr(module, "view", lambda: view)
        pages.append(report.html(report.theory_report(chart, long, curves)))
    page = browser.new_page(viewport={"width": 390, "height": 844})
    try:
        for text in pages:
            page.set_content(text)
            assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
            assert re.findall(rb"/Count (\d+)", page.pdf(prefer_css_page_size=True)) == [b"1"]
    finally:
        page.close()
