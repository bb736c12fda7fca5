"""The plane of SNR and capacity as a picture to point at: our own component."""

from __future__ import annotations

import base64
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from engine import Axis
from pages.shared.link import parse
from pages.shared.live_chart.assets import address
from pages.shared.live_chart.pack import axis_spec
from pages.shared.state import change, settle

LOADER = """
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const loaded = import(new URL(`${data.base}/plane.js`, location.origin).href);
  loaded.then((module) => module.default(component), () => setTriggerValue("failed", true));
  return () => { loaded.then((module) => module.unmount(parentElement), () => {}); };
}
"""
CSS = """
.plane { color: var(--st-text-color); transition: color 1ms; min-height: 460px; width: 100%; }
.plane .nsewdrag { cursor: crosshair; }
.plane-save { margin: 0; font-size: 0.8rem; text-align: right; }
.plane-save button { font: inherit; color: var(--st-text-color); background: none; border: 0;
  padding: 0.15rem 0.3rem; cursor: pointer; text-decoration: underline dotted; }
"""
CODES = 256
_component = st.components.v2.component("plane", js=LOADER, css=CSS, isolate_styles=False)


@dataclass(frozen=True)
class Scale:
    """What the colours mean: the words of all 256 codes, the colours, and ticks (code, text)."""

    name: str
    words: tuple[str, ...]
    colors: tuple[tuple[float, str], ...]
    ticks: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Line:
    """A contour, in fractions of the axes; None is a gap."""

    label: str
    color: str
    dash: str
    x: tuple[float | None, ...]
    y: tuple[float | None, ...]


@dataclass(frozen=True)
class Plane:
    """Cells (rows of y, columns of x) as codes 0…255, on logarithmic axes."""

    cells: np.ndarray
    scale: Scale
    x_axis: Axis
    y_axis: Axis
    x_title: str
    y_title: str
    lines: tuple[Line, ...]
    regions: tuple[dict[str, Any], ...]  # text, x, y: names and where they stand
    alt: str


def plane(key: str, picture: Plane, here: tuple[float, float], fields: tuple[str, str]) -> None:
    """Mount it; a press moves the two `fields` of the setting there."""
    _component(
        key=key,
        data={
            "base": address(),
            "name": key.replace("_plane", "-map"),  # of a saved picture
            "cells": base64.b64encode(picture.cells.astype(np.uint8).tobytes()).decode(),
            "shape": list(picture.cells.shape),
            "scale": asdict(picture.scale),
            "x": axis_spec(picture.x_axis, picture.x_title),
            "y": axis_spec(picture.y_axis, picture.y_title),
            "lines": [asdict(line) for line in picture.lines],
            "regions": list(picture.regions),
            "here": [
                float(picture.x_axis.fraction(here[0])),
                float(picture.y_axis.fraction(here[1])),
            ],
            "alt": picture.alt,
        },
        on_picked_change=partial(_take, key, fields),
        on_failed_change=_give_up,
    )


def failed() -> bool:
    """True once this visitor's browser could not load the picture."""
    return bool(st.session_state.get("plane_failed", False))


def _take(key: str, fields: tuple[str, str]) -> None:
    """A press, checked like a link's values; what makes no sense changes nothing."""
    picked = st.session_state[key].get("picked")
    picked = picked if isinstance(picked, dict) else {}
    try:
        values = {
            field: parse(field, picked.get(axis)) for field, axis in zip(fields, "xy", strict=True)
        }
    except ValueError as error:
        st.session_state["messages"] = [f"That {error}; nothing was changed."]
    else:
        change(**values)
    # A press is rarer than a slider's commit, and everything on the page may change with it.
    settle()


def _give_up() -> None:
    st.session_state["plane_failed"] = True
    settle()
