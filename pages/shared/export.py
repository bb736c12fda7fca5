"""What a visitor takes away: a chart's data as CSV, with the setting in its header."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping

import numpy as np
import streamlit as st

from engine import Dataset, Film, Sweep
from engine.data import RealData
from pages.shared.link import Setting


def curves_csv(
    still: Film, names: tuple[str, ...], setting: Setting, x_title: str = "", y_title: str = ""
) -> str:
    """Long format: curve, abscissa, value; errors are in units of the variance of y (S + σ²)."""
    axis = still.frames.axis
    titles = {title: said for title, said in (("x", x_title), ("y", y_title)) if said}
    column = "error_over_variance" if "variance of y" in y_title or not y_title else "value"
    rows = [
        (name, f"{x:.10g}", f"{y:.10g}")
        for name in names
        if name != "here"
        for trace in (still.frames.shown(name),)
        for x, y in zip(trace.x[0], trace.y[0], strict=True)
        if np.isfinite(y)
    ]
    return table_csv(("curve", axis, column), rows, titles | vars(setting))


def table_csv(
    header: tuple[str, ...], rows: list[tuple[object, ...]], about: Mapping[str, object]
) -> str:
    """A CSV text whose first lines, starting with #, say what it is about."""
    out = io.StringIO()
    for name, value in about.items():
        out.write(f"# {name} = {value}\n")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def sweep_csv(run: Sweep, setting: Setting) -> str:
    """A simulation beside its theory, one row per point."""
    columns = ("test", "test_se", "theory_test", "train", "train_se", "theory_train")
    values = zip(run.x, *(getattr(run, name) for name in columns), strict=True)
    rows: list[tuple[object, ...]] = [tuple(f"{v:.10g}" for v in row) for row in values]
    return table_csv((run.axis, *columns), rows, vars(setting))


def offer_csv(text: Callable[[], str], name: str, label: str = "Data (CSV)") -> None:
    """A quiet download button; the text is written only when somebody wants it."""
    st.download_button(
        label,
        text,
        f"{name}.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
        type="tertiary",
    )


def data_csv(still: Film, source: RealData, data: Dataset) -> str:
    """The λ path of a data set, one row per penalty, in both conventions of the penalty."""
    shown = {name: still.frames.shown(name) for name in ("train", "loo", "gcv")}
    lam = shown["train"].x[0]
    values = zip(
        lam,
        data.n * lam,
        *(trace.y[0] * data.outcome_variance for trace in shown.values()),
        strict=True,
    )
    rows: list[tuple[object, ...]] = [tuple(f"{v:.10g}" for v in row) for row in values]
    about = {
        "data": source.title,
        "source": source.source,
        "n": data.n,
        "d": data.d,
        "standardized": data.standardize,
    }
    return table_csv(("lam", "alpha", *(f"{name}_mse" for name in shown)), rows, about)
