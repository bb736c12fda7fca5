"""The scalar case: closed forms, an independent quadrature, draws, and Proposition 12."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_cases import LAWS
from scipy.integrate import quad

from engine import priors
from engine.scalar import Mixture, comb, figure_3, scalar_case

NOISES = np.geomspace(1e-3, 10.0, 60)
SHAPES = [
    priors.Gaussian(),
    priors.Laplace(),
    priors.Uniform(),
    priors.Rademacher(),
    priors.SymmetricMixture(0.05),
    priors.SpikeSlab(0.1, 0.01),
    priors.BernoulliGauss(0.3),
    figure_3(0.05),
    comb(),
]


def test_gaussian_in_closed_form():
    case = scalar_case(priors.Gaussian(), NOISES, 0.7)
    exact = NOISES**2 / (0.7 + NOISES)
    assert case.train == pytest.approx(exact, rel=1e-10)
    assert case.lower == pytest.approx(exact, rel=1e-12)
    assert case.upper == pytest.approx(exact, rel=1e-12)
    assert case.share == pytest.approx(exact / NOISES, rel=1e-10)
    assert case.information == pytest.approx(1 / (0.7 + NOISES), rel=1e-10)


@pytest.mark.parametrize("prior", SHAPES, ids=repr)
def test_theorem_2_and_the_true_half_of_proposition_12(prior):
    case = scalar_case(prior, NOISES)
    assert (case.lower <= case.train * (1 + 1e-8)).all()
    assert (case.train <= case.upper * (1 + 1e-8)).all()
    assert (np.diff(case.information) <= 1e-8 * case.information[1:]).all()
    kept = case.noise - case.train
    assert (np.diff(kept) >= -1e-8 * kept[1:] - 1e-15).all()


def test_the_false_half_of_proposition_12():
    low, high = scalar_case(comb(), [0.05, 0.2]).train
    assert (low, high) == pytest.approx((0.0304, 0.0110), abs=5e-5)
    # Drawn: E(y − E(β|y))² with the posterior mean worked out tooth by tooth.
    for noise, expected, seed in ((0.05, low, 1), (0.2, high, 2)):
        rng = np.random.default_rng(seed)
        y = comb().sample(rng, 40_000) + np.sqrt(noise) * rng.standard_normal(40_000)
        teeth = np.arange(-10, 11)
        weight = np.exp(-((y[:, None] - teeth) ** 2) / (2 * (0.001 + noise)))
        each = teeth + 0.001 / (0.001 + noise) * (y[:, None] - teeth)
        mean = (weight * each).sum(1) / weight.sum(1)
        assert comb().posterior_mean(y, noise) == pytest.approx(mean, abs=1e-9)
        squares = (y - mean) ** 2
        assert abs(squares.mean() - expected) < 4 * squares.std() / np.sqrt(squares.size)


@pytest.mark.parametrize(
    ("eta", "peak"), [(0.01, 0.878), (0.05, 0.610), (0.1, 0.441), (0.2, None), (0.5, None)]
)
def test_figure_3(eta, peak):
    share = scalar_case(figure_3(eta), np.geomspace(1e-3, 1.0, 200)).share
    falls = np.flatnonzero(np.diff(share) < 0)
    if peak is None:
        assert falls.size == 0
    else:
        assert share[falls[0]] == pytest.approx(peak, abs=1e-3)


@pytest.mark.parametrize("eta", [0.01, 0.1, 0.5])
def test_figure_3_is_the_symmetric_mixture_scaled(eta):
    # Two programs: ours over y for any means, the family's own at unit variance.
    family = priors.SymmetricMixture(eta / (1 + eta))
    scaled, own = scalar_case(family, NOISES, 1 + eta), scalar_case(figure_3(eta), NOISES)
    for name in ("train", "lower", "upper"):
        assert getattr(scaled, name) == pytest.approx(getattr(own, name), rel=1e-8), name


@pytest.mark.parametrize(("prior", "noise"), [(figure_3(0.02), 0.01), (comb(), 0.01)])
def test_information_by_adaptive_quadrature(prior, noise):
    spread = prior.within + noise

    def integrand(y):
        exponent = -((y - np.array(prior.means)) ** 2) / (2 * spread)
        top = exponent.max()
        weight = np.exp(exponent - top)
        score = weight @ (np.array(prior.means) - y) / weight.sum() / spread
        scale = np.exp(top) / (len(prior.means) * np.sqrt(2 * np.pi * spread))
        return score**2 * weight.sum() * scale

    cuts = [m + k * np.sqrt(spread) for m in prior.means for k in (-12, -3, 0, 3, 12)]
    cuts = np.unique(cuts)
    exact = sum(quad(integrand, a, b, epsabs=1e-12)[0] for a, b in pairwise(cuts))
    assert float(prior.information(noise)) == pytest.approx(exact, rel=1e-9)


@LAWS
@given(st.floats(-3, 3), st.floats(-2, 1), st.floats(-3, 1))
def test_one_component_is_a_gaussian_wherever_it_sits(mean, within, noise):
    w, s = 10.0**within, 10.0**noise
    prior = Mixture((mean,), w)
    assert float(prior.information(s)) == pytest.approx(1 / (w + s), rel=1e-12)
    assert prior.fisher_information == pytest.approx(1 / w, rel=1e-12)
    assert prior.variance == pytest.approx(w)
    assert float(prior.posterior_mean(1.0, s)) == pytest.approx((mean * s + w) / (w + s), rel=1e-9)


def test_draws_have_the_mixture_moments():
    draws = figure_3(0.1).sample(np.random.default_rng(0), 200_000)
    assert draws.mean() == pytest.approx(0, abs=0.01)
    assert draws.var() == pytest.approx(1.1, abs=0.01)
    assert (draws**4).mean() == pytest.approx(1 + 6 * 0.1 + 3 * 0.01, abs=0.02)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: scalar_case(comb(), 0.0), "noise must be > 0 and finite, got 0.0"),
        (lambda: scalar_case(comb(), np.inf), "noise must be > 0 and finite, got inf"),
        (lambda: scalar_case(comb(), 1.0, 0.0), "variance must be > 0 and finite, got 0.0"),
        (lambda: comb().information([1.0, -1.0]), "tau2 must be > 0, got -1.0"),
        (lambda: Mixture((), 1.0), "means must be finite and not empty, got ()"),
        (lambda: figure_3(0.0), "within must be > 0 and finite, got 0.0"),
    ],
)
def test_outside_the_domain(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()
