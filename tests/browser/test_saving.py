"""Pictures saved from the chart: whole, titled, and made without anybody's help."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

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
