"""Verdict: three controls, one sentence, regime and price side by side, one picture."""

import streamlit as st

from engine import RidgePicture
from pages.shared import controls, figures
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
    """Test and training error against λ."""
    curves = Curves(RidgePicture(setting.problem, "lam", setting.scale))
    return curves, figures.theory_chart(curves.still(), verdict_of(setting.problem))


@live
def verdict_and_chart(setting: Setting) -> None:
    """What moves with a slider."""
    hide_earlier_flips(setting)
    verdict_card(verdict_of(setting.problem))
    curves, chart = picture(setting)
    draw("verdict_chart", chart, setting, curves)


with page("verdict", whole=False) as setting:
    verdict_and_chart()
    follow("flips_part", show_flips, problem_of)
    controls.presets()
    controls.situation()
    controls.segment("scale", "Error axis", setting, {"root": "√ scale", "linear": "linear"})
    st.caption(
        "Theory, exact as n → ∞ (Hastie et al. 2022; Wu & Xu 2020). The regime is Theorem 2 of "
        "Cheng & Barber, COLT 2026: σ² against 1/J and V of the true prior. Errors include the "
        "noise and are divided by the variance of y, so 1 is predicting the mean."
        f"{proved_for(setting.prior, '1/J')}"
    )
