"""Chart, density and tables of the prior lab."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go

from engine import Film, PriorPicture, Problem
from engine.priors import Prior, SymmetricMixture
from engine.scalar_shares import Detour, detour
from engine.verdict import percent
from pages.shared.compute import Curves
from pages.shared.live_chart import Chart
from pages.shared.live_chart.readouts import PRIOR_LAB, PRIOR_LAB_FEATURES
from pages.shared.numbers import number
from pages.shared.shapes import paper_eta, spoken_shape
from pages.shared.theme import SHAPE_LINES

X_TITLE = "noise level σ² (the signal's power is 1)"
Y_TITLES = {
    "share": "training error ÷ σ²: noise kept out",
    "train": "training error",
    "fisher": "training error ÷ σ⁴ = J(σ²)",
    "effective": "effective ÷ true prior variance",
}
REACH, POINTS, TALLEST = 3.6, 721, 2.0
Told = dict[str, dict[str, float]]


def told_of(picture: PriorPicture) -> Told:
    """What the numbers under the chart would be for each of the shapes: label → numbers."""
    told = {}
    for prior in picture.shapes:
        problem: Problem = replace(picture.problem, prior=prior)
        frames = Curves(replace(picture, problem=problem, others=())).still().frames
        told[spoken_shape(prior)] = {n: float(v[0]) for n, v in frames.readouts.items()}
    return told


def prior_chart(still: Film, picture: PriorPicture, told: Told) -> Chart:
    """What the Bayes predictor keeps out, against the noise, for each shape."""
    high, count = picture.case == "features", len(picture.shapes)
    labels = {f"shape_{k}": label for k, label in enumerate(told)}
    title = _title(picture, told)
    names = [f"shape_{k}" for k in range(count)]
    names += [f"reached_{k}" for k in range(count)] if high else []
    names += ["theorem_high", "theorem_low", "necessary", "harmful", "here"]
    return Chart(
        still=still,
        names=tuple(names),
        x_title=X_TITLE,
        y_title=Y_TITLES[picture.shows],
        title=title,
        alt=_alternative(title, picture, told),
        note=_note(picture, told),
        revision=f"prior/{picture.case}/{picture.shows}",
        readouts=PRIOR_LAB_FEATURES if high else PRIOR_LAB,
        labels=labels | {"necessary": "necessary left of 1/J", "harmful": "harmful right of V"},
    )


def _title(picture: PriorPicture, told: Told) -> str:
    label, own = next(iter(told.items()))
    return (
        f"{label[0].upper()}{label[1:]}: Bayes memorizes {_share(own['memorization'])} of the "
        f"noise at σ² = {number(picture.problem.noise, 3)}; {_needed(own)}, harmful from "
        f"{number(own['variance'], 3)}"
    )


def _needed(own: dict[str, float]) -> str:
    up_to = own["inverse_information"]
    return f"necessary up to {number(up_to, 3)}" if up_to > 0 else "never necessary"


def _alternative(title: str, picture: PriorPicture, told: Told) -> str:
    others = "; ".join(
        f"{label} {_share(own['memorization'])}, {_needed(own)}"
        for label, own in list(told.items())[1:]
    )
    own = next(iter(told.values()))
    compared = f" Compared with {others}." if others else ""
    return (
        f"{title}. Curves of {Y_TITLES[picture.shows]} against the noise level, between the two "
        f"bounds of Theorem 2. Here the training error is {number(own['kept_out'], 3)} of σ² and "
        f"the prior acts as a Gaussian of {number(own['effective'], 3)} times the true "
        f"variance.{compared}"
    )


def _note(picture: PriorPicture, told: Told) -> str:
    own, notes = next(iter(told.values())), []
    if picture.case == "features":
        short = [name for name, v in told.items() if v["reached"] > v["memorization"] + 1e-9]
        notes.append(
            "Solid and dashed curves are Bayes. Thin dotted ones are what an algorithm (approximate"
            " message passing) reaches; they leave Bayes where finding it is believed to be hard"
            + (f", as here for {', '.join(short)}." if short else ".")
        )
        if picture.shows == "effective":
            notes.append(
                "Where all directions are alike, the effective variance lies between 1/J of one "
                "coefficient and the true variance."
            )
    if picture.case == "scalar" and own["inverse_information"] >= own["variance"]:
        notes.append(
            "For the Gaussian 1/J and V are the same and both bounds are the curve itself: nothing "
            "lies in between."
        )
    if own["inverse_information"] == 0:
        notes.append("1/J is 0: no noise is so small that memorizing is necessary.")
    return " ".join(notes)


def _inverse(value: float) -> float:
    return 1 / value if value > 0 else float("inf")


def _share(value: float) -> str:
    return percent(max(value, 0.0))


def shapes_table(told: Told) -> dict[str, dict[str, str]]:
    """Thresholds of every shape, and what Bayes does at the present noise."""
    columns = {
        "J": lambda v: number(_inverse(v["inverse_information"]), 3),
        "necessary up to 1/J": lambda v: number(v["inverse_information"], 3),
        "harmful from V": lambda v: number(v["variance"], 3),
        "noise memorized here": lambda v: _share(v["memorization"]),
        "effective ÷ true variance here": lambda v: number(v["effective"], 3),
    }
    return {
        title: {label: write(values) for label, values in told.items()}
        for title, write in columns.items()
    }


def detours(shapes: tuple[Prior, ...]) -> dict[Prior, Detour | None]:
    """Where Train/σ² of each falls although the noise grows, in the scalar case."""
    return {prior: detour(prior) for prior in shapes}


def detour_table(found: dict[Prior, Detour | None]) -> dict[str, dict[str, str]]:
    """Climb and fall of every shape's curve, with the paper's η where there is one."""
    rows: dict[str, dict[str, str]] = {}
    for prior, fall in found.items():
        path = "climbs throughout"
        if fall is not None:
            path = (
                f"{number(fall.peak, 3)} at σ² = {number(fall.peak_noise, 3)}, then "
                f"{number(fall.bottom, 3)} at {number(fall.bottom_noise, 3)}"
            )
        mixture = isinstance(prior, SymmetricMixture)
        rows[spoken_shape(prior)] = {
            "training error ÷ σ² as the noise grows": path,
            "η of the paper": number(paper_eta(prior), 3) if mixture else "–",
        }
    first = next(iter(rows.values()))
    return {title: {label: row[title] for label, row in rows.items()} for title in first}


def explained(found: dict[Prior, Detour | None]) -> str:
    """Why a curve can fall, said with the one that falls deepest."""
    falling = [(prior, fall) for prior, fall in found.items() if fall is not None]
    always = (
        "More noise never brings more information: training error ÷ σ⁴ falls throughout, whatever "
        "the shape (the true half of Proposition 12)."
    )
    if not falling:
        return (
            "For these shapes the share of the noise that is kept out climbs throughout: the more "
            f"noise there is, the less the predictor believes what it sees. {always}"
        )
    prior, fall = max(falling, key=lambda one: one[1].peak - one[1].bottom)
    return (
        f"**{spoken_shape(prior)}**: the share of the noise that is kept out reaches "
        f"{number(fall.peak, 3)} at σ² = {number(fall.peak_noise, 3)}, falls to "
        f"{number(fall.bottom, 3)} at {number(fall.bottom_noise, 3)} and climbs again. The shape "
        "has groups. While the noise is small against the distance between them, the predictor "
        "knows to which group a number belongs, and takes what is left for noise. Once the noise "
        "bridges that distance it no longer knows; the observation itself becomes its best clue, "
        "and it takes noise along. Only when noise drowns everything does it stop following. "
        f"{always}"
    )


def density_figure(shapes: tuple[Prior, ...]) -> go.Figure:
    """Densities as lines, and points of probability of their own as stems."""
    beta = np.linspace(-REACH, REACH, POINTS)
    figure, atoms = go.Figure(), False
    tallest = 0.0
    for prior, (color, dash) in zip(shapes, SHAPE_LINES, strict=False):
        line, label = {"color": color, "dash": dash, "width": 2.5}, spoken_shape(prior)
        if prior.dimension > 0:
            y = prior.density(beta)
            tallest = max(tallest, float(y.max()))
            figure.add_scatter(
                x=beta,
                y=y,
                name=label,
                mode="lines",
                line=line,
                legendgroup=label,
                hovertemplate="density %{y:.3g} at β = %{x:.3g}<extra></extra>",
            )
        for k, (place, weight) in enumerate(prior.atoms):
            atoms = True
            figure.add_scatter(
                x=[place, place],
                y=[0.0, weight],
                name=label,
                mode="lines+markers",
                line=line,
                marker={"size": [0, 10], "color": color},
                legendgroup=label,
                showlegend=prior.dimension == 0 and k == 0,
                yaxis="y2",
                hovertemplate="probability %{y:.3g} of β = %{x:.3g}<extra></extra>",
            )
    top = min(max(1.08 * tallest, 0.5), TALLEST)
    figure.update_xaxes(title="a coefficient β (variance 1)", range=[-REACH, REACH], zeroline=False)
    figure.update_yaxes(title="density", range=[0, top], zeroline=False)
    figure.update_layout(
        height=290 + 18 * len(shapes),
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )
    if atoms:
        figure.update_layout(
            yaxis2={
                "title": "probability of a point (stems)",
                "overlaying": "y",
                "side": "right",
                "range": [0, 1],
                "showgrid": False,
                "tickvals": [0, 0.5, 1],
            }
        )
    return figure


def density_alt(shapes: tuple[Prior, ...]) -> str:
    """The same for those who cannot see it."""
    return "Densities of one coefficient at variance 1. " + " ".join(map(_described, shapes))


def _described(prior: Prior) -> str:
    said = [f"J is {number(prior.fisher_information, 3)}, V is {number(prior.variance, 3)}"]
    if prior.dimension > 0:
        said.append(f"density {number(float(prior.density(0.0)), 3)} at 0")
    said += [f"probability {number(w, 3)} at {number(place, 3)}" for place, w in prior.atoms]
    return f"{spoken_shape(prior)}: {', '.join(said)}."


def density_rows(shapes: tuple[Prior, ...]) -> list[tuple[object, ...]]:
    """For a CSV: shape, kind, β, value."""
    beta = np.linspace(-REACH, REACH, POINTS)
    rows: list[tuple[object, ...]] = []
    for prior in shapes:
        label, y = spoken_shape(prior), prior.density(beta)
        if prior.dimension > 0:
            pairs = zip(beta, y, strict=True)
            rows += [(label, "density", f"{b:.6g}", f"{v:.10g}") for b, v in pairs]
        rows += [(label, "probability", f"{b:g}", f"{w:.10g}") for b, w in prior.atoms]
    return rows
