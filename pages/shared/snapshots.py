"""Snapshots: up to four settings kept beside the present one, drawn under it and compared.

They live in this visitor's session and in the link, nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from functools import partial

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine import Film, Picture, Problem
from engine.axes import CONTROL_AXES
from pages.shared.compute import Curves
from pages.shared.export import offer_csv, table_csv
from pages.shared.link import Setting
from pages.shared.live_chart import Chart, Overlay
from pages.shared.live_chart.readouts import written
from pages.shared.numbers import number
from pages.shared.pins import LETTERS, LONGEST_NAME, MOST, SITUATION, Pin, clean, pin
from pages.shared.state import change, look, pressed, view
from pages.shared.tables import table
from pages.shared.theme import STYLES
from pages.shared.view import CONTROLS, spoken

#: How many of a chart's curves are drawn again for each snapshot.
CURVES_EACH = 2


def picture_at(picture: Picture, setting: Setting) -> Picture:
    """The same question about another setting."""
    own = {f.name for f in fields(picture)} & set(picture.controls) & set(CONTROLS)
    moved = {name: getattr(setting, name) for name in own}
    return replace(picture, problem=setting.problem, **moved)


def relevant(picture: Picture) -> tuple[str, ...]:
    """Fields of the situation that this picture is about."""
    asked = {f.name for f in fields(Problem)} | set(picture.controls)
    return tuple(name for name in SITUATION if name in asked or name not in CONTROL_AXES)


def with_pins(chart: Chart, curves: Curves) -> Chart:
    """The chart with its snapshots' curves under its own."""
    return replace(chart, overlays=tuple(_overlays(chart, curves)))


def _overlays(chart: Chart, curves: Curves) -> Iterator[Overlay]:
    names = [name for name in chart.names if not STYLES[name].symbol][:CURVES_EACH]
    for letter, held, still in _stills(curves):
        if still is None:
            continue
        shown = {name: still.frames.shown(name) for name in names if name in still.frames.traces}
        yield Overlay(letter, held.name, shown)


def _stills(curves: Curves) -> Iterator[tuple[str, Pin, Film | None]]:
    for letter, held in zip(LETTERS, view().pinned(), strict=False):
        try:
            still = Curves(picture_at(curves.picture, held.setting)).still()
        except ValueError:  # a question that has no answer at that setting
            still = None
        yield letter, held, still


def snapshots(chart: Chart, setting: Setting, curves: Curves) -> None:
    """One button; behind it: pin, go back to, remove, download."""
    box = snapshots_box()
    if not box.open:
        return
    pins = view().pinned()
    with box:
        st.caption(f"Up to {MOST} settings, kept in this session and in the link.")
        if len(pins) < MOST:
            pin_button(_proposed(setting), partial(pin, setting=setting))
        list_pins(pins, _show)
        if pins:
            name = f"snapshots-against-{chart.still.frames.axis}"
            offer_csv(partial(_csv, chart, setting, curves), name, "Snapshots (CSV)")


def snapshots_box() -> DeltaGenerator:
    """What opens them: the same words whatever it holds, for another label would be another box,
    and closed."""
    return st.popover(
        "Snapshots",
        icon=":material/push_pin:",
        type="tertiary",
        key="snapshots",
        on_change=pressed,
    )


def pin_button(proposed: str, make: Callable[[str], Pin]) -> None:
    """A name, and the button that pins what `make` makes of it."""
    st.text_input(
        "Name",
        key="pin_name",
        max_chars=LONGEST_NAME,
        placeholder=proposed,
        on_change=change,
    )
    st.button("Pin these curves", key="pin", type="primary", on_click=_pin, args=(proposed, make))


def list_pins(pins: tuple[Pin, ...], show: Callable[[Pin], None]) -> None:
    """Each with a way back to it, and away."""
    for k, (letter, held) in enumerate(zip(LETTERS, pins, strict=False)):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"{letter}  {held.name}")
            st.button("Go there", key=f"pin_show_{k}", on_click=show, args=(held,))
            st.button("Remove", key=f"pin_drop_{k}", on_click=_drop, args=(held,))


def compared(chart: Chart, setting: Setting, curves: Curves) -> None:
    """What differs between the present setting and the snapshots, and what follows from it."""
    if view().pinned():
        with st.container(key="compared"):  # on a phone it scrolls, and the page does not
            table(differences(chart, setting, curves))


def differences(chart: Chart, setting: Setting, curves: Curves) -> dict[str, dict[str, str]]:
    """Columns: now and each snapshot; rows: the fields that differ, then the chart's numbers."""
    pins = view().pinned()
    settings = [setting, *(held.setting for held in pins)]
    asked = relevant(curves.picture)
    differing = [name for name in asked if len({getattr(one, name) for one in settings}) > 1]
    stills = [chart.still, *(still for _, _, still in _stills(curves))]
    titles = [
        "now",
        *(f"{letter} {held.name}" for letter, held in zip(LETTERS, pins, strict=False)),
    ]
    return {
        title: {spoken([name]): _cell(getattr(one, name)) for name in differing}
        | numbers_of(chart, still)
        for title, one, still in zip(titles, settings, stills, strict=True)
    }


def numbers_of(chart: Chart, still: Film | None) -> dict[str, str]:
    """The numbers under a chart, at another still of it."""
    return {label: _read(still, name) for name, label in chart.read_labels.items()}


def _read(still: Film | None, name: str) -> str:
    if still is None:
        return "none"
    if name in still.frames.words:
        return str(still.frames.words[name][0])
    return written(name, float(still.frames.readouts[name][0]))


def _cell(value: object) -> str:
    return number(value) if isinstance(value, int | float) else str(value).replace("_", " ")


def _csv(chart: Chart, setting: Setting, curves: Curves) -> str:
    """Long format: snapshot, curve, abscissa, value; every setting is in the header."""
    held = [("now", setting, chart.still)]
    held += [(f"{k} {p.name}", p.setting, s) for k, p, s in _stills(curves) if s is not None]
    about = {f"{title}: {name}": v for title, one, _ in held for name, v in vars(one).items()}
    return stills_csv(chart, [(title, still) for title, _, still in held], about)


def stills_csv(chart: Chart, held: list[tuple[str, Film]], about: dict[str, object]) -> str:
    """The curves of several stills under their titles."""
    rows: list[tuple[object, ...]] = [
        (title, name, f"{x:.10g}", f"{y:.10g}")
        for title, still in held
        for name in chart.names
        if name != "here" and name in still.frames.traces
        for trace in (still.frames.shown(name),)
        for x, y in zip(trace.x[0], trace.y[0], strict=True)
        if np.isfinite(y)
    ]
    header = ("snapshot", "curve", chart.still.frames.axis, "value")
    return table_csv(header, rows, {"x": chart.x_title, "y": chart.y_title} | about)


def _proposed(setting: Setting) -> str:
    return f"SNR {number(setting.snr, 3)}, γ {number(setting.gamma, 3)}"


def _pin(proposed: str, make: Callable[[str], Pin]) -> None:
    memory = st.session_state
    made = make(clean(str(memory.get("pin_name") or "")) or proposed)
    memory["pin_name"] = ""
    look(replace(view(), pins=(*view().pins, made)))


def _show(held: Pin) -> None:
    change(**{name: getattr(held.setting, name) for name in SITUATION})


def _drop(held: Pin) -> None:
    pins = list(view().pins)
    pins.remove(held)
    look(replace(view(), pins=tuple(pins)))
