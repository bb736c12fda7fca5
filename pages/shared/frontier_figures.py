"""Chart and table of the cost of fitting."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from engine import BayesSimulation, Film, Problem, algorithmic_risk, bayes_risk
from engine.verdict import percent
from pages.shared.live_chart import Chart
from pages.shared.live_chart.readouts import FRONTIER
from pages.shared.numbers import number

NAMES = ("frontier", "exact_bound", "known_bound", "noise", "here")
MARKS = ("interpolator", "ridge", "own", "asked")


def frontier_chart(still: Film, problem: Problem, points: tuple[dict[str, Any], ...]) -> Chart:
    """Least cost against training error, with the training error asked about."""
    read = {name: float(values[0]) for name, values in still.frames.readouts.items()}
    side = str(still.frames.words["side"][0])
    fit = float(still.frames.traces["asked"].x[0, 0])
    hard = read["reached"] > 1e-9
    closest = closest_fit(problem)
    title = _title(side, fit, read, closest)
    return Chart(
        still=still,
        names=(*NAMES, *(("reached",) if hard else ()), *MARKS),
        x_title="training error ÷ noise level σ²",
        y_title="excess test error ÷ Bayes’ test error",
        title=title,
        alt=_alternative(title, read, closest),
        note=_note(problem, read, hard),
        revision=f"frontier/{still.y_axis.kind}/{hard}",
        points=points,
        labels={"interpolator": closest},
        readouts=FRONTIER,
    )


def _title(side: str, fit: float, read: dict[str, float], closest: str) -> str:
    ends = f"{closest[0].upper()}{closest[1:]} costs {percent(read['closest'])}"
    if side == "not possible":
        return f"No linear predictor fits as closely as {number(fit, 3)} σ². {ends}."
    price = f"at least {percent(read['price'])}" if read["price"] >= 1e-3 else "next to nothing"
    if math.isinf(read["price"]):
        price = "infinitely much"
    return f"Training error {number(fit, 3)} σ² costs {price}: {side}. {ends}."


def _alternative(title: str, read: dict[str, float], closest: str) -> str:
    return (
        f"{title} Chart of the least excess test error, relative to the test error of Bayes, "
        f"against the training error in units of the noise level. Bayes has training error "
        f"{number(read['own'], 3)} and no excess; {closest} has {percent(read['closest'])}; the "
        f"best ridge has training error {number(read['ridge_train'], 3)} and excess "
        f"{percent(read['ridge'])}. By the bound alone the chosen training error costs at least "
        f"{percent(read['sure'])}."
    )


def _note(problem: Problem, read: dict[str, float], hard: bool) -> str:
    parts = []
    if hard:
        parts.append(
            "The curve belongs to Bayes. No fast algorithm is known that finds it here: message "
            f"passing ends at {number(1 + read['reached'], 3)} times its test error"
            + (", off the picture." if read["reached"] > 1 else " (triangle).")
        )
    if closest_fit(problem) == "least squares":
        parts.append(
            "With fewer varying features than samples nothing interpolates: least squares is the "
            "closest fit, and the curve starts there."
        )
    if read["closest"] > 1:
        parts.append("The left end lies above the picture.")
    return " ".join(parts)


def closest_fit(problem: Problem) -> str:
    """What stands at the left end of the curve. At the threshold interpolators just exist."""
    return "best interpolator" if problem.effective_gamma > 1 - 1e-9 else "least squares"


def predictors_table(still: Film, problem: Problem) -> dict[str, dict[str, str]]:
    """Bayes, the closest fit, the best ridge and the training error asked about."""
    read = {name: float(values[0]) for name, values in still.frames.readouts.items()}
    fit = float(still.frames.traces["asked"].x[0, 0])
    least = float(still.frames.traces["interpolator"].x[0, 0])
    closest = closest_fit(problem)
    rows = {
        "Bayes": (read["own"], 0.0),
        closest: (least, read["closest"]),
        "best ridge (assumed prior)": (read["ridge_train"], read["ridge"]),
        "your training error, at best": (fit, read["price"]),
    }
    if read["reached"] > 1e-9:
        reached = float(still.frames.traces["reached"].x[0, 0])
        rows["message passing (not Bayes here)"] = (reached, read["reached"])
    return {
        "training error ÷ σ²": {name: number(train, 3) for name, (train, _) in rows.items()},
        "test error against Bayes’": {name: _against(cost) for name, (_, cost) in rows.items()},
    }


def _against(cost: float) -> str:
    if cost < 1e-9:
        return "the same"
    return f"{percent(cost)} more" if cost < 1 else f"{number(1 + cost, 3)} times"


def frontier_dots(
    still: Film, run: BayesSimulation, problem: Problem
) -> tuple[dict[str, Any], ...]:
    """Simulated predictors along the curve, with bars of two standard errors."""
    cost, error = excess(run, problem)
    test = bayes_risk(problem).test
    x, y, bar = run.train / problem.noise, cost / test, 2 * error / test
    seen = still.y_axis.fraction
    return (
        {
            "name": "sim_frontier",
            "x": still.x_axis.fraction(x).tolist(),
            "y": seen(np.maximum(y, 0.0)).tolist(),
            "low": seen(np.maximum(y - bar, 0.0)).tolist(),
            "high": seen(np.maximum(y + bar, 0.0)).tolist(),
            "text": [
                f"{number(v, 3)} ± {number(e, 2)} at training error {number(t, 3)} ± "
                f"{number(s, 2)} (two standard errors)"
                for v, e, t, s in zip(y, bar, x, 2 * run.train_se / problem.noise, strict=True)
            ],
        },
    )


def excess(run: BayesSimulation, problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    """Excess over Bayes of what was simulated, and its standard error.

    Where message passing reaches Bayes it is measured against it on the same data, which cancels
    most of the noise; elsewhere Bayes itself cannot be simulated, and its theory stands in.
    """
    if reaches_bayes(problem):
        return run.cost, run.cost_se
    return run.test - bayes_risk(problem).test, run.test_se


def reaches_bayes(problem: Problem) -> bool:
    """True where message passing ends at the Bayes predictor."""
    return algorithmic_risk(problem).is_bayes
