"""Risk curves: theory as lines, simulation as dots, against λ, γ or SNR."""

from functools import partial

import streamlit as st

from engine.verdict import percent
from pages.shared import controls, figures
from pages.shared.compute import Curves, verdict_of
from pages.shared.export import curves_csv, offer_csv, sweep_csv
from pages.shared.frame import page
from pages.shared.numbers import number
from pages.shared.picture import draw
from pages.shared.simulation import simulated, simulation_panel

AXES = {"lam": "penalty λ", "gamma": "capacity γ", "snr": "noise SNR"}

with page("risk_curves") as setting:
    problem = setting.problem
    judgement = verdict_of(problem)
    with st.container(horizontal=True, vertical_alignment="bottom", key="chart_options"):
        controls.segment("axis", "Against", setting, AXES)
        controls.segment("scale", "Error axis", setting, {"root": "√ scale", "linear": "linear"})
        controls.toggle("parts", "Bias and variance", setting)
        controls.toggle(
            "negative",
            "Negative λ",
            setting,
            help="Above the interpolation threshold ridge has solutions below zero penalty too.",
            disabled=setting.axis != "lam" or not problem.interpolates,
        )
    negative = setting.negative and setting.axis == "lam" and problem.interpolates
    curves = Curves(problem, setting.axis, setting.scale, negative)
    still = curves.still()
    run = simulated(setting)
    points = figures.dots(still, run) if run else ()
    chart = figures.theory_chart(still, judgement, setting.parts, points)
    draw("risk_chart", chart, setting, curves)
    bench = st.container()
    read = {name: float(values[0]) for name, values in still.frames.readouts.items()}
    st.table(
        {
            "at this setting": {
                "best penalty λ*": number(read["lam"]),
                "test error of the best ridge ÷ variance of y": number(read["best"]),
                "test error at λ → 0 ÷ variance of y": number(read["ridgeless"]),
                "price of λ → 0 (tax)": percent(read["tax"]),
                "memorization index of the best ridge": f"{read['memorization']:.3f}",
            }
        }
    )
    with st.container(horizontal=True):
        offer_csv(partial(curves_csv, still, chart.names, setting), f"risk-against-{setting.axis}")
        if run:
            offer_csv(partial(sweep_csv, run, setting), "simulation", "Simulation (CSV)")
    controls.presets(setting)
    controls.situation(setting)
    st.caption(
        "Lines are theory, exact as n → ∞; dots are simulation at the n shown, with bars of two "
        "standard errors. The best λ is computed from the theory, never chosen on test data. "
        "λ is the penalty in ‖y − Xθ‖²/n + λ‖θ‖²; scikit-learn's alpha is nλ."
    )
    with bench:  # last, so that nothing below it waits for a running simulation
        simulation_panel(setting, run)
