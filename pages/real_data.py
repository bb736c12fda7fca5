"""Real data: the same verdict on measured data, by leave-one-out and marginal likelihood."""

from functools import partial

import streamlit as st

from engine import data as real_data
from engine import verdict
from pages.shared import controls, figures
from pages.shared.compute import real_dataset, real_still
from pages.shared.data_pins import data_compared, data_snapshots
from pages.shared.data_recipes import scikit_learn_recipe_of
from pages.shared.export import data_csv
from pages.shared.frame import page
from pages.shared.link import OWN_FILE, Setting
from pages.shared.picture import draw_data
from pages.shared.recipe import data_recipe
from pages.shared.report import embedded_report
from pages.shared.tables import table
from pages.shared.takeaway import take_away
from pages.shared.verdict_card import verdict_card
from pages.shared.your_data import your_data


def embedded(name: str, setting: Setting) -> None:
    """One of the data sets that travel with the engine."""
    source, data = real_data.load(name), real_dataset(name)
    judgement = verdict(data)
    scaled = "standardised columns" if data.standardize else "columns as measured"
    st.markdown(
        f"**{source.title}.** {source.rows}, d = {data.d:,} features ({scaled}), "
        f"γ = d/n = {data.d / data.n:.3g}. Target: {source.target}."
    )
    verdict_card(judgement, estimated=True)
    st.markdown(f":material/check_circle: {figures.recommendation(data)}")
    chart = figures.data_chart(real_still(name), judgement, data)
    draw_data("data_chart", chart)
    with st.container(horizontal=True, key="under_chart"):
        take_away(
            name,
            partial(data_csv, real_still(name), source, data),
            data_recipe(source),
            scikit_learn_recipe_of(source, data),
            report=partial(embedded_report, chart, data, judgement, source, setting),
        )
        data_snapshots(chart, name)
    data_compared(chart, figures.size_of(data))
    table(figures.data_table(data, judgement))
    with st.expander("What this assumes, and what cannot be inferred", icon=":material/help:"):
        st.markdown(figures.assumptions())
    st.caption(f"Measurements: {source.source}. {source.provenance}")


with page("real_data") as setting:
    titles = {name: real_data.load(name).title.split(" from ")[0] for name in real_data.names()}
    controls.segment("dataset", "Data set", setting, titles | {OWN_FILE: "Your own file"})
    if setting.dataset == OWN_FILE:
        your_data()
    else:
        embedded(setting.dataset, setting)
