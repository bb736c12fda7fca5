"""Snapshots of measured data: embedded data sets drawn under the present one and compared.

A link carries the name of an embedded data set. Of a visitor's own file it carries nothing, so a
file is compared with the data sets pinned and is not pinned itself.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from engine import Axis, Film
from engine.film import developed
from pages.shared.compute import real_dataset, real_still
from pages.shared.export import offer_csv
from pages.shared.figures import size_of
from pages.shared.live_chart import Chart, Overlay
from pages.shared.pins import LETTERS, MOST, Pin, data_pin
from pages.shared.snapshots import (
    list_pins,
    numbers_of,
    pin_button,
    snapshots_box,
    stills_csv,
)
from pages.shared.state import change, view
from pages.shared.tables import table

#: Cross-validation runs beside leave-one-out: once is enough.
CURVES = ("loo", "train")
FILE = (
    "A file is never put into a link, so your own cannot be pinned. A data set that comes with the "
    "app can: choose it, pin it, come back here, and it is drawn under your file's curves."
)


def with_data_pins(chart: Chart) -> Chart:
    """The chart with the pinned data sets' curves under its own, and room for their penalties."""
    pins = view().pinned(of_data=True)
    if not pins:
        return chart
    stills = [real_still(held.data) for held in pins]
    axes = [chart.still.x_axis, *(still.x_axis for still in stills)]
    axis = Axis(min(a.low for a in axes), max(a.high for a in axes), "log")
    own = chart.still
    overlays = tuple(
        Overlay(letter, held.name, {name: still.frames.shown(name) for name in CURVES})
        for letter, held, still in zip(LETTERS, pins, stills, strict=False)
    )
    return replace(
        chart,
        still=developed(own.frames, axis, own.y_axis, own.track, own.marks),
        overlays=overlays,
        revision=f"{chart.revision}/{axis.low:g}/{axis.high:g}",
    )


def data_snapshots(chart: Chart, name: str = "") -> None:
    """One button; behind it: pin the embedded data set `name` (none: a file), go to, remove."""
    box = snapshots_box()
    if not box.open:
        return
    pins = view().pinned(of_data=True)
    with box:
        if not name:
            st.caption(FILE)
        elif len(pins) < MOST:
            st.caption(f"Up to {MOST} data sets, kept in this session and in the link.")
            pin_button(name, partial(data_pin, data=name))
        list_pins(pins, _show)
        if pins:
            offer_csv(partial(_csv, chart, pins), "snapshots-of-data", "Snapshots (CSV)")


def data_compared(chart: Chart, size: dict[str, str]) -> None:
    """What differs between the data at hand, of this size, and those pinned."""
    pins = view().pinned(of_data=True)
    if not pins:
        return
    columns = {"now": size | numbers_of(chart, chart.still)}
    for (title, still), held in zip(_titled(pins), pins, strict=True):
        columns[title] = size_of(real_dataset(held.data)) | numbers_of(chart, still)
    with st.container(key="compared"):
        table(columns)


def _titled(pins: tuple[Pin, ...]) -> list[tuple[str, Film]]:
    return [
        (f"{letter} {held.name}", real_still(held.data))
        for letter, held in zip(LETTERS, pins, strict=False)
    ]


def _csv(chart: Chart, pins: tuple[Pin, ...]) -> str:
    about: dict[str, object] = {
        title: held.data for (title, _), held in zip(_titled(pins), pins, strict=True)
    }
    return stills_csv(chart, [("now", chart.still), *_titled(pins)], about)


def _show(held: Pin) -> None:
    change(dataset=held.data)
