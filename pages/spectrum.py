"""Spectrum and prior: where features vary, where the truth lies, what the best ridge keeps."""

import streamlit as st

from engine import SpectrumPicture
from engine.presets import SPECTRUM_PRESETS
from pages.shared import controls
from pages.shared.compute import Curves
from pages.shared.drawn_spectrum import eigenvalues_panel, identity
from pages.shared.frame import page
from pages.shared.link import Setting
from pages.shared.live_chart import Chart
from pages.shared.parts import follow
from pages.shared.picture import draw, live
from pages.shared.spectrum_figures import spectrum_chart

VIEWS = {"directions": "each direction", "shares": "shares so far"}


def picture(setting: Setting) -> tuple[Curves, Chart]:
    """Feature variance, truth, prior and what is kept, at this setting."""
    curves = Curves(SpectrumPicture(setting.problem, setting.spectrum_view))
    return curves, spectrum_chart(curves.still(), setting)


@live
def chart(setting: Setting) -> None:
    """What moves with a slider."""
    curves, shown = picture(setting)
    draw("spectrum_chart", shown, setting, curves, SpectrumPicture.controls)


with page("spectrum", whole=False) as setting:
    controls.segment("spectrum_view", "Show", setting, VIEWS)
    chart()
    controls.presets(SPECTRUM_PRESETS)
    controls.situation()
    st.markdown("#### What a sample shows of the features")
    follow("eigenvalues_part", eigenvalues_panel, identity)
    st.caption(
        "Directions are the eigenvectors of the features' covariance. Ridge at its best penalty "
        "keeps the share tω/(tω + κ) of each, t the feature variance, ω the assumed prior variance "
        "and κ the effective ridge; all of them together are its degrees of freedom. Lines are "
        "theory, exact as n → ∞ with every direction standing for many; bars are one simulated "
        "design. Sources: Marchenko & Pastur 1967; Silverstein & Choi 1995; Wu & Xu 2020."
    )
