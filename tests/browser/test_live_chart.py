"""The chart and its sliders as a visitor moves them, by mouse, touch, keys and typing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from engine import verdict
from engine.axes import CONTROL_AXES, RIDGE_CONTROLS
from pages.shared.link import LANDING, encode
from tests.browser.driver import CHART, Visitor, assert_drawn, visit
from tests.browser.line import SlowLine

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
RANGES_NOW = f"() => ['xaxis', 'yaxis'].map(a => [...{CHART}.picture._fullLayout[a].range])"


@pytest.fixture(scope="module")
def shared(browser: Browser, server: str) -> Iterator[Visitor]:
    """One visitor for all tests that start by going somewhere."""
    with visit(browser, server) as visitor:
        yield visitor


@pytest.fixture
def visitor(shared: Visitor) -> Visitor:
    shared.go()
    return shared


def test_a_drag_moves_the_curves_and_letting_go_commits(visitor: Visitor) -> None:
    page = visitor.page
    before, ranges, words = visitor.drawn(), visitor.evaluate(RANGES_NOW), visitor.verdict()
    visitor.grab("snr", 0.6)
    for fraction in (0.5, 0.4, 0.3):
        page.mouse.move(*visitor.at("snr", fraction))
        assert abs(visitor.drawn()["test"] - before["test"]).max() > 0.02
        assert visitor.query() == {}
        assert visitor.verdict() == words
        assert visitor.evaluate(RANGES_NOW) == ranges
    value = visitor.value("snr")
    page.mouse.up()
    visitor.wait_for(snr=value)
    page.wait_for_function(
        "old => document.querySelector('.st-key-verdict_card h3').innerText !== old", arg=words
    )
    setting = replace(LANDING, snr=value)
    assert visitor.query() == encode(setting)
    assert visitor.verdict().lower().endswith(verdict(setting.problem).advice)
    assert visitor.evaluate(RANGES_NOW) == ranges
    assert_drawn(visitor, setting, 0.002)


STOPS = {
    "snr": (0, 150, 380, 620, 1000),
    "gamma": (0, 300, 470, 484, 487, 490, 512, 515, 520, 700, 1000),
    "prior_exponent": (0, 150, 420, 700, 1000),
}


@pytest.mark.parametrize("query", ["", "?axis=gamma&scale=linear", "?axis=snr", "?negative=1"])
def test_every_frame_of_a_drag_is_the_engine_s(visitor: Visitor, query: str) -> None:
    visitor.go(f"/risk_curves{query}")
    for name, stops in STOPS.items():
        start = visitor.setting()
        visitor.grab(name, 0.7)
        for position in stops:
            visitor.track(name).evaluate(
                "(e, v) => { e.value = v; e.dispatchEvent(new Event('input', {bubbles: true})); }",
                position,
            )
            setting = replace(start, **{name: visitor.value(name)})
            # Below the threshold a new visit would choose another axis than the picture has.
            if not start.negative or setting.problem.interpolates:
                assert_drawn(visitor, setting)
        visitor.page.mouse.move(*visitor.at(name, 0.75))
        value = visitor.value(name)
        visitor.page.mouse.up()
        visitor.wait_for(**{name: value})


def by_mouse(visitor: Visitor) -> None:
    visitor.grab("snr", 0.6)
    visitor.page.mouse.move(*visitor.at("snr", 0.395))
    visitor.page.mouse.up()


def by_keys(visitor: Visitor) -> None:
    visitor.track("snr").focus()
    for key in ("Home", "PageUp", "PageUp", "PageUp", "PageUp"):
        visitor.page.keyboard.press(key)


def by_small_keys(visitor: Visitor) -> None:
    visitor.track("snr").focus()
    for key in ["ArrowLeft"] * 15 + ["ArrowRight"] + ["ArrowDown"] * 6:
        visitor.page.keyboard.press(key)


def by_typing(visitor: Visitor) -> None:
    visitor.page.get_by_label("Signal to noise, SNR, type a value").fill("1")
    visitor.page.keyboard.press("Enter")


def by_mark(visitor: Visitor) -> None:
    visitor.page.get_by_role("button", name="signal = noise").click()


def by_mark_key(visitor: Visitor) -> None:
    visitor.page.get_by_role("button", name="signal = noise").focus()
    visitor.page.keyboard.press("Enter")


WAYS = [by_mouse, by_keys, by_small_keys, by_typing, by_mark, by_mark_key]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_every_way_leads_to_the_same_state(
    visitor: Visitor, way: Callable[[Visitor], None]
) -> None:
    way(visitor)
    assert_the_state_of_snr_1(visitor)


def assert_the_state_of_snr_1(visitor: Visitor) -> None:
    visitor.wait_for(snr=1)
    assert visitor.query() == {"snr": "1"}
    track = visitor.track("snr")
    assert track.get_attribute("aria-valuetext") == "SNR 1, signal = noise"
    assert track.input_value() == "400"
    assert visitor.page.get_by_label("SNR, type a value").input_value() == "1"
    assert_drawn(visitor, replace(LANDING, snr=1.0), 0.002)


def test_a_finger_leads_to_the_same_state(browser: Browser, server: str) -> None:
    with visit(browser, server, has_touch=True) as visitor:
        visitor.go()
        touch = visitor.cdp()

        def send(kind: str, fraction: float = 0.0) -> None:
            x, y = visitor.at("snr", fraction)
            points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        before = visitor.drawn()["test"]
        send("touchStart", 0.6)
        for step in range(1, 9):
            send("touchMove", 0.6 - 0.205 * step / 8)
        visitor.page.wait_for_function(f"() => {CHART}.filmOf('snr')")
        send("touchMove", 0.395)
        assert abs(visitor.drawn()["test"] - before).max() > 0.02
        assert visitor.query() == {}
        send("touchEnd")
        assert_the_state_of_snr_1(visitor)


@pytest.mark.parametrize("name", RIDGE_CONTROLS)
def test_home_and_end_are_the_ends(visitor: Visitor, name: str) -> None:
    visitor.track(name).focus()
    for key, end in (("Home", CONTROL_AXES[name].low), ("End", CONTROL_AXES[name].high)):
        visitor.page.keyboard.press(key)
        visitor.wait_for(**{name: end})


def test_typing_understands_commas_and_explains_limits(visitor: Visitor) -> None:
    page = visitor.page
    box = page.get_by_label("Capacity, γ = d/n, type a value")
    box.fill("2,75")
    box.press("Enter")
    visitor.wait_for(gamma=2.75)
    for nonsense in ("99", "0", "-1", "many", "1e999", "<b>2</b>", ""):
        box.fill(nonsense)
        box.press("Tab")
        alert = page.get_by_role("alert").filter(has_text="γ = d/n is a number from 0.05 to 20.")
        assert alert.count() == 1
        assert box.get_attribute("aria-invalid") == "true"
        assert visitor.query() == {"gamma": "2.75"}
    box.fill("3")
    box.press("Tab")
    visitor.wait_for(gamma=3)
    assert alert.count() == 0


def test_sliders_tell_a_screen_reader_what_they_are(visitor: Visitor) -> None:
    names = ("Signal to noise (SNR)", "Capacity (γ = d/n)", "Prior covariance (exponent)")
    texts = ("SNR 10", "γ = d/n 4", "exponent 0, plain ridge")
    assert visitor.page.get_by_role("slider").count() == 3
    for name, text in zip(names, texts, strict=True):
        slider = visitor.page.get_by_role("slider", name=name, exact=True)
        assert slider.get_attribute("aria-valuetext") == text
        assert slider.get_attribute("aria-describedby")
    alt = visitor.page.get_by_role("group", name="Interpolating costs").get_attribute("aria-label")
    assert alt and "Best penalty" in alt


@pytest.mark.parametrize("how", ["outside the window", "pointercancel", "focus lost"])
def test_letting_go_anywhere_commits(visitor: Visitor, how: str) -> None:
    visitor.grab("gamma", 0.7)
    visitor.page.mouse.move(*visitor.at("gamma", 0.9))
    value = visitor.value("gamma")
    if how == "outside the window":
        visitor.page.mouse.move(-200, -300)
        value = visitor.value("gamma")
        visitor.page.mouse.up()
    elif how == "pointercancel":
        visitor.track("gamma").dispatch_event("pointercancel")
    else:
        visitor.track("gamma").evaluate("e => e.blur()")
    visitor.wait_for(gamma=value)
    visitor.page.mouse.up()
    assert value != 4


def drag_two_at_once(visitor: Visitor) -> tuple[float, float]:
    """One slider after the other, waiting for nothing in between."""
    page = visitor.page
    places = {name: [visitor.at(name, f) for f in (0.6, 0.5, 0.3)] for name in ("snr", "gamma")}
    for name in ("snr", "gamma"):
        page.mouse.move(*places[name][0])
        page.mouse.down()
        for place in places[name][1:]:
            page.mouse.move(*place)
        page.mouse.up()
    return visitor.value("snr"), visitor.value("gamma")


def test_two_sliders_in_quick_succession_lose_nothing(visitor: Visitor) -> None:
    snr, gamma = drag_two_at_once(visitor)
    assert snr < 5 and gamma < 2
    visitor.wait_for(snr=snr, gamma=gamma)
    assert_drawn(visitor, replace(LANDING, snr=snr, gamma=gamma), 0.002)


def test_on_a_slow_line_nothing_is_lost_either(browser: Browser, server: str) -> None:
    with SlowLine(server) as line, visit(browser, line.address) as visitor:
        visitor.go()
        line.delay = 0.3
        snr, gamma = drag_two_at_once(visitor)
        visitor.page.get_by_role("button", name="aligned", exact=True).click()
        # Answers to earlier messages come in while later ones are on their way.
        for _ in range(10):
            assert (visitor.value("snr"), visitor.value("gamma")) == (snr, gamma)
            visitor.page.wait_for_timeout(100)
        visitor.wait_for(snr=snr, gamma=gamma, prior_exponent=1)
        setting = replace(LANDING, snr=snr, gamma=gamma, prior_exponent=1.0)
        assert_drawn(visitor, setting, 0.002)
        assert visitor.errors == []


X_RANGE = f"{CHART}.picture._fullLayout.xaxis.range"
HIDDEN = f"""() => {CHART}.picture._fullData
  .filter(({{ visible }}) => visible === 'legendonly').map(({{ meta }}) => meta)"""
REMEMBER = """() => { window.kept = ['.stMain', '.live-chart', '.picture', '.main-svg', '.js-line',
  '#lc-snr-track', '.st-key-verdict_card'].map(name => document.querySelector(name)); }"""
SCROLLED = "() => document.querySelector('.stMain').scrollTop"


def test_zoom_hidden_curves_and_place_on_the_page_survive_a_commit(visitor: Visitor) -> None:
    page = visitor.page
    page.evaluate("() => { document.querySelector('.stMain').scrollTop = 40; }")
    area = page.locator(".picture .nsewdrag").bounding_box()
    assert area is not None
    left, top = area["x"] + 0.3 * area["width"], area["y"] + 0.3 * area["height"]
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(left + 0.4 * area["width"], top + 0.5 * area["height"], steps=5)
    page.mouse.up()
    page.wait_for_function(f"() => {X_RANGE}[0] > -3.5 && {X_RANGE}[1] < 2.5")
    page.locator(".picture .legendtoggle").nth(1).click()
    page.wait_for_function(f"() => ({HIDDEN})().length === 1")
    zoomed, scrolled = visitor.evaluate(RANGES_NOW), visitor.evaluate(SCROLLED)
    assert scrolled > 0
    visitor.evaluate(REMEMBER)
    visitor.grab("snr", 0.6)
    page.mouse.move(*visitor.at("snr", 0.35))
    visitor.drawn()
    assert visitor.evaluate(RANGES_NOW) == zoomed
    value = visitor.value("snr")
    page.mouse.up()
    visitor.wait_for(snr=value)
    visitor.drawn()
    assert visitor.evaluate(RANGES_NOW) == zoomed
    assert visitor.evaluate(HIDDEN) == ["train"]
    assert visitor.evaluate("() => window.kept.every(node => node && node.isConnected)")
    assert visitor.evaluate(SCROLLED) == scrolled
    assert len(page.locator(".picture .xtick text").all()) >= 2  # ticks for the part shown
    page.locator(".picture .nsewdrag").dblclick(position={"x": 30, "y": 30})
    page.wait_for_function(f"() => Math.abs({X_RANGE}[0] + 4) < 1e-9")
