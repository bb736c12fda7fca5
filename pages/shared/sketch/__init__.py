"""A picture to draw a prediction in, by pointer, touch or keyboard; then the truth over it."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from pages.shared.lessons.lesson import Sketch
from pages.shared.live_chart.assets import address
from pages.shared.live_chart.pack import axis_spec
from pages.shared.state import change

LOADER = """
export default function (component) {
  const { data, parentElement } = component;
  const loaded = import(new URL(`${data.base}/sketch.js`, location.origin).href);
  loaded.then((module) => module.default(component), () => {});
  return () => { loaded.then((module) => module.unmount(parentElement), () => {}); };
}
"""
CSS = """
.sketch { color: var(--st-text-color); font-family: var(--st-font); max-width: 760px; }
.sketch svg { width: 100%; display: block; touch-action: pan-x; cursor: crosshair;
  border: 1px solid var(--st-border-color); border-radius: 8px; user-select: none; }
.sketch text { fill: currentColor; font-size: 13px; }
.sketch .grid { stroke: currentColor; opacity: 0.15; }
.sketch .mine { fill: none; stroke: #E69F00; stroke-width: 2.5; stroke-dasharray: 7 4; }
.sketch .truth { fill: none; stroke: #0072B2; stroke-width: 3.5; }
.sketch circle.truth { fill: #0072B2; }
.sketch .handle { fill: #E69F00; stroke: var(--st-background-color); stroke-width: 2;
  cursor: grab; }
.sketch .handle:focus-visible { outline: none; stroke: currentColor; stroke-width: 4; }
"""
MIDDLE = 50
_component = st.components.v2.component("sketch", js=LOADER, css=CSS, isolate_styles=False)


def sketch(key: str, question: Sketch, answer: tuple[float, ...] | None) -> tuple[int, ...]:
    """Show it; what is drawn so far, in hundredths of the y axis.

    With `answer` (what was predicted) the picture is locked and the truth lies over it.
    """
    drawn = st.session_state.get(key, {}).get("heights") or [MIDDLE] * len(question.places)
    heights = answer if answer is not None else tuple(h / 100 for h in drawn)
    _component(
        key=key,
        data={
            "base": address(),
            "identity": f"{key}/{answer is None}",
            "x": axis_spec(question.x_axis, question.x_title),
            "y": axis_spec(question.y_axis, question.y_title),
            "places": question.x_axis.fraction(np.array(question.places)).tolist(),
            "heights": list(heights),
            "locked": answer is not None,
            "truth": None if answer is None else _curve(question),
            "label": f"Draw {question.y_title} against {question.x_title}. Each handle moves with "
            "the arrow keys.",
        },
        on_heights_change=change,
    )
    return tuple(int(h) for h in drawn)


def _curve(question: Sketch) -> list[list[float | None]]:
    """The exact curve (one point: the exact value) in fractions of the axes; None is a gap."""
    if len(question.places) == 1:
        place = float(question.x_axis.fraction(question.places[0]))
        return [[place, float(question.heights()[0])]]
    x, y = question.curve()
    pairs: Any = zip(question.x_axis.fraction(x), question.y_axis.fraction(y), strict=True)
    return [[float(f), None if np.isnan(h) else float(h)] for f, h in pairs]
