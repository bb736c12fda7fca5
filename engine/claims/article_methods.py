"""The article's methods: L2 penalties, dropout, low learning rates, early stopping."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.alignment_sweep import SPECTRA, alignment_sweep
from engine.claims.record import Claim, Finding, Row
from engine.filter_choice import Family, best_strength, families
from engine.filtered_draw import FilteredDraw, draw_design
from engine.filters import GradientSteps, Interpolation
from engine.gradient_descent import masked_regression
from engine.presets import PRESETS
from engine.problem import Problem
from engine.verdict import percent

Array = NDArray[np.float64]

SOURCE = "The article"
#: What going all the way may cost before it counts as dear; what two methods may differ by.
DEAR, ALIKE = 0.05, 0.02
N = 100
RATES = (0.02, 0.1, 0.5, 0.9)  # learning rates as shares of the largest stable one


def _penalties() -> Finding:
    sweep = alignment_sweep()
    plain, aligned = sweep.plain, sweep.aligned
    useless = plain.lam <= 0
    least = np.broadcast_to(sweep.snr, useless.shape)[useless].min(initial=np.inf)
    worth = float((plain.tax > DEAR).mean())
    rows = (
        Row("settings in which the best penalty saves over 5 %, share", "> 0.5", worth),
        Row("the same under the aligned prior", "> 0.5", float((aligned.tax > DEAR).mean())),
        Row("settings in which no penalty λ > 0 helps, plain ridge", "0", float(useless.sum())),
        Row("the same under the aligned prior", "0", float((aligned.lam <= 0).sum())),
        Row("least SNR at which none helps", "no such setting", float(least)),
    )
    condition = (
        f"not where noise is low and the assumed prior flat: in {useless.sum()} of {useless.size} "
        f"settings, all with SNR ≥ {least:g}, the best penalty is zero or below"
    )
    return Finding(rows, worth > 0.5, condition=condition if useless.any() else "")


def _dropout() -> Finding:
    rate, runs, columns = 0.3, 30, 20
    rng = np.random.default_rng(5)
    x, y = rng.standard_normal((60, columns)), rng.standard_normal(60)
    x *= np.linspace(0.5, 2.0, columns)
    drawn = np.array([masked_regression(x, y, rate, 60, seed) for seed in range(runs)])
    gram = x.T @ x
    penalty = rate / (1 - rate) * np.diag(gram)
    exact = np.linalg.solve(gram + np.diag(penalty), x.T @ y)
    at = int(np.argmax(np.abs(exact)))
    mean, error = float(drawn[:, at].mean()), float(drawn[:, at].std(ddof=1) / np.sqrt(runs))
    row = Row("largest coefficient at δ = 0.3", "that of a ridge", exact[at], mean, error, 1 / 60)
    ratios = [_dropout_against_ridge(Problem(3.0, 5.0)), _dropout_against_ridge(_landing())]
    rows = (
        row,
        Row("best test error over that of L2, features of one scale", "1", ratios[0], drawn=True),
        Row("the same, features of decaying scale", "1", ratios[1], drawn=True),
    )
    condition = (
        "on features of one scale; otherwise dropout penalises the strong features more, and its "
        f"best test error is {ratios[1]:.1f} times that of L2 here"
    )
    same = abs(ratios[0] - 1) <= ALIKE
    apart = abs(ratios[1] - 1) > ALIKE
    return Finding(rows, row.supported and same, condition=condition if apart else "")


def _dropout_against_ridge(problem: Problem) -> float:
    kinds = families()
    dropped = draw_design(problem, N, seed=1, column_penalty=True)
    return _best(dropped, "dropout", kinds) / _best(draw_design(problem, N, seed=1), "ridge", kinds)


def _learning_rate() -> Finding:
    draw = draw_design(_landing(), N, seed=1)
    limit = 2 / float(draw.z[-1])
    best = [_best(draw, "gradient steps", families(rate * limit)) for rate in RATES]
    fixed = draw.risk(GradientSteps(limit * np.array(RATES), 30))
    spread = max(best) / min(best) - 1
    gap = 1 - fixed.train / fixed.test
    rows = (
        *(
            Row(
                f"df after 30 steps at {percent(rate)} of the largest rate",
                "rising",
                float(df),
                drawn=True,
            )
            for rate, df in zip(RATES, fixed.df, strict=True)
        ),
        Row(
            "best test errors of these rates, largest over least − 1", "> 0.02", spread, drawn=True
        ),
    )
    slower = bool((np.diff(fixed.df) > 0).all() and (np.diff(gap) > 0).all())
    condition = (
        "while the number of steps stays the same: only rate × steps counts, and with the steps "
        f"chosen well the best test errors of these rates differ by {percent(spread)}"
    )
    return Finding(rows, slower, condition=condition if spread <= ALIKE else "")


def _early_stopping() -> Finding:
    kinds, against, saved = families(), [], []
    for spectrum in SPECTRA.values():
        for gamma, snr in ((0.5, 1.0), (0.5, 20.0), (2.0, 1.0), (2.0, 20.0), (5.0, 1.0)):
            draw = draw_design(Problem(gamma, snr, spectrum, 1.0), N, seed=1)
            stopped = _best(draw, "early stopping", kinds)
            against.append(stopped / _best(draw, "ridge", kinds))
            saved.append(float(draw.risk(Interpolation()).test) / stopped - 1)
    helps = float(np.mean(np.array(saved) > DEAR))
    rows = (
        Row(
            f"best stopping saves over 5 %, share of {len(saved)} settings",
            "> 0.5",
            helps,
            drawn=True,
        ),
        Row(
            "its test error over that of the best ridge, largest",
            f"≤ {1 + DEAR}",
            max(against),
            drawn=True,
        ),
        Row("the same, least", "> 0", min(against), drawn=True),
    )
    return Finding(rows, helps > 0.5 and max(against) <= 1 + DEAR)


def _landing() -> Problem:
    return PRESETS["landing"].problem


def _best(draw: FilteredDraw, family: str, kinds: dict[str, Family]) -> float:
    return float(best_strength(draw.risk, kinds[family]).risk.test)


CLAIMS = (
    Claim(
        "article_l2",
        SOURCE,
        "L2 penalties keep a model from fitting noise, and so lower its test error.",
        "in more than half of 256 settings the best penalty saves over 5 % of interpolation's test "
        "error",
        _penalties,
    ),
    Claim(
        "article_dropout",
        SOURCE,
        "Dropout regularizes as L2 penalties do.",
        "sampled masks give the coefficients of a ridge within 4 standard errors (and 1/60 for the "
        "finite number of masks), and the best test errors agree within 2 %",
        _dropout,
    ),
    Claim(
        "article_learning_rate",
        SOURCE,
        "A low learning rate regularizes.",
        "after the same number of steps a lower rate has fitted less and has the smaller gap",
        _learning_rate,
    ),
    Claim(
        "article_early_stopping",
        SOURCE,
        "Early stopping regularizes.",
        "in more than half of the settings stopping at the best time saves over 5 %, and it is "
        "never more than 5 % worse than the best ridge",
        _early_stopping,
    ),
)
