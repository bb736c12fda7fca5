"""Ridge risk: closed forms, limits, the optimum, and laws that hold for every problem."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_cases import HALF_ZERO, LAWS, SPECTRA, best_risk, gammas, penalties, problems, snrs

from engine import (
    Problem,
    Spectrum,
    interpolation_tax,
    optimal_ridge,
    ridge_risk,
    ridge_risk_over_gamma,
    ridge_risk_over_snr,
    spectra,
)
from engine.closed_form import (
    isotropic_kappa,
    isotropic_optimal_penalty,
    isotropic_ridge_test,
    isotropic_ridgeless_test,
)
from engine.equivalents import fold

LANDING = Problem(4.0, 10.0, spectra.power_law(200, 1.0), 1.0)
NEGATIVE = Problem(5.0, 100.0, spectra.power_law(400, 1.2), 0.5)
ARRAYS = ("kappa", "df1", "df2", "bias", "variance", "test", "train")
apart = gammas.filter(lambda g: abs(g - 1) > 1e-3)


@LAWS
@given(gammas, snrs, penalties)
def test_isotropic_closed_form(gamma, snr, lam):
    risk = ridge_risk(Problem(gamma, snr), lam)
    assert float(risk.kappa) == pytest.approx(isotropic_kappa(gamma, lam), rel=1e-10)
    assert float(risk.test) == pytest.approx(isotropic_ridge_test(gamma, 1 / snr, lam), rel=1e-10)


@LAWS
@given(apart, snrs)
def test_isotropic_ridgeless_closed_form(gamma, snr):
    test = float(ridge_risk(Problem(gamma, snr), 0.0).test)
    assert test == pytest.approx(isotropic_ridgeless_test(gamma, 1 / snr), rel=1e-10)


@LAWS
@given(gammas, snrs)
def test_isotropic_best_penalty(gamma, snr):
    best = optimal_ridge(Problem(gamma, snr))
    # The optimum is flat: rounding in the risk moves its place by about the square root.
    assert float(best.lam) == pytest.approx(isotropic_optimal_penalty(gamma, 1 / snr), rel=1e-7)
    least = isotropic_ridge_test(gamma, 1 / snr, gamma / snr)
    assert float(best.test) == pytest.approx(least, rel=1e-10)


@LAWS
@given(problems(), penalties)
def test_the_parts_make_the_whole(problem, lam):
    risk = ridge_risk(problem, [0.0, lam, np.inf])
    total = risk.bias + risk.variance + problem.noise
    assert risk.test == pytest.approx(total, rel=1e-14)
    assert (risk.bias >= 0).all() and (risk.variance >= 0).all()
    one = ridge_risk(problem, lam)
    gcv = (lam / one.kappa) ** 2 * one.test
    assert float(one.train) == pytest.approx(float(gcv), rel=1e-12)
    # The other form cancels where df₁ is near 1.
    other, lost = (1 - one.df1) ** 2 * one.test, 2e-15 * (1 + one.df1) * one.test
    assert abs(float(one.train - other)) <= 4 * float(lost)
    # At infinite penalty nothing moves: the error is that of the prior mean.
    assert float(risk.test[2]) == pytest.approx(problem.residual_energy + problem.noise)
    assert float(risk.train[2]) == float(risk.test[2])


@LAWS
@given(problems(st.floats(0.05, 0.98)))
def test_least_squares_below_the_threshold(problem):
    risk, gamma, noise = ridge_risk(problem, 0.0), problem.gamma, problem.noise
    assert (float(risk.kappa), float(risk.bias)) == (0.0, 0.0)
    assert float(risk.test) == pytest.approx(noise / (1 - gamma), rel=1e-11)
    assert float(risk.train) == pytest.approx(noise * (1 - gamma), rel=1e-11)


@LAWS
@given(problems(st.floats(1.02, 20.0)))
def test_minimum_norm_above_the_threshold(problem):
    risk = ridge_risk(problem, 0.0)
    assert float(risk.df1) == pytest.approx(1, abs=1e-12)
    assert float(risk.train) == 0


@pytest.mark.parametrize("name", list(SPECTRA))
def test_infinite_exactly_at_the_threshold(name):
    problem = Problem(1.0, 5.0, SPECTRA[name], 1.0)
    risk = ridge_risk(problem, [0.0, 1e-30, 1e-8, 1.0])
    assert (risk.test[0], risk.variance[0], risk.train[0]) == (np.inf, np.inf, 0.0)
    assert np.isfinite(risk.test[1:]).all() and np.isfinite(risk.train).all()
    assert (np.diff(risk.test) < 0).all()
    assert (np.diff(risk.train) > 0).all()
    assert interpolation_tax(problem) == np.inf
    at_two = ridge_risk(Problem(2.0, 5.0, HALF_ZERO), 0.0)
    assert (float(at_two.test), float(at_two.train)) == (np.inf, 0.0)


@LAWS
@given(problems(gammas.filter(lambda g: abs(g - 1) > 0.01)))
def test_small_penalties_lead_to_the_limit(problem):
    # κ moves by λ/(1 − df₂), which must stay small beside every effective eigenvalue.
    limit = ridge_risk(problem, 0.0)
    scale = float(problem.directions.eigenvalue.min()) * abs(problem.gamma - 1)
    lam = scale * float(1 - limit.df2) * np.array([1e-6, 1e-8, 1e-10])
    near = ridge_risk(problem, lam)
    distance = np.abs(near.test / limit.test - 1)
    assert (distance <= [1e-4, 1e-6, 2e-8]).all()
    assert np.abs(near.train - limit.train)[2] <= 1e-7 * float(limit.test)


@LAWS
@given(problems())
def test_a_dense_grid_never_beats_the_optimum(problem):
    best = optimal_ridge(problem)
    smallest = fold(problem.directions, problem.gamma)[1]
    below = smallest * (1 - np.geomspace(1e-6, 1.0, 150))
    around = float(best.lam) * np.linspace(0.9, 1.1, 41) if np.isfinite(best.lam) else np.ones(1)
    lam = np.concatenate((below, np.geomspace(1e-9, 1e9, 400), around))
    test = ridge_risk(problem, lam[lam >= smallest]).test
    assert float(best.test) <= test.min() * (1 + 1e-12)
    if np.isfinite(best.lam):
        again = ridge_risk(problem, float(best.lam))
        assert float(again.test) == pytest.approx(float(best.test), rel=1e-9)


def test_the_best_penalty_can_be_negative():
    assert float(optimal_ridge(NEGATIVE).lam) == pytest.approx(-0.043, abs=0.0005)
    assert interpolation_tax(NEGATIVE) == 0
    assert float(optimal_ridge(NEGATIVE).test) < float(ridge_risk(NEGATIVE, 0.0).test)


def test_the_best_penalty_is_infinite_when_nothing_is_left_to_learn():
    for gamma in (0.5, 1.0, 4.0):
        best = optimal_ridge(Problem(gamma, 5.0, prior_cosine=1.0, prior_length=1.0))
        assert float(best.lam) == np.inf
        assert float(best.test) == float(best.train) == 0.2


@LAWS
@given(problems(), st.floats(0.01, 10.0), penalties)
def test_risk_is_affine_in_the_noise(problem, part, lam):
    low, high = (ridge_risk(replace(problem, snr=s), lam) for s in (1000.0, 1 / 10.0))
    middle = ridge_risk(replace(problem, snr=1 / part), lam)
    w = (part - 1e-3) / (10.0 - 1e-3)
    for name in ("test", "train", "variance"):
        mixed = (1 - w) * getattr(low, name) + w * getattr(high, name)
        assert float(getattr(middle, name)) == pytest.approx(float(mixed), rel=1e-11)
    assert float(middle.bias) == float(low.bias)


@LAWS
@given(problems(means=False), st.floats(0.01, 0.99), penalties)
def test_a_prior_mean_scales_the_bias_alone(problem, length, lam):
    nearer = replace(problem, prior_cosine=1.0, prior_length=length)
    plain, moved = ridge_risk(problem, lam), ridge_risk(nearer, lam)
    assert float(moved.bias) == pytest.approx((1 - length) ** 2 * float(plain.bias), rel=1e-11)
    assert float(moved.variance) == float(plain.variance)


@LAWS
@given(problems(), penalties)
def test_splitting_directions_changes_nothing(problem, lam):
    t, p = problem.spectrum.eigenvalues, problem.spectrum.mass
    split = Spectrum(np.concatenate((t, t)), np.concatenate((0.3 * p, 0.7 * p)))
    a, b = ridge_risk(problem, lam), ridge_risk(replace(problem, spectrum=split), lam)
    for name in ARRAYS:
        assert float(getattr(b, name)) == pytest.approx(float(getattr(a, name)), rel=1e-10)


@LAWS
@given(gammas.filter(lambda g: abs(g - 1) > 0.01), st.floats(0.0, 2.0), st.floats(-0.2, 1.5))
def test_a_prior_is_a_change_of_features(gamma, truth, prior):
    # θ = √ω u turns features t into tω and the truth's share t^(1+r) into itself.
    decay, d = 1.2, 60
    problem = Problem(gamma, 5.0, spectra.power_law(d, decay), truth, prior)
    features = spectra.power_law(d, decay * (1 + prior))
    plain = Problem(gamma, 5.0, features, (1 + truth) / (1 + prior) - 1)
    scale = float(problem.directions.weight @ problem.directions.eigenvalue)
    lam = np.array([0.0, 0.01, 1.0])
    a, b = ridge_risk(problem, scale * lam), ridge_risk(plain, lam)
    for name in ("df1", "bias", "variance", "test", "train"):
        assert getattr(a, name) == pytest.approx(getattr(b, name), rel=1e-9, abs=1e-14)
    assert best_risk(problem) == pytest.approx(best_risk(plain), rel=1e-10)


@LAWS
@given(problems(), st.lists(gammas, min_size=1, max_size=5), penalties)
def test_over_gamma_is_one_by_one(problem, values, lam):
    together = ridge_risk_over_gamma(problem, values, lam)
    for i, gamma in enumerate(values):
        alone = ridge_risk(replace(problem, gamma=gamma), lam)
        for name in ARRAYS:
            assert getattr(together, name)[i] == pytest.approx(float(getattr(alone, name)), 1e-9)


@LAWS
@given(problems(), st.lists(snrs, min_size=1, max_size=5), penalties)
def test_over_snr_is_one_by_one(problem, values, lam):
    together = ridge_risk_over_snr(problem, values, [[0.0], [lam]])
    assert together.test.shape == (2, len(values))
    for i, snr in enumerate(values):
        alone = ridge_risk(replace(problem, snr=snr), [0.0, lam])
        for name in ARRAYS:
            assert getattr(together, name)[:, i] == pytest.approx(getattr(alone, name), rel=1e-12)


def test_over_gamma_and_snr_check_their_domain():
    with pytest.raises(ValueError, match=r"gamma must lie in \[0.05, 20\], got 21.0"):
        ridge_risk_over_gamma(LANDING, [1.0, 21.0])
    with pytest.raises(ValueError, match=r"snr must lie in \[0.01, 1000\], got 0.0"):
        ridge_risk_over_snr(LANDING, 0.0)
    assert ridge_risk_over_gamma(LANDING, []).test.shape == (0,)


@LAWS
@given(problems(means=False))
def test_matched_prior(problem):
    # λ = σ²/c, c the mean of b: train × test = σ⁴, and the risk is the least over all exponents.
    matched = replace(problem, prior_exponent=problem.truth_exponent)
    c = float(problem.spectrum.mass @ problem.truth_energy())
    risk = ridge_risk(matched, problem.noise / c)
    assert float(risk.train * risk.test) == pytest.approx(problem.noise**2, rel=1e-10)
    assert float(risk.test) == pytest.approx(float(risk.kappa) * c, rel=1e-10)
    assert float(risk.test) <= best_risk(problem) * (1 + 1e-12)


@pytest.mark.parametrize("truth", [-0.5, 0.0, 0.7, 1.0])
def test_best_risk_falls_to_its_minimum_at_the_aligned_exponent(truth):
    problem = replace(LANDING, truth_exponent=truth)
    steps = np.linspace(0.0, 1.0, 11)
    for side in (-1, 1):
        risks = [best_risk(replace(problem, prior_exponent=truth + side * s)) for s in steps]
        assert (np.diff(risks) > 0).all()


@LAWS
@given(problems(gammas), st.lists(gammas, min_size=2, max_size=6))
def test_tuned_ridge_has_no_peak_when_isotropic(problem, values):
    # True for Σ = I; in general it is false for a prior that does not match.
    plain = replace(problem, spectrum=spectra.isotropic())
    risks = [best_risk(replace(plain, gamma=g)) for g in sorted(values)]
    assert (np.diff(risks) >= -1e-12 * np.array(risks[1:])).all()


@LAWS
@given(problems(), st.lists(snrs, min_size=2, max_size=6))
def test_tuned_risk_falls_with_snr(problem, values):
    risks = [best_risk(replace(problem, snr=s)) for s in sorted(values)]
    assert (np.diff(risks) <= 1e-12 * np.array(risks[1:])).all()


@LAWS
@given(problems())
def test_tax_is_the_price_of_no_penalty(problem):
    tax = interpolation_tax(problem)
    grid = ridge_risk(problem, np.concatenate(([0.0], np.geomspace(1e-6, 1e6, 200)))).test
    assert tax >= 0
    assert tax >= (grid[0] / grid.min() - 1) * (1 - 1e-9) - 1e-12
    if optimal_ridge(problem).lam <= 0:
        assert tax == 0


def test_one_penalty_gives_one_number_and_shapes_are_kept():
    assert ridge_risk(LANDING, 0.1).test.shape == ()
    assert ridge_risk(LANDING, np.ones((2, 3))).train.shape == (2, 3)
    given_lam = np.array([0.0, 1.0])
    risk = ridge_risk(LANDING, given_lam)
    given_lam[0] = 5.0
    assert risk.lam.tolist() == [0.0, 1.0]
