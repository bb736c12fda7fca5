"""A chart with its sliders, whichever of the two kinds this visitor's browser can show."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from engine.axes import RIDGE_CONTROLS
from pages.shared import controls, figures, presenter
from pages.shared.compute import Curves
from pages.shared.data_pins import with_data_pins
from pages.shared.link import Setting
from pages.shared.live_chart import Chart, Control, failed, live_chart
from pages.shared.parts import follow, same
from pages.shared.sliders import sliders as chart_sliders
from pages.shared.snapshots import compared, snapshots, with_pins
from pages.shared.state import in_parts, publish, view
from pages.shared.takeaway import take_curves


def live(part: Callable[[Setting], None]) -> Callable[[], None]:
    """A part of a page that answers its sliders at once, before anything else on the page.

    Below it stands what can be done with the chart that `draw` drew in it.
    """

    def draw_and_publish(setting: Setting) -> None:
        part(setting)
        if in_parts():
            publish()

    def run() -> None:
        follow(f"live_{part.__name__}", draw_and_publish, _asked, first=True)
        drawn = st.session_state.pop("drawn", None)
        if drawn is not None and not presenter.alone():
            follow(f"under_{drawn}", partial(_under, drawn), _opened)
            if view().pinned():
                follow(f"compared_{drawn}", partial(_compare, drawn), same)

    return run


def _asked(setting: Setting) -> object:
    # A browser waits for the answer also where it changed nothing.
    return setting, st.session_state.get("ack")


def _opened(setting: Setting) -> object:
    # What is behind a button that nobody has opened is made when somebody does.
    return [setting if st.session_state.get(name) else None for name in ("take_away", "snapshots")]


def _under(key: str, _: Setting) -> None:
    name, *drawn = st.session_state["charts"][key]
    with st.container(horizontal=True, key="under_chart"):
        take_curves(name, *drawn)
        snapshots(*drawn)


def _compare(key: str, _: Setting) -> None:
    compared(*st.session_state["charts"][key][1:])


def draw(
    key: str,
    chart: Chart,
    setting: Setting,
    curves: Curves,
    names: tuple[str, ...] = RIDGE_CONTROLS,
) -> None:
    """Our live chart with the sliders `names`, or stock ones where it could not be loaded."""
    st.session_state["drawn"] = key
    st.session_state["charts"][key] = (key, chart, setting, curves)
    shown = chart_sliders(setting, tuple(name for name in names if not view().hidden(name)))
    with presenter.stage(setting):
        if failed():
            _draw_stock(key, chart, setting, shown)
        else:
            seen = with_pins(presenter.told(chart, setting), curves)
            live_chart(key, seen, shown, curves)


def _draw_stock(key: str, chart: Chart, setting: Setting, shown: tuple[Control, ...]) -> None:
    st.info(
        "The moving chart could not be loaded here, so this is the plain one: it redraws when a "
        "slider is let go.",
        icon=":material/info:",
    )
    left, right = st.columns([1, 3])
    with left:
        controls.stock_sliders(setting, shown)
    with right:
        st.plotly_chart(figures.stock_figure(chart), key=f"{key}_stock", alt=chart.alt)
        if chart.note:
            st.caption(chart.note)


def draw_data(key: str, chart: Chart) -> None:
    """A chart of data: nothing to drag."""
    setting: Setting = st.session_state["setting"]
    with presenter.stage(setting):
        if failed():
            st.plotly_chart(figures.stock_figure(chart), key=f"{key}_stock", alt=chart.alt)
        else:
            seen = with_data_pins(presenter.told(chart, setting, theory=False))
            live_chart(key, seen, (), NoFilms())


class NoFilms:
    """A chart without controls is never asked for one."""

    def key(self, control: str) -> str:
        raise KeyError(control)

    def film(self, control: str) -> bytes:
        raise KeyError(control)

    def exact(self, control: str, value: float) -> bytes:
        raise KeyError(control)
