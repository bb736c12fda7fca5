"""Cost of fitting: the least price in test error of any training error."""

import streamlit as st

from engine import FrontierPicture
from engine.presets import FRONTIER_PRESETS
from pages.shared import controls
from pages.shared.compute import Curves
from pages.shared.frame import page
from pages.shared.frontier_figures import frontier_chart, frontier_dots, predictors_table
from pages.shared.frontier_simulation import shown, simulated, simulation_panel
from pages.shared.link import Setting
from pages.shared.live_chart import Chart
from pages.shared.parts import follow
from pages.shared.picture import draw, live
from pages.shared.tables import table


def picture(setting: Setting) -> tuple[Curves, Chart]:
    """The frontier at this setting, with the dots of a simulation made there."""
    problem = setting.problem
    curves = Curves(FrontierPicture(problem, setting.fit, setting.scale))
    still, run = curves.still(), simulated(setting)
    points = frontier_dots(still, run, problem) if run else ()
    return curves, frontier_chart(still, problem, points)


@live
def chart_and_table(setting: Setting) -> None:
    """What moves with a slider."""
    curves, chart = picture(setting)
    draw("frontier_chart", chart, setting, curves, FrontierPicture.controls)
    table(predictors_table(chart.still, setting.problem))


with page("cost_of_fitting", whole=False) as setting:
    controls.segment("scale", "Cost axis", setting, {"root": "√ scale", "linear": "linear"})
    chart_and_table()
    follow("simulation_part", simulation_panel, shown)
    controls.presets(FRONTIER_PRESETS)
    controls.situation()
    st.caption(
        "**Theorem** (any prior, any predictor): the two bounds, by Theorems 2 and 3 of Cheng & "
        "Barber 2026, with their constant at its limit (1+√γ)². **Exact asymptotics**, n → ∞: the "
        "curve, for Gaussian isotropic priors by Cheng, Duchi & Kuditipudi 2022; Bayes for other "
        "shapes by replica-type formulas, proved for i.i.d. Gaussian designs and i.i.d. priors "
        "(Reeves & Pfister 2019; Barbier et al. 2019), for other spectra checked by simulation. "
        "**Simulation**: the dots, message passing with the prior's own posterior mean, with bars "
        "of two standard errors. The best ridge knows only the assumed prior's variances."
    )
