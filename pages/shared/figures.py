"""From engine results to charts: titles that are messages, notes, dots, and the stock figure."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from engine import Axis, Dataset, Film, Sweep, Verdict
from engine.verdict import percent
from pages.shared.live_chart import Chart
from pages.shared.numbers import number
from pages.shared.theme import INK, NOISE, STYLES, Style

X_TITLES = {
    "lam": "penalty λ",
    "gamma": "capacity γ = d/n (features per sample)",
    "snr": "signal-to-noise ratio SNR = S/σ²",
}
Y_TITLE = "mean-square error ÷ variance of y"
LINES = {
    "lam": ("test", "train", "noise"),
    "gamma": ("test", "train", "best_test", "best_train", "noise", "here"),
    "snr": ("test", "train", "best_test", "best_train", "noise", "here"),
}
PARTS = ("bias", "variance")
MARKS = ("interpolator", "best")
RIDGELESS = {"test": "test, λ → 0", "train": "training, λ → 0"}


def theory_chart(
    still: Film, verdict: Verdict, parts: bool = False, points: tuple[dict[str, Any], ...] = ()
) -> Chart:
    """The chart of one setting against λ, γ or SNR."""
    axis = still.frames.axis
    names = (*LINES[axis], *(PARTS if parts else ()), *MARKS)
    title = headline(verdict)
    return Chart(
        still=still,
        names=names,
        x_title=X_TITLES[axis],
        y_title=Y_TITLE,
        title=title,
        alt=_alternative(still, title),
        note=_note(still, verdict),
        revision=f"{axis}/{still.y_axis.kind}/{still.x_axis.kind}",
        points=points,
        labels=RIDGELESS if axis != "lam" else {},
    )


def headline(verdict: Verdict) -> str:
    """The chart's message in numbers."""
    price = percent(verdict.tax)
    what = "Interpolating" if verdict.interpolates else "Dropping the penalty"
    if verdict.tax == float("inf"):
        return "At γ = 1 the error without a penalty is infinite"
    if verdict.lam <= 0:
        return f"{what} costs nothing here: no positive penalty does better"
    return f"{what} costs {price} here"


def _alternative(still: Film, title: str) -> str:
    read = {name: float(values[0]) for name, values in still.frames.readouts.items()}
    return (
        f"{title}. Chart of test and training error against {X_TITLES[still.frames.axis]}, in "
        f"units of the outcome's variance. Noise level {number(read['noise'], 3)}. Best penalty "
        f"{number(read['lam'], 3)} with test error {number(read['best'], 3)}; without a penalty "
        f"{number(read['ridgeless'], 3)}. The best ridge memorizes "
        f"{percent(max(read['memorization'], 0.0))} of the noise."
    )


def _note(still: Film, verdict: Verdict) -> str:
    axis = still.frames.axis
    if axis == "gamma":
        return (
            "The gap at γ = 1 is the interpolation threshold: without a penalty the error there is "
            "infinite, so no peak is drawn. The best ridge passes it without a trace."
        )
    if verdict.tax == float("inf") and axis == "lam":
        return (
            "Exactly as many varying features as samples: one model fits the training data, and "
            "its test error is infinite. Any penalty avoids that."
        )
    if not verdict.interpolates and axis == "lam":
        return (
            "With fewer varying features than samples nothing interpolates: λ → 0 is least squares."
        )
    if still.x_axis.kind == "asinh":
        return (
            "Left of 0 the penalty is negative; the curves end where ridge stops having a solution."
        )
    return ""


def setting_table(still: Film) -> dict[str, dict[str, str]]:
    """The numbers of the present setting."""
    read = {name: float(values[0]) for name, values in still.frames.readouts.items()}
    return {
        "at this setting": {
            "best penalty λ*": number(read["lam"]),
            "test error of the best ridge ÷ variance of y": number(read["best"]),
            "test error at λ → 0 ÷ variance of y": number(read["ridgeless"]),
            "price of λ → 0 (tax)": percent(read["tax"]),
            "memorization index of the best ridge": number(read["memorization"], 3),
        }
    }


def dots(still: Film, run: Sweep) -> tuple[dict[str, Any], ...]:
    """Simulated errors with bars of two standard errors, as fractions of the chart's axes."""
    result = []
    for name, mean, error in (
        ("sim_test", run.test, run.test_se),
        ("sim_train", run.train, run.train_se),
    ):
        low, high = np.maximum(mean - 2 * error, 0.0), mean + 2 * error
        pairs = zip(mean, 2 * error, strict=True)
        result.append(
            {
                "name": name,
                "x": still.x_axis.fraction(run.x).tolist(),
                "y": still.y_axis.fraction(mean).tolist(),
                "low": still.y_axis.fraction(low).tolist(),
                "high": still.y_axis.fraction(high).tolist(),
                "text": [f"{number(v)} ± {number(e, 2)} (two standard errors)" for v, e in pairs],
            }
        )
    return tuple(result)


def stock_figure(chart: Chart) -> go.Figure:
    """The same picture for `st.plotly_chart`, when our own chart could not be loaded."""
    figure = go.Figure()
    shown = {name: chart.still.frames.shown(name) for name in chart.names}
    for name, trace in shown.items():
        label = chart.labels.get(name, STYLES[name].label)
        figure.add_trace(_stock_trace(STYLES[name], label, trace.x[0], trace.y[0]))
    figure.update_xaxes(title=chart.x_title, **_stock_axis(chart.still.x_axis))
    figure.update_yaxes(title=chart.y_title, **_stock_axis(chart.still.y_axis))
    figure.update_layout(title=chart.title, height=460, legend={"orientation": "h", "y": -0.25})
    return figure


def _stock_axis(axis: Axis) -> dict[str, Any]:
    if axis.kind == "log":
        return {"type": "log", "range": [np.log10(axis.low), np.log10(axis.high)], "dtick": 1}
    # A negative penalty's axis reaches as far as a logarithm would: here only the part around 0.
    low, high = (-1.0, 5.0) if axis.kind == "asinh" else (axis.low, axis.high)
    return {"type": "linear", "range": [low, high]}


def _stock_trace(style: Style, label: str, x: np.ndarray, y: np.ndarray) -> go.Scatter:
    common = {"x": x, "y": y, "name": label, "showlegend": style.legend}
    # The text's own colour is a word of style sheets that plotly does not know.
    color = NOISE if style.color == INK else style.color
    if style.symbol:
        return go.Scatter(
            **common,
            mode="markers",
            marker={"symbol": style.symbol, "size": style.size, "color": color},
        )
    return go.Scatter(
        **common,
        mode="lines",
        line={"color": color, "dash": style.dash, "width": style.width},
    )


def data_chart(still: Film, verdict: Verdict, data: Dataset) -> Chart:
    """The λ path of a data set."""
    title = headline(verdict)
    read = {name: float(values[0]) for name, values in still.frames.readouts.items()}
    return Chart(
        still=still,
        names=("loo", "gcv", "train", "noise", *MARKS),
        x_title="penalty λ (scikit-learn's alpha is nλ)",
        y_title=Y_TITLE,
        title=title,
        alt=(
            f"{title}. Leave-one-out, cross-validation and training error against the penalty. "
            f"Least leave-one-out error {number(read['best'], 3)} of the variance of y at λ = "
            f"{number(read['lam'], 3)}; without a penalty {number(read['ridgeless'], 3)}; "
            f"estimated noise level {number(read['noise'], 3)}."
        ),
        note=_data_note(data),
        revision=f"data/{data.n}/{data.d}",
        labels={"noise": "estimated noise level σ̂²"},
    )


def _data_note(data: Dataset) -> str:
    if float(data.best.lam) == 0:
        return "The best ridge is the limit λ → 0 itself, so both marks stand at the left edge."
    return ""


def size_of(data: Dataset) -> dict[str, str]:
    """How large a data set is, and how its columns are taken."""
    return {
        "samples n": f"{data.n:,}",
        "features d": f"{data.d:,}",
        "γ = d/n": number(data.d / data.n, 3),
        "columns": "standardised" if data.standardize else "as measured",
    }


def data_table(data: Dataset, verdict: Verdict) -> dict[str, dict[str, str]]:
    """The numbers behind the verdict, in the units of the data's outcome, squared."""
    best, limits = data.best, data.thresholds
    values = {
        "best penalty λ (leave-one-out)": number(float(best.lam)),
        "the same as scikit-learn's alpha = nλ": number(float(best.alpha)),
        "leave-one-out error there": number(float(best.loo)),
        "leave-one-out error at λ → 0": number(float(data.interpolator.loo)),
        "price of λ → 0 (tax)": percent(verdict.tax),
        "variance of the outcome": number(data.outcome_variance),
        "estimated noise level σ̂²": number(data.noise),
        "memorization necessary up to 1/J": number(limits.inverse_information),
        "overfitting harmful from V": number(limits.variance),
        "prior check (V + σ̂²) ÷ variance of y": number(data.prior_check, 3)
        + (" (contradicted)" if data.prior_contradicted else ""),
        "directions that count (rank)": f"{data.rank} of at most {min(data.n - 1, data.d)}",
        "rank tolerance (relative to the largest singular value)": number(data.rank_tolerance, 2),
    }
    if data.two_valued:
        low, high = float(data.y.min()), float(data.y.max())
        smaller = min((data.y == low).mean(), (data.y == high).mean())
        _, wrong = data.misclassified(float(best.lam))
        values["misclassified, leave-one-out at the best penalty"] = percent(wrong)
        values["misclassified by always saying the more frequent class"] = percent(smaller)
    if data.tax_depends_on_rank:
        low, high = data.tax_range
        values["price over rank tolerances up to 10⁻⁵"] = f"{percent(low)} to {percent(high)}"
    return {"value": values}


def recommendation(data: Dataset) -> str:
    """The penalty to use, in both conventions."""
    lam, alpha = float(data.best.lam), float(data.best.alpha)
    if lam == 0:
        if not data.interpolates:
            return (
                "Recommended: λ = 0 (alpha = 0 for scikit-learn's Ridge), which is least squares."
            )
        return (
            "Recommended: λ → 0, the minimum-norm interpolator. scikit-learn's Ridge(alpha=0) is "
            "not that when it fits an intercept; the code under “Take away” is."
        )
    if lam == float("inf"):
        return "Recommended: predict the mean. No finite penalty has a lower leave-one-out error."
    return (
        f"Recommended: λ = {number(lam)} in ‖y − Xθ‖²/n + λ‖θ‖², which is alpha = nλ = "
        f"{number(alpha)} for scikit-learn's Ridge. Leave-one-out holds alpha fixed, not λ."
    )


def assumptions() -> str:
    """What the verdict on data rests on."""
    return (
        "- The rows are independent draws from one population, and the future looks like them.\n"
        "- The **price** compares penalties by leave-one-out, exact at fixed α = nλ with the "
        "intercept refitted; standardising is done once, before any row is left out.\n"
        "- The **regime** needs a prior: θ ~ N(0, v·I) in the columns' present scale, with v and "
        "σ̂² from the marginal likelihood. Choosing a scale for the columns is choosing that "
        "prior.\n"
        "- Rows that belong together (one patient, one batch, neighbouring times) make "
        "leave-one-out too optimistic, and nothing in a table says that they do.\n"
        "- Whether that prior is true cannot be inferred from one data set; the prior check only "
        "says when it is plainly false.\n"
        "- With a few dozen rows a leave-one-out error is itself uncertain; no error bar is shown "
        "because its usual estimate is not reliable.\n"
        "- Nothing here says what another kind of model would do."
    )
