"""Fine-tuning: from a pre-trained start, how far to move, and what is kept of it."""

import streamlit as st

from engine import FineTuningPicture, strong_priors
from engine.presets import START_PRESETS
from pages.shared import controls
from pages.shared.compute import Curves
from pages.shared.fine_tuning_figures import (
    choices_table,
    fine_tuning_chart,
    strengths_note,
    strengths_table,
)
from pages.shared.frame import page
from pages.shared.link import Setting
from pages.shared.live_chart import Chart
from pages.shared.parts import follow, problem_of
from pages.shared.picture import draw, live
from pages.shared.tables import table

METHODS = {"early stopping": "early stopping", "ridge": "ridge towards the start"}


def picture(setting: Setting) -> tuple[Curves, Chart]:
    """New task, old task and training error at this setting."""
    shown = FineTuningPicture(setting.problem, setting.method, setting.scale, setting.time)
    curves = Curves(shown)
    return curves, fine_tuning_chart(curves.still(), setting.method, setting.prior_length > 0)


@live
def chart_and_table(setting: Setting) -> None:
    """What moves with a slider."""
    curves, chart = picture(setting)
    draw("fine_tuning_chart", chart, setting, curves, FineTuningPicture.controls)
    table(choices_table(chart.still))


def strengths(setting: Setting) -> None:
    """A good start and a good covariance, side by side."""
    kinds = strong_priors(setting.problem)
    table(strengths_table(kinds))
    if note := strengths_note(kinds):
        st.markdown(note)


with page("fine_tuning", whole=False) as setting:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        controls.segment("method", "How it is held back", setting, METHODS)
        controls.segment("scale", "Error axis", setting, {"root": "√ scale", "linear": "linear"})
    follow("start_part", controls.offer_start, controls.no_start)
    chart_and_table()
    controls.presets(START_PRESETS)
    controls.situation()
    st.markdown("#### Two different “strong priors”")
    st.markdown(
        "A good *start* leaves little to learn, so it pulls towards staying where one is. Knowing "
        "*which directions matter* lowers the best error too, but usually makes doing without a "
        "penalty dearer. Both are called strong; they are not the same advice."
    )
    follow("strengths_part", strengths, problem_of)
    st.caption(
        "The start is the truth of the old task; what that task loses is the distance travelled, "
        "in the metric of the features. Theory: limits n → ∞. Errors include the noise and are "
        "divided by the variance of y. Sources: Ali, Kolter & Tibshirani 2019; Hastie et al. 2022."
    )
