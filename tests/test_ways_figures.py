"""The table of the ways to regularize: what is lost, to the best linear predictor and to Bayes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine import PRESETS, FiltersPicture, Problem, bayes_risk, priors, still
from engine.verdict import percent
from pages.shared.filter_figures import filters_chart, methods_table

LANDING = PRESETS["landing"].problem


def shown(problem: Problem) -> dict[str, dict[str, str]]:
    return methods_table(still(FiltersPicture(problem)), problem)


def test_with_a_shape_no_line_follows_the_table_says_what_is_lost_to_bayes() -> None:
    assert "above Bayes" not in shown(LANDING)
    sparse = replace(LANDING, prior=priors.SpikeSlab(0.1, 0.02))
    columns = shown(sparse)
    lowest = float(columns["lowest test error ÷ variance of y"]["ridge"])
    best = bayes_risk(sparse).test / sparse.null_risk
    told = float(columns["above Bayes"]["ridge"].removesuffix(" %")) / 100
    assert told == pytest.approx(lowest / best - 1, abs=6e-3)
    assert columns["above Bayes"]["ridge"] != columns["above the best linear predictor"]["ridge"]


def test_where_ridge_is_the_best_linear_predictor_it_loses_nothing() -> None:
    for gamma, snr in ((0.5, 3.0), (2.0, 5.0), (8.0, 50.0)):
        problem = Problem(gamma, snr)
        assert shown(problem)["above the best linear predictor"]["ridge"] == percent(0)
        chart = filters_chart(still(FiltersPicture(problem)))
        assert "less than 0.1 %" not in chart.title


def test_the_title_names_all_that_share_the_first_place() -> None:
    title = filters_chart(still(FiltersPicture(LANDING))).title
    assert title.startswith("Lowest error: early stopping and learning rate, ")
