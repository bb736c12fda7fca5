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
from pages.shared.shapes import proved_for
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


def beginning(setting: Setting) -> None:
    """The story, or what stands in its place."""
    story.choose(setting)
    if setting.scenario in SCENARIOS:
        story.opening(setting.scenario, setting)
    elif setting.scenario == "describe":
        story.described(setting)
    else:
        story.overview()


def end(setting: Setting) -> None:
    """Whether the story's rule of thumb holds at these values."""
    story.rule_of_thumb(setting.scenario, setting)


def assumed(setting: Setting) -> None:
    """What the story assumes, and what has been moved since."""
    st.markdown("#### What the story assumes")
    story.assumptions(setting.scenario, setting)


with page("scenarios", whole=False) as setting:
    told = setting.scenario in SCENARIOS
    follow("beginning_part", beginning, story.begins)
    verdict_and_chart()
    follow("flips_part", show_flips, problem_of)
    if told:
        follow("assumed_part", assumed, problem_of)
    controls.situation(expanded=told)
    if told:
        follow("end_part", end, problem_of)
    st.caption(
        "Theory, exact as n → ∞, for ridge regression: a story about a large model or a clinic is "
        "told in its terms, and every number that stands for one is an assumption. What is said "
        "about measured data is an estimate. Errors include the noise and are divided by the "
        "variance of y."
        f"{proved_for(setting.prior, '1/J')}"
    )
