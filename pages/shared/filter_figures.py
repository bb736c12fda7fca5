"""Charts of the ways to regularize."""

from __future__ import annotations

from engine import Film, Problem, bayes_risk
from engine.filter_curves import STEPS
from engine.filters_picture import SLUGS, TIE
from engine.priors import Gaussian
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
#: What the best setting may lose because it is sought on a grid of strengths: no loss of a method.
SOUGHT = 1e-4


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
    read = still.frames.readouts
    losses = {name: _loss(float(read[f"loss_{slug}"][0])) for slug, name in SLUGS.items()}
    lowest = min(losses.values())
    # Who is told apart by no more than the picture tells apart shares the first place.
    first = " and ".join(n for n, v in losses.items() if 1 + v <= (1 + TIE) * (1 + lowest))
    weakest = max(losses, key=lambda name: losses[name])
    least = above(_loss(float(read["loss"][0])), "that of the best linear predictor")
    return f"Lowest error: {first}, {least}; highest: {weakest}, {above(losses[weakest], 'that')}."


def _every(still: Film) -> str:
    read = still.frames.readouts
    losses = {name: _loss(float(read[f"loss_{slug}"][0])) for slug, name in SLUGS.items()}
    each = (f"{name} {above(loss, 'it')}" for name, loss in losses.items())
    return f"Each at its best, against the best linear predictor's error: {', '.join(each)}."


def methods_table(still: Film, problem: Problem) -> dict[str, dict[str, str]]:
    """Each method at its best: error and what it loses, to Bayes too if that is not linear."""
    read = still.frames.readouts
    ideal = float(read["bayes"][0])
    losses = {name: _loss(float(read[f"loss_{slug}"][0])) for slug, name in SLUGS.items()}
    lowest = {name: ideal * (1 + loss) for name, loss in losses.items()}
    columns = {
        "lowest test error ÷ variance of y": {n: number(v, 4) for n, v in lowest.items()},
        "above the best linear predictor": {n: percent(v) for n, v in losses.items()},
    }
    if not isinstance(problem.prior, Gaussian):
        best = bayes_risk(problem).test / problem.null_risk
        columns["above Bayes"] = {n: percent(_loss(v / best - 1)) for n, v in lowest.items()}
    return columns


def _loss(share: float) -> float:
    """A share of an error, 0 where it is no more than the grid of strengths may cost."""
    return share if abs(share) >= SOUGHT else 0.0


def source_note() -> str:
    """Where the curves come from."""
    return (
        "Theory, limits n → ∞: early stopping and gradient steps are sums of ridges at complex "
        "penalties, each with its limit; components add up what the limit says of every part of "
        "the sample's spectrum, cut into fine cells (for isotropic features: integrals against the "
        "Marchenko–Pastur law)."
    )
