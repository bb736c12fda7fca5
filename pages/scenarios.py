"""Scenarios: the article's stories, and your own, with every assumption a control."""

import streamlit as st

from engine import RidgePicture
from engine.scenarios import SCENARIOS
from pages.shared import controls, figures, story
from pages.shared.compute import Curves, verdict_of
from pages.shared.flips import hide_earlier_flips, show_flips
from pages.shared.frame import page
from pages.shared.link import Setting
from pages.shared.live_chart import Chart
from pages.shared.parts import follow, problem_of
from pages.shared.picture import draw, live
from pages.shared.verdict_card import verdict_card


def picture(setting: Setting) -> tuple[Curves, Chart]:
    """Test and training error against λ, at the story's present values."""
    curves = Curves(RidgePicture(setting.problem, "lam", setting.scale))
    return curves, figures.theory_chart(curves.still(), verdict_of(setting.problem))


@live
def verdict_and_chart(setting: Setting) -> None:
    """What moves with a slider."""
    hide_earlier_flips(setting)
    verdict_card(verdict_of(setting.problem))
    curves, chart = picture(setting)
    draw("scenarios_chart", chart, setting, curves)


with page("scenarios") as setting:
    story.choose(setting)
    told = setting.scenario in SCENARIOS
    if told:
        story.opening(setting.scenario, setting)
    elif setting.scenario == "describe":
        story.described(setting)
    else:
        story.overview()
    verdict_and_chart()
    follow("flips_part", show_flips, problem_of)
    if told:
        st.markdown("#### What the story assumes")
        story.assumptions(setting.scenario, setting)
    controls.situation(expanded=told)
    if told:
        story.rule_of_thumb(setting.scenario, setting)
    st.caption(
        "Theory, exact as n → ∞, for ridge regression: a story about a large model or a clinic is "
        "told in its terms, and every number that stands for one is an assumption. What is said "
        "about measured data is an estimate. Errors include the noise and are divided by the "
        "variance of y."
    )
