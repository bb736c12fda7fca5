"""Risk curves: theory as lines, simulation as dots, against λ, γ or SNR."""

import streamlit as st

from engine import RidgePicture
from pages.shared import controls, figures
from pages.shared.compute import Curves, verdict_of
from pages.shared.frame import page
from pages.shared.link import Setting
from pages.shared.live_chart import Chart
from pages.shared.parts import follow
from pages.shared.picture import draw, live
from pages.shared.simulation import has_dots, simulated, simulation_panel
from pages.shared.tables import table

AXES = {"lam": "penalty λ", "gamma": "capacity γ", "snr": "noise SNR"}


def picture(setting: Setting) -> tuple[Curves, Chart]:
    """The chart chosen, with the dots of a simulation made at this setting."""
    problem = setting.problem
    negative = setting.negative and setting.axis == "lam" and problem.interpolates
    curves = Curves(RidgePicture(problem, setting.axis, setting.scale, negative))
    still, run = curves.still(), simulated(setting)
    points = figures.dots(still, run) if run else ()
    return curves, figures.theory_chart(still, verdict_of(problem), setting.parts, points)


@live
def chart_and_table(setting: Setting) -> None:
    """What moves with a slider."""
    curves, chart = picture(setting)
    draw("risk_chart", chart, setting, curves)
    table(figures.setting_table(chart.still))


def chart_options(setting: Setting) -> None:
    """What the chart shows."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="chart_options"):
        controls.segment("axis", "Against", setting, AXES)
        controls.segment("scale", "Error axis", setting, {"root": "√ scale", "linear": "linear"})
        controls.toggle("parts", "Bias and variance", setting)
        controls.toggle(
            "negative",
            "Negative λ",
            setting,
            help="Above the interpolation threshold ridge has solutions below zero penalty too.",
            disabled=not _has_negative(setting),
        )


def _has_negative(setting: Setting) -> bool:
    return setting.axis == "lam" and setting.problem.interpolates


with page("risk_curves", whole=False) as setting:
    follow("options_part", chart_options, _has_negative)
    chart_and_table()
    bench = st.container()
    controls.presets()
    controls.situation()
    st.caption(
        "Lines are theory, exact as n → ∞; dots are simulation at the n shown, with bars of two "
        "standard errors. The best λ is computed from the theory, never chosen on test data. "
        "λ is the penalty in ‖y − Xθ‖²/n + λ‖θ‖²; scikit-learn's alpha is nλ."
    )
    with bench:
        follow("simulation_part", simulation_panel, has_dots)
