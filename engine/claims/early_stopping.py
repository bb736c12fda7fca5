"""Ali, Kolter & Tibshirani, AISTATS 2019: gradient flow at time T against ridge at λ = 1/T."""

from __future__ import annotations

import numpy as np

from engine.claims.record import Claim, Finding, Row
from engine.filter_risk import filter_risk
from engine.filtered_draw import draw_designs
from engine.filters import GradientFlow, Ridge
from engine.problem import Problem
from engine.spectra import power_law

SOURCE = "Ali, Kolter & Tibshirani 2019"
LIMIT = 1.6862
TIMES = np.geomspace(1e-3, 1e4, 120)


def _ratio() -> Finding:
    worst, where = 0.0, (0.0, 0.0)
    for gamma in (0.1, 0.5, 1.0, 2.0, 10.0):
        for snr in (0.01, 0.1, 1.0, 10.0, 100.0, 1000.0):
            problem = Problem(gamma, snr)
            flow, ridge = (
                filter_risk(problem, method) for method in (GradientFlow(TIMES), Ridge(1 / TIMES))
            )
            ratio = (flow.bias + flow.variance) / (ridge.bias + ridge.variance)
            if ratio.max() > worst:
                worst, where = float(ratio.max()), (gamma, snr)
    drawn, error = _drawn(Problem(*where))
    label = f"largest ratio of excess risks, isotropic (γ = {where[0]:g}, SNR = {where[1]:g})"
    rows = [Row(label, f"≤ {LIMIT}", worst, drawn, error, 0.01)]
    drawn, error = _drawn(Problem(2.0, 1.0, power_law(100, 1.0), 1.0))
    rows.append(
        Row(
            "the same on draws, power law 1, γ = 2, SNR = 1",
            f"≤ {LIMIT}",
            drawn,
            error=error,
            drawn=True,
        )
    )
    return Finding(tuple(rows), all(row.ours <= LIMIT for row in rows))


def _drawn(problem: Problem) -> tuple[float, float]:
    """Largest ratio over time of risks averaged over designs, and its standard error."""
    designs = draw_designs(problem, 100, 20, seed=1)
    excess = [
        [one.risk(method).test - problem.noise for one in designs]
        for method in (GradientFlow(TIMES), Ridge(1 / TIMES))
    ]
    flow, ridge = (np.array(values) for values in excess)
    ratio = flow.mean(axis=0) / ridge.mean(axis=0)
    at = int(np.argmax(ratio))
    # The error of a ratio of means, to first order.
    spread = (flow[:, at] - ratio[at] * ridge[:, at]) / ridge[:, at].mean()
    return float(ratio[at]), float(spread.std(ddof=1) / np.sqrt(spread.size))


CLAIMS = (
    Claim(
        "early_stopping",
        SOURCE,
        "Stopping gradient flow at time T is nearly ridge with λ = 1/T: its risk is at most 1.69 "
        "times that of ridge, all along the path.",
        f"largest ratio over 30 settings and {TIMES.size} times ≤ {LIMIT}",
        _ratio,
    ),
)
