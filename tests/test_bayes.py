"""Bayes risk and the thresholds of memorization: identities, limits, monotonicity."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_cases import HALF_ZERO, LAWS, gammas, problems
from scipy.optimize import brentq

from engine import (
    Problem,
    algorithmic_risk,
    bayes_risk,
    optimal_ridge,
    priors,
    ridge_risk,
    spectra,
    thresholds,
)
from engine.closed_form import isotropic_inverse_information, isotropic_ridge_test

SNRS = np.geomspace(0.01, 1000.0, 25)


def along_snr(problem):
    return [bayes_risk(replace(problem, snr=float(snr))) for snr in SNRS]


@LAWS
@given(problems())
def test_train_times_test_is_the_fourth_power_of_sigma(problem):
    risk = bayes_risk(problem)
    assert risk.train * risk.test == pytest.approx(problem.noise**2, rel=1e-12)
    assert risk.memorization == pytest.approx(1 - risk.train / problem.noise, abs=1e-12)
    assert risk.test >= problem.noise * (1 - 1e-12)
    assert 0 <= risk.memorization + 1e-12 <= 1 + 1e-12


@LAWS
@given(problems(means=False))
def test_bayes_is_the_best_ridge_under_the_matched_prior(problem):
    matched = replace(problem, prior_exponent=problem.truth_exponent)
    best, risk = optimal_ridge(matched), bayes_risk(problem)
    assert float(best.test) == pytest.approx(risk.test, rel=1e-9)
    assert float(best.lam) == pytest.approx(
        problem.noise / float(problem.spectrum.mass @ problem.truth_energy()), rel=1e-5
    )


@LAWS
@given(problems(), st.sampled_from([0.0, 1e-3, 0.1, 1.0, 100.0, np.inf]))
def test_no_ridge_beats_bayes(problem, lam):
    assert bayes_risk(problem).test <= float(ridge_risk(problem, lam).test) * (1 + 1e-12)


@LAWS
@given(problems())
def test_theorem_2(problem):
    limits, risk = thresholds(problem), bayes_risk(problem)
    sigma2 = problem.noise
    assert 0 <= limits.inverse_information <= limits.variance * (1 + 1e-12)
    assert risk.train >= sigma2**2 / (limits.variance + sigma2) * (1 - 1e-12)
    assert risk.train <= sigma2**2 / (limits.inverse_information + sigma2) * (1 + 1e-12)


@LAWS
@given(gammas)
def test_isotropic_thresholds(gamma):
    limits = thresholds(Problem(gamma, 5.0))
    assert limits.variance == pytest.approx(1, rel=1e-14)
    assert limits.inverse_information == pytest.approx(
        isotropic_inverse_information(gamma), rel=1e-9, abs=1e-12
    )


@LAWS
@given(gammas)
def test_isotropic_bayes_is_closed_form(gamma):
    risk = bayes_risk(Problem(gamma, 4.0))
    assert risk.test == pytest.approx(isotropic_ridge_test(gamma, 0.25, gamma * 0.25), rel=1e-12)


@pytest.mark.parametrize(
    ("spectrum", "exponent"),
    [(spectra.power_law(80, 1.0), 0.5), (spectra.spiked(60, 20.0), 1.0), (HALF_ZERO, 2.0)],
)
@pytest.mark.parametrize("gamma", [2.5, 4.0, 15.0])
def test_inverse_information_is_the_noiseless_limit(spectrum, exponent, gamma):
    problem = Problem(gamma, 1000.0, spectrum, exponent)
    limit = thresholds(problem).inverse_information
    # Independently: 1/J is the root of γ Σ p v/(v + τ²) = 1, v = t b the variance of β_k.
    t, p, b = spectrum.eigenvalues, spectrum.mass, problem.truth_energy()
    own = brentq(lambda tau2: gamma * p @ (t * b / (t * b + tau2)) - 1, 1e-12, 1.0, xtol=1e-14)
    assert limit == pytest.approx(own, rel=1e-9)
    # τ² rises with σ², is concave and starts at 1/J: lines through (σ², 2σ²) hit 0 above it, and
    # halving σ² takes away most of the distance, which is of second order.
    at = [bayes_risk(replace(problem, snr=snr)).test for snr in (250.0, 500.0, 1000.0)]
    assert limit < at[2] < at[1] < at[0]
    far, near = 2 * at[1] - at[0] - limit, 2 * at[2] - at[1] - limit
    assert 0 < near < far / 2


@pytest.mark.parametrize("gamma", [0.05, 0.7, 1.0])
def test_at_most_as_many_directions_as_samples_make_memorization_never_necessary(gamma):
    assert thresholds(Problem(gamma, 5.0, spectra.power_law(50, 1.0))).inverse_information == 0
    assert thresholds(Problem(2 * gamma, 5.0, HALF_ZERO)).inverse_information == 0


@LAWS
@given(problems())
def test_monotone_in_the_noise(problem):
    risks, noise = along_snr(problem), 1 / SNRS
    test, train = (np.array([getattr(r, name) for r in risks]) for name in ("test", "train"))
    assert (np.diff(test) <= 1e-12 * test[1:]).all()  # falls with SNR
    assert (np.diff(train / noise**2) >= -1e-12 * (train / noise**2)[1:]).all()  # J falls with σ²
    # σ² − Train, the error per sample in Xθ, rises with σ²; so does Train for a Gaussian prior.
    assert (np.diff(noise - train) <= 1e-12 * noise[:-1]).all()
    assert (np.diff(train) <= 1e-12 * train[:-1]).all()


def test_memorization_lies_on_the_right_side_of_the_thresholds():
    # M ≥ ½ where σ² ≤ 1/J, and M ≤ ½ where σ² ≥ V: Theorem 2 at the thresholds themselves.
    for gamma in (1.2, 2.0, 8.0):
        for exponent in (0.0, 1.0):
            problem = Problem(gamma, 1.0, spectra.power_law(50, 1.0), exponent)
            limits = thresholds(problem)
            necessary = replace(problem, snr=1 / limits.inverse_information)
            harmful = replace(problem, snr=1 / limits.variance)
            assert bayes_risk(necessary).memorization >= 0.5 - 1e-12
            assert bayes_risk(harmful).memorization <= 0.5 + 1e-12


@LAWS
@given(problems(means=False), st.floats(-1.0, 1.0), st.floats(0.1, 10.0), st.floats(0.1, 10.0))
def test_bayes_knows_the_law_of_the_prior_mean(problem, a, c, other):
    given_mean = replace(problem, prior_cosine=a, prior_length=c)
    limits, plain = thresholds(given_mean), thresholds(problem)
    left = 1 - a * a
    # Only the cosine counts: the residual energy scales both thresholds.
    assert limits.variance == pytest.approx(left * plain.variance, rel=1e-12, abs=1e-15)
    assert limits.inverse_information == pytest.approx(
        left * plain.inverse_information, rel=1e-9, abs=1e-15
    )
    assert bayes_risk(given_mean) == bayes_risk(replace(given_mean, prior_length=other))


def test_the_analyst_who_shortens_the_mean_by_its_cosine_is_bayes():
    problem = Problem(3.0, 5.0, spectra.power_law(50, 1.0), 1.0, 1.0, 0.6, 0.6)
    assert float(optimal_ridge(problem).test) == pytest.approx(bayes_risk(problem).test, rel=1e-10)
    too_long = replace(problem, prior_length=1.0)
    assert float(optimal_ridge(too_long).test) > bayes_risk(too_long).test * 1.01


@pytest.mark.parametrize("cosine", [1.0, -1.0])
def test_nothing_left_to_learn(cosine):
    problem = Problem(3.0, 5.0, prior_cosine=cosine, prior_length=0.5)
    risk, limits = bayes_risk(problem), thresholds(problem)
    assert (risk.test, risk.train, risk.memorization) == pytest.approx((0.2, 0.2, 0.0), abs=1e-15)
    assert (limits.variance, limits.inverse_information) == (0.0, 0.0)


def test_a_prior_mean_of_length_zero_says_nothing():
    plain = Problem(3.0, 5.0, spectra.power_law(50, 1.0), 1.0)
    assert thresholds(replace(plain, prior_cosine=0.9)) == thresholds(plain)
    assert bayes_risk(replace(plain, prior_cosine=0.9)) == bayes_risk(plain)


@LAWS
@given(problems(means=False), st.floats(-1.0, 2.0))
def test_the_assumed_prior_moves_neither_bayes_nor_the_thresholds(problem, exponent):
    other = replace(problem, prior_exponent=exponent)
    assert thresholds(other) == thresholds(problem)
    assert bayes_risk(other) == bayes_risk(problem)


@pytest.mark.parametrize("prior", ["laplace", None, priors.Laplace], ids=repr)
def test_what_is_no_prior_is_refused_at_once(prior):
    with pytest.raises(ValueError, match="prior must be a Prior, one of"):
        Problem(3.0, 5.0, prior=prior)


def test_where_nothing_is_memorized_no_rounding_makes_it_negative():
    for gamma in (0.05, 0.06, 0.07):
        problem = Problem(gamma, 1000.0, prior=priors.Rademacher())
        for risk in (bayes_risk(problem), algorithmic_risk(problem)):
            assert 0 <= risk.memorization < 1e-12 and risk.train <= problem.noise <= risk.test
