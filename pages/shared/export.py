"""What a visitor takes away: a chart's data as CSV, with the setting in its header."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import streamlit as st

from engine import Dataset, Film, Sweep
from engine.data import RealData
from pages.shared.link import Setting

#: The usual ones, and their wide forms.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


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
    header: tuple[str, ...],
    rows: Sequence[tuple[object, ...]],
    about: Mapping[str, object],
    quote_all: bool = False,
) -> str:
    """A CSV text whose first lines, starting with #, say what it is about.

    Whoever opens it in a spreadsheet runs no formula, whatever names are in it.
    """
    out = io.StringIO()
    for name, value in about.items():
        out.write(f"# {name} = {_one_cell(str(value))}\n")
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    writer = csv.writer(out, lineterminator="\n", quoting=quoting)
    writer.writerow(map(_no_formula, header))
    writer.writerows(map(_no_formula, row) for row in rows)
    return out.getvalue()


def _no_formula(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay as they are."""
    text = " ".join(str(cell).split())
    if not text.startswith(FORMULA_STARTS):
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text


def _one_cell(text: str) -> str:
    """Without anything that would end a cell, in any locale."""
    return " ".join(re.sub(r"[;,\t|\"]", " ", text).split())


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
    """The λ path of an embedded data set."""
    about = {
        "data": source.title,
        "source": source.source,
        "n": data.n,
        "d": data.d,
        "standardized": data.standardize,
    }
    return path_csv(still, data, about)


def path_csv(still: Film, data: Dataset, about: Mapping[str, object]) -> str:
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
    return table_csv(("lam", "alpha", *(f"{name}_mse" for name in shown)), rows, about)


def coefficients_csv(
    names: Sequence[str], slopes: np.ndarray, data: Dataset, about: Mapping[str, object]
) -> str:
    """Slopes of the best ridge in the columns' own units, and what must be added."""
    intercept = float(data.y.mean() - data.X.mean(axis=0) @ slopes)
    best = {"lam": f"{float(data.best.lam):.10g}", "alpha": f"{float(data.best.alpha):.10g}"}
    rows = [(n, f"{v:.10g}") for n, v in zip(names, slopes, strict=True)]
    # Quoted throughout: a semicolon in a name would begin a new cell where they separate.
    return table_csv(
        ("feature", "slope"),
        [("(intercept)", f"{intercept:.10g}"), *rows],
        {**about, **best},
        quote_all=True,
    )
