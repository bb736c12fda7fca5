"""Prior lab: shapes of the truth, their thresholds, and what the best predictor makes of noise."""

from functools import partial

import streamlit as st

from engine import PriorPicture
from engine.priors import Prior
from pages.shared import controls
from pages.shared.compute import Curves
from pages.shared.export import offer_csv, table_csv
from pages.shared.frame import page
from pages.shared.link import Setting
from pages.shared.live_chart import Chart
from pages.shared.parts import follow
from pages.shared.picture import draw, live
from pages.shared.prior_controls import compared, lab_presets
from pages.shared.prior_figures import (
    density_alt,
    density_figure,
    density_rows,
    detour_table,
    detours,
    explained,
    prior_chart,
    shapes_table,
    told_of,
)
from pages.shared.saving import save_buttons
from pages.shared.shapes import PRIORS, list_of
from pages.shared.tables import table

CASES = {"scalar": "one number in noise", "features": "many features"}
SHOWS = {
    "share": "training error ÷ σ²",
    "train": "training error",
    "fisher": "÷ σ⁴",
    "effective": "effective variance",
}


def shown(setting: Setting) -> PriorPicture:
    """The picture at this setting."""
    return PriorPicture(
        setting.problem, setting.prior_case, setting.prior_shows, setting.other_shapes
    )


def picture(setting: Setting) -> tuple[Curves, Chart]:
    """Every shape's curve against the noise."""
    curves = Curves(shown(setting))
    return curves, prior_chart(curves.still(), shown(setting), told_of(shown(setting)))


def moving(setting: Setting) -> tuple[str, ...]:
    """What can be dragged: a shape itself only where each of its positions is cheap."""
    if setting.prior_case == "features":
        return ("snr", "gamma")
    return ("snr", *(name for name in PRIORS[setting.prior][1] if name != "nu"))


@live
def chart_and_table(setting: Setting) -> None:
    """What moves with a slider."""
    curves, chart = picture(setting)
    draw("prior_chart", chart, setting, curves, moving(setting))
    table(shapes_table(told_of(shown(setting))))


def options(setting: Setting) -> None:
    """How the shapes are looked at."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        controls.segment("prior_case", "Seen as", setting, CASES)
        controls.segment("prior_shows", "Show", setting, SHOWS)


def which_shapes(setting: Setting) -> None:
    """The shape of the truth, and those it is compared with."""
    mine, others = st.columns([1, 3])
    with mine:
        controls.true_shape(setting)
    with others:
        compared(setting)


def the_shapes(setting: Setting) -> None:
    """The densities, and what becomes of them in noise: no slider but a shape's own moves these."""
    shapes = shapes_of_setting(setting)
    st.markdown("#### The shapes themselves")
    st.plotly_chart(density_figure(shapes), key="density", alt=density_alt(shapes))
    save_buttons("density", "The shapes themselves")
    header = ("shape", "kind", "beta", "value")
    rows = partial(density_rows, shapes)
    about = {"shapes": list_of(shapes)}
    offer_csv(lambda: table_csv(header, rows(), about), "prior-shapes", "Shapes (CSV)")
    st.markdown("#### Does more noise mean that more of it is kept out?")
    found = detours(shapes)
    st.markdown(explained(found))
    table(detour_table(found))


def shapes_of_setting(setting: Setting) -> tuple[Prior, ...]:
    """All shapes drawn, the truth's first."""
    return shown(setting).shapes


with page("prior_lab", whole=False) as setting:
    options(setting)
    follow("which_part", which_shapes, shapes_of_setting)
    chart_and_table()
    lab_presets()
    if setting.prior_case == "features":
        controls.situation(shape=False)
    follow("shapes_part", the_shapes, shapes_of_setting)
    st.caption(
        "Regimes here are those of the case shown: one number in noise is another problem than "
        "many features at the same SNR, which the verdict page and the second case speak of. "
        "One number in noise (n = d, X = I): exact, by quadrature; the bounds are Theorem 2 of "
        "Cheng & Barber, COLT 2026, a theorem for every shape. Their Figure 3 has clusters at ±1 "
        "of variance η; here every shape is scaled to variance 1, which multiplies η and σ² by "
        "1/(1 + η) and moves no height. Many features: replica-type exact asymptotics as n → ∞, "
        "proved for i.i.d. Gaussian designs and i.i.d. priors (Reeves & Pfister 2019; Barbier et "
        "al. 2019); with several stationary points Bayes is the best of them, and message passing "
        "ends at the one of largest error. Where a shape has points of probability, 1/J is that of "
        "n → ∞ before σ → 0; at any fixed n it is 0."
    )
