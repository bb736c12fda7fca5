"""Bayes risk for every shape of the prior: references, the paper's laws, dimension, edges."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_cases import HALF_ZERO, REFERENCE, SPECTRA, problems, reference_prior
from test_priors import EDGES, PRIORS

from engine import (
    Problem,
    algorithmic_risk,
    bayes_grid,
    bayes_risk,
    effective_noise,
    effective_variance,
    inverse_information,
    priors,
    spectra,
    thresholds,
    verdict,
)
from engine.channel import channel
from engine.stationary import stationary_points

ALL = pytest.mark.parametrize("prior", PRIORS, ids=str)
SNRS = np.geomspace(0.01, 1000.0, 61)
SOME_LAWS = settings(deadline=None, derandomize=True, max_examples=60)
shapes = st.sampled_from(PRIORS)
LANDING = Problem(4.0, 10.0, spectra.power_law(200, 1.0), 1.0)


@pytest.mark.parametrize("quantity", ["test", "train", "memorization"])
@pytest.mark.parametrize("row", REFERENCE["bayes"], ids=lambda row: row["family"])
def test_reference(row, quantity):
    problem = Problem(row["gamma"], row["snr"], prior=reference_prior(row))
    assert row["reached_from"] == "uninformative"
    assert getattr(algorithmic_risk(problem), quantity) == pytest.approx(row[quantity], rel=1e-10)
    assert getattr(bayes_risk(problem), quantity) == pytest.approx(row[quantity], rel=1e-10)


@SOME_LAWS
@given(problems(), shapes)
def test_laws(problem, prior):
    problem = replace(problem, prior=prior)
    risk, limits, sigma2 = bayes_risk(problem), thresholds(problem), problem.noise
    assert risk.train * risk.test == pytest.approx(sigma2**2, rel=1e-12)
    assert risk.memorization == pytest.approx(1 - risk.train / sigma2, abs=1e-12)
    # Theorem 2, and V_π is about second moments only.
    assert 0 <= limits.inverse_information <= limits.variance * (1 + 1e-9)
    assert risk.train >= sigma2**2 / (limits.variance + sigma2) * (1 - 1e-9)
    assert risk.train <= sigma2**2 / (limits.inverse_information + sigma2) * (1 + 1e-9)
    gaussian = replace(problem, prior=priors.Gaussian())
    assert limits.variance == thresholds(gaussian).variance
    # The Gaussian shape is the hardest of its variances, and has the largest 1/J.
    assert risk.test <= bayes_risk(gaussian).test * (1 + 1e-9)
    assert limits.inverse_information <= thresholds(gaussian).inverse_information * (1 + 1e-8)
    reached = algorithmic_risk(problem)
    assert reached.test >= risk.test * (1 - 1e-12)
    assert reached.is_bayes == (reached.test <= risk.test * (1 + 1e-9))


@ALL
@pytest.mark.parametrize("gamma", [0.5, 1.0, 2.0, 6.0])
def test_monotone_in_the_noise(prior, gamma):
    grid = bayes_grid(Problem(gamma, 1.0, SPECTRA["power law 1"], 0.5, prior=prior), gamma, SNRS)
    for test in (grid.test[0], grid.reached[0]):
        train = grid.noise**2 / test
        assert (np.diff(test) <= 1e-9 * test[1:]).all()  # the test error falls with SNR
        # Proposition 12, the half that holds: J(σ²) falls and σ² − Train rises with the noise.
        assert (np.diff(train / grid.noise**2) >= -1e-9 * (train / grid.noise**2)[1:]).all()
        assert (np.diff(grid.noise - train) <= 1e-9 * grid.noise[:-1]).all()


def test_train_can_fall_as_noise_rises():
    # At a first-order jump: the other half of Proposition 12 fails.
    grid = bayes_grid(Problem(1.5, 1.0, prior=priors.Rademacher()), 1.5, np.geomspace(4, 12, 200))
    assert (np.diff(grid.train[0]) > 0.01 * grid.train[0, 1:]).any()


@pytest.mark.parametrize(
    ("epsilon", "gamma", "expected"), [(0.5, 4.0, 0.7345), (0.3, 3.0, 0.0), (0.5, 1.9999, 0.0)]
)
def test_zeros_of_the_threshold_are_decided_by_dimension(epsilon, gamma, expected):
    problem = Problem(gamma, 5.0, prior=priors.BernoulliGauss(epsilon))
    assert problem.prior.fisher_information == np.inf
    found = thresholds(problem).inverse_information
    assert found == pytest.approx(expected, abs=5e-5)
    assert (found == 0) == (expected == 0)


def test_a_small_noise_would_mislead():
    known = channel(priors.BernoulliGauss(0.3), spectra.isotropic(), 0.0)
    points = stationary_points(known, np.array([3.0]), np.array([1e-6]))
    assert np.exp(points.best()[0, 0]) / 3 == pytest.approx(0.528, abs=5e-4)


def test_at_the_very_dimension_atoms_decide():
    # Exactly as many continuous directions as samples: with a density the limit is 0; with atoms
    # Φ falls from u = 0, because telling the atom from small values costs a little more.
    assert thresholds(Problem(1.0, 5.0, prior=priors.Laplace())).inverse_information == 0
    at, above = (
        thresholds(Problem(gamma, 5.0, prior=priors.BernoulliGauss(0.5))).inverse_information
        for gamma in (2.0, 2.0001)
    )
    assert 0.3 < at < above < at + 1e-3


@ALL
@pytest.mark.parametrize("gamma", [0.4, 1.0])
def test_few_directions_make_memorization_never_necessary(prior, gamma):
    assert thresholds(Problem(gamma, 5.0, prior=prior)).inverse_information == 0
    assert thresholds(Problem(2 * gamma, 5.0, HALF_ZERO, prior=prior)).inverse_information == 0


@ALL
def test_the_threshold_is_the_noiseless_limit_where_dimension_allows_one(prior):
    spectrum = SPECTRA["weighted"]
    problem = Problem(2.5, 5.0, spectrum, 0.5, prior=prior)
    limit = thresholds(problem).inverse_information
    if 2.5 * prior.dimension <= 1:
        assert limit == 0
        return
    known = channel(prior, spectrum, 0.5)
    noise = np.array([1e-12, 1e-4, 2e-4])
    at = np.exp(stationary_points(known, np.array([2.5]), noise).best()[0]) / 2.5
    assert limit == pytest.approx(at[0], rel=1e-6)
    assert limit < at[1] < at[2]


@ALL
def test_effective_variance_lies_between_the_scalar_bounds(prior):
    for gamma, snr in ((0.5, 3.0), (2.0, 0.1), (2.0, 30.0), (8.0, 1000.0)):
        problem = Problem(gamma, snr, prior=prior)
        v = effective_variance(problem)
        assert v <= 1 / gamma * (1 + 1e-9)
        assert v >= 1 / (prior.fisher_information * gamma) * (1 - 1e-9)
        # The isotropic Gaussian of that variance, signal γv, has the same risk at this noise.
        signal = v * gamma
        if signal * snr >= 0.01:
            stand_in = bayes_risk(Problem(gamma, signal * snr)).test * signal
            assert stand_in == pytest.approx(bayes_risk(problem).test, rel=1e-8)
    # 1/J_π = (γ−1) v(σ → 0) ≥ (γ−1)/J₁, with V₁ = 1/γ.
    floor = (8 - 1) / (8 * prior.fisher_information)
    assert thresholds(Problem(8.0, 1.0, prior=prior)).inverse_information >= floor * (1 - 1e-9)


@ALL
def test_only_the_residual_energy_counts_of_a_prior_mean(prior):
    base = replace(LANDING, prior=prior)
    told = replace(base, prior_cosine=0.6, prior_length=2.0)
    left = 1 - 0.36
    assert thresholds(told).variance == pytest.approx(left, rel=1e-12)
    assert thresholds(told).inverse_information == pytest.approx(
        left * thresholds(base).inverse_information, rel=1e-9
    )
    scaled = bayes_risk(replace(base, snr=base.snr * left))
    assert bayes_risk(told).test == pytest.approx(left * scaled.test, rel=1e-9)
    nothing_left = replace(base, prior_cosine=1.0, prior_length=1.0)
    assert bayes_risk(nothing_left).test == pytest.approx(base.noise, rel=1e-12)
    assert thresholds(nothing_left).inverse_information == 0
    almost = bayes_risk(replace(base, prior_cosine=1 - 1e-13, prior_length=1.0))
    assert almost.test == pytest.approx(base.noise, rel=1e-9)


def test_the_table_reproduces_the_gaussian_that_is_solved_exactly():
    for name, spectrum in SPECTRA.items():
        gamma, snr = np.array([0.05, 0.7, 1.0, 1.01, 3.0, 20.0]), np.array([0.01, 1.0, 1000.0])
        problem = Problem(1.0, 1.0, spectrum, 0.5)
        grid = bayes_grid(problem, gamma, snr)
        exact = [[bayes_risk(replace(problem, gamma=g, snr=s)).test for s in snr] for g in gamma]
        assert grid.test == pytest.approx(np.array(exact), rel=1e-9), name
        assert not grid.hard.any()


@pytest.mark.parametrize("prior", [*PRIORS, *EDGES], ids=str)
def test_corners(prior):
    wide = [spectra.isotropic(), spectra.power_law(200, 5.0), spectra.spiked(200, 1e6), HALF_ZERO]
    for spectrum in wide:
        for exponent in (0.0, 3.0) if spectrum is HALF_ZERO else (-2.0, 3.0):
            problem = Problem(1.0, 1.0, spectrum, exponent, prior=prior)
            grid = bayes_grid(problem, [0.05, 1.0, 20.0], [0.01, 1000.0])
            for test in (grid.test, grid.reached):
                assert (test >= grid.noise * (1 - 1e-9)).all()
                assert (test <= (grid.noise + 1) * (1 + 1e-9)).all()
            limit = inverse_information(problem, [0.05, 1.0, 20.0])
            assert ((limit >= 0) & (limit <= 1 + 1e-9)).all() and (limit[:2] == 0).all()


def test_several_points_and_which_is_bayes():
    hard = Problem(3.0, 30.0, prior=priors.Rademacher())
    found = effective_noise(hard)
    assert list(found.stable) == [True, False, True]
    assert found.potential[found.bayes] == 0 and np.isinf(found.potential[1])
    easy = effective_noise(replace(hard, snr=1.0))
    assert easy.test.size == 1 and easy.bayes == easy.reached == 0
    # Where Bayes jumps, message passing stays behind: the hard phase.
    snr = np.geomspace(1, 1000, 400)
    grid = bayes_grid(Problem(2.0, 1.0, prior=priors.Rademacher()), 2.0, snr)
    assert grid.hard.any() and not grid.hard[0, 0]
    at = int(np.argmax(grid.hard[0]))
    problem = Problem(2.0, float(snr[at]), prior=priors.Rademacher())
    assert not algorithmic_risk(problem).is_bayes
    assert bayes_risk(problem).test == pytest.approx(grid.test[0, at], rel=1e-12)
    assert algorithmic_risk(problem).test == pytest.approx(grid.reached[0, at], rel=1e-12)
    # Bayes is continuous but for one jump, and there both minima are equally deep.
    jumps = np.abs(np.diff(np.log(grid.test[0]))) > 0.5
    assert jumps.sum() == 1 and jumps[at - 1]


@ALL
def test_the_verdict_takes_any_shape(prior):
    told = verdict(replace(LANDING, prior=prior))
    limits = thresholds(replace(LANDING, prior=prior))
    assert (told.necessary_below, told.harmful_above) == (
        limits.inverse_information,
        limits.variance,
    )
    # The price and the advice are about second moments: the shape moves the regime only.
    plain = verdict(LANDING)
    assert (told.tax, told.advice, told.sentence) == (plain.tax, plain.advice, plain.sentence)


def test_grids_outside_the_domain():
    for gamma, snr, name in (([0.01], [1.0], "gamma"), ([1.0], [1e5], "snr")):
        with pytest.raises(ValueError, match=f"{name} must lie in"):
            bayes_grid(LANDING, gamma, snr)
