"""What a visitor takes away from a chart: data, picture, and the Python that gives its numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from pages.shared.compute import Curves
from pages.shared.export import curves_csv, offer_csv
from pages.shared.link import Setting
from pages.shared.live_chart import Chart
from pages.shared.recipe import engine_recipe, scikit_learn_recipe
from pages.shared.report import Report, offer_report, theory_report
from pages.shared.state import pressed


def take_away(
    name: str,
    csv: Callable[[], str],
    python: str,
    scikit_learn: str = "",
    coefficients: Callable[[], str] | None = None,
    report: Callable[[], Report] | None = None,
) -> None:
    """One button; behind it the data, a report, where the picture is saved, and the code.

    What is behind it is made when it is opened: a class that drags need not wait for it.
    """
    box = st.popover(
        "Take away",
        icon=":material/download:",
        type="tertiary",
        key="take_away",
        on_change=pressed,
    )
    if not box.open:
        return
    with box:
        offer_csv(csv, name)
        if coefficients is not None:
            offer_csv(coefficients, f"{name}-coefficients", "Coefficients (CSV)")
        if report is not None:
            offer_report(report, f"report-{name}")
        st.caption("The picture: **PNG** and **SVG**, at the right above the chart.")
        st.markdown("**These numbers in Python**")
        st.code(python, language="python", wrap_lines=True)
        if scikit_learn:
            st.markdown("**The same by scikit-learn**, where `alpha` = nλ")
            st.code(scikit_learn, language="python", wrap_lines=True)


def take_curves(key: str, chart: Chart, setting: Setting, curves: Curves) -> None:
    """What goes with a chart of a `Picture`."""
    take_away(
        f"{key.removesuffix('_chart')}-against-{chart.still.frames.axis}",
        partial(curves_csv, chart.still, chart.names, setting, chart.x_title, chart.y_title),
        engine_recipe(curves.picture, setting),
        scikit_learn_recipe(curves.picture, setting),
        report=partial(theory_report, chart, setting, curves),
    )
