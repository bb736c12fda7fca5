"""Tables of moments: what is read between nodes is as close as the step of the grid allows."""

from __future__ import annotations

import numpy as np
import pytest
from reference_cases import SPECTRA

from engine import Problem
from engine.equivalents import effective_ridge, fold, moments
from engine.problem import directions_for_priors
from engine.ridge import optimal_risk
from engine.table import ACCURACY, HIGHEST_KAPPA, LOWEST_KAPPA, MomentTable

EXPONENTS = np.array([-1.0, 0.0, 0.7, 2.0])
GAMMAS = np.array([1.01, 1.3, 4.0, 20.0])
NOISES = np.array([1e-3, 0.1, 10.0, 100.0])
#: (step of log κ)⁴/384 with the fourth derivatives of sums of logistic functions, at most 1/2.
ALONE, EACH = 3e-6, 2e-5


def rows_of(name):
    """A problem, its directions for each exponent, and the table of all of them."""
    problem = Problem(2.0, 5.0, SPECTRA[name], truth_exponent=0.8)
    directions = directions_for_priors(problem, EXPONENTS)
    single = [directions._replace(eigenvalue=t) for t in directions.eigenvalue]
    return single, MomentTable(directions)


@pytest.mark.parametrize("name", SPECTRA)
def test_between_nodes(name):
    single, table = rows_of(name)
    kappa = np.geomspace(LOWEST_KAPPA, HIGHEST_KAPPA, 777)
    together = table.at(np.broadcast_to(kappa, (EXPONENTS.size, kappa.size)))
    for row, directions in enumerate(single):
        exact, alone = moments(directions, kappa), MomentTable(directions).at(kappa[None, :])
        for field in ("s1", "s2", "gap", "bias"):
            truth = getattr(exact, field)
            assert getattr(alone, field)[0] == pytest.approx(truth, abs=ALONE)
            assert getattr(together, field)[row] == pytest.approx(truth, abs=EACH)


@pytest.mark.parametrize("name", SPECTRA)
def test_where_degrees_of_freedom_reach_one(name):
    single, table = rows_of(name)
    gamma = np.tile(GAMMAS, (EXPONENTS.size, 1))
    found, folds = table.ridgeless(gamma), table.fold(gamma)
    for row, directions in enumerate(single):
        exact = effective_ridge(directions, GAMMAS, np.zeros(GAMMAS.size))
        inside = exact > table.kappa[0]
        assert found[row][inside] == pytest.approx(exact[inside], rel=ACCURACY)
        assert (found[row][~inside] == table.kappa[0]).all()
        exact = np.array([fold(directions, gamma)[0] for gamma in GAMMAS])
        inside = exact > table.kappa[0]
        assert folds[row][inside] == pytest.approx(exact[inside], rel=3 * ACCURACY)


def test_below_the_threshold_a_table_gives_its_lowest_effective_ridge():
    table = MomentTable(Problem(2.0, 5.0).directions)
    assert (table.ridgeless(np.array([[0.05], [0.5], [1.0]])) == table.kappa[0]).all()


@pytest.mark.parametrize("name", SPECTRA)
def test_the_best_ridge(name):
    single, table = rows_of(name)
    for gamma in (0.3, 3.0):
        g = np.full((EXPONENTS.size, 1), gamma)
        _, m = table.best(g, NOISES[None, :])
        left = 1 - gamma * m.s2
        test = (m.bias + NOISES * gamma * m.s2) / left + NOISES
        for row, directions in enumerate(single):
            least = optimal_risk(directions, gamma, NOISES).test
            assert test[row] == pytest.approx(least, rel=1e-4)
