"""What tests in the browser share: a visitor, what is drawn, and how far it is from the engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import numpy as np

import engine
from pages.shared.link import LANDING, Setting, decode

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Locator, Page

DESKTOP, PHONE = (1280, 900), (390, 844)
CHART = "document.querySelector('.picture')?.liveChart"
READY = """() => { const c = document.querySelector('.picture')?.liveChart;
  return Boolean(c?.shown && c.picture._fullLayout); }"""
# Lines and points as drawn, from the picture's own SVG, as fractions of the axes' first ranges.
DRAWN = """async () => {
  await new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)));
  const { picture, canvas } = document.querySelector('.picture').liveChart;
  const { xaxis, yaxis } = picture._fullLayout, shapes = {};
  const at = ([px, py]) => [(xaxis.p2l(px) - canvas.x.start) / canvas.x.span,
    (yaxis.p2l(py) - canvas.y.start) / canvas.y.span];
  for (const node of picture.querySelectorAll('.scatterlayer .trace')) {
    const name = node.__data__[0].trace.meta;
    const lines = [...node.querySelectorAll('.js-line')].map(line => line.getAttribute('d'))
      .filter(d => d !== 'M0,0'); // nothing
    const text = lines.join(' ') || node.querySelector('.point')?.getAttribute('transform');
    const pairs = text?.match(/-?[0-9.]+(e-?[0-9]+)?,-?[0-9.]+(e-?[0-9]+)?/g);
    if (pairs) shapes[name] = pairs.map(pair => at(pair.split(',').map(Number)));
  }
  return shapes;
}"""


@dataclass
class Visitor:
    """One page with what went wrong in it."""

    page: Page
    address: str
    errors: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)

    def go(self, path: str = "/", ready: bool = True) -> None:
        self.page.goto(self.address + path)
        if ready:
            self.page.wait_for_function(READY)

    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.page.url).query))

    def setting(self) -> Setting:
        """What the address means."""
        setting, messages = decode(self.query())
        assert messages == []
        return setting

    def evaluate(self, expression: str, argument: Any = None) -> Any:
        return self.page.evaluate(expression, argument)

    def track(self, name: str) -> Locator:
        return self.page.locator(f"#lc-{name}-track")

    def value(self, name: str) -> float:
        return float(self.evaluate(f"name => {CHART}.sliders.get(name).value", name))

    def at(self, name: str, fraction: float) -> tuple[float, float]:
        """A place on a slider's track; the thumb is 16 pixels wide."""
        self.track(name).scroll_into_view_if_needed()
        box = self.track(name).bounding_box()
        assert box is not None
        return box["x"] + 8 + fraction * (box["width"] - 16), box["y"] + box["height"] / 2

    def grab(self, name: str, fraction: float) -> None:
        """Press the mouse on a slider and wait for its film."""
        self.page.mouse.move(*self.at(name, fraction))
        self.page.mouse.down()
        self.page.wait_for_function(f"name => Boolean({CHART}.filmOf(name))", arg=name)

    def wait_for(self, **fields: float) -> None:
        """Until server, sliders and address all say these values, and nothing is on its way."""
        self.page.wait_for_function(
            f"""fields => {{ const c = {CHART}, query = new URLSearchParams(location.search);
            return c && c.unsaved.size === 0 && fields.every(([name, value, usual]) =>
              c.data.values[name] === value && c.sliders.get(name).value === value
              && Number(query.get(name) ?? usual) === value); }}""",
            arg=[[name, value, getattr(LANDING, name)] for name, value in fields.items()],
        )
        setting = self.setting()
        assert {name: getattr(setting, name) for name in fields} == fields

    def drawn(self) -> dict[str, np.ndarray]:
        return {name: np.array(points) for name, points in self.evaluate(DRAWN).items()}

    def verdict(self) -> str:
        return self.page.locator(".st-key-verdict_card h3").inner_text()

    def cdp(self) -> CDPSession:
        return self.page.context.new_cdp_session(self.page)


@contextmanager
def visit(
    browser: Browser, address: str, size: tuple[int, int] = DESKTOP, **options: Any
) -> Iterator[Visitor]:
    """A visitor with an empty cache, gone afterwards."""
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, **options)
    context.set_default_timeout(20_000)
    visitor = Visitor(context.new_page(), address)
    page = visitor.page
    page.on("console", lambda m: visitor.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: visitor.errors.append(str(error)))
    page.on("request", lambda r: r.url.startswith("http") and visitor.hosts.add(host(r.url)))
    page.on("response", lambda r: visitor.missing.append(r.url) if r.status >= 400 else None)
    page.on("websocket", lambda socket: visitor.hosts.add(host(socket.url)))
    try:
        yield visitor
    finally:
        context.close()


def host(address: str) -> str:
    return urlsplit(address).netloc


def exact(setting: Setting) -> dict[str, np.ndarray]:
    """The engine's curves as fractions of the axes, what a still picture must show."""
    negative = setting.negative and setting.axis == "lam" and setting.problem.interpolates
    still = engine.still(
        engine.RidgePicture(setting.problem, setting.axis, setting.scale, negative)
    )
    return {
        name: np.stack((trace.x[0], np.abs(trace.y[0])), axis=1)
        for name, trace in still.drawn.items()
    }


def gap(points: np.ndarray, curve: np.ndarray) -> float:
    """Largest distance of visible points to a curve, in units of the axes."""
    inside = ((points >= 0) & (points <= 1)).all(axis=1)
    points = points[inside]
    if len(points) == 0:
        return 0.0
    if len(curve) == 1:
        return float(np.abs(points - curve).max())
    start, step = curve[:-1], np.diff(curve, axis=0)
    joined = np.isfinite(start).all(axis=1) & np.isfinite(step).all(axis=1)
    start, step = start[joined], step[joined]
    length = np.maximum((step * step).sum(axis=1), 1e-30)
    along = ((points[:, None] - start) * step).sum(axis=2) / length
    nearest = start + np.clip(along, 0.0, 1.0)[..., None] * step
    return float(np.linalg.norm(points[:, None] - nearest, axis=2).min(axis=1).max())


def assert_drawn(visitor: Visitor, setting: Setting = LANDING, tolerance: float = 0.01) -> None:
    """Every line and mark in the picture lies on the engine's, and reaches as far."""
    drawn, wanted = visitor.drawn(), exact(setting)
    # The best ridge's mark lies on the curve of the test error, whatever its penalty.
    mark = wanted.pop("best")
    if wanted.keys() & {"here"}:
        wanted["best"] = mark
    elif setting.gamma > 1 or mark[0, 0] > 0:
        wanted["best"] = wanted["test"]
    assert {"test", "train", "noise"} <= set(drawn)
    for name, points in drawn.items():
        if name in wanted:
            worst = gap(points, wanted[name])
            assert worst <= tolerance, f"{name} is {worst:.4f} of the axis off at {setting}"
    back = gap(wanted["test"], drawn["test"])
    assert back <= 2 * tolerance, f"test error misses a part, {back:.4f}, at {setting}"
