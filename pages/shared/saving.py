"""PNG and SVG of a chart that the framework draws, by the same two buttons as our own."""

from __future__ import annotations

import streamlit as st

from pages.shared.live_chart.assets import address

LOADER = """
export default function (component) {
  const { data } = component;
  import(new URL(`${data.base}/saving.js`, location.origin).href)
    .then((module) => module.default(component), () => {});
}
"""
CSS = """
.save { margin: 0; font: 0.8rem var(--st-font); text-align: right; }
.save button { font: inherit; color: var(--st-text-color); background: none; border: 0;
  padding: 0.15rem 0.3rem; cursor: pointer; text-decoration: underline dotted; }
.save button:focus-visible { outline: 3px solid var(--st-primary-color); }
"""
_component = st.components.v2.component("saving", js=LOADER, css=CSS)


def save_buttons(key: str, title: str) -> None:
    """For the `st.plotly_chart` of that key; `title` is its message, written into the file."""
    _component(key=f"{key}_saving", data={"base": address(), "key": key, "title": title})
