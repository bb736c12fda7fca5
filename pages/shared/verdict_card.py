"""The verdict as a card: the sentence, then regime and price side by side, never mixed."""

from __future__ import annotations

from math import isfinite

import streamlit as st

from engine import Verdict
from engine.verdict import percent
from pages.shared.bars import price_bar, regime_bar
from pages.shared.numbers import number

ICONS = {
    "memorize": ":material/psychology:",
    "fit below the noise": ":material/trending_down:",
    "regularize": ":material/shield:",
    "too little signal": ":material/signal_cellular_off:",
}
REGIMES = {
    "necessary": "memorization is **necessary**",
    "between": "**between** the thresholds: either can happen",
    "harmful": "overfitting is **harmful**",
}


def verdict_card(verdict: Verdict, estimated: bool = False) -> None:
    """One sentence, then what the theorem says and what the price is."""
    head, _, rest = verdict.sentence.partition(":")
    if not rest:
        head, _, rest = verdict.sentence.partition(".")
    with st.container(border=True, key="verdict_card"):
        st.markdown(f"### {ICONS[verdict.advice]} {head}")
        st.markdown(rest.strip()[:1].upper() + rest.strip()[1:])
        regime, price = st.columns(2)
        sigma = "σ̂²" if estimated else "σ²"
        with regime:
            st.markdown(f"**Regime** (the true prior): {REGIMES[verdict.regime]}")
            st.caption(f"{sigma} = {number(verdict.noise, 3)}{_thresholds(verdict, estimated)}")
            st.html(regime_bar(verdict))
        with price:
            what = "of interpolating" if verdict.interpolates else "of no regularization"
            st.markdown(f"**Price** {what} (the assumed prior): **{percent(verdict.tax)}**")
            share = percent(max(verdict.memorization, 0.0))
            st.caption(
                f"Share of the noise the best ridge memorizes (memorization index): {share}"
                if isfinite(verdict.lam)
                else "At the best penalty, λ = ∞, nothing is fitted at all"
            )
            st.html(price_bar(verdict))
        if verdict.explanation:
            st.markdown(f":material/info: {verdict.explanation}")


def _thresholds(verdict: Verdict, estimated: bool) -> str:
    if verdict.harmful_above > 0:
        return (
            f"; necessary up to 1/J = {number(verdict.necessary_below, 3)}, harmful from V = "
            f"{number(verdict.harmful_above, 3)}"
        )
    if estimated:
        return (
            ", all of the outcome's variance: no signal was found, so there is nothing but noise "
            "to fit"
        )
    return "; V = 0: read rightly, the start tells Bayes everything, nothing is left to learn"
