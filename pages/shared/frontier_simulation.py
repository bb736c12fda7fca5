"""Simulated Bayes and its neighbours along the frontier: the button, the run, the comparison."""

from __future__ import annotations

import math
from functools import partial

import streamlit as st

from engine import BayesSimulation, Problem, algorithmic_risk, bayes_risk, simulate_bayes
from pages.shared import controls
from pages.shared.apart import apart
from pages.shared.export import offer_csv, table_csv
from pages.shared.frontier_figures import excess, reaches_bayes
from pages.shared.heavy import heavy
from pages.shared.link import Setting
from pages.shared.numbers import number
from pages.shared.queue import Report
from pages.shared.state import pressed
from pages.shared.tables import table

#: Where along the curve, as ρb: the interpolator, half-way down, Bayes, and under-fitting.
STEPS = (-math.inf, -2.0, 0.0, 0.5)
#: Entries of a design that are drawn in a fraction of a second.
LARGEST_DESIGN = 600_000


def simulated(setting: Setting) -> BayesSimulation | None:
    """The last run, if it was made at exactly this setting."""
    kept = st.session_state.get("frontier_run")
    return kept[1] if kept and kept[0] == _identity(setting) else None


def shown(setting: Setting) -> object:
    """What of the panel a slider changes."""
    return simulated(setting) is not None, samples(setting)


def simulation_panel(setting: Setting) -> None:
    """Button, progress, cancel; afterwards theory and simulation side by side."""
    n = samples(setting)
    with st.container(horizontal=True, vertical_alignment="bottom", key="simulation"):
        start = st.button("Simulate", icon=":material/casino:", key="simulate", on_click=pressed)
        with st.popover(f"n = {n}, {setting.draws} draws, seed {setting.seed}"):
            controls.whole("n", "Samples n", setting)
            controls.whole("draws", "Draws", setting)
            controls.whole("seed", "Seed", setting)
            if n < setting.n:
                st.caption(f"With γ = {setting.gamma:g} features per sample n is held at {n}.")
    work = apart(_simulate, setting) if start else None
    if heavy("frontier", "Simulating", work, _keep):
        return
    run = simulated(setting)
    if run is not None:
        table(comparison(run, setting.problem))
        st.caption(_remark(run, setting.problem))
        offer_csv(partial(_csv, run, setting), "bayes-simulation", "Simulation (CSV)")
    elif "frontier_run" in st.session_state:
        st.caption("The dots belong to an earlier setting; simulate again to compare at this one.")


def samples(setting: Setting) -> int:
    """n of the setting, or as many as a design of bounded size has."""
    return max(10, min(setting.n, int(math.sqrt(LARGEST_DESIGN / setting.gamma))))


def comparison(run: BayesSimulation, problem: Problem) -> dict[str, dict[str, str]]:
    """Bayes by theory, what message passing reaches by theory, and what was simulated."""
    bayes, reached = bayes_risk(problem), algorithmic_risk(problem)
    at = STEPS.index(0.0)
    seen = {
        "test error": (bayes.test, reached.test, run.test[at], run.test_se[at]),
        "training error": (bayes.train, reached.train, run.train[at], run.train_se[at]),
    }
    columns = {
        "Bayes (theory)": {name: number(row[0]) for name, row in seen.items()},
        "message passing (theory)": {name: number(row[1]) for name, row in seen.items()},
        "simulated ± standard error": {
            name: f"{number(float(row[2]))} ± {number(float(row[3]), 2)}"
            for name, row in seen.items()
        },
    }
    if reaches_bayes(problem):
        del columns["message passing (theory)"]
    return columns


def _remark(run: BayesSimulation, problem: Problem) -> str:
    said = f"{run.draws} data sets of n = {run.n}, d = {run.d}, in units of the signal power. "
    if not reaches_bayes(problem):
        said += (
            "Here message passing ends at a worse solution than Bayes, and so does the simulation: "
            "compare it with the second column. "
        )
    if run.unsettled:
        said += f"In {run.unsettled} of them message passing had not settled. "
    return said + "Theory is the limit n → ∞, so a difference of the order of 1/n remains."


def _simulate(setting: Setting, report: Report) -> tuple[tuple[object, ...], BayesSimulation]:
    problem = setting.problem
    top = (1 + math.sqrt(problem.effective_gamma)) ** 2
    run = simulate_bayes(
        problem,
        samples(setting),
        setting.draws,
        setting.seed,
        [step / top for step in STEPS],
        lambda done, all_: report(done / all_),
    )
    return _identity(setting), run


def _keep(made: tuple[tuple[object, ...], BayesSimulation]) -> None:
    st.session_state["frontier_run"] = made


def _identity(setting: Setting) -> tuple[object, ...]:
    return (setting.problem, samples(setting), setting.draws, setting.seed)


def _csv(run: BayesSimulation, setting: Setting) -> str:
    cost, error = excess(run, setting.problem)
    columns = (run.rho, run.test, run.test_se, run.train, run.train_se, cost, error)
    rows: list[tuple[object, ...]] = [
        tuple(f"{v:.10g}" for v in row) for row in zip(*columns, strict=True)
    ]
    head = ("rho", "test", "test_se", "train", "train_se", "excess", "excess_se")
    return table_csv(head, rows, vars(setting) | {"n": run.n, "d": run.d})
