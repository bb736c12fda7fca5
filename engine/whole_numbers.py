"""Whole numbers that callers give: counts, sizes, seeds."""

from __future__ import annotations

import operator
from numbers import Integral, Real


def whole_number(name: str, value: object, low: int, high: int | None = None) -> int:
    """`value` as an int if it is whole and in [low, high]; otherwise a ValueError saying so."""
    if isinstance(value, Real) and float(value).is_integer():
        found = operator.index(value) if isinstance(value, Integral) else int(float(value))
        if low <= found and (high is None or found <= high):
            return found
    domain = f"≥ {low}" if high is None else f"in [{low}, {high}]"
    raise ValueError(f"{name} must be a whole number {domain}, got {value!r}")
