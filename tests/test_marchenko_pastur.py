"""The Marchenko–Pastur law: closed forms, an independent quadrature, and drawn matrices."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_cases import LAWS, gammas
from scipy.integrate import quad

from engine.marchenko_pastur import covariance_law, density, edges, gram_law, stieltjes

#: The threshold itself, next to it on both sides, and the ends of the domain.
GAMMAS = (0.05, 0.4, 0.99, 1 - 1e-7, 1.0, 1 + 1e-7, 1.01, 2.0, 20.0)
NARAYANA = [(1,), (1, 1), (1, 3, 1), (1, 6, 6, 1), (1, 10, 20, 10, 1)]


def total(law, f):
    return float(law.weights @ f(law.nodes) + (law.atom * f(np.zeros(1))[0]))


@pytest.mark.parametrize("gamma", GAMMAS)
def test_moments_are_the_narayana_polynomials(gamma):
    law = covariance_law(gamma)
    assert total(law, np.ones_like) == pytest.approx(1, abs=1e-14)
    for power, coefficients in enumerate(NARAYANA, start=1):
        expected = sum(c * gamma**k for k, c in enumerate(coefficients))
        assert total(law, lambda z, p=power: z**p) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("gamma", GAMMAS)
@pytest.mark.parametrize("pole", [1e-8, 1e-4, 0.1, 1.0, 1e3])
def test_ridge_type_integrals_are_the_stieltjes_transform(gamma, pole):
    value = total(covariance_law(gamma), lambda z: 1 / (z + pole))
    assert value == pytest.approx(float(stieltjes(-pole, gamma)), rel=1e-11)


@pytest.mark.parametrize("gamma", GAMMAS)
@pytest.mark.parametrize("gap", [1e-8, 1e-4, 0.1, 10.0])
def test_poles_close_above_the_edge(gamma, gap):
    law = covariance_law(gamma)
    pole = float(edges(gamma)[1]) + gap
    value = law.weights @ (1 / (gap + law.below_top)) + law.atom / pole
    # The closed form itself knows the gap only to the rounding of `pole`.
    assert value == pytest.approx(-float(stieltjes(pole, gamma)), rel=1e-11 + 4e-16 * pole / gap)


@LAWS
@given(gammas, st.floats(-12, 6))
def test_stieltjes_transform_solves_its_equation(gamma, exponent):
    z = -(10.0**exponent)
    m = float(stieltjes(z, gamma))
    terms = np.array([gamma * z * m * m, (z + (gamma - 1)) * m, 1.0])
    assert m > 0
    assert abs(terms.sum()) <= 1e-13 * np.abs(terms).max()
    assert m == pytest.approx(float(stieltjes([z], [gamma])[0]), rel=0)


def test_stieltjes_transform_far_away_and_at_zero():
    assert stieltjes([-1e8, 1e8], 3.0) * [1e8, -1e8] == pytest.approx([1, 1], rel=1e-7)
    # ∫ dF/z = 1/(1−γ): the variance of least squares.
    assert float(stieltjes(0.0, 0.5)) == pytest.approx(2.0, rel=1e-15)
    # Between the atom and the edge.
    law = covariance_law(4.0)
    inside = total(law, lambda z: 1 / (z - 0.5))
    assert float(stieltjes(0.5, 4.0)) == pytest.approx(inside, rel=1e-13)


@pytest.mark.parametrize("gamma", [0.2, 0.9, 1.5, 8.0])
def test_quadrature_is_the_integral_of_the_density(gamma):
    low, high = edges(gamma)
    law = covariance_law(gamma)
    for f in (lambda z: np.exp(-z), lambda z: np.sqrt(z), lambda z: np.log1p(z)):
        mass = quad(lambda z, f=f: f(z) * density(z, gamma), low, high, epsabs=1e-11, limit=200)[0]
        assert law.weights @ f(law.nodes) == pytest.approx(mass, abs=1e-8)


def test_density_outside_at_the_edges_and_at_its_pole():
    low, high = edges(2.0)
    assert density([-1.0, 0.0, low / 2, low, high, high + 1], 2.0) == pytest.approx(0, abs=1e-7)
    assert density(0.0, 1.0) == np.inf
    assert float(density(3.0, 2.0)) == pytest.approx(np.sqrt(8) / (12 * np.pi), rel=1e-14)


@pytest.mark.parametrize("gamma", [0.3, 1.0, 5.0])
def test_gram_and_covariance_share_their_nonzero_eigenvalues(gamma):
    gram, covariance = gram_law(gamma), covariance_law(gamma)
    assert gram.weights == pytest.approx(gamma * covariance.weights, rel=1e-14)
    assert (gram.atom, covariance.atom) == (max(1 - gamma, 0), max(1 - 1 / gamma, 0))
    assert total(gram, np.ones_like) == pytest.approx(1, abs=1e-14)


@pytest.mark.parametrize("gamma", GAMMAS)
@pytest.mark.parametrize("share", [1e-4, 0.3, 0.999])
def test_a_cut_splits_the_integral(gamma, share):
    low, high = edges(gamma)
    cut = low + share * (high - low)
    law = covariance_law(gamma, cut=cut)
    below, above = law.nodes[:256], law.nodes[256:]
    assert (np.diff(law.nodes) >= 0).all()
    assert below.max() <= cut * (1 + 1e-14) and above.min() >= cut * (1 - 1e-14)
    assert total(law, lambda z: z * z) == pytest.approx(1 + gamma, rel=1e-13)
    kept = float(law.weights[256:] @ above)
    expected = quad(lambda z: z * density(z, gamma), cut, high, epsabs=1e-11, limit=200)[0]
    assert kept == pytest.approx(expected, abs=1e-8)


def test_a_cut_beside_the_support_leaves_one_side_empty():
    law = covariance_law(2.0, cut=[-1.0, 0.0, 100.0])
    assert law.nodes.shape == (3, 512)
    assert law.weights[:2, :256].sum() == 0 and law.weights[2, 256:].sum() == 0
    assert law.weights.sum(axis=1) + law.atom == pytest.approx(np.ones(3), abs=1e-13)


def test_many_gammas_at_once():
    together = covariance_law(np.array(GAMMAS).reshape(3, 3))
    assert together.nodes.shape == (3, 3, 256)
    for k, gamma in enumerate(GAMMAS):
        alone = covariance_law(gamma)
        assert together.nodes[k // 3, k % 3] == pytest.approx(alone.nodes, rel=1e-15)
        assert together.weights[k // 3, k % 3] == pytest.approx(alone.weights, rel=1e-15)
        assert together.atom[k // 3, k % 3] == alone.atom


@pytest.mark.parametrize(("n", "d"), [(600, 300), (300, 600)])
def test_eigenvalues_of_a_drawn_matrix_follow_the_law(n, d):
    x = np.random.default_rng(3).standard_normal((n, d))
    z = np.linalg.eigvalsh(x.T @ x / n)
    law = covariance_law(d / n)
    for f in (lambda z: 1 / (z + 0.1), lambda z: np.exp(-z), lambda z: z * z):
        # Linear statistics of eigenvalues fluctuate, and are biased, by O(1/d).
        assert f(z).mean() == pytest.approx(total(law, f), rel=10 / d)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: covariance_law(0.0), "gamma must be finite and > 0, got 0.0"),
        (lambda: gram_law([1.0, np.nan]), "gamma must be finite and > 0"),
        (lambda: covariance_law(1.0, nodes=8), "nodes must be a whole number ≥ 16, got 8"),
        (lambda: covariance_law(1.0, cut=np.nan), "cut must be a number, got nan"),
        (lambda: stieltjes(1.0, 2.0), "z must be finite and outside the support, got 1"),
        (lambda: stieltjes(0.0, 2.0), "z must be finite and outside the support, got 0"),
        (lambda: stieltjes(-np.inf, 2.0), "z must be finite and outside the support, got -inf"),
        (lambda: density(1.0, -1.0), "gamma must be finite and > 0, got -1.0"),
    ],
)
def test_outside_the_domain(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()
