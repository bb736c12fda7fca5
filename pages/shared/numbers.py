"""Numbers as a reader writes them."""

from __future__ import annotations

import math

from engine.verdict import percent

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float, digits: int = 4) -> str:
    """0.01234, 12.3, 679,787, 1.246·10⁻⁸, ∞: never 1.246e-08."""
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    size = abs(value)
    if size and (size < 1e-4 or size >= 1e7):
        mantissa, power = f"{value:.{digits - 1}e}".split("e")
        text = f"{float(mantissa):g}·10{str(int(power)).translate(RAISED)}"
    else:
        text = f"{value:,.0f}" if size >= 1000 else f"{value:.{digits}g}"
        if "e" in text:  # more places before the point than digits asked for
            text = f"{float(text):,.0f}"
    return text.replace("-", "−")


def duration(seconds: float) -> str:
    """A second, 20 seconds, 3 minutes: as exact as a guess can be."""
    if seconds < 1.5:
        return "a second" if seconds >= 0.5 else "a moment"
    if seconds < 90:
        return f"{float(f'{seconds:.1g}') if seconds >= 20 else round(seconds):.0f} seconds"
    return f"{round(seconds / 60):,} minutes"


def above(excess: float, what: str) -> str:
    """An error against a smaller one, inside a sentence: 8 % above that, 13 times that."""
    if math.isinf(excess) or excess < 10:
        return f"{percent(max(excess, 0.0))} above {what}"
    return f"{1 + excess:,.0f} times {what}"
