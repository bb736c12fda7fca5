"""Our chart: curves that move with its own sliders, drawn in the browser from a film.

Grabbing a slider fetches a film of that control; while the slider moves the browser interpolates
between frames; letting go commits the value, and the exact curve arrives. The script in the
browser knows axes and colours, and no formula.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

import streamlit as st

from engine import Axis, Film, Trace
from pages.shared.link import parse
from pages.shared.live_chart.assets import address
from pages.shared.live_chart.films import Films, offer
from pages.shared.live_chart.films import address as films_address
from pages.shared.live_chart.pack import axis_spec, pack, pack_curves
from pages.shared.live_chart.readouts import READOUTS, RIDGE
from pages.shared.parts import due
from pages.shared.state import change, settle, view
from pages.shared.theme import OVERLAY_DASHES, STYLES

LOADER = """
const NAME = "live_chart.js";
export default function (mounted) {
  const data = JSON.parse(new TextDecoder().decode(mounted.data));
  const component = { ...mounted, data };
  const { setTriggerValue, parentElement } = component;
  const loaded = import(new URL(`${data.base}/${NAME}`, location.origin).href);
  loaded.then((module) => module.default(component), () => setTriggerValue("failed", true));
  return () => { loaded.then((module) => module.unmount(parentElement), () => {}); };
}
"""
_component = st.components.v2.component("live_chart", js=LOADER, isolate_styles=False)


@dataclass(frozen=True)
class Control:
    """One slider: a field of the setting in a visitor's words."""

    field: str
    label: str
    symbol: str
    axis: Axis
    help: str
    ends: tuple[str, str]  # words at the two ends of the track
    marks: tuple[tuple[float, str], ...] = ()  # named values, which attract the slider


@dataclass(frozen=True)
class Overlay:
    """Curves of another setting, drawn under the present ones; they stay while those move."""

    letter: str
    name: str
    curves: dict[str, Trace]  # as shown, in natural units


@dataclass(frozen=True)
class Chart:
    """What one chart shows. `names` are the traces drawn, in the order of the legend."""

    still: Film
    names: tuple[str, ...]
    x_title: str
    y_title: str
    title: str  # the message, in numbers
    alt: str  # the same for those who cannot see the picture
    note: str = ""
    revision: str = ""  # zoom and hidden curves survive while this stays
    points: tuple[dict[str, Any], ...] = ()  # simulated dots, see `figures.dots`
    labels: dict[str, str] = field(default_factory=dict)
    readouts: tuple[str, ...] = RIDGE  # the numbers under the picture
    overlays: tuple[Overlay, ...] = ()

    @property
    def read_labels(self) -> dict[str, str]:
        """What the numbers under the picture are called, by name."""
        return {name: READOUTS[name].label for name in self.readouts}


def live_chart(key: str, chart: Chart, controls: tuple[Control, ...], films: Films) -> None:
    """Mount the chart with its sliders; commits reach the setting before the rerun."""
    memory = st.session_state
    fields = [control.field for control in controls]
    _component(
        key=key,
        # As bytes: in a dictionary the framework would look for tables, value by value.
        data=_encode(
            {
                "base": address(),
                "name": key.removesuffix("_chart"),  # of a saved picture
                "films": films_address(),
                "present": view().present,
                "ack": memory.get("ack", ""),
                "settles": bool(memory.get("whole", True)),
                "controls": [_control_spec(control) for control in controls],
                "values": {name: getattr(memory["setting"], name) for name in fields},
                "keys": {name: offer(films, name) for name in fields},
                "still": pack(chart.still, small=False),
                "gauges": {name: axis_spec(r.axis) for name, r in READOUTS.items() if r.axis},
                # Against λ the best penalty's mark moves evenly with its number, not with frames.
                "best_by_lam": chart.still.frames.axis == "lam",
                "readouts": [
                    {"name": name, "label": READOUTS[name].label, "kind": READOUTS[name].kind}
                    for name in chart.readouts
                ],
                "x": axis_spec(chart.still.x_axis, chart.x_title),
                "y": axis_spec(chart.still.y_axis, chart.y_title),
                "styles": {name: _style_spec(name, chart) for name in _drawn(chart)},
                "points": list(chart.points),
                "overlays": [_overlay_spec(chart, overlay) for overlay in chart.overlays],
                "title": chart.title,
                "alt": chart.alt,
                "note": chart.note,
                "revision": chart.revision,
            }
        ),
        on_sent_change=partial(_receive, key, tuple(fields)),
        on_failed_change=_give_up,
        on_settled_change=settle,
    )


def _encode(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, allow_nan=False).encode()


def failed() -> bool:
    """True once this visitor's browser could not load our chart: show the stock one."""
    return bool(st.session_state.get("chart_failed", False))


def _receive(key: str, movable: tuple[str, ...]) -> None:
    """Apply what the browser sent: only the fields it changed, each checked like a link's."""
    memory = st.session_state
    sent = memory[key].get("sent")
    sent = sent if isinstance(sent, dict) else {}
    changes = sent.get("changes")
    fields, messages = {}, []
    for name, value in changes.items() if isinstance(changes, dict) else ():
        try:
            if name not in movable:
                raise ValueError("chart has no such control")
            fields[name] = parse(name, value)
        except ValueError as error:
            messages.append(f"That {error}; nothing was changed.")
    change(**fields)
    if messages:
        memory["messages"] = messages
    memory["ack"], memory["dragged"] = str(sent.get("seq", "")), True
    if parts := due():
        st.rerun(parts)


def _give_up() -> None:
    st.session_state["chart_failed"] = True
    settle()


def _drawn(chart: Chart) -> tuple[str, ...]:
    return (*chart.names, *(point["name"] for point in chart.points))


def _style_spec(name: str, chart: Chart) -> dict[str, Any]:
    style = STYLES[name]
    return asdict(style) | {"label": chart.labels.get(name, style.label)}


def _overlay_spec(chart: Chart, overlay: Overlay) -> dict[str, Any]:
    curves = {
        name: Trace(chart.still.x_axis.fraction(trace.x), chart.still.y_axis.fraction(trace.y))
        for name, trace in overlay.curves.items()
    }
    return {
        "letter": overlay.letter,
        "name": overlay.name,
        "dash": OVERLAY_DASHES[overlay.letter],
        "curves": pack_curves(curves),
    }


def _control_spec(control: Control) -> dict[str, Any]:
    return {
        "field": control.field,
        "label": control.label,
        "symbol": control.symbol,
        "axis": axis_spec(control.axis),
        "help": control.help,
        "ends": list(control.ends),
        "locked": view().locked(control.field),
        "marks": [{"value": value, "label": label} for value, label in control.marks],
    }
