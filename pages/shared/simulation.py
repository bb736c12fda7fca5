"""The simulate button: run, watch, cancel, and the run kept with the setting it belongs to."""

from __future__ import annotations

from functools import partial

import streamlit as st

from engine import Sweep
from engine.sweep import SURPRISING
from pages.shared import controls
from pages.shared.apart import apart
from pages.shared.compute import run_sweep
from pages.shared.export import offer_csv, sweep_csv
from pages.shared.heavy import heavy
from pages.shared.link import Setting
from pages.shared.queue import Report
from pages.shared.state import pressed

DESIGNS = {
    "gaussian": "Gaussian",
    "rademacher": "Rademacher (±1)",
    "heavy-tailed": "heavy-tailed (t, 6 d.o.f.)",
}


def simulated(setting: Setting) -> Sweep | None:
    """The last run, if it was made at exactly this setting."""
    kept = st.session_state.get("simulation")
    return kept[1] if kept and kept[0] == _identity(setting) else None


def has_dots(setting: Setting) -> bool:
    """True where there is a run to show at this setting."""
    return simulated(setting) is not None


def simulation_panel(setting: Setting) -> None:
    """Button, progress, cancel; afterwards what the comparison with theory says."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="simulation"):
        start = st.button("Simulate", icon=":material/casino:", key="simulate", on_click=pressed)
        with st.popover(f"n = {setting.n}, {setting.draws} draws, seed {setting.seed}"):
            controls.whole("n", "Samples n", setting)
            controls.whole("draws", "Draws", setting)
            controls.whole("seed", "Seed", setting)
            controls.choice("design", "Design", setting, DESIGNS)
    work = apart(_simulate, setting) if start else None
    if heavy("simulation", "Simulating", work, _keep):
        return
    run = simulated(setting)
    if run is not None:
        agrees = float(run.surprise.max()) <= SURPRISING
        icon = ":material/check_circle:" if agrees else ":material/difference:"
        st.markdown(f"{icon} {run.sentence}")
        offer_csv(partial(sweep_csv, run, setting), "simulation", "Simulation (CSV)")
    elif "simulation" in st.session_state:
        st.caption("The dots belong to an earlier setting; simulate again to compare at this one.")


def _simulate(setting: Setting, report: Report) -> tuple[tuple[object, ...], Sweep]:
    return _identity(setting), run_sweep(setting, report)


def _keep(made: tuple[tuple[object, ...], Sweep]) -> None:
    st.session_state["simulation"] = made


def _identity(setting: Setting) -> tuple[object, ...]:
    return (setting.problem, setting.axis, setting.n, setting.draws, setting.seed, setting.design)
