"""The verdict: theory.md's table, the numbers it quotes, and sentences that keep to them."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from reference_cases import HALF_ZERO, LAWS, problems

from engine import (
    PRESETS,
    Problem,
    interpolation_tax,
    optimal_ridge,
    ridge_risk,
    spectra,
    thresholds,
    verdict,
)
from engine.advice import advice_of
from engine.verdict import percent, regime_of

LANDING = PRESETS["landing"].problem
ADVICES = {"memorize", "fit below the noise", "regularize", "too little signal"}


@pytest.mark.parametrize(
    ("explained", "lam", "tax", "memorization", "advice"),
    [
        # In this order: signal, price, share.
        (0.049, -1.0, 0.0, 0.9, "too little signal"),
        (0.05, -1.0, 9.0, 0.9, "memorize"),
        (0.5, 0.0, 9.0, 0.1, "memorize"),
        (0.5, 1.0, 0.05, 0.1, "memorize"),
        (0.5, 1.0, 0.051, 0.5, "fit below the noise"),
        (0.5, 1.0, 0.051, 0.499, "regularize"),
        (0.5, 1.0, math.inf, 0.7, "fit below the noise"),
        (0.5, math.inf, math.inf, 0.0, "regularize"),
    ],
)
def test_the_table_of_advice(explained, lam, tax, memorization, advice):
    assert advice_of(explained, lam, tax, memorization) == advice


@pytest.mark.parametrize(
    ("noise", "regime"),
    [
        (0.1, "necessary"),
        (0.2, "necessary"),
        (0.3, "between"),
        (0.999, "between"),
        (1.0, "harmful"),
        (5.0, "harmful"),
    ],
)
def test_the_three_regimes(noise, regime):
    assert regime_of(noise, 0.2, 1.0) == regime


def test_without_a_positive_threshold_memorizing_is_never_necessary():
    assert regime_of(1e-12, 0.0, 1.0) == "between"
    assert verdict(Problem(0.5, 1000.0)).regime == "between"


def test_landing():
    told = verdict(LANDING)
    assert told.tax == pytest.approx(0.085, abs=0.001)
    assert told.memorization == pytest.approx(0.86, abs=0.005)
    assert (told.regime, told.advice) == ("between", "fit below the noise")
    assert told.sentence.startswith("Fit below the noise, but stop short of interpolating")


@pytest.mark.parametrize(
    ("exponent", "tax", "risk"),
    [
        (-0.5, 0.0, 0.279),
        (0.0, 0.085, 0.169),
        (0.5, 0.29, 0.153),
        (1.0, 0.50, 0.151),
        (1.5, 0.74, 0.152),
    ],
)
def test_landing_under_other_priors(exponent, tax, risk):
    told = verdict(replace(LANDING, prior_exponent=exponent))
    assert told.tax == pytest.approx(tax, abs=0.005)
    # theory.md counts the best λ ≥ 0 at −0.5, where the best of all is negative.
    best_nonnegative = (1 - told.explained) if told.lam >= 0 else 0.279
    assert best_nonnegative == pytest.approx(risk, abs=0.0006)
    assert told.regime == "between"


@pytest.mark.parametrize(("gamma", "tax"), [(1.05, 2.94), (1.2, 1.03), (2.0, 0.24)])
def test_exactly_at_the_threshold_of_memorization(gamma, tax):
    # Isotropic, matched, σ² = 1/J: memorization is necessary, yet interpolating is dear.
    problem = Problem(gamma, gamma / (gamma - 1))
    told = verdict(problem)
    assert told.regime == "necessary"
    assert told.tax == pytest.approx(tax, abs=0.005)
    assert told.advice == "fit below the noise"
    assert "even the Bayes predictor must memorize part of it" in told.explanation


@pytest.mark.parametrize("spectrum", [spectra.power_law(80, 1.0), spectra.spiked(90, 7.0)])
@pytest.mark.parametrize("gamma", [0.3, 3.0])
def test_the_harmful_regime_starts_where_noise_is_signal(spectrum, gamma):
    problem = Problem(gamma, 1.0, spectrum, 1.0)
    assert verdict(problem).regime == "harmful"
    assert verdict(replace(problem, snr=1.001)).regime == "between"


@pytest.mark.parametrize("name", ["pretrained", "negative"])
def test_where_the_best_penalty_is_below_zero_all_noise_is_memorized(name):
    # Beyond interpolation the training error rises again: it is no noise that was kept out.
    problem = PRESETS[name].problem
    best, told = optimal_ridge(problem), verdict(problem)
    assert best.lam < 0 < best.train
    assert (told.advice, told.memorization) == ("memorize", 1.0)


@LAWS
@given(problems())
def test_every_number_is_what_it_claims_to_be(problem):
    told, best, limits = verdict(problem), optimal_ridge(problem), thresholds(problem)
    assert told.tax == pytest.approx(interpolation_tax(problem), rel=1e-12, abs=1e-15)
    assert told.noise == problem.noise
    allowed = best if best.lam >= 0 else ridge_risk(problem, 0.0)
    assert told.memorization == pytest.approx(1 - float(allowed.train) / problem.noise, abs=1e-12)
    assert told.explained == pytest.approx(1 - float(best.test) / problem.null_risk, abs=1e-12)
    assert told.lam == float(best.lam)
    assert (told.necessary_below, told.harmful_above) == (
        limits.inverse_information,
        limits.variance,
    )
    assert told.interpolates is problem.interpolates
    assert told.advice == advice_of(told.explained, told.lam, told.tax, told.memorization)
    assert told.regime == regime_of(told.noise, told.necessary_below, told.harmful_above)


def grid():
    for gamma, snr, prior in itertools.product(
        (0.05, 0.5, 0.99, 1.0, 1.001, 1.5, 4.0, 20.0),
        (0.01, 0.3, 1.0, 10.0, 1000.0),
        (-1.0, 0.0, 1.0, 2.0),
    ):
        yield Problem(gamma, snr, LANDING.spectrum, 1.0, prior)
        yield Problem(gamma, snr, spectra.spiked(50, 200.0), 0.0, prior, 0.9, 0.9)
    yield Problem(1.5, 10.0, HALF_ZERO)
    yield Problem(2.0, 10.0, HALF_ZERO)


VERDICTS = [(problem, verdict(problem)) for problem in grid()]


def test_the_grid_meets_every_regime_and_every_advice():
    assert {told.advice for _, told in VERDICTS} == ADVICES
    assert {told.regime for _, told in VERDICTS} == {"necessary", "between", "harmful"}
    assert any(told.explanation for _, told in VERDICTS)


def test_the_advice_opens_the_sentence():
    for _, told in VERDICTS:
        opening = told.sentence.lower()
        assert opening.startswith(told.advice), told
        assert told.sentence.endswith(".")


def test_the_sentence_contains_the_numbers_it_claims():
    for _, told in VERDICTS:
        if told.advice in ("fit below the noise", "regularize"):
            share = percent(told.memorization) if told.memorization > 0 else "none"
            assert f"memorizes {share} of the noise" in told.sentence, told
        if told.advice == "too little signal":
            assert percent(max(told.explained, 0.0)) in told.sentence
            continue
        if told.lam <= 0:
            continue
        price = re.search(r"makes the test error (infinite|.+ larger|.+ as large)", told.sentence)
        assert price is not None, told
        if told.tax == math.inf:
            assert price[1] == "infinite"
        elif told.tax < 10:
            assert price[1] == f"{percent(told.tax)} larger"
        else:
            assert float(price[1].split()[0].replace(",", "")) == pytest.approx(
                1 + told.tax, abs=0.5
            )


def test_no_interpolation_without_an_interpolator():
    below = [told for problem, told in VERDICTS if problem.effective_gamma < 1 - 1e-9]
    assert len(below) > 100
    for told in below:
        words = told.sentence + told.explanation
        assert not told.interpolates
        assert "interpolat" not in words, told
        assert "zero training error" not in told.sentence, told


def test_the_threshold_is_infinite_and_never_nan():
    at = [told for problem, told in VERDICTS if abs(problem.effective_gamma - 1) < 1e-12]
    assert len(at) > 30
    for told in at:
        assert told.tax == math.inf
        assert "nan" not in told.sentence.lower()
        if told.advice != "too little signal" and told.lam > 0:
            assert "infinite" in told.sentence
        for name, value in vars(told).items():
            assert not (isinstance(value, float) and math.isnan(value)), (name, told)


def test_alignment_never_moves_the_regime():
    for snr in (0.5, 5.0, 500.0):
        told = {
            verdict(replace(LANDING, snr=snr, prior_exponent=q)).regime
            for q in np.linspace(-1, 2, 7)
        }
        assert len(told) == 1


def test_a_prior_mean_that_is_the_truth_says_regularize_to_the_end():
    told = verdict(Problem(4.0, 5.0, LANDING.spectrum, prior_cosine=1.0, prior_length=1.0))
    assert (told.lam, told.regime, told.advice) == (math.inf, "harmful", "regularize")
    assert "memorizes none of the noise" in told.sentence
    assert told.memorization == pytest.approx(0, abs=1e-14)


@pytest.mark.parametrize(
    ("gamma", "cosine", "length", "snr"),
    [(4.0, -1.0, 2.0, 10.0), (4.0, 1.0, 0.5, 1000.0), (4.0, 0.999, 0.3, 300.0), (0.05, 1, 0.1, 50)],
)
def test_with_a_start_noise_is_compared_with_what_it_leaves_to_learn(gamma, cosine, length, snr):
    problem = replace(LANDING, gamma=gamma, prior_cosine=cosine, prior_length=length, snr=snr)
    told = verdict(problem)
    assert problem.signal > problem.noise >= problem.signal_left
    assert (told.regime, told.advice) == ("harmful", "memorize")
    assert "the start leaves no more to learn than there is noise" in told.explanation
    assert "as signal" not in told.explanation and "little variance" not in told.explanation


def test_without_a_start_it_is_compared_with_the_signal():
    told = [t for p, t in VERDICTS if p.prior_length == 0 and t.regime == "harmful"]
    memorized = [t for t in told if t.advice == "memorize"]
    assert memorized
    for t in memorized:
        assert t.explanation.startswith("There is at least as much noise as signal")


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.0, "0 %"),
        (1e-15, "0 %"),
        (0.0004, "less than 0.1 %"),
        (0.0123, "1.2 %"),
        (0.0856, "8.6 %"),
        (0.8565, "86 %"),
        (0.9951, "99.5 %"),
        (0.99999, "99.9 %"),
        (1 - 1e-9, "100 %"),
        (1.0, "100 %"),
        (2.94, "294 %"),
        (12.0, "13 times as much"),
        (2000.0, "2,001 times as much"),
        (math.inf, "infinitely much"),
    ],
)
def test_percentages_in_words(share, words):
    assert percent(share) == words
