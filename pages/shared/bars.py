"""Two small pictures of a verdict: the noise among its thresholds, and the price."""

from __future__ import annotations

import math
from html import escape

from engine import Verdict
from engine.advice import TAX_ALLOWED
from engine.verdict import percent
from pages.shared.numbers import number

CHEAP, MIDDLE, DEAR = "#0072B2", "#8A8A8A", "#D55E00"
ZONES = (("necessary", CHEAP), ("between", MIDDLE), ("harmful", DEAR))
FULL = 90.0  # where on the bar, in percent, a price of 100 % lies


def regime_bar(verdict: Verdict) -> str:
    """HTML: σ² on a logarithmic scale among “necessary”, “between” and “harmful”."""
    low, high = verdict.necessary_below, verdict.harmful_above
    known = [v for v in (low, high, verdict.noise) if v > 0]
    start, end = math.log10(min(known)) - 0.7, math.log10(max(known)) + 0.7

    def place(value: float) -> float:
        return 100 * (math.log10(value) - start) / (end - start) if value > 0 else 0.0

    cuts = (0.0, place(low), place(high), 100.0)
    zones = "".join(
        _bar(left, right, color, 1.0 if name == verdict.regime else 0.4)
        + _text((left + right) / 2, name, 26, "700" if name == verdict.regime else "400")
        for (name, color), left, right in zip(ZONES, cuts[:-1], cuts[1:], strict=True)
        if right - left > 12
    )
    label = (
        f"Noise level {number(verdict.noise, 3)}: memorization necessary up to {number(low, 3)}, "
        f"overfitting harmful from {number(high, 3)}; here {verdict.regime}."
    )
    return _picture(label, zones + _pointer(min(max(place(verdict.noise), 1.0), 99.0)))


def price_bar(verdict: Verdict) -> str:
    """HTML: the interpolation tax from 0 to 100 % and beyond, with the line of what is cheap."""
    length = FULL * max(verdict.tax, 0.0) if verdict.tax <= 1 else 100.0
    color = CHEAP if verdict.tax <= TAX_ALLOWED else DEAR
    cut = FULL * TAX_ALLOWED
    body = (
        _bar(0.0, 100.0, MIDDLE, 0.25)
        + _bar(0.0, max(length, 0.6), color, 1.0)
        + f'<div style="position:absolute;left:{cut:.2f}%;top:8px;height:22px;width:2px;'
        'background:currentColor"></div>'
        + _text(cut + 1, f"cheap up to {TAX_ALLOWED:.0%}", -6, "400", shift=0)
        + "".join(_text(FULL * t, f"{t:.0%}", 26, "400") for t in (0.25, 0.5, 0.75, 1.0))
    )
    return _picture(f"Price {percent(verdict.tax)}; cheap up to {TAX_ALLOWED:.0%}.", body)


def _picture(label: str, body: str) -> str:
    return (
        f'<div role="img" aria-label="{escape(label)}" style="position:relative;height:48px;'
        f'max-width:560px;font-size:13px">{body}</div>'
    )


def _bar(left: float, right: float, color: str, opacity: float) -> str:
    return (
        f'<div style="position:absolute;top:14px;height:10px;border-radius:3px;left:{left:.2f}%;'
        f'width:calc({right - left:.2f}% - 2px);background:{color};opacity:{opacity}"></div>'
    )


def _text(x: float, text: str, top: int, weight: str, shift: int = -50) -> str:
    return (
        f'<div style="position:absolute;left:{x:.2f}%;top:{top}px;white-space:nowrap;'
        f'transform:translateX({shift}%);font-weight:{weight}">{escape(text)}</div>'
    )


def _pointer(x: float) -> str:
    return (
        f'<div style="position:absolute;left:{x:.2f}%;top:-1px;transform:translateX(-50%);'
        "width:0;height:0;border-left:7px solid transparent;border-right:7px solid transparent;"
        'border-top:13px solid currentColor"></div>'
        f'<div style="position:absolute;left:{x:.2f}%;top:10px;width:2px;height:14px;'
        'margin-left:-1px;background:currentColor"></div>'
    )
