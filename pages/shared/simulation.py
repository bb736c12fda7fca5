"""The simulate button: run, watch, cancel, and the run kept with the setting it belongs to."""

from __future__ import annotations

import streamlit as st

from engine import Sweep
from engine.sweep import SURPRISING
from pages.shared import controls
from pages.shared.compute import run_sweep
from pages.shared.link import Setting
from pages.shared.state import change

DESIGNS = {
    "gaussian": "Gaussian",
    "rademacher": "Rademacher (±1)",
    "heavy-tailed": "heavy-tailed (t, 6 d.o.f.)",
}


def simulated(setting: Setting) -> Sweep | None:
    """The last run, if it was made at exactly this setting."""
    kept = st.session_state.get("simulation")
    return kept[1] if kept and kept[0] == _identity(setting) else None


def simulation_panel(setting: Setting, run: Sweep | None) -> None:
    """Button, progress, cancel; afterwards what the comparison with theory says."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="simulation"):
        start = st.button("Simulate", icon=":material/casino:", key="simulate", on_click=change)
        with st.popover(f"n = {setting.n}, {setting.draws} draws, seed {setting.seed}"):
            controls.whole("n", "Samples n", setting)
            controls.whole("draws", "Draws", setting)
            controls.whole("seed", "Seed", setting)
            controls.choice("design", "Design", setting, DESIGNS)
    if start:
        _run(setting)
    elif run is not None:
        agrees = float(run.surprise.max()) <= SURPRISING
        icon = ":material/check_circle:" if agrees else ":material/difference:"
        st.markdown(f"{icon} {run.sentence}")
    elif "simulation" in st.session_state:
        st.caption("The dots belong to an earlier setting; simulate again to compare at this one.")


def _run(setting: Setting) -> None:
    place = st.empty()
    with place.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(0.0, text="Simulating…")
        # Any press ends this run of the script, at the next step of the bar.
        st.button("Cancel", key="cancel_simulation", icon=":material/close:", on_click=change)
    try:
        run = run_sweep(setting, lambda done: bar.progress(done, text=f"Simulating… {done:.0%}"))
    except ValueError as error:
        place.error(f"This cannot be simulated: {error}")
        return
    st.session_state["simulation"] = (_identity(setting), run)
    change()
    st.rerun()


def _identity(setting: Setting) -> tuple[object, ...]:
    return (setting.problem, setting.axis, setting.n, setting.draws, setting.seed, setting.design)
