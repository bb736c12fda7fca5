"""A spectrum condensed to a few points gives the same sums for every κ."""

from __future__ import annotations

import numpy as np
import pytest

from engine import Problem, spectra
from engine.condensed import CLOSE, condensed
from engine.equivalents import moments
from engine.problem import directions_for_priors

EXPONENTS = np.linspace(-1.0, 2.0, 7)
LONG = {
    "power law": spectra.power_law(200, 1.0),
    "steep": spectra.power_law(400, 2.0),
    "AR(1)": spectra.ar1(200, 0.9),
    "spiked": spectra.spiked(200, 30.0),
}


def directions_of(spectrum, truth_exponent=1.0):
    problem = Problem(2.0, 5.0, spectrum, truth_exponent)
    return directions_for_priors(problem, EXPONENTS)


@pytest.mark.parametrize("truth_exponent", [-1.0, 0.0, 1.8])
@pytest.mark.parametrize("name", LONG)
def test_the_same_sums(name, truth_exponent):
    full = directions_of(LONG[name], truth_exponent)
    few = condensed(full, 1 + EXPONENTS)
    assert few.weight.size <= 0.75 * full.weight.size
    assert few.weight.sum() == pytest.approx(1, abs=1e-12)
    assert few.energy.sum() == pytest.approx(full.energy.sum(), abs=1e-12)
    kappa = np.geomspace(1e-9, 1e5, 100)
    for row in range(EXPONENTS.size):
        exact = moments(full._replace(eigenvalue=full.eigenvalue[row]), kappa)
        sums = moments(few._replace(eigenvalue=few.eigenvalue[row]), kappa)
        for field in ("s1", "s2", "gap", "bias"):
            assert getattr(sums, field) == pytest.approx(getattr(exact, field), abs=CLOSE)
        for field in ("s3", "slope"):
            error = kappa * (getattr(sums, field) - getattr(exact, field))
            assert np.abs(error).max() < 5 * CLOSE, field


@pytest.mark.parametrize(
    "spectrum",
    [spectra.isotropic(), spectra.power_law(30, 1.0), spectra.power_law(100, 3.0)],
    ids=["one direction", "few", "too steep"],
)
def test_what_would_not_become_shorter_is_left_alone(spectrum):
    directions = directions_of(spectrum)
    assert condensed(directions, 1 + EXPONENTS) is directions


def test_a_prior_under_which_all_directions_are_alike():
    problem = Problem(2.0, 5.0, LONG["power law"])
    alike = np.array([-1.0, -1.0])
    directions = directions_for_priors(problem, alike)
    few = condensed(directions, 1 + alike)
    kappa = np.array([0.1, 3.0])
    sums, exact = (
        moments(d._replace(eigenvalue=d.eigenvalue[0]), kappa) for d in (few, directions)
    )
    assert sums.bias == pytest.approx(exact.bias, rel=1e-9)
