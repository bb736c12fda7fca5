"""Is the gap an alarm? Training and test error, their gap, and the regret it should warn of."""

from functools import partial

import streamlit as st

from engine import GapPicture, algorithmic_risk, bayes_risk
from engine.presets import GAP_PRESETS
from pages.shared import controls
from pages.shared import gap_figures as figures
from pages.shared.compute import Curves, gap_map_of, random_problems
from pages.shared.export import offer_csv
from pages.shared.frame import page
from pages.shared.link import Setting
from pages.shared.live_chart import Chart
from pages.shared.numbers import number
from pages.shared.parts import follow, problem_of
from pages.shared.picture import draw, live
from pages.shared.plane import failed, plane
from pages.shared.saving import save_buttons
from pages.shared.shapes import proved_for
from pages.shared.tables import table


def picture(setting: Setting) -> tuple[Curves, Chart]:
    """Errors, gap and regret at this setting."""
    curves = Curves(GapPicture(setting.problem, setting.along, setting.model))
    return curves, figures.gap_chart(curves.still(), setting.model)


@live
def chart(setting: Setting) -> None:
    """What moves with a slider."""
    curves, shown = picture(setting)
    draw("gap_chart", shown, setting, curves, GapPicture.controls)


def why(setting: Setting) -> None:
    """The law behind it, with the numbers of this setting."""
    problem = setting.problem
    found = figures.why(problem, bayes_risk(problem), algorithmic_risk(problem))
    st.markdown(f"**Why.** {found}")


def whole_plane(setting: Setting) -> None:
    """Gap and regret side by side, for every SNR and capacity."""
    asked, fields = (setting.everywhere, setting.model), ("snr", "gamma")
    st.markdown(f"#### Over the whole plane, with {figures.MODELS[setting.model]}")
    st.markdown(figures.map_says(*asked))
    if failed():
        st.info("The maps could not be loaded here; the sentence above says what they show.")
    else:
        here = setting.snr, setting.gamma
        for column, name in zip(st.columns(2), figures.MAPS, strict=True):
            with column:
                st.markdown(f"**{figures.MAPS[name]}**")
                plane(f"{name}_plane", asked, partial(figures.map_of, name, *asked), here, fields)
    about = {name: v for name, v in vars(setting).items() if name not in fields}
    offer_csv(lambda: figures.gaps_csv(gap_map_of(*asked), about), "gap-map", "Maps (CSV)")


def plane_shows(setting: Setting) -> object:
    """What the maps depend on; the mark on them follows the sliders by itself."""
    return setting.everywhere, setting.model


def random_ones(setting: Setting) -> None:
    """Random problems: does the gap rank them by regret?"""
    found = random_problems(setting.seed)
    st.markdown("#### Over random problems")
    st.plotly_chart(figures.scatter(found), key="gap_scatter", alt=figures.scatter_alt(found))
    save_buttons("gap_scatter", "Gap and regret over random problems")
    least = number(100 * figures.LEAST)
    st.caption(f"A regret below {least} % is drawn at the lower edge, at {least} %.")
    table(figures.ranks_table(found))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        controls.whole("seed", "Draw of the problems (seed)", setting)
        rows = partial(figures.gaps_csv, found, {"seed": setting.seed})
        offer_csv(rows, "gap-random-problems", "Problems (CSV)")


with page("gap", whole=False) as setting:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        controls.segment("along", "Against", setting, {"lam": "penalty", "snr": "SNR"})
        controls.segment("model", "Model on the plane", setting, figures.MODELS)
    chart()
    follow("why_part", why, problem_of)
    controls.presets(GAP_PRESETS)
    controls.situation()
    follow("plane_part", whole_plane, plane_shows)
    random_ones(setting)
    st.caption(
        "Theory, exact as n → ∞: errors of ridge, and Bayes under the true prior. Only the choice "
        "of the random problems is random (spectrum, truth, assumed prior, γ, SNR and λ). A "
        "validation error estimates the test error and has the same gap on average. Sources: Cheng "
        "& Barber, COLT 2026; Dobriban & Wager 2018."
        f"{proved_for(setting.prior, 'the error of Bayes')}"
    )
