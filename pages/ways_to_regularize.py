"""Ways to regularize: five methods on one scale, or each against its own knob."""

import streamlit as st

from engine import FiltersPicture
from engine.filter_curves import STEPS
from engine.presets import FILTER_PRESETS
from pages.shared import controls
from pages.shared.compute import Curves
from pages.shared.filter_figures import filters_chart, methods_table, source_note
from pages.shared.frame import page
from pages.shared.link import Setting
from pages.shared.live_chart import Chart
from pages.shared.picture import draw, live
from pages.shared.tables import table

AGAINST = {
    "df": "degrees of freedom",
    "ridge": "ridge λ",
    "flow": "stopping time",
    "rate": "learning rate",
    "components": "components",
    "dropout": "dropout",
}


def picture(setting: Setting) -> tuple[Curves, Chart]:
    """All methods at this setting."""
    curves = Curves(FiltersPicture(setting.problem, setting.against, setting.scale))
    return curves, filters_chart(curves.still())


@live
def chart_and_table(setting: Setting) -> None:
    """What moves with a slider."""
    curves, chart = picture(setting)
    draw("filters_chart", chart, setting, curves, FiltersPicture.controls)
    table(methods_table(chart.still, setting.problem))


def source() -> None:
    """Where the curves come from."""
    st.caption(
        f"{source_note()} The best linear predictor is ridge under the true prior covariance: the "
        "Bayes predictor if the truth is Gaussian. Dropout is, on average over its masks, ridge "
        "that charges each coefficient by its feature's variance. **Price of λ → 0**: by how much "
        "the test error grows from ridge's best penalty to none at all. The **learning rate's** "
        "curve is steep at both ends: steps that are too small hardly leave the start, and near "
        "the largest stable rate every step overshoots along the strongest "
        f"direction and still swings after the last of the {STEPS}. Sources: "
        "Ali, Kolter & Tibshirani 2019; Wager, Wang & Liang 2013; Dobriban & Wager 2018; "
        "Silverstein & Choi 1995; Ledoit & Péché 2011."
    )


with page("ways_to_regularize", whole=False) as setting:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        controls.segment("against", "Against", setting, AGAINST)
        controls.segment("scale", "Error axis", setting, {"root": "√ scale", "linear": "linear"})
    chart_and_table()
    controls.presets(FILTER_PRESETS)
    controls.situation()
    source()
