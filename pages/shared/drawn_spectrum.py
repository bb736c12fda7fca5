"""Eigenvalues of a drawn design: a quick one at once, one of the visitor's size behind a button."""

from __future__ import annotations

from functools import partial

import streamlit as st

from engine import SampleSpectrum
from pages.shared import controls
from pages.shared.apart import apart
from pages.shared.compute import law_of, quick_draw, run_draw
from pages.shared.export import offer_csv
from pages.shared.heavy import heavy
from pages.shared.link import Setting
from pages.shared.queue import Report
from pages.shared.saving import save_buttons
from pages.shared.simulation import DESIGNS
from pages.shared.spectrum_figures import agreement, law_alt, law_csv, law_figure, law_title
from pages.shared.state import pressed

MEMORY = "drawn_spectrum"


def eigenvalues_panel(setting: Setting) -> None:
    """The limit law beside a draw, and the way to a draw of another size."""
    spectrum = setting.problem.spectrum
    law, drawn = law_of(spectrum, setting.gamma), _drawn(setting)
    st.markdown(f"**{law_title(law, spectrum)}**")
    st.plotly_chart(
        law_figure(law, spectrum, drawn),
        key="law_chart",
        alt=law_alt(law, spectrum, drawn),
        config={"displaylogo": False},
    )
    save_buttons("law_chart", law_title(law, spectrum))
    st.caption(agreement(law, drawn))
    with st.container(horizontal=True, vertical_alignment="bottom", key="spectrum_draw"):
        start = st.button(
            f"Draw n = {setting.n:,}", icon=":material/casino:", key="draw", on_click=pressed
        )
        with st.popover(f"seed {setting.seed}, {DESIGNS[setting.design]}"):
            controls.whole("n", "Samples n", setting)
            controls.whole("seed", "Seed", setting)
            controls.choice("design", "Design", setting, DESIGNS)
        offer_csv(partial(law_csv, law, drawn, setting), "eigenvalues", "Eigenvalues (CSV)")
    heavy("spectrum_draw", "Drawing", apart(_draw, setting) if start else None, _keep)


def _drawn(setting: Setting) -> SampleSpectrum:
    kept = st.session_state.get(MEMORY)
    if kept and kept[0] == identity(setting):
        sample: SampleSpectrum = kept[1]
        return sample
    return quick_draw(setting.problem.spectrum, setting.gamma, setting.seed, setting.design)


def _draw(setting: Setting, report: Report) -> tuple[tuple[object, ...], SampleSpectrum]:
    return identity(setting), run_draw(setting, report)


def _keep(made: tuple[tuple[object, ...], SampleSpectrum]) -> None:
    st.session_state[MEMORY] = made


def identity(setting: Setting) -> tuple[object, ...]:
    """What a draw depends on."""
    return (setting.problem.spectrum, setting.gamma, setting.n, setting.seed, setting.design)
