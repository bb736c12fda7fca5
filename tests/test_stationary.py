"""Stationary points: all of them, in the right order, against brute force."""

from __future__ import annotations

import numpy as np
import pytest
from reference_cases import SPECTRA
from scipy.optimize import brentq

from engine import priors, spectra
from engine.bracketed_newton import bracketed_newton
from engine.channel import channel
from engine.stationary import stationary_points

CASES = [
    (priors.Laplace(), "isotropic", 0.0),
    (priors.Rademacher(), "isotropic", 0.0),
    (priors.Rademacher(), "spiked", 0.0),
    (priors.SymmetricMixture(1e-3), "spiked", 0.5),
    (priors.SpikeSlab(0.05, 1e-4), "isotropic", 0.0),
    (priors.BernoulliGauss(0.1), "weighted", 1.0),
    (priors.Uniform(), "weighted", -0.5),
]
GAMMA, SNR = np.array([0.3, 1.0, 2.0, 4.0, 12.0]), np.array([0.05, 1.0, 8.0, 30.0, 900.0])


def excess(prior, spectrum, exponent, gamma, noise):
    """τ² − σ² − ⟨mmse_k(τ²)⟩ from the definition, no table, as a function of ln τ²."""
    t, where = np.unique(spectrum.eigenvalues, return_inverse=True)
    p = np.bincount(where, spectrum.mass)
    energy = t ** (1 + exponent)
    energy /= gamma * (p @ energy)  # ⟨t b⟩ = 1

    def value(log_tau2):
        tau2 = np.exp(np.atleast_1d(log_tau2))
        known = energy[:, None] * prior.mmse(tau2 / energy[:, None])
        found = tau2 - noise - gamma * (p @ known)
        return found if np.ndim(log_tau2) else float(found[0])

    return value


@pytest.mark.parametrize(("prior", "name", "exponent"), CASES, ids=str)
def test_finds_every_root_of_the_definition(prior, name, exponent):
    spectrum = SPECTRA[name]
    found = stationary_points(channel(prior, spectrum, exponent), GAMMA, 1 / SNR, unstable=True)
    several = 0
    for r, gamma in enumerate(GAMMA):
        for c, noise in enumerate(1 / SNR):
            own = excess(prior, spectrum, exponent, gamma, noise)
            grid = np.log(np.geomspace(noise * 0.999, noise + 1.001, 120))
            sign = np.sign(own(grid))
            cells = np.nonzero(sign[1:] != sign[:-1])[0]
            roots = [brentq(own, grid[i], grid[i + 1], xtol=1e-12) for i in cells]
            here = (found.row == r) & (found.column == c)
            assert np.log(np.exp(found.log_u[here]) / gamma) == pytest.approx(roots, abs=1e-9)
            assert list(found.stable[here]) == [True, False] * (len(roots) // 2) + [True]
            several += len(roots) > 1
    assert several >= (prior == priors.Rademacher() and name == "isotropic")


def test_the_potential_is_the_one_of_the_definition():
    prior, spectrum, gamma, noise = priors.Rademacher(), SPECTRA["isotropic"], 3.0, 1 / 30
    found = stationary_points(
        channel(prior, spectrum, 0.0), np.array([gamma]), np.array([noise]), unstable=True
    )
    tau2 = np.exp(found.log_u) / gamma
    potential = gamma * prior.mutual_information(gamma * tau2)
    potential += 0.5 * (np.log(tau2 / noise) + noise / tau2 - 1)
    assert tau2.size == 3
    assert found.potential[2] - found.potential[0] == pytest.approx(
        potential[2] - potential[0], abs=1e-10
    )
    assert potential[1] > max(potential[0], potential[2])  # a maximum lies between


def test_close_to_a_fold_no_pair_is_lost():
    # At the fold the two lower points merge: just beside it there are three, then one.
    known, gamma = channel(priors.Rademacher(), SPECTRA["isotropic"], 0.0), np.array([3.0])
    count = [
        stationary_points(known, gamma, np.array([noise]), unstable=True).log_u.size
        for noise in np.linspace(0.02, 0.08, 400)
    ]
    assert set(count) == {1, 3}
    change = int(np.argmax(np.array(count) == 1))
    low, high = np.linspace(0.02, 0.08, 400)[[change - 1, change]]
    for _ in range(40):
        middle = 0.5 * (low + high)
        points = stationary_points(known, gamma, np.array([middle]), unstable=True)
        low, high = (middle, high) if points.log_u.size == 3 else (low, middle)
    pair = stationary_points(known, gamma, np.array([low]), unstable=True).log_u[:2]
    assert pair[1] - pair[0] < 1e-4


def test_a_grid_is_its_cells():
    known = channel(priors.SpikeSlab(0.05, 1e-4), spectra.power_law(40, 1.0), 0.5)
    grid = stationary_points(known, GAMMA, 1 / SNR)
    for r in range(GAMMA.size):
        for c in range(SNR.size):
            alone = stationary_points(known, GAMMA[[r]], 1 / SNR[[c]])
            assert grid.largest()[r, c] == pytest.approx(alone.largest()[0, 0], abs=1e-11)
            assert grid.best()[r, c] == pytest.approx(alone.best()[0, 0], abs=1e-11)


def test_without_noise_there_may_be_none():
    known = channel(priors.Rademacher(), SPECTRA["isotropic"], 0.0)
    assert np.isnan(stationary_points(known, np.array([0.2]), np.zeros(1)).best()).all()


def test_newton_keeps_to_its_bracket():
    # Flat, steep, falling, and one that Newton alone would leave at once.
    functions = [
        (lambda x: (x**3, 3 * x**2), -1.0, 2.0, True),
        (lambda x: (np.arctan(50 * (x - 1)), 50 / (1 + 2500 * (x - 1) ** 2)), -3.0, 4.0, True),
        (lambda x: (2 - x, -1.0), 0.0, 5.0, False),
    ]

    def together(x, some):
        pairs = [functions[i][0](v) for i, v in zip(some, x, strict=True)]
        return np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])

    low, high, rising = (np.array([f[k] for f in functions]) for k in (1, 2, 3))
    roots = bracketed_newton(together, low, high, high, rising)
    assert roots[1:] == pytest.approx([1, 2], abs=1e-12)
    assert abs(roots[0]) < 1e-6  # a triple root is found to a third of the digits
