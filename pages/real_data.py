"""Real data: the same verdict on measured data, by leave-one-out and marginal likelihood."""

from functools import partial

import streamlit as st

from engine import data as real_data
from engine import verdict
from pages.shared import controls, figures
from pages.shared.compute import real_dataset, real_still
from pages.shared.export import data_csv
from pages.shared.frame import page
from pages.shared.picture import draw_data
from pages.shared.recipe import data_recipe
from pages.shared.tables import table
from pages.shared.takeaway import take_away
from pages.shared.verdict_card import verdict_card

with page("real_data") as setting:
    controls.segment(
        "dataset",
        "Data set",
        setting,
        {name: real_data.load(name).title.split(" from ")[0] for name in real_data.names()},
    )
    source = real_data.load(setting.dataset)
    data = real_dataset(setting.dataset)
    judgement = verdict(data)
    scaled = "standardised columns" if data.standardize else "columns as measured"
    st.markdown(
        f"**{source.title}.** {source.rows}, d = {data.d:,} features ({scaled}), "
        f"γ = d/n = {data.d / data.n:.3g}. Target: {source.target}."
    )
    verdict_card(judgement, estimated=True)
    chart = figures.data_chart(real_still(setting.dataset), judgement, data)
    draw_data("data_chart", chart)
    take_away(
        setting.dataset,
        partial(data_csv, real_still(setting.dataset), source, data),
        data_recipe(source, chart.names),
    )
    table(figures.data_table(data, judgement))
    with st.expander("What this assumes, and what cannot be inferred", icon=":material/help:"):
        st.markdown(figures.assumptions())
    st.caption(f"Measurements: {source.source}. {source.provenance}")
