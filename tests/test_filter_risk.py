"""Filters against Marchenko–Pastur: closed forms, the fixed point, draws, and laws."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_cases import HALF_ZERO, LAWS, gammas, penalties, problems, snrs

from engine import Problem, Spectrum, ridge_risk, spectra
from engine.closed_form import isotropic_ridge_test, isotropic_ridgeless_test
from engine.filter_choice import families
from engine.filter_risk import NODES, filter_risk, isotropic_sums
from engine.filtered_draw import filtered_risk
from engine.filters import GradientFlow, GradientSteps, Interpolation, PrincipalComponents, Ridge
from engine.marchenko_pastur import edges, gram_law

STRENGTH = np.geomspace(1e-2, 1e3, 26)
FAMILIES = families(step=0.07)
apart = gammas.filter(lambda g: abs(g - 1) > 1e-3)
PARTS = ("df", "bias", "variance", "test", "train", "drift")


@LAWS
@given(gammas, snrs, penalties)
def test_ridge_is_closed_form(gamma, snr, lam):
    risk = filter_risk(Problem(gamma, snr), Ridge(lam))
    assert float(risk.test) == pytest.approx(isotropic_ridge_test(gamma, 1 / snr, lam), rel=1e-10)


@LAWS
@given(gammas, snrs, st.floats(-1, 1), st.floats(0, 2))
def test_quadrature_and_fixed_point_agree_for_ridge(gamma, snr, cosine, length):
    # Two eigenvalues a rounding error apart take the other road: the effective ridge κ.
    lam = np.concatenate(([np.inf], 1 / STRENGTH))
    problem = Problem(gamma, snr, prior_cosine=cosine, prior_length=length)
    nearly = replace(problem, spectrum=Spectrum([1 + 1e-11, 1 - 1e-11]))
    a, b = filter_risk(problem, Ridge(lam)), filter_risk(nearly, Ridge(lam))
    for name in PARTS:
        assert getattr(a, name) == pytest.approx(getattr(b, name), rel=1e-9, abs=1e-13), name


@LAWS
@given(apart, snrs)
def test_interpolation_is_closed_form(gamma, snr):
    risk = filter_risk(Problem(gamma, snr), Interpolation())
    assert float(risk.test) == pytest.approx(isotropic_ridgeless_test(gamma, 1 / snr), rel=1e-10)
    assert float(risk.train) == pytest.approx(max(1 - gamma, 0) / snr, rel=1e-12, abs=1e-14)
    assert float(risk.df) == pytest.approx(min(gamma, 1), rel=1e-12)


@LAWS
@given(gammas, snrs)
def test_components_are_the_quadrature_that_splits_at_the_cut(gamma, snr):
    low, high = (float(e) for e in edges(gamma))
    cut = np.concatenate((low + (high - low) * np.linspace(0.01, 0.999, 12), [high, 2 * high]))
    risk = filter_risk(Problem(gamma, snr), PrincipalComponents(cut))
    law = gram_law(gamma, NODES, cut)
    kept = (np.arange(law.nodes.shape[-1]) >= NODES) * law.weights
    out = law.weights - kept
    count, noise = kept.sum(-1), 1 / snr
    variance = noise * (kept / law.nodes).sum(-1)
    train = (out * (law.nodes / gamma + noise)).sum(-1) + law.atom * noise
    assert risk.df == pytest.approx(count, abs=1e-12)
    assert risk.bias == pytest.approx(1 - count / gamma, abs=1e-12)
    assert risk.variance == pytest.approx(variance, rel=1e-9, abs=1e-12)
    assert risk.train == pytest.approx(train, rel=1e-10, abs=1e-12)
    assert risk.drift == pytest.approx(count / gamma + variance, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("gamma", [0.4, 2.5])
@pytest.mark.parametrize("name", FAMILIES)
def test_limit_within_the_error_bars_of_draws(gamma, name):
    problem = Problem(gamma, 3.0, prior_cosine=0.6, prior_length=0.8)
    method = FAMILIES[name].at(np.array([0.3, 1.0, 3.0, 30.0]))
    n = 120
    limit, run = filter_risk(problem, method), filtered_risk(problem, method, n, 25, seed=1)
    for part in PARTS:
        exact, error = getattr(limit, part), getattr(run.error, part)
        allowed = 4 * error + 2 * (np.abs(exact) + 0.1) / n
        assert (np.abs(getattr(run.mean, part) - exact) <= allowed).all(), part


@pytest.mark.parametrize("gamma", [0.4, 3.0])
def test_drift_of_ridge_on_any_spectrum(gamma):
    spectrum = Spectrum([5.0, 1.0, 0.2], [1.0, 3.0, 6.0])
    problem, n = Problem(gamma, 4.0, spectrum, 1.0, 0.5, 0.5, 0.5), 100
    method = Ridge([0.01, 0.2, 3.0])
    limit, run = filter_risk(problem, method), filtered_risk(problem, method, n, 40, seed=3)
    for part in PARTS:
        exact = getattr(limit, part)
        allowed = 4 * getattr(run.error, part) + 2 * exact / n
        assert (np.abs(getattr(run.mean, part) - exact) <= allowed).all(), part


@LAWS
@given(problems(), penalties)
def test_ridge_on_any_spectrum_is_ridge_risk(problem, lam):
    path = np.array([0.0, lam, np.inf])
    ours, theirs = filter_risk(problem, Ridge(path)), ridge_risk(problem, path)
    for name in ("bias", "variance", "test", "train"):
        assert getattr(ours, name) == pytest.approx(getattr(theirs, name), rel=1e-9, abs=1e-13), (
            name
        )
    assert ours.df == pytest.approx(theirs.df1, rel=1e-9, abs=1e-13)


@LAWS
@given(gammas, snrs, st.sampled_from(sorted(FAMILIES)), st.floats(0, 2))
def test_laws_of_a_path(gamma, snr, name, length):
    if name == "gradient steps" and 0.07 * (1 + np.sqrt(gamma)) ** 2 >= 1.9:
        return
    problem = Problem(gamma, snr, prior_length=length)
    risk = filter_risk(problem, FAMILIES[name].at(STRENGTH))
    assert risk.test == pytest.approx(risk.bias + risk.variance + 1 / snr, rel=1e-14)
    for falling in (risk.bias, risk.train):
        assert (np.diff(falling) <= 1e-13).all()
    for rising in (risk.df, risk.variance, risk.drift):
        assert (np.diff(rising) >= -1e-13 * (1 + rising[1:])).all()
    # What is lost and what is moved of the way to the truth are sides of a triangle.
    way = problem.residual_energy
    moved = np.maximum(risk.drift - risk.variance, 0)
    assert (np.sqrt(risk.bias) + np.sqrt(moved) >= np.sqrt(way) - 1e-9).all()
    assert (risk.bias + moved <= way + 1e-12).all()


@pytest.mark.parametrize("gamma", [0.3, 1.0, 4.0])
@pytest.mark.parametrize("name", FAMILIES)
def test_from_the_start_to_interpolation(gamma, name):
    problem = Problem(gamma, 5.0, prior_cosine=0.5, prior_length=1.0)
    risk = filter_risk(problem, FAMILIES[name].at(np.array([0.0, np.inf])))
    end = filter_risk(problem, Interpolation())
    way = problem.residual_energy
    assert (risk.df[0], risk.drift[0], risk.variance[0]) == (0, 0, 0)
    assert risk.bias[0] == pytest.approx(way)
    assert risk.train[0] == pytest.approx(way + 0.2)
    for part in PARTS:
        expected = float(getattr(end, part))
        assert getattr(risk, part)[1] == pytest.approx(expected, rel=1e-9, abs=1e-13), part


@LAWS
@given(gammas, snrs)
def test_no_filter_beats_the_best_ridge_when_features_are_alike(gamma, snr):
    best = isotropic_ridge_test(gamma, 1 / snr, gamma / snr)
    for family in FAMILIES.values():
        if family.name != "gradient steps" or gamma < 15:
            risk = filter_risk(Problem(gamma, snr), family.at(np.geomspace(1e-3, 1e5, 60)))
            assert risk.test.min() >= best * (1 - 1e-12), family.name


@LAWS
@given(gammas, snrs)
def test_flow_costs_at_most_169_percent_of_ridge(gamma, snr):
    # Ali, Kolter & Tibshirani 2019, Theorem 2: excess risk at time T against ridge at λ = 1/T.
    problem = Problem(gamma, snr)
    flow, ridge = (
        filter_risk(problem, method) for method in (GradientFlow(STRENGTH), Ridge(1 / STRENGTH))
    )
    ratio = (flow.bias + flow.variance) / (ridge.bias + ridge.variance)
    assert ratio.max() <= 1.6862


def test_infinite_exactly_at_the_threshold():
    problem = Problem(1.0, 5.0)
    for method in (Interpolation(), Ridge(0.0), GradientFlow(np.inf), PrincipalComponents(1e-300)):
        risk = filter_risk(problem, method)
        assert (float(risk.test), float(risk.drift)) == (np.inf, np.inf)
        assert float(risk.train) == pytest.approx(0, abs=1e-12)
    finite = filter_risk(problem, GradientFlow([1.0, 100.0, 1e4]))
    assert np.isfinite(finite.test).all()


def test_many_gammas_at_once_are_one_by_one():
    gamma = np.array([0.2, 0.99, 1.0, 3.0])
    for method in (
        GradientFlow([0.5, 5.0, 50.0]),
        PrincipalComponents([0.01, 0.5, 2.0]),
        Interpolation(),
    ):
        together = isotropic_sums(gamma, method)
        assert together.df.shape == (*method.knob.shape, 4)
        for k, g in enumerate(gamma):
            alone = isotropic_sums(float(g), method)
            for name in vars(alone):
                assert getattr(together, name)[..., k] == pytest.approx(
                    getattr(alone, name), rel=1e-12
                )


@pytest.mark.parametrize(
    ("problem", "method", "words"),
    [
        (Problem(2.0, 1.0, spectra.power_law()), PrincipalComponents(1.0), "has a limit in closed"),
        (Problem(2.0, 1.0, HALF_ZERO), Interpolation(), "use filtered_risk, exact at finite n"),
        (Problem(4.0, 1.0), GradientSteps(0.3, 2), "step must be < 2/z_max = 0.222222"),
    ],
)
def test_errors_say_what_to_do(problem, method, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        filter_risk(problem, method)
