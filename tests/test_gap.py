"""The gap as an alarm: maps against single problems, Bayes' own gap, ranks, random problems."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_cases import HALF_ZERO, LAWS, problems
from scipy.stats import spearmanr

from engine import PRESETS, Problem, bayes_risk, priors, ridge_risk, simulate, spectra
from engine.closed_form import isotropic_ridgeless_test
from engine.gap import Gaps, alarm
from engine.gap_map import MODELS, gap_map
from engine.gap_sample import gap_along_penalty, random_gaps
from engine.ridge import best_nonnegative

LANDING = PRESETS["landing"].problem
FEWER = settings(LAWS, max_examples=15)
GAMMAS, SNRS = np.geomspace(0.06, 19, 31), np.geomspace(0.02, 900, 29)


@FEWER
@given(problems(means=True), st.sampled_from(MODELS), st.integers(0, 30), st.integers(0, 28))
def test_a_map_is_its_cells(problem, model, i, j):
    cells = gap_map(problem, model, 0.3, GAMMAS, SNRS)
    assert cells.test.shape == cells.regret.shape == cells.gap.shape == (31, 29)
    cell = replace(problem, gamma=float(GAMMAS[i]), snr=float(SNRS[j]))
    lam = {"interpolator": 0.0, "fixed": 0.3}.get(model)
    risk = best_nonnegative(cell) if lam is None else ridge_risk(cell, lam)
    # The best penalty is read off the table: flat there, so the risk is right to its square.
    exactness = 2e-6 if model == "best" else 1e-8
    assert cells.test[i, j] == pytest.approx(float(risk.test), rel=exactness)
    if model != "best":
        assert cells.train[i, j] == pytest.approx(float(risk.train), rel=1e-8, abs=1e-14)
    assert cells.bayes[i, j] == pytest.approx(bayes_risk(cell).test, rel=1e-7)


@pytest.mark.parametrize("prior", [priors.Laplace(), priors.Rademacher()])
def test_regret_is_against_the_bayes_predictor_of_the_true_shape(prior):
    shaped = replace(LANDING, prior=prior)
    cells = gap_map(shaped, "interpolator", gamma=[0.5, 3.0], snr=[0.5, 20.0])
    for i, gamma in enumerate((0.5, 3.0)):
        for j, snr in enumerate((0.5, 20.0)):
            exact = bayes_risk(replace(shaped, gamma=gamma, snr=snr)).test
            assert cells.bayes[i, j] == pytest.approx(exact, rel=1e-7)
    plain = gap_map(LANDING, "interpolator", gamma=[0.5, 3.0], snr=[0.5, 20.0])
    # Ridge sees second moments only; Bayes gains from the shape, so regret can only grow.
    assert np.array_equal(cells.test, plain.test) and (cells.regret >= plain.regret - 1e-9).all()


@FEWER
@given(problems(), st.sampled_from(MODELS))
def test_nobody_regrets_less_than_bayes(problem, model):
    cells = gap_map(problem, model, 0.3, GAMMAS, SNRS)
    assert (cells.regret >= -1e-6).all()
    assert (cells.share >= -1e-12).all() and (cells.share <= 1).all()
    assert (cells.gap >= -1e-12).all()


def test_the_matched_optimum_keeps_train_times_test():
    cells = gap_map(PRESETS["aligned"].problem, "best")
    assert cells.test.shape == (120, 120)
    assert (cells.train * cells.test * cells.snr**2) == pytest.approx(np.ones((120, 120)), rel=1e-3)
    assert np.abs(cells.regret).max() < 1e-6
    assert cells.share == pytest.approx(cells.bayes_share, abs=1e-3)
    memorized = 1 - 1 / (cells.snr * cells.bayes)
    assert cells.bayes_share == pytest.approx(memorized * (2 - memorized), abs=1e-12)


@pytest.mark.parametrize("gamma", [0.3, 0.8, 2.0, 8.0])
def test_the_gap_of_the_best_predictor_there_is(gamma):
    cells = gap_map(Problem(gamma, 1.0), "best", gamma=gamma, snr=[0.01, 1000.0])
    noisy, clean = cells.bayes_share[0]
    # Noisy data: no gap. Clean data: all the gap there can be, or 1 − (1−γ)² of least squares.
    assert noisy < 0.05
    assert clean == pytest.approx(1 - max(1 - gamma, 0) ** 2, abs=0.01)


def test_isotropic_interpolation_is_closed_form():
    cells = gap_map(Problem(2.0, 1.0), "interpolator", gamma=[0.5, 1.0, 3.0], snr=[0.5, 50.0])
    for i, gamma in enumerate((0.5, 1.0, 3.0)):
        for j, noise in enumerate((2.0, 0.02)):
            expected = isotropic_ridgeless_test(gamma, noise)
            assert cells.test[i, j] == pytest.approx(expected, rel=1e-10)
    assert (cells.share[1] == 1).all() and (cells.gap[1] == np.inf).all()
    assert (cells.share[2] == 1).all()
    # What cannot be compared is ranked, not dropped.
    assert np.isfinite(cells.alarm().spearman)


def test_ranks_against_scipy_and_by_counting():
    rng = np.random.default_rng(0)
    gap = np.round(rng.standard_normal(60), 1)
    regret = np.abs(gap + rng.standard_normal(60))
    found = alarm(gap, regret, limit=0.8)
    assert found.spearman == pytest.approx(spearmanr(gap, regret).statistic)
    failed = regret > 0.8
    pairs = gap[failed][:, None] - gap[~failed][None, :]
    assert found.area == pytest.approx((np.sign(pairs) + 1).mean() / 2)
    assert (found.failures, found.count, found.limit) == (failed.mean(), 60, 0.8)
    signs = np.sign(np.subtract.outer(gap, gap) * np.subtract.outer(regret, regret))
    ties = np.count_nonzero(np.subtract.outer(gap, gap) == 0) - 60
    assert found.kendall == pytest.approx(signs.sum() / np.sqrt((3540 - ties) * 3540))


def test_alarms_at_the_extremes():
    x = np.arange(10.0)
    assert alarm(x, x**3, 100.0).spearman == pytest.approx(1)
    assert (alarm(x, x, 4.5).area, alarm(x, -x, -4.5).area) == (1, 0)
    assert alarm(x, -np.exp(x)).kendall == pytest.approx(-1)
    assert np.isnan(
        [alarm(x, x, 99.0).area, alarm(0 * x, x).spearman, alarm(x, 0 * x).kendall]
    ).all()
    assert alarm([1.0, np.inf], [0.0, np.inf]).spearman == pytest.approx(1)


def test_along_one_problem_the_simulation_says_the_same():
    lam = np.array([0.05, 0.5, 5.0])
    path = gap_along_penalty(LANDING, lam)
    run = simulate(LANDING, lam, n=100, draws=30, seed=4)
    distance = np.abs(run.test - run.train - (path.test - path.train))
    assert (distance <= 4 * np.hypot(run.test_se, run.train_se) + 0.02 * path.test).all()
    assert (np.diff(gap_along_penalty(LANDING).share) < 0).all()
    assert path.bayes == pytest.approx(np.full(3, bayes_risk(LANDING).test))


def test_random_problems_are_seeded_and_within_their_ranges():
    one, same, other = random_gaps(200, 3), random_gaps(200, 3), random_gaps(200, 4)
    for name in vars(one):
        assert np.array_equal(getattr(one, name), getattr(same, name))
    assert not np.array_equal(one.test, other.test)
    assert one.test.shape == (200,) and random_gaps(33).test.shape == (33,)
    assert (one.regret > -1e-12).all() and np.isfinite(one.regret).all()
    assert one.gamma.min() >= 0.2 and one.gamma.max() <= 10
    assert one.snr.min() >= 0.3 and one.snr.max() <= 100
    assert 0.05 < (one.lam == 0).mean() < 0.3


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_where_the_gap_warns_and_where_it_misleads(seed):
    sample = random_gaps(1500, seed)
    noisy = sample.where(sample.snr < 1)
    clean = sample.where((sample.snr > 10) & (sample.gamma > 1))
    # With 300 cases a rank correlation of nothing is within 4/√300 of 0.
    assert noisy.alarm().spearman > 0.5 and noisy.alarm().area > 0.7
    assert clean.alarm().spearman < -0.23 and clean.alarm().area < 0.5
    assert abs(sample.alarm("share").spearman) < 0.3


def test_masks_follow_the_shape():
    cells = gap_map(LANDING, "interpolator", gamma=GAMMAS, snr=SNRS)
    part = cells.where((cells.snr > 1) & (cells.gamma > 1))
    assert isinstance(part, Gaps)
    assert part.test.size == int(((SNRS > 1).sum()) * ((GAMMAS > 1).sum()))
    assert (part.snr > 1).all() and (part.gamma > 1).all()


def test_edges_of_the_domain():
    for problem in (
        Problem(2.0, 5.0, prior_cosine=1.0, prior_length=1.0),
        Problem(2.0, 5.0, HALF_ZERO, 1.0, 1.0),
        Problem(2.0, 5.0, spectra.power_law(200, 5.0), 3.0, -2.0),
        Problem(2.0, 5.0, prior_cosine=-1.0, prior_length=10.0),
    ):
        for model in MODELS:
            cells = gap_map(problem, model, gamma=[0.05, 1.0, 2.0, 20.0], snr=[0.01, 1.0, 1000.0])
            assert not np.isnan(cells.regret).any()
            assert np.isfinite(cells.bayes).all()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: gap_map(LANDING, "worst"), "model must be one of interpolator, best, fixed, got"),
        (lambda: gap_map(LANDING, "fixed", -1.0), "lam must lie in [0, 1e+12], got -1.0"),
        (lambda: gap_map(LANDING, gamma=[0.0, 1.0]), "gamma must lie in [0.05, 20], got 0.0"),
        (lambda: random_gaps(10), "count must be a whole number in [20, 100000], got 10"),
        (lambda: random_gaps(20).alarm("size"), "measure must be one of gap, share, got 'size'"),
        (lambda: alarm([1.0], [1.0]), "need two or more gaps with a regret each, got 1 and 1"),
        (lambda: alarm([1.0, np.nan], [1.0, 2.0]), "gap and regret must not be nan"),
    ],
)
def test_errors_name_the_value_and_its_domain(call, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        call()
