"""One check for every family of priors: what is true of any scalar prior seen in Gaussian noise."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from itertools import pairwise

import numpy as np
import pytest
from reference_cases import REFERENCE, reference_prior
from scipy.integrate import quad

from engine.priors import (
    FAMILIES,
    BernoulliGauss,
    Gaussian,
    Laplace,
    Logistic,
    Rademacher,
    SpikeSlab,
    StudentT,
    SymmetricMixture,
    Uniform,
)

PRIORS = [
    Gaussian(),
    Laplace(),
    Logistic(),
    StudentT(2.1),
    StudentT(5.0),
    StudentT(1e4),
    Uniform(),
    Rademacher(),
    SymmetricMixture(0.1),
    SymmetricMixture(1e-4),
    SpikeSlab(0.1, 0.05),
    SpikeSlab(0.01, 1e-4),
    BernoulliGauss(0.5),
    BernoulliGauss(0.01),
]
EDGES = [
    StudentT(2 + 1e-9),
    StudentT(1e6),
    SymmetricMixture(0.0),
    SymmetricMixture(1e-12),
    SymmetricMixture(1.0),
    SpikeSlab(1e-9, 1e-9),
    SpikeSlab(1e-3, 0.0),
    SpikeSlab(1 - 1e-12, 0.5),
    SpikeSlab(1.0, 0.3),
    SpikeSlab(0.3, 1.0),
    BernoulliGauss(1e-9),
    BernoulliGauss(1.0),
]
EVERY = pytest.mark.parametrize("prior", PRIORS, ids=str)
ALSO_AT_THE_EDGES = pytest.mark.parametrize("prior", [*PRIORS, *EDGES], ids=str)
TAU2 = np.logspace(-6, 6, 73)


def test_every_family_is_checked():
    assert {type(prior) for prior in PRIORS} == set(FAMILIES)


@ALSO_AT_THE_EDGES
def test_mmse_lies_between_its_bounds_and_rises(prior):
    mmse, noise_only = prior.mmse(TAU2), 1 / TAU2
    slack = 1 + 1e-12
    assert (mmse <= np.minimum(prior.variance, TAU2) * slack).all()
    if np.isfinite(prior.fisher_information):
        assert (mmse * (prior.fisher_information + noise_only) * slack >= 1).all()
    assert (mmse >= 0).all()
    assert (mmse[1:] * slack >= mmse[:-1]).all()
    # And as the Gaussian is the hardest prior of its variance, so is its error the largest.
    assert (mmse <= Gaussian().mmse(TAU2) * slack).all()


@ALSO_AT_THE_EDGES
def test_tweedie_ties_the_error_to_the_information_of_y(prior):
    found = prior.averages(TAU2)
    # Where one side of τ² − mmse = τ⁴ J_y cancels, the other does not.
    assert TAU2**2 * found.information + found.mmse == pytest.approx(TAU2, rel=1e-11)
    assert (found.information[1:] <= found.information[:-1] * (1 + 1e-12)).all()


@ALSO_AT_THE_EDGES
def test_information_and_error_are_tied_by_integration(prior):
    x, w = np.polynomial.legendre.leggauss(24)
    ends = np.logspace(-6, 6, 25)
    half = np.diff(np.log(ends))[:, None] / 2
    tau2 = np.exp(np.log(ends[:-1])[:, None] + half * (1 + x))
    gained = 0.5 * (half * w * prior.mmse(tau2) / tau2).sum(axis=1)
    lost = -np.diff(prior.mutual_information(ends))
    assert gained == pytest.approx(lost, rel=1e-9, abs=2e-13)


@ALSO_AT_THE_EDGES
def test_the_posterior_is_the_derivative_of_the_density_of_y(prior):
    for tau2 in (0.01, 0.3, 2.0, 50.0):
        y = np.linspace(-6, 6, 41) * np.sqrt(tau2 + 0.2)
        h = 1e-5 * np.sqrt(tau2)
        seen, right, left = (prior.posterior(y + step, tau2) for step in (0, h, -h))
        score = (right.log_density - left.log_density) / (2 * h)
        assert seen.score == pytest.approx(score, rel=1e-5, abs=1e-5 / np.sqrt(tau2))
        assert seen.mean == pytest.approx(y + tau2 * seen.score, rel=1e-10, abs=1e-12 * tau2)
        slope = (right.mean - left.mean) / (2 * h)
        assert seen.variance == pytest.approx(tau2 * slope, rel=1e-5, abs=1e-5 * tau2)
        assert prior.posterior_mean(-y, tau2) == pytest.approx(-seen.mean, rel=1e-12, abs=1e-15)


@EVERY
@pytest.mark.parametrize("tau2", [0.02, 0.5, 4.0])
def test_the_posterior_is_bayes_rule_with_the_density(prior, tau2):
    # Independently: density and atoms against the noise, by adaptive quadrature.
    for y in (0.0, 0.4, 1.0, 3.0):

        def seen(beta, power, y=y):
            return beta**power * np.exp(-0.5 * (y - beta) ** 2 / tau2) / np.sqrt(2 * np.pi * tau2)

        def moment(power, seen=seen):
            cuts = [0.0, 0.01, 0.1, 0.4, 0.95, 1.0, 1.05, np.sqrt(3), 1.8, 3.0]
            ends = sorted({s * x for x in (*cuts, 9.0, 60.0) for s in (-1, 1)})
            whole = sum(weight * seen(place, power) for place, weight in prior.atoms)
            if prior.dimension == 0:
                return whole
            for a, b in pairwise(ends):
                whole += quad(
                    lambda x: float(prior.density(x)) * seen(x, power),
                    a + 1e-12,
                    b - 1e-12,
                    epsabs=1e-13,
                    epsrel=1e-10,
                )[0]
            return whole

        mass, first, second = (moment(power) for power in (0, 1, 2))
        known = prior.posterior(y, tau2)
        assert float(np.exp(known.log_density)) == pytest.approx(mass, rel=1e-7)
        assert float(known.mean) == pytest.approx(first / mass, rel=1e-6, abs=1e-9)
        assert float(known.variance) == pytest.approx(second / mass - (first / mass) ** 2, rel=1e-5)


@EVERY
@pytest.mark.parametrize("tau2", [0.1, 1.0])
def test_draws_agree(prior, tau2):
    rng = np.random.default_rng(5)
    beta = prior.sample(rng, 40_000)
    y = beta + np.sqrt(tau2) * rng.standard_normal(beta.shape)
    known = prior.posterior(y, tau2)
    for draws, exact in (
        ((beta - known.mean) ** 2, float(prior.mmse(tau2))),
        (known.variance, float(prior.mmse(tau2))),
        (known.score**2, float(prior.information(tau2))),
    ):
        error = draws.std() / np.sqrt(draws.size)
        assert abs(draws.mean() - exact) < 4 * error + 1e-12


@ALSO_AT_THE_EDGES
def test_far_beyond_the_promised_range_it_stays_sane(prior):
    tau2 = np.array([1e-30, 1e-12, 1e12, 1e30])
    mmse = prior.mmse(tau2)
    assert (mmse <= np.minimum(1, tau2) * (1 + 1e-9)).all() and (mmse >= 0).all()
    far = prior.posterior(np.array([[0.0], [1e3], [1e9]]), np.array([1e-3, 1.0, 1e3]))
    assert all(np.isfinite(part).all() for part in far)
    assert (far.variance >= 0).all() and (far.variance <= 1e9).all()


@EVERY
def test_small_noise_leaves_an_error_in_the_continuous_part_only(prior):
    # mmse/τ² → the weight of the continuous part (Wu & Verdú 2011), which `dimension` states.
    share = float(prior.mmse(1e-10)) / 1e-10
    assert share == pytest.approx(prior.dimension, abs=2e-3)


@EVERY
def test_density_and_atoms_are_a_law_of_variance_one(prior):
    ends = [0, 1e-3, 0.03, 0.3, 1, np.sqrt(3), 2, 10, 1e3, 1e6]
    for power, whole in ((0, prior.dimension), (2, 1.0)):
        if prior.dimension == 0:
            total = 0.0
        else:
            total = 2 * sum(
                quad(lambda x, k=power: x**k * float(prior.density(x)), a, b, epsabs=1e-12)[0]
                for a, b in pairwise(ends)
            )
        total += sum(weight * place**2 for place, weight in prior.atoms) if power else 0.0
        # Two thirds of the variance of a t with ν = 2.1 lie beyond a thousand.
        rel = 0.7 if prior == StudentT(2.1) and power else 1e-6
        assert total == pytest.approx(whole, rel=rel)


def test_closed_forms_of_the_fisher_information():
    for prior in PRIORS:
        if prior.dimension < 1 or isinstance(prior, Uniform):
            assert prior.fisher_information == np.inf
            continue
        # J is the limit of J_y without noise; the next term may be of order τ.
        near = prior.information([1e-12, 4e-12])
        assert prior.fisher_information == pytest.approx(2 * near[0] - near[1], rel=2e-5)
    assert Laplace().fisher_information == pytest.approx(2, rel=1e-15)
    assert StudentT(5.0).fisher_information == pytest.approx(30 / (8 * 3), rel=1e-15)


def test_limits_of_the_parameters_are_other_families():
    for one, other in (
        (SymmetricMixture(0.0), Rademacher()),
        (SymmetricMixture(1.0), Gaussian()),
        (SpikeSlab(0.2, 0.0), BernoulliGauss(0.2)),
        (SpikeSlab(0.2, 1.0), Gaussian()),
        (BernoulliGauss(1.0), Gaussian()),
    ):
        assert one.mmse(TAU2) == pytest.approx(other.mmse(TAU2), rel=1e-12, abs=1e-14)
        assert one.fisher_information == pytest.approx(other.fisher_information, rel=1e-12)
        assert one.dimension == pytest.approx(other.dimension, abs=1e-15)
    assert StudentT(1e6).mmse(1.0) == pytest.approx(0.5, abs=1e-6)


@pytest.mark.parametrize("row", REFERENCE["mmse"], ids=lambda row: row["family"])
def test_reference_mmse(row):
    prior = reference_prior(row)
    assert float(prior.mmse(row["tau2"])) == pytest.approx(row["value"], rel=1e-12)


@pytest.mark.parametrize("row", REFERENCE["fisher_information"], ids=lambda row: row["family"])
def test_reference_fisher_information(row):
    assert reference_prior(row).fisher_information == pytest.approx(row["value"], rel=1e-12)


@EVERY
def test_families_are_values(prior):
    again = type(prior)(*(getattr(prior, f.name) for f in fields(prior)))
    assert prior == again and hash(prior) == hash(again)
    with pytest.raises((FrozenInstanceError, AttributeError)):
        prior.eta = 0.3


@EVERY
def test_shapes(prior):
    assert prior.mmse(0.5).shape == ()
    assert prior.mmse(np.full((2, 3), 0.5)).shape == (2, 3)
    assert prior.mmse([]).shape == (0,)
    assert prior.mmse([np.inf, 1.0])[0] == prior.variance
    known = prior.posterior(np.zeros((4, 1)), np.ones(3))
    assert {part.shape for part in known} == {(4, 3)}
    assert prior.sample(np.random.default_rng(0), (2, 5)).shape == (2, 5)
    assert prior.density(np.zeros((2, 2)) + 0.1).shape == (2, 2)


@EVERY
@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan])
def test_noise_outside_its_domain(prior, bad):
    for method in (prior.mmse, prior.information, prior.mutual_information):
        with pytest.raises(ValueError, match="tau2 must be > 0, got"):
            method([1.0, bad])
    with pytest.raises(ValueError, match="tau2 must be > 0, got"):
        prior.posterior_mean(0.0, bad)
    with pytest.raises(ValueError, match="tau2 must be finite"):
        prior.mutual_information(np.inf)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: StudentT(2.0), r"nu must lie in \(2, 1e\+06\], got 2.0"),
        (lambda: StudentT(np.nan), "nu must lie"),
        (lambda: StudentT("three"), "nu must be a number, got 'three'"),
        (lambda: SymmetricMixture(-0.1), r"eta must lie in \[0, 1\], got -0.1"),
        (lambda: SpikeSlab(0.0, 0.1), r"epsilon must lie in \[1e-100, 1\], got 0.0"),
        (lambda: SpikeSlab(0.1, 1.1), r"eta must lie in \[0, 1\], got 1.1"),
        (lambda: BernoulliGauss(1.5), r"epsilon must lie in \[1e-100, 1\], got 1.5"),
    ],
)
def test_parameters_outside_their_domain(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("prior", [BernoulliGauss(1e-100), SpikeSlab(1e-100, 0.1)], ids=repr)
def test_the_sparsest_prior_of_the_domain_overflows_nowhere(prior):
    noise = np.array([1e-6, 1.0, 1e6])
    assert (prior.mmse(noise) > 0).all() and np.isfinite(prior.mutual_information(noise)).all()
    assert np.isfinite(prior.posterior_mean([0.0, 2.0, 1e3], noise)).all()
    with pytest.raises(ValueError, match="epsilon must lie in"):
        BernoulliGauss(1e-300)
