"""A chart as an SVG text, from the exact curves: for paper, without a browser's help."""

from __future__ import annotations

import math
from collections.abc import Iterable
from html import escape

import numpy as np
from numpy.typing import NDArray

from engine import Axis
from pages.shared.live_chart import Chart, Overlay
from pages.shared.numbers import number
from pages.shared.theme import INK, OVERLAY_DASHES, STYLES, Style

Array = NDArray[np.float64]

WIDTH, HEIGHT = 760, 310
LEFT, RIGHT, BOTTOM = 64, 26, 46
ROW = 18  # of the legend
LETTER = 6.2  # an average letter's width at the legend's size
#: Digits of a tick, the roundest first; none closer to another than this many units.
FAMILIES = ((0.0,), (1.0,), (5.0,), (2.0,), (3.0,), (1.5, 2.5, 4.0, 7.0))
ROOM_X, ROOM_Y = 62, 24


def svg(chart: Chart) -> str:
    """The picture with axes, legend, curves, marks, simulated dots and snapshots."""
    legend, top = _legend(chart)
    frame = (LEFT, top, WIDTH - RIGHT, HEIGHT - BOTTOM)
    parts = [
        _side(chart.still.x_axis, chart.x_title, frame, "x"),
        _side(chart.still.y_axis, chart.y_title, frame, "y"),
        f'<clipPath id="plot"><rect x="{LEFT}" y="{top}" width="{frame[2] - LEFT}" '
        f'height="{frame[3] - top}"/></clipPath>',
        '<g clip-path="url(#plot)" fill="none">',
        *(_overlay(chart, overlay, frame) for overlay in chart.overlays),
        *(_curve(chart, name, frame) for name in chart.names if not STYLES[name].symbol),
        "</g>",
        *(_marks(chart, name, frame) for name in chart.names if STYLES[name].symbol),
        *(_dots(points, frame) for points in chart.points),
        *(_overlay_name(chart, k, overlay, frame) for k, overlay in enumerate(chart.overlays)),
        legend,
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(chart.alt)}" font-family="system-ui, sans-serif" font-size="12" '
        f'fill="#111">{"".join(parts)}</svg>'
    )


Frame = tuple[float, float, float, float]  # left, top, right, bottom


def _place(x: Array, y: Array, frame: Frame) -> tuple[Array, Array]:
    left, top, right, bottom = frame
    return left + x * (right - left), bottom - np.abs(y) * (bottom - top)


def _fractions(chart: Chart, name: str) -> tuple[Array, Array]:
    trace = chart.still.drawn[name]
    x, y = np.broadcast_arrays(trace.x, trace.y)
    return x[0], y[0]


def _path(x: Array, y: Array, frame: Frame) -> str:
    """Moves over gaps; far outside the frame is as good as just outside."""
    px, py = _place(x, np.clip(np.abs(y), 0.0, 1.5), frame)
    words, pen = [], "M"
    for a, b in zip(px, py, strict=True):
        if not (math.isfinite(a) and math.isfinite(b)):
            pen = "M"
            continue
        words.append(f"{pen}{a:.2f},{b:.2f}")
        pen = "L"
    return "".join(words)


def _curve(chart: Chart, name: str, frame: Frame) -> str:
    return _line(STYLES[name], _path(*_fractions(chart, name), frame))


def _line(style: Style, path: str, extra: str = "") -> str:
    return (
        f'<path d="{path}" stroke="{_color(style)}" stroke-width="{style.width * 0.8:g}"'
        f"{_dashes(style.dash)}{extra}/>"
    )


def _color(style: Style) -> str:
    return "#111" if style.color == INK else style.color


def _dashes(dash: str) -> str:
    named = {"solid": "", "dot": "2px,3px", "dash": "6px,4px", "dashdot": "6px,3px,2px,3px"}
    text = named.get(dash, dash).replace("px", "")
    return f' stroke-dasharray="{text}"' if text else ""


def _marks(chart: Chart, name: str, frame: Frame) -> str:
    style, (x, y) = STYLES[name], _fractions(chart, name)
    seen = np.isfinite(x) & np.isfinite(y) & (np.abs(y) <= 1.001) & (x >= -0.001) & (x <= 1.001)
    px, py = _place(x[seen], y[seen], frame)
    return "".join(_symbol(style, a, b) for a, b in zip(px, py, strict=True))


def _symbol(style: Style, x: float, y: float) -> str:
    r, color, bare = style.size / 2, _color(style), style.symbol.removesuffix("-open")
    fill = "#fff" if bare != style.symbol else color
    look = f'fill="{fill}" stroke="{color}" stroke-width="1.5"'
    if bare == "circle":
        return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{r:g}" {look}/>'
    corners = {
        "star": [(r * (1 if k % 2 == 0 else 0.42), 36 * k - 90) for k in range(10)],
        "square": [(r * 1.3, 90 * k + 45) for k in range(4)],
        "triangle-up": [(r * 1.2, 120 * k - 90) for k in range(3)],
        "cross": [(r * 1.1, 90 * k + turn) for k in range(4) for turn in (-18, 18)],
    }.get(bare, [(r * 1.2, 90 * k) for k in range(4)])
    points = " ".join(
        f"{x + size * math.cos(math.radians(turn)):.2f},"
        f"{y + size * math.sin(math.radians(turn)):.2f}"
        for size, turn in corners
    )
    return f'<polygon points="{points}" {look}/>'


def _dots(points: dict[str, object], frame: Frame) -> str:
    style = STYLES[str(points["name"])]
    columns = (np.asarray(points[key], dtype=float) for key in ("x", "y", "low", "high"))
    return "".join(
        _bar(x, low, high, style, frame) + _symbol(style, *map(float, _place(x, y, frame)))
        for x, y, low, high in zip(*columns, strict=True)
        if 0 <= x <= 1 and 0 <= y <= 1
    )


def _bar(x: Array, low: Array, high: Array, style: Style, frame: Frame) -> str:
    px, start = _place(x, low, frame)
    _, end = _place(x, np.minimum(high, 1.0), frame)
    return f'<path d="M{px:.2f},{start:.2f}V{end:.2f}" stroke="{style.color}" stroke-width="1"/>'


def _overlay(chart: Chart, overlay: Overlay, frame: Frame) -> str:
    return "".join(
        _line(
            Style("", _color(STYLES[name]), OVERLAY_DASHES[overlay.letter], 1.8),
            _path(*fractions, frame),
            ' stroke-opacity="0.65"',
        )
        for name, fractions in _overlay_fractions(chart, overlay)
    )


def _overlay_fractions(chart: Chart, overlay: Overlay) -> Iterable[tuple[str, tuple[Array, Array]]]:
    for name, trace in overlay.curves.items():
        x, y = chart.still.x_axis.fraction(trace.x), chart.still.y_axis.fraction(trace.y)
        wide = np.broadcast_arrays(x, y)
        yield name, (wide[0][0], wide[1][0])


def _overlay_name(chart: Chart, k: int, overlay: Overlay, frame: Frame) -> str:
    """At the first curve, where it can be seen and others' names are not."""
    _, (x, y) = next(iter(_overlay_fractions(chart, overlay)))
    seen = np.isfinite(x) & (np.abs(y) >= 0.02) & (np.abs(y) <= 0.9)
    if not seen.any():
        return ""
    at = np.flatnonzero(seen)[np.argmin(np.abs(x[seen] - (0.1 + 0.2 * k)))]
    px, py = _place(x[at : at + 1], y[at : at + 1], frame)
    words = escape(f"{overlay.letter} {overlay.name}")
    return (
        f'<text x="{px[0]:.2f}" y="{py[0] - 6:.2f}" text-anchor="middle" stroke="#fff" '
        f'stroke-width="3" paint-order="stroke">{words}</text>'
    )


def _legend(chart: Chart) -> tuple[str, float]:
    """Rows of names above the plot, and where the plot begins."""
    x, y, parts = float(LEFT), 14.0, []
    entries = [*chart.names, *(str(points["name"]) for points in chart.points)]
    for name in entries:
        style = STYLES[name]
        label = chart.labels.get(name, style.label)
        wide = 40 + LETTER * len(label)
        if not style.legend:
            continue
        if x + wide > WIDTH and x > LEFT:
            x, y = float(LEFT), y + ROW
        sample = (
            _symbol(style, x + 12, y - 4)
            if style.symbol
            else _line(style, f"M{x},{y - 4}h24", ' fill="none"')
        )
        parts.append(f'{sample}<text x="{x + 30:g}" y="{y:g}">{escape(label)}</text>')
        x += wide
    return "".join(parts), y + 12


def _side(axis: Axis, title: str, frame: Frame, letter: str) -> str:
    left, top, right, bottom = frame
    flat = letter == "x"
    length, room = (right - left, ROOM_X) if flat else (bottom - top, ROOM_Y)
    parts = []
    for value in ticks(axis, room / length):
        f = float(axis.fraction(value))
        text = number(value, 3).removeprefix("1·")
        if flat:
            x = left + f * length
            parts.append(
                f'<path d="M{x:.2f},{top}V{bottom + 5}" stroke="#ddd"/>'
                f'<text x="{x:.2f}" y="{bottom + 18}" text-anchor="middle">{text}</text>'
            )
        else:
            y = bottom - f * length
            parts.append(
                f'<path d="M{left - 5},{y:.2f}H{right}" stroke="#ddd"/>'
                f'<text x="{left - 9}" y="{y + 4:.2f}" text-anchor="end">{text}</text>'
            )
    middle = (left + right) / 2 if flat else (top + bottom) / 2
    where = (
        f'x="{middle}" y="{HEIGHT - 8}"'
        if flat
        else f'transform="translate(14,{middle}) rotate(-90)"'
    )
    edge = f"M{left},{bottom}H{right}" if flat else f"M{left},{top}V{bottom}"
    return (
        "".join(parts) + f'<path d="{edge}" stroke="#111" fill="none"/>'
        f'<text {where} text-anchor="middle">{escape(title)}</text>'
    )


def ticks(axis: Axis, room: float) -> list[float]:
    """Round values at least `room` (a fraction of the axis) apart, the roundest first chosen."""
    if axis.kind == "linear":
        return _even_ticks(axis, room)
    largest = max(abs(axis.low), abs(axis.high))
    smallest = axis.low if axis.kind == "log" else largest * 1e-4
    top, bottom = math.ceil(math.log10(largest)), math.floor(math.log10(smallest)) - 1
    chosen: list[tuple[float, float]] = []
    for family in FAMILIES:
        for power in range(top, bottom - 1, -1):
            for value in (sign * digit * 10.0**power for digit in family for sign in (1, -1)):
                if axis.kind == "log" and value <= 0:
                    continue
                f = float(axis.fraction(value))
                inside = -1e-9 <= f <= 1 + 1e-9
                if inside and all(abs(f - other) >= room for other, _ in chosen):
                    chosen.append((f, value))
    return [value for _, value in sorted(chosen)]


def _even_ticks(axis: Axis, room: float) -> list[float]:
    least = room * (axis.high - axis.low)
    power = 10.0 ** math.floor(math.log10(least))
    step = next(digit * power for digit in (1, 2, 5, 10) if digit * power >= least)
    first, last = math.ceil(axis.low / step - 1e-9), math.floor(axis.high / step + 1e-9)
    return [k * step for k in range(first, last + 1)]
