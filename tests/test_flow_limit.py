"""Ridge at complex penalties and the limit of early stopping: identities, Σ = I, drawn designs."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from reference_cases import HALF_ZERO

from engine import Problem, Spectrum, spectra
from engine.complex_ridge import resolvents, rows_of
from engine.equivalents import effective_ridge
from engine.filter_risk import filter_sums, isotropic_sums
from engine.filtered_draw import draw_design
from engine.filters import FilterSums, GradientFlow, Ridge
from engine.flow_limit import POLES, RESIDUES, flow_sums

PARTS = [f.name for f in fields(FilterSums)]
TIMES = np.geomspace(1e-3, 1e6, 28)
#: Largest error of the sum of resolvents, and what the errors made of it may be off.
CLOSE, EXACT = 1e-7, 1e-6
SPECTRA = {
    "power": spectra.power_law(60, 1.0),
    "steep": spectra.power_law(200, 3.0),
    "spiked": spectra.spiked(200),
    "half zero": HALF_ZERO,
}
PENALTIES = np.exp(1j * np.linspace(0.05, 3.1, 9)) * np.geomspace(1e-5, 1e3, 7)[:, None]


def test_eight_resolvents_are_the_exponential():
    x = np.concatenate(([0.0], np.geomspace(1e-6, 1e6, 4001)))
    found = 2 * (RESIDUES / (x[:, None] + POLES)).real.sum(axis=1)
    assert np.abs(found - np.exp(-x)).max() < CLOSE
    # What has been learned is right even where that is little: value and slope at 0 are exact.
    assert np.abs((1 - found[1:]) / -np.expm1(-x[1:]) - 1).max() < 5 * CLOSE


@pytest.mark.parametrize("gamma", [0.05, 0.99, 1.0, 1.2, 20.0])
@pytest.mark.parametrize("name", SPECTRA)
def test_roots_are_the_right_ones(name, gamma):
    problem = Problem(gamma, 1.0, SPECTRA[name], 1.0, 0.5)
    t, p, e = problem.directions
    lam = PENALTIES.ravel()
    kappa, slope, beta, beta_slope = (part[0] for part in resolvents(rows_of([problem]), lam))
    shifted = t + kappa[:, None]
    back = kappa * (1 - gamma * (t / shifted) @ p)
    assert np.abs(back - lam).max() < 1e-9 * (1 + np.abs(lam)).max()
    assert (np.abs(back - lam) < 1e-8 * np.abs(kappa)).all()
    assert (kappa.imag >= lam.imag * (1 - 1e-9)).all()
    assert (np.angle(kappa) <= np.angle(lam) + 1e-9).all()
    assert slope == pytest.approx(1 - gamma * (t / shifted) ** 2 @ p, rel=1e-8, abs=1e-10)
    assert beta == pytest.approx(1 / shifted @ e, rel=1e-9)
    assert beta_slope == pytest.approx(-1 / shifted**2 @ e, rel=1e-9)


def test_beside_the_real_axis_it_is_the_effective_ridge():
    problem = Problem(3.0, 1.0, SPECTRA["power"], 1.0, 0.5)
    lam = np.geomspace(1e-3, 1e3, 20)
    kappa = resolvents(rows_of([problem]), lam * (1 + 1e-9j)).kappa[0]
    assert kappa.real == pytest.approx(effective_ridge(problem.directions, 3.0, lam), rel=1e-9)


@pytest.mark.parametrize("gamma", [0.05, 0.7, 1.0, 1.3, 20.0])
def test_isotropic_is_marchenko_pastur(gamma):
    found = flow_sums(rows_of([Problem(gamma, 1.0)]), TIMES)
    wanted = isotropic_sums(gamma, GradientFlow(TIMES))
    for name in PARTS:
        allowed = {"rel": EXACT, "abs": 0.0 if name == "spread" else EXACT}
        assert getattr(found, name)[0] == pytest.approx(getattr(wanted, name), **allowed), name


@pytest.mark.parametrize("gamma", [0.4, 3.0])
@pytest.mark.parametrize("spectrum", [spectra.power_law(40), spectra.spiked(40), HALF_ZERO])
def test_limit_within_the_error_bars_of_draws(spectrum, gamma):
    # A design has each direction of the spectrum equally often.
    problem = Problem(gamma, 1.0, spectrum, 1.0, 0.5)
    method, n = GradientFlow([0.1, 1.0, 10.0, 100.0]), 200
    limit = filter_sums(problem, method)
    draws = [draw_design(problem, n, seed=seed).sums(method) for seed in range(16)]
    for part in PARTS:
        values = np.stack([getattr(draw, part) for draw in draws])
        error = values.std(axis=0, ddof=1) / 4
        exact = getattr(limit, part)
        allowed = 4 * error + 2 * (np.abs(exact) + 0.1) / n
        assert (np.abs(values.mean(axis=0) - exact) <= allowed).all(), part


@pytest.mark.parametrize("gamma", [0.5, 3.0])
@pytest.mark.parametrize("name", SPECTRA)
def test_from_nothing_learned_to_the_interpolator(name, gamma):
    problem = Problem(gamma, 1.0, SPECTRA[name], 1.0, 0.5)
    ends = filter_sums(problem, GradientFlow([0.0, np.inf]))
    ridge = filter_sums(problem, Ridge([np.inf, 0.0]))
    path = filter_sums(problem, GradientFlow(TIMES))
    for part in PARTS:
        assert np.array_equal(getattr(ends, part), getattr(ridge, part)), part
    for part, sign in (("df", 1), ("spread", 1), ("moved", 1), ("lost", -1), ("unfit", -1)):
        way = np.concatenate((getattr(ends, part)[:1], getattr(path, part)))
        assert (sign * np.diff(way) >= -EXACT * (1 + np.abs(way[1:]))).all(), part


@pytest.mark.parametrize("control", ["gamma", "prior_exponent", "truth_exponent"])
@pytest.mark.parametrize("spectrum", [SPECTRA["power"], Spectrum([5.0, 1.0, 0.2], [1.0, 3.0, 6.0])])
def test_many_problems_are_single_ones(spectrum, control):
    base = Problem(2.0, 1.0, spectrum, 1.0, 0.5)
    problems = [replace(base, **{control: value}) for value in (0.06, 0.9, 1.0, 2.9)]
    together = flow_sums(rows_of(problems), TIMES)
    for row, problem in enumerate(problems):
        alone = flow_sums(rows_of([problem]), TIMES)
        for part in PARTS:
            # Fewer directions are chosen for the steepest of them.
            assert getattr(together, part)[row] == pytest.approx(
                getattr(alone, part)[0], rel=EXACT, abs=EXACT / 10
            ), part
