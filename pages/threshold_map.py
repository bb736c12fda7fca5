"""Threshold map: the whole plane of SNR and capacity, and a slice through where you are."""

from functools import partial

import streamlit as st

from engine import MapSlice
from pages.shared import controls, presenter
from pages.shared.compute import Curves
from pages.shared.export import offer_csv, table_csv
from pages.shared.frame import page
from pages.shared.link import Setting
from pages.shared.live_chart import Chart
from pages.shared.map_figures import WHAT, map_csv_rows, map_of, picture_of_map, slice_chart
from pages.shared.parts import follow
from pages.shared.picture import draw, live
from pages.shared.plane import failed, plane

COLUMNS = ("gamma", "snr", "memorization_of_bayes", "tax", "best_penalty", "regime")


def picture(setting: Setting) -> tuple[Curves, Chart]:
    """The slice at this setting."""
    curves = Curves(MapSlice(setting.problem))
    return curves, slice_chart(curves.still(), setting.problem)


def whole_map(setting: Setting) -> None:
    """The map, and where you are on it."""
    if failed():
        st.info("The map could not be loaded here; the sliders below say the same, row by row.")
        return
    everywhere, what = setting.everywhere, setting.what
    here = setting.snr, setting.gamma
    make = partial(picture_of_map, everywhere, what)
    with presenter.map_stage():
        plane("threshold_plane", (everywhere, what), make, here, ("snr", "gamma"))


def map_shows(setting: Setting) -> object:
    """What the map depends on; the mark on it follows the sliders by itself."""
    return setting.everywhere, setting.what


@live
def slice_of_map(setting: Setting) -> None:
    """The slice below the map: what moves with a press or a slider."""
    curves, chart = picture(setting)
    draw("slice_chart", chart, setting, curves)


def map_csv(setting: Setting) -> None:
    """The map's numbers."""
    everywhere = setting.everywhere
    about = {name: v for name, v in vars(setting).items() if name not in ("snr", "gamma")}
    offer_csv(
        lambda: table_csv(COLUMNS, map_csv_rows(map_of(everywhere)), about),
        "threshold-map",
        "Map (CSV)",
    )


with page("threshold_map", whole=False) as setting:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        controls.segment("what", "Colour", setting, WHAT)
    with st.expander("Shape of the true prior", icon=":material/shape_line:"):
        controls.true_shape(setting)
    if presenter.alone():  # the sentence and the sliders stand above the map
        slice_of_map()
    follow("map_part", whole_map, map_shows)
    if not presenter.alone():
        slice_of_map()
    controls.presets()
    controls.situation(shape=False)
    follow("map_csv_part", map_csv, map_shows)
    st.caption(
        "The two lines are Theorem 2 of Cheng & Barber, COLT 2026; they belong to the true prior. "
        "The colour of Bayes is exact as n → ∞ for independent directions: proved for Gaussian "
        "designs and i.i.d. priors (Reeves & Pfister 2019; Barbier et al. 2019). Price and sign of "
        "the best λ belong to the assumed prior (Hastie et al. 2022; Wu & Xu 2020)."
    )
