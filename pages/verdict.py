"""Verdict: three controls, one sentence, regime and price side by side, one picture."""

from functools import partial

import streamlit as st

from pages.shared import controls, figures
from pages.shared.compute import Curves, verdict_of
from pages.shared.export import curves_csv, offer_csv
from pages.shared.frame import page
from pages.shared.picture import draw
from pages.shared.verdict_card import verdict_card

with page("verdict") as setting:
    problem = setting.problem
    judgement = verdict_of(problem)
    verdict_card(judgement)
    curves = Curves(problem, "lam", setting.scale)
    chart = figures.theory_chart(curves.still(), judgement)
    draw("verdict_chart", chart, setting, curves)
    controls.presets(setting)
    controls.situation(setting)
    with st.container(horizontal=True):
        controls.segment("scale", "Error axis", setting, {"root": "√ scale", "linear": "linear"})
        offer_csv(partial(curves_csv, chart.still, chart.names, setting), "verdict")
    st.caption(
        "Theory, exact as n → ∞ (Hastie et al. 2022; Wu & Xu 2020). The regime is Theorem 2 of "
        "Cheng & Barber, COLT 2026: σ² against 1/J and V of the true prior. Errors include the "
        "noise and are divided by the variance of y, so 1 is predicting the mean."
    )
