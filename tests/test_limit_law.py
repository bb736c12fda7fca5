"""The limit law against closed form, moments, the fixed point at complex z, and drawn designs."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Problem, Spectrum, limit_law, sample_spectrum, spectra
from engine.equivalents import fold
from engine.marchenko_pastur import covariance_law, density, edges

KINDS = {
    "isotropic": spectra.isotropic(1),
    "power law": spectra.power_law(200, 1.0),
    "steep": spectra.power_law(200, 3.0),
    "spiked": spectra.spiked(200, 50.0),
    "ar1": spectra.ar1(200, 0.9),
    "weighted": Spectrum([4.0, 1.0, 0.5], [0.1, 0.6, 0.3]),
    "with zeros": Spectrum([0.0, 1.0, 3.0], [0.4, 0.4, 0.2]),
}
GAMMAS = (0.05, 0.5, 0.99, 1.01, 2.0, 20.0)
several = st.integers(1, 8).flatmap(
    lambda k: st.tuples(
        st.lists(st.floats(0.01, 100.0), min_size=k, max_size=k),
        st.lists(st.floats(0.05, 1.0), min_size=k, max_size=k),
    )
)


def moment(law, power):
    """∫ xᵏ dF by increments of the distribution function, of second order in its points."""
    between = (law.x[1:] ** power + law.x[:-1] ** power) / 2
    return float(np.diff(law.cdf) @ between)


@pytest.mark.parametrize("gamma", [0.05, 0.3, 0.999, 1.0, 1.0005, 4.0, 20.0])
def test_isotropic_features_give_the_closed_form(gamma):
    law = limit_law(spectra.isotropic(3), gamma)
    np.testing.assert_allclose(law.edges[0], edges(gamma), rtol=1e-9, atol=1e-15)
    assert law.atom == pytest.approx(max(1 - 1 / gamma, 0), abs=1e-15)
    inside = slice(1, -1)
    wanted = density(law.x[inside], gamma)
    np.testing.assert_allclose(law.density[inside], wanted, rtol=1e-6, atol=1e-6)
    assert law.density[-1] == 0
    assert law.density[0] == (np.inf if gamma == 1 else 0)
    some = law.x[10:-10:30]
    below = covariance_law(np.full(some.shape, gamma), cut=some)
    mass = below.weights[:, :256].sum(axis=1) + below.atom
    np.testing.assert_allclose(law.cdf[10:-10:30], mass, atol=1e-9)


@pytest.mark.parametrize("gamma", GAMMAS)
@pytest.mark.parametrize("kind", KINDS)
def test_mass_and_moments(kind, gamma):
    spectrum = KINDS[kind]
    t, p = spectrum.eigenvalues, spectrum.mass
    law = limit_law(spectrum, gamma, refine=6)
    assert law.cdf[0] == pytest.approx(law.atom, abs=1e-13)
    assert law.cdf[-1] == pytest.approx(1, abs=1e-13)
    assert (np.diff(law.cdf) >= 0).all() and (np.diff(law.x) >= 0).all()
    # Over √x, in which the density of a law that reaches zero stays bounded.
    root = np.sqrt(law.x)
    mass = law.atom + np.trapezoid(2 * root * law.density, root)
    assert mass == pytest.approx(1, abs=4e-3)
    second, third = p @ t**2, p @ t**3
    for power, wanted in (
        (1, 1.0),
        (2, second + gamma),
        (3, third + 3 * gamma * second + gamma**2),
    ):
        assert moment(law, power) == pytest.approx(wanted, rel=2e-4)


@settings(max_examples=60, deadline=None)
@given(several, st.floats(0.05, 20.0))
def test_the_trace_solves_the_fixed_point_at_complex_z(parts, gamma):
    spectrum = Spectrum(*map(np.array, parts))
    t, p = spectrum.eigenvalues, spectrum.mass
    law = limit_law(spectrum, gamma, refine=4)
    middle = (law.x[1:] + law.x[:-1]) / 2
    for z in (0.3 + 1j, 2.0 + 0.7j, 9.0 + 2j):
        v = -1 / z
        for _ in range(4000):
            before, v = v, -1 / (z - gamma * (p @ (t / (1 + t * v))))
            if abs(v - before) < 1e-14:
                break
        transform = law.atom / -z + np.diff(law.cdf) @ (1 / (middle - z))
        companion = -(1 - gamma) / z + gamma * transform
        assert abs(companion - v) < 5e-4 * abs(v) + 1e-4 * gamma


@settings(max_examples=100, deadline=None)
@given(several, st.floats(0.05, 20.0))
def test_least_eigenvalue_is_minus_the_least_penalty(parts, gamma):
    spectrum = Spectrum(*map(np.array, parts))
    law = limit_law(spectrum, gamma)
    _, lowest = fold(Problem(gamma, 1.0, spectrum).directions, gamma)
    assert law.edges[0, 0] == pytest.approx(-lowest, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("gamma", [0.05, 0.3, 4.0])
def test_each_interval_holds_the_mass_of_its_own_directions(gamma):
    law = limit_law(spectra.power_law(200, 1.0), gamma)
    assert len(law.edges) >= 2
    ends = np.interp(law.edges.ravel(), law.x, law.cdf).reshape(-1, 2)
    directions = 200 * np.diff(ends, axis=1)[:, 0]
    # All but the lowest, which shares the mass that γ > 1 leaves.
    np.testing.assert_allclose(directions[1:], np.round(directions[1:]), atol=1e-6)
    assert (directions[1:] > 0.5).all()
    whole = 200 * (1 - law.atom)
    assert directions.sum() == pytest.approx(whole, abs=1e-9)


def test_directions_that_never_vary_are_in_the_atom():
    law = limit_law(KINDS["with zeros"], 0.5)
    assert law.atom == pytest.approx(0.4)
    assert limit_law(KINDS["with zeros"], 10.0).atom == pytest.approx(0.9)
    # γ·P(t > 0) = 1 is where the law reaches zero.
    assert limit_law(KINDS["with zeros"], 1 / 0.6).edges[0, 0] == pytest.approx(0, abs=1e-12)


def distance(problem, law, n, seed):
    """How many places drawn eigenvalues are away from the law."""
    drawn = sample_spectrum(problem, n, seed)
    return drawn.d * law.distance(drawn)


@pytest.mark.parametrize(("gamma", "n"), [(0.25, 1600), (4.0, 400), (1.0, 600)])
@pytest.mark.parametrize("kind", ["isotropic", "power law", "spiked", "ar1"])
def test_drawn_eigenvalues_follow_it(kind, gamma, n):
    problem = Problem(gamma, 1.0, KINDS[kind])
    law = limit_law(problem.spectrum, gamma, refine=4)
    found = [distance(problem, law, n, seed) for seed in range(4)]
    error = np.std(found, ddof=1) / 2
    # Eigenvalues repel: they keep to the law within O(log d) places, not √d of them.
    assert np.mean(found) + 4 * error < 0.75 * np.log(gamma * n)
    off = limit_law(problem.spectrum, 1.25 * gamma, refine=4)
    assert np.mean([distance(problem, off, n, seed) for seed in range(2)]) > 3 * np.mean(found)


def test_the_draw_is_that_of_its_design():
    problem = Problem(2.0, 1.0, KINDS["power law"])
    drawn = sample_spectrum(problem, 100, seed=3)
    t = np.sort(KINDS["power law"].eigenvalues)
    x = np.random.default_rng(3).standard_normal((100, 200)) * np.sqrt(t)
    wanted = np.sort(np.linalg.svd(x, compute_uv=False) ** 2 / 100)
    np.testing.assert_allclose(drawn.positive, wanted, rtol=1e-9)
    assert (drawn.n, drawn.d, drawn.zero_share) == (100, 200, 0.5)
    tall = sample_spectrum(replace(problem, gamma=0.5), 200, seed=3)
    assert tall.positive.size == 100 and tall.zero_share == 0
    assert drawn.shares(np.array([1e-9, 1e9])).tolist() == [0.5]


def test_a_long_draw_says_how_far_it_is_and_can_be_given_up(monkeypatch):
    monkeypatch.setattr(sys.modules["engine.sample_spectrum"], "BATCH", 500)
    told = []
    problem = Problem(4.0, 1.0, KINDS["with zeros"])
    drawn = sample_spectrum(problem, 30, progress=told.append)
    assert len(told) > 3 and told == sorted(told) and told[-1] <= 1
    assert drawn.positive.size == 30
    assert drawn.positive.sum() / drawn.d == pytest.approx(1, abs=0.2)

    def leave(share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sample_spectrum(problem, 30, progress=leave)


def test_what_is_outside_its_domain_is_named():
    for gamma in (0.0, 21.0, np.nan):
        with pytest.raises(ValueError, match=r"gamma must lie in \[0.05, 20\]"):
            limit_law(KINDS["isotropic"], gamma)
    with pytest.raises(ValueError, match="refine must be a whole number"):
        limit_law(KINDS["isotropic"], 1.0, refine=0)
    problem = Problem(20.0, 1.0)
    with pytest.raises(ValueError, match=r"n must be a whole number in \[2, 5000\], got 1"):
        sample_spectrum(problem, 1)
    with pytest.raises(ValueError, match=r"d = γn must be a whole number in \[1, 50000\]"):
        sample_spectrum(problem, 4000)
    with pytest.raises(ValueError, match="design must be one of gaussian"):
        sample_spectrum(problem, 10, design="fat")
