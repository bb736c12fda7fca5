"""Charts of the ways to regularize."""

from __future__ import annotations

from engine import Film
from engine.filter_curves import STEPS
from engine.filters_picture import SLUGS
from engine.verdict import percent
from pages.shared.figures import Y_TITLE
from pages.shared.live_chart import Chart
from pages.shared.live_chart.readouts import FILTERS
from pages.shared.numbers import above, number

X_TITLES = {
    "df": "degrees of freedom per sample",
    "ridge": "penalty λ",
    "flow": "training time T",
    "rate": f"learning rate ÷ largest stable one ({STEPS} steps)",
    "components": "components kept per sample",
    "dropout": "dropout rate δ",
}


def filters_chart(still: Film) -> Chart:
    """All methods on one scale, or one against its own knob."""
    against = still.frames.axis
    slugs = tuple(SLUGS) if against == "df" else (against,)
    kinds = ("test", "train", "best")
    end = ("interpolator",) if against == "df" else ()
    names = (*(f"{slug}_{kind}" for kind in kinds for slug in slugs), "noise", "bayes", *end)
    title = _title(still)
    return Chart(
        still=still,
        names=names,
        x_title=X_TITLES[against],
        y_title=Y_TITLE,
        title=title,
        alt=f"{title} {_every(still)}",
        note="Marks are each method's best setting; thin dotted lines are training errors.",
        revision=f"filters/{against}/{still.y_axis.kind}",
        readouts=FILTERS,
    )


def _title(still: Film) -> str:
    read, winner = still.frames.readouts, still.frames.words["winner"][0]
    losses = {name: float(read[f"loss_{slug}"][0]) for slug, name in SLUGS.items()}
    weakest = max(losses, key=lambda name: losses[name])
    least = above(float(read["loss"][0]), "that of the best linear predictor")
    return f"Lowest error: {winner}, {least}; highest: {weakest}, {above(losses[weakest], 'that')}."


def _every(still: Film) -> str:
    read = still.frames.readouts
    each = (f"{name} {above(float(read[f'loss_{slug}'][0]), 'it')}" for slug, name in SLUGS.items())
    return f"Each at its best, against the best linear predictor's error: {', '.join(each)}."


def methods_table(still: Film) -> dict[str, dict[str, str]]:
    """Each method at its best: error and what it loses."""
    read = still.frames.readouts
    ideal = float(read["bayes"][0])
    rows = {
        name: {
            "lowest test error ÷ variance of y": number(
                ideal * (1 + float(read[f"loss_{slug}"][0])), 4
            ),
            "above the best linear predictor": percent(float(read[f"loss_{slug}"][0])),
        }
        for slug, name in SLUGS.items()
    }
    columns = next(iter(rows.values()))
    return {column: {name: row[column] for name, row in rows.items()} for column in columns}


def source_note() -> str:
    """Where the curves come from."""
    return (
        "Theory, limits n → ∞: early stopping and gradient steps are sums of ridges at complex "
        "penalties, each with its limit; components add up what the limit says of every part of "
        "the sample's spectrum, cut into fine cells (for isotropic features: integrals against the "
        "Marchenko–Pastur law)."
    )
