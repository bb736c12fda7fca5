"""The printed page: self-contained, safe, and every number and curve the engine's."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine import Axis, verdict
from engine.verdict import percent
from pages.shared import figures, report, snapshots
from pages.shared.compute import Curves, real_dataset, real_still
from pages.shared.frame import PAGES
from pages.shared.link import LANDING, Setting
from pages.shared.live_chart import Chart
from pages.shared.named import preset_setting
from pages.shared.numbers import number
from pages.shared.svg import BOTTOM, HEIGHT, LEFT, RIGHT, WIDTH, svg, ticks
from pages.shared.theme import STYLES
from pages.shared.view import decode_view
from tests.visitor import TEXT_ONLY, visit

SETTINGS = {
    "landing": LANDING,
    "parts": replace(preset_setting("fine_tuning", LANDING), axis="gamma", parts=True),
    "negative": replace(preset_setting("negative", LANDING), negative=True),
    "threshold": replace(LANDING, gamma=1.0, axis="snr", scale="linear"),
}


def charted(setting: Setting) -> tuple[Chart, Curves]:
    picture = engine.RidgePicture(
        setting.problem, setting.axis, setting.scale, setting.negative and setting.axis == "lam"
    )
    curves = Curves(picture)
    chart = figures.theory_chart(curves.still(), verdict(setting.problem), setting.parts)
    return chart, curves


def theory_page(setting: Setting) -> str:
    chart, curves = charted(setting)
    return report.html(report.theory_report(chart, setting, curves))


def data_page(name: str) -> str:
    data = real_dataset(name)
    judgement = verdict(data)
    chart = figures.data_chart(real_still(name), judgement, data)
    source = engine.data.load(name)
    return report.html(report.embedded_report(chart, data, judgement, source, LANDING))


def words(page: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", page))


@pytest.mark.parametrize("name", SETTINGS)
def test_the_page_says_the_verdict_and_the_numbers(name: str) -> None:
    setting = SETTINGS[name]
    page, judgement = theory_page(setting), verdict(setting.problem)
    said = words(page)
    assert judgement.sentence in said
    assert f"Regime:  {judgement.regime}" in said
    assert percent(judgement.tax) in said
    assert number(judgement.lam, 3) in said
    assert "engine.Problem(" in said and "arXiv:2602.09405" in said
    assert not re.search(r"\b(nan|inf|None)\b", said)


@pytest.mark.parametrize("name", engine.data.names())
def test_a_data_set_s_page(name: str) -> None:
    said, data = words(data_page(name)), real_dataset(name)
    assert verdict(data).sentence in said
    assert engine.data.load(name).source in said
    assert number(float(data.best.alpha)) in said
    assert f'engine.data.load("{name}")' in said


@pytest.mark.parametrize("page", [theory_page(LANDING), data_page("golub")], ids=["theory", "data"])
def test_nothing_is_loaded_from_anywhere(page: str) -> None:
    assert not re.search(r"<(script|link|img|iframe|object)|src=|@import|javascript:", page)
    assert re.findall(r"url\(([^)]*)\)", page) == ["#plot"]


@pytest.mark.parametrize("name", SETTINGS)
def test_the_curves_are_the_engine_s(name: str) -> None:
    chart, _ = charted(SETTINGS[name])
    root = ElementTree.fromstring(svg(chart))
    clip = root.find(".//{*}clipPath/{*}rect")
    assert clip is not None
    top, height = float(clip.get("y", "")), float(clip.get("height", ""))
    group = root.find("{*}g")
    assert group is not None
    lines = [name for name in chart.names if not STYLES[name].symbol]
    assert len(group) == len(lines)
    for path, curve in zip(group, lines, strict=True):
        pairs = re.findall(r"([-\d.]+),([-\d.]+)", path.get("d", ""))
        x, y = np.array(pairs, dtype=float).reshape(-1, 2).T
        drawn = chart.still.drawn[curve]
        seen = np.isfinite(drawn.x[0]) & np.isfinite(drawn.y[0])
        np.testing.assert_allclose((x - LEFT) / (WIDTH - RIGHT - LEFT), drawn.x[0][seen], atol=2e-5)
        want = np.clip(np.abs(drawn.y[0][seen]), 0, 1.5)
        np.testing.assert_allclose((top + height - y) / height, want, atol=4e-5)
    assert top + height == HEIGHT - BOTTOM


def test_snapshots_are_drawn_named_and_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    view, _ = decode_view({"pins": "low noise~snr=100|A & B~prior_exponent=1"})
    for module in (snapshots, report):
        monkeypatch.setattr(module, "view", lambda: view)
    page = theory_page(LANDING)
    said = words(page)
    assert "Snapshots compared" in said and "Now: " in said
    assert said.count("A low noise") == 2 and said.count("B A & B") == 2
    for setting in (replace(LANDING, snr=100.0), replace(LANDING, prior_exponent=1.0)):
        assert percent(verdict(setting.problem).tax) in said


def test_names_from_outside_stay_text() -> None:
    chart, curves = charted(LANDING)
    bad = "<script>alert(1)</script>\"'&"
    hostile = replace(chart, title=bad, alt=bad, note=bad, x_title=bad, labels={"test": bad})
    page = report.html(
        replace(report.theory_report(hostile, LANDING, curves), title=bad, about=bad, link=bad)
    )
    assert "<script" not in page
    assert words(page).count("alert(1)") >= 7
    ElementTree.fromstring(svg(hostile))


@pytest.mark.parametrize("page", [page for page in PAGES if page not in TEXT_ONLY])
def test_every_chart_offers_its_report(page: str) -> None:
    labels = [button.label for button in visit(page).get("download_button")]
    assert "Report (one page)" in labels


kinds = st.sampled_from(["linear", "log", "root", "asinh"])


@given(kinds, st.floats(1e-6, 1.0), st.floats(1.5, 1e6), st.floats(0.02, 0.3))
def test_ticks_are_on_the_axis_and_apart(kind: str, low: float, ratio: float, room: float) -> None:
    axis = Axis(0.0 if kind == "root" else low, low * ratio, kind)
    values = ticks(axis, room)
    places = axis.fraction(values)
    assert len(values) >= 1
    assert (places >= -1e-6).all() and (places <= 1 + 1e-6).all()
    assert (np.diff(places) >= room - 1e-9).all()
