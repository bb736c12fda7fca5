"""Best settings and equal degrees of freedom: closed forms, dense grids, a draw's own Bayes."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_cases import LAWS, gammas, snrs

from engine import Problem, bayes_risk, spectra
from engine.filter_choice import at_degrees_of_freedom, best_strength, families
from engine.filter_risk import filter_risk
from engine.filtered_draw import best_linear, draw_design
from engine.filters import PrincipalComponents

FAMILIES = families(step=0.05)
LEANING = Problem(3.0, 10.0, spectra.power_law(90, 1.0), 1.0)


@LAWS
@given(gammas.filter(lambda g: g < 10), snrs, st.floats(0.0, 0.9))
def test_closed_forms_of_the_best_setting(gamma, snr, length):
    # Pointwise a direction is worth keeping if its bias exceeds its variance: z ≥ γσ²/S̃.
    problem = Problem(gamma, snr, prior_cosine=1.0, prior_length=length)
    errors = partial(filter_risk, problem)
    strength = problem.residual_energy * snr / gamma
    for name in ("ridge", "dropout"):
        best = best_strength(errors, FAMILIES[name])
        assert float(best.strength) == pytest.approx(strength, rel=1e-3), name
    cut = PrincipalComponents(1 / strength)
    least = float(best_strength(errors, FAMILIES["components"]).risk.test)
    assert least == pytest.approx(float(errors(cut).test), rel=1e-9)


@LAWS
@given(gammas.filter(lambda g: g < 10), snrs, st.sampled_from(sorted(FAMILIES)))
def test_a_dense_grid_never_beats_the_choice(gamma, snr, name):
    errors = partial(filter_risk, Problem(gamma, snr))
    best = best_strength(errors, FAMILIES[name])
    # Whole steps of 0.05 leave the best time uncertain by half a step.
    slack = 1e-3 if name == "gradient steps" else 1e-9
    dense = errors(FAMILIES[name].at(np.geomspace(1e-6, 1e6, 700)))
    assert float(best.risk.test) <= dense.test.min() * (1 + slack)
    assert best.family == name


@pytest.mark.parametrize("name", FAMILIES)
def test_nothing_to_learn_means_staying(name):
    errors = partial(filter_risk, Problem(2.0, 5.0, prior_cosine=1.0, prior_length=1.0))
    best = best_strength(errors, FAMILIES[name])
    assert (float(best.strength), float(best.risk.drift), float(best.risk.test)) == (0, 0, 0.2)


@pytest.mark.parametrize("gamma", [0.5, 3.0])
@pytest.mark.parametrize("name", FAMILIES)
def test_equal_degrees_of_freedom(gamma, name):
    errors = partial(filter_risk, Problem(gamma, 5.0))
    df = np.array([[0.05, 0.2], [0.3, 0.45]])
    choice = at_degrees_of_freedom(errors, FAMILIES[name], df)
    assert choice.risk.df.shape == choice.strength.shape == df.shape
    # A whole step more at the start of a path is worth step·γ at most.
    exactness = 0.05 * gamma if name == "gradient steps" else 1e-9
    assert choice.risk.df == pytest.approx(df, abs=exactness)
    with pytest.raises(ValueError, match=r"df must lie in .* what .* can have here, got 1.5"):
        at_degrees_of_freedom(errors, FAMILIES[name], [0.2, 1.5])


def test_components_of_a_draw_are_chosen_among_whole_numbers():
    draw = draw_design(LEANING, 60, seed=2)
    best = best_strength(draw.risk, FAMILIES["components"], 1 / draw.z)
    each = draw.risk(PrincipalComponents(draw.z))
    assert float(best.risk.test) == each.test.min()
    assert float(best.risk.df * 60) == pytest.approx(round(float(best.risk.df * 60)))
    searched = best_strength(draw.risk, FAMILIES["components"])
    assert float(searched.risk.test) >= float(best.risk.test)
    count = at_degrees_of_freedom(draw.risk, FAMILIES["components"], 0.25).risk
    assert abs(float(count.df) - 0.25) <= 1 / 60 + 1e-12


@pytest.mark.parametrize(("cosine", "length"), [(0.0, 0.0), (0.6, 0.6), (0.6, 2.0), (1.0, 3.0)])
def test_nothing_linear_beats_the_matched_ridge_of_a_draw(cosine, length):
    problem = replace(LEANING, prior_cosine=cosine, prior_length=length)
    n = 60
    bayes = best_linear(problem, n, seed=4)
    limit = bayes_risk(problem).test
    assert float(bayes.test) == pytest.approx(limit, rel=0.15)
    matched = replace(problem, prior_exponent=problem.truth_exponent)
    for tried in (problem, matched):
        draw = draw_design(tried, n, seed=4)
        for name in ("ridge", "early stopping", "components"):
            candidates = 1 / draw.z if name == "components" else None
            best = best_strength(draw.risk, FAMILIES[name], candidates)
            assert float(best.risk.test) >= float(bayes.test) * (1 - 1e-12), name
    if length == cosine:
        best = best_strength(draw_design(matched, n, seed=4).risk, FAMILIES["ridge"])
        assert float(best.risk.test) == pytest.approx(float(bayes.test), rel=1e-8)


def test_early_stopping_beats_ridge_where_the_truth_leans_on_strong_features():
    draw = draw_design(LEANING, 100, seed=0)
    ridge, flow = (best_strength(draw.risk, FAMILIES[n]) for n in ("ridge", "early stopping"))
    assert float(flow.risk.test) < 0.99 * float(ridge.risk.test)
