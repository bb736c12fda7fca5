"""Pages in a browser: addresses, both themes, both widths, and nothing from anywhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from pages.shared.frame import PAGES, SECTIONS
from pages.shared.link import LANDING, encode
from tests.browser.driver import CHART, DESKTOP, PHONE, READY, Visitor, assert_drawn, host, visit
from tests.visitor import TEXT_ONLY

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
SETTING = replace(LANDING, snr=3.0, gamma=2.0, prior_exponent=0.5, axis="gamma", dataset="golub")
LINK = urlencode(encode(SETTING))
#: On a page's own path the framework first looks for its server below that path.
LOOKED_FOR = ("/_stcore/health", "/_stcore/host-config")


@pytest.fixture(scope="module")
def shared(browser: Browser, server: str) -> Iterator[Visitor]:
    with visit(browser, server) as visitor:
        yield visitor


@pytest.fixture
def visitor(shared: Visitor) -> Visitor:
    shared.page.goto("about:blank")
    for seen in (shared.errors, shared.missing, shared.hosts):
        seen.clear()
    return shared


def address(page: str) -> str:
    return "/" if page == "verdict" else f"/{page}"


def follow(visitor: Visitor, title: str) -> None:
    name = next(name for name, (words, _) in PAGES.items() if words == title)
    section = next(section for section, names in SECTIONS.items() if name in names)
    link = visitor.page.get_by_role("link", name=title)
    if not link.count():
        visitor.page.get_by_role("link", name=section, exact=True).click()
    link.click()
    visitor.page.wait_for_function("path => location.pathname === path", arg=address(name))
    if name not in TEXT_ONLY:
        # The chart of the page that was is gone once the new page's own title bar stands.
        visitor.page.locator(".nav [aria-current=page]", has_text=title).wait_for()
        visitor.page.wait_for_function(READY)


def test_a_deep_link_shows_its_setting_and_a_reload_keeps_it(visitor: Visitor) -> None:
    visitor.go(f"/risk_curves?{LINK}")
    for _ in range(2):
        visitor.wait_for(snr=3, gamma=2, prior_exponent=0.5)
        assert visitor.query() == encode(SETTING)
        assert_drawn(visitor, SETTING, 0.002)
        visitor.page.reload()
        visitor.page.wait_for_function(READY)


def test_page_links_carry_the_setting_and_back_and_forward_return(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go(f"/?{LINK}")
    for title in ("Risk curves", "Real data", "Verdict", "Risk curves"):
        follow(visitor, title)
        assert visitor.query() == encode(SETTING)
    assert_drawn(visitor, SETTING, 0.002)
    page.get_by_role("button", name="plain ridge").click()
    visitor.wait_for(prior_exponent=0)
    plain = visitor.query()
    page.go_back()
    visitor.wait_for(prior_exponent=0.5)
    assert_drawn(visitor, SETTING, 0.002)
    page.go_forward()
    visitor.wait_for(prior_exponent=0)
    assert visitor.query() == plain
    page.go_back()
    visitor.wait_for(prior_exponent=0.5)
    page.go_back()
    page.wait_for_function("() => location.pathname === '/'")
    page.locator(".st-key-verdict_chart .picture .main-svg").first.wait_for()
    visitor.wait_for(snr=3, gamma=2, prior_exponent=0.5)
    assert visitor.query() == encode(SETTING)


def test_a_link_opened_elsewhere_carries_the_last_commit(visitor: Visitor) -> None:
    visitor.go(f"/?{LINK}")
    visitor.page.get_by_label("SNR, type a value").fill("7")
    visitor.page.keyboard.press("Enter")
    visitor.wait_for(snr=7.0)
    link = visitor.page.get_by_role("link", name="Risk curves")
    link.hover()
    assert link.get_attribute("href") == f"./risk_curves?{urlencode(visitor.query())}"
    with visitor.page.context.expect_page() as opened:
        link.click(modifiers=["ControlOrMeta"])
    opened.value.wait_for_url("**/risk_curves?*snr=7*")
    opened.value.close()
    assert visitor.page.url.partition("?")[0].endswith("/")


def test_each_commit_is_one_step_back(visitor: Visitor) -> None:
    visitor.go()
    for snr in (2.0, 3.0, 4.0):
        visitor.page.get_by_label("SNR, type a value").fill(f"{snr:g}")
        visitor.page.keyboard.press("Enter")
        visitor.wait_for(snr=snr)
    for snr in (3.0, 2.0, 10.0):
        visitor.page.go_back()
        visitor.wait_for(snr=snr)
        assert_drawn(visitor, replace(LANDING, snr=snr), 0.002)


def test_a_hostile_link_warns_and_shows_the_landing_setting(visitor: Visitor) -> None:
    hostile = {"snr": "1e999", "gamma": "<script>boom()</script>", "dataset": "![](http://a.test/)"}
    visitor.go(f"/?{urlencode(hostile)}&snr=nan&{urlencode({'spectrum': '**x**'})}")
    warning = visitor.page.get_by_test_id("stAlert")
    warning.wait_for()
    words = warning.inner_text()
    for name in ("snr", "gamma", "dataset", "spectrum"):
        assert f"The link's {name} must be" in words
    for markup in ("<", "boom", "http", "**"):
        assert markup not in words
    assert "Traceback" not in visitor.page.inner_text("body")
    assert_drawn(visitor, LANDING, 0.002)
    assert visitor.errors == []
    # The first commit writes an address that makes sense.
    visitor.page.get_by_role("button", name="signal = noise").click()
    visitor.page.wait_for_function("() => location.search === '?snr=1'")


NARROWER = """() => [document.documentElement, document.querySelector('.stMain')]
  .every(node => node.scrollWidth <= node.clientWidth)"""


@pytest.fixture(scope="module", params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def dressed(
    browser: Browser, server: str, scheme: str, request: pytest.FixtureRequest
) -> Iterator[Visitor]:
    with visit(browser, server, request.param, color_scheme=scheme) as visitor:
        yield visitor


@pytest.mark.parametrize("page", PAGES)
def test_every_page_fits_and_is_drawn_from_this_server_alone(
    dressed: Visitor, scheme: str, page: str
) -> None:
    for seen in (dressed.errors, dressed.missing, dressed.hosts):
        seen.clear()
    drawn = page not in TEXT_ONLY
    dressed.go(address(page), ready=drawn)
    dressed.page.get_by_text("What am I looking at?").wait_for()
    dressed.page.wait_for_function(NARROWER)
    if drawn:
        assert sum(len(points) > 40 for points in dressed.drawn().values()) >= 2
        assert dressed.page.locator(".picture .xtick text").count() >= 3
    assert dressed.hosts == {host(dressed.address)}
    below = f"{dressed.address}{address(page)}"
    assert set(dressed.missing) <= {below + name for name in LOOKED_FOR}
    assert [e for e in dressed.errors if "404" not in e] == []
    assert len(dressed.errors) == len(dressed.missing)
    # Text and ground follow the theme, in the picture too.
    dark = scheme == "dark"
    assert (
        brightness(dressed, "document.querySelector('.stApp')", "backgroundColor") < 128
    ) == dark
    if drawn:
        label = "document.querySelector('.picture .xtick text')"
        assert (brightness(dressed, label, "fill") > 128) == dark


def brightness(visitor: Visitor, node: str, what: str) -> float:
    color = visitor.evaluate(f"() => getComputedStyle({node}).{what}.match(/[0-9.]+/g).map(Number)")
    return sum(color[:3]) / 3


def test_on_a_phone_everything_offered_can_be_opened_and_still_fits(
    browser: Browser, server: str
) -> None:
    with visit(browser, server, PHONE, has_touch=True) as visitor:
        visitor.go("/risk_curves?parts=1&negative=1")
        page = visitor.page
        page.locator("summary", has_text="Features, truth").tap()
        page.get_by_label("Truth exponent").first.wait_for()
        page.wait_for_function(NARROWER)
        page.locator(".live-chart summary").first.tap()
        page.locator(".live-chart .help").first.wait_for()
        page.wait_for_function(NARROWER)
        # The picture stands above its sliders, so that a thumb does not hide what it moves.
        picture, slider = page.locator(".picture").bounding_box(), visitor.at("snr", 0.5)
        assert picture is not None
        assert picture["y"] + picture["height"] < slider[1]


def test_simulating_in_the_browser_adds_dots(visitor: Visitor) -> None:
    visitor.go("/risk_curves?n=20&draws=2")
    visitor.page.get_by_role("button", name="Simulate").click()
    visitor.page.wait_for_function(
        f"() => {CHART}.picture.querySelectorAll('.scatterlayer .trace .point').length > 15"
    )
    said = visitor.page.get_by_text("Theory and simulation").first
    assert "2 draws of n = 20 samples" in said.inner_text()


@pytest.mark.parametrize("name", ["plotly.min.js", "live_chart.js"])
def test_without_its_scripts_the_stock_chart_appears(
    browser: Browser, server: str, name: str
) -> None:
    with visit(browser, server) as visitor:
        visitor.page.route(f"**/{name}", lambda route: route.abort())
        visitor.go("/?snr=3", ready=False)
        visitor.page.locator(".stPlotlyChart .main-svg").first.wait_for()
        assert visitor.page.get_by_role("slider").count() == 3
        assert visitor.page.locator(".live-chart").count() == 0
        thumb = visitor.page.get_by_role("slider").first
        thumb.focus()
        thumb.press("ArrowRight")
        visitor.page.wait_for_function("() => !location.search.endsWith('snr=3')")
        assert 3 < visitor.setting().snr < 4
        assert "Traceback" not in visitor.page.inner_text("body")
