"""Problem: domains, equality by value, and the sums its arrays must keep."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_cases import HALF_ZERO, LAWS, corners, exponents, problems

from engine import Problem, Spectrum, optimal_ridge, ridge_risk, spectra, thresholds, verdict
from engine.problem import DOMAIN, directions_for_priors

BASE = Problem(2.0, 5.0, spectra.power_law(30, 1.0), 1.0, 0.5)


@pytest.mark.parametrize("name", list(DOMAIN))
def test_each_number_must_lie_in_its_domain(name):
    low, high = DOMAIN[name]
    for end in (low, high):
        assert getattr(replace(BASE, **{name: end}), name) == end
    outside = (np.nextafter(low, -np.inf), np.nextafter(high, np.inf), np.nan, np.inf, -np.inf)
    for value in outside:
        words = re.escape(f"{name} must lie in [{low:g}, {high:g}], got ") + ".*"
        with pytest.raises(ValueError, match=words) as caught:
            replace(BASE, **{name: float(value)})
        assert repr(float(value)) in str(caught.value)
    for value in ("much", None, [1.0, 2.0]):
        with pytest.raises(ValueError, match=re.escape(f"{name} must be a number, got {value!r}")):
            replace(BASE, **{name: value})


def test_spectrum_must_be_one():
    with pytest.raises(ValueError, match="spectrum must be a Spectrum, got list"):
        Problem(2.0, 5.0, [1.0])


def test_frozen_hashable_equal_by_value():
    same = Problem(2, 5, spectra.power_law(30, 1.0), 1, 0.5)
    assert same == BASE
    assert hash(BASE) == hash(same)
    assert isinstance(same.gamma, float)
    assert replace(BASE, snr=6.0) != BASE
    assert replace(BASE, spectrum=spectra.power_law(30, 1.1)) != BASE
    with pytest.raises(dataclasses.FrozenInstanceError):
        BASE.gamma = 3.0


def test_cached_directions_do_not_enter_equality():
    other = replace(BASE)
    assert other.directions is other.directions
    assert other == BASE
    assert replace(other, gamma=3.0).directions.energy.sum() == pytest.approx(1)


def test_defaults_are_plain_ridge_on_isotropic_features():
    problem = Problem(gamma=2, snr=4)
    assert problem == Problem(2, 4, spectra.isotropic(), 0, 0, 0, 0)
    assert (problem.noise, problem.signal, problem.null_risk) == (0.25, 1.0, 1.25)


@LAWS
@given(problems())
def test_signal_power_and_prior_scale_are_one(problem):
    t, p = problem.spectrum.eigenvalues, problem.spectrum.mass
    b, omega = problem.truth_energy(), problem.prior_scale()
    assert problem.gamma * p @ (t * b) == pytest.approx(1, rel=1e-12)
    assert p @ omega == pytest.approx(1, rel=1e-12)
    assert (omega >= 0).all()
    # Shapes: b ∝ t^r, ω ∝ t^q.
    assert b / b[0] == pytest.approx((t / t[0]) ** problem.truth_exponent, rel=1e-9)
    assert omega / omega[0] == pytest.approx((t / t[0]) ** problem.prior_exponent, rel=1e-9)
    assert problem.directions.energy.sum() == pytest.approx(problem.residual_energy, abs=1e-12)
    assert problem.directions.eigenvalue == pytest.approx(t * omega, rel=1e-12)


@LAWS
@given(st.floats(-1, 1), st.floats(0, 10))
def test_residual_energy_of_a_prior_mean(a, c):
    problem = replace(BASE, prior_cosine=a, prior_length=c)
    assert problem.residual_energy == pytest.approx(1 - 2 * c * a + c * c, abs=1e-12)
    assert problem.residual_energy >= 0
    left = 1 - a * a if c > 0 else 1.0
    assert problem.matched_directions.energy.sum() == pytest.approx(left, abs=1e-12)


def test_a_prior_mean_that_is_the_truth_leaves_nothing():
    assert replace(BASE, prior_cosine=1.0, prior_length=1.0).residual_energy == 0
    assert replace(BASE, prior_cosine=0.7, prior_length=0.0).residual_energy == 1


def test_the_threshold_counts_only_directions_that_vary():
    problem = Problem(1.9, 5.0, HALF_ZERO)
    assert problem.effective_gamma == pytest.approx(0.95, rel=1e-14)
    assert not problem.interpolates
    assert replace(problem, gamma=2.1).interpolates
    assert not replace(problem, gamma=2.0).interpolates


def test_zero_eigenvalues_need_exponents_that_exist_there():
    for name in ("truth_exponent", "prior_exponent"):
        with pytest.raises(ValueError, match="zero eigenvalues needs exponents ≥ 0"):
            Problem(2.0, 5.0, HALF_ZERO, **{name: -0.5})


def test_a_prior_that_excludes_part_of_the_truth_is_refused():
    words = "excludes .ω = 0. directions of zero variance in which the truth has energy"
    with pytest.raises(ValueError, match=words):
        Problem(2.0, 5.0, HALF_ZERO, truth_exponent=0.0, prior_exponent=1.0)
    # No energy there, or none left anywhere: nothing is excluded.
    Problem(2.0, 5.0, HALF_ZERO, truth_exponent=0.5, prior_exponent=1.0)
    Problem(2.0, 5.0, HALF_ZERO, 0.0, 1.0, prior_cosine=1.0, prior_length=1.0)


def test_directions_of_zero_variance_are_left_out():
    directions = Problem(2.0, 5.0, HALF_ZERO).directions
    assert directions.eigenvalue.tolist() == pytest.approx([3.0, 1.0], rel=1e-14)
    assert directions.weight.sum() == pytest.approx(0.5)
    assert directions.energy.sum() == pytest.approx(1.0)


@LAWS
@given(problems(), st.lists(exponents, min_size=1, max_size=5))
def test_many_priors_at_once_are_each_on_its_own(problem, values):
    together = directions_for_priors(problem, np.array(values))
    for row, value in zip(together.eigenvalue, values, strict=True):
        alone = replace(problem, prior_exponent=value).directions
        assert row == pytest.approx(alone.eigenvalue, rel=1e-12)
        assert together.energy == pytest.approx(alone.energy, rel=1e-12)


def test_many_priors_at_once_are_checked_too():
    with pytest.raises(ValueError, match="prior_exponent must lie in"):
        directions_for_priors(BASE, np.array([0.0, 3.5]))


def test_every_corner_of_the_domain_has_an_answer():
    for problem in corners():
        risk = ridge_risk(problem, [0.0, 1e-8, 1.0, 1e8, np.inf])
        best = optimal_ridge(problem)
        for name, values in (vars(risk) | vars(best)).items():
            assert not np.isnan(values).any(), (name, problem)
        assert np.isfinite(risk.test[1:]).all(), problem
        assert float(best.test) <= risk.test[1:].min() * (1 + 1e-12), problem
        limits, told = thresholds(problem), verdict(problem)
        assert 0 <= limits.inverse_information <= limits.variance * (1 + 1e-12)
        assert "nan" not in told.sentence


def test_the_widest_spectrum_has_an_answer():
    for truth in DOMAIN["truth_exponent"]:
        for prior in DOMAIN["prior_exponent"]:
            best = optimal_ridge(Problem(3.0, 10.0, Spectrum([1.0, 1e-30]), truth, prior))
            assert 0.1 <= float(best.test) <= 1.1 * (1 + 1e-12)
