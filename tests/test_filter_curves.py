"""All ways to regularize in the limit: drawn designs, Σ = I, identities."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from reference_cases import HALF_ZERO

from engine import Problem, Spectrum, bayes_risk, optimal_ridge, spectra
from engine.complex_ridge import rows_of
from engine.components_limit import component_sums
from engine.filter_curves import (
    LAMBDAS,
    METHODS,
    RATES,
    SHARES,
    STEPS,
    TIMES,
    best_linear_excess,
    curves_along,
    sums_along,
)
from engine.filter_risk import filter_sums, isotropic_sums
from engine.filtered_draw import draw_design
from engine.filters import (
    FilterSums,
    GradientFlow,
    GradientSteps,
    PrincipalComponents,
    Ridge,
    dropout,
)
from engine.marchenko_pastur import edges
from engine.steps_limit import around, step_sums

PARTS = [f.name for f in fields(FilterSums)]
POWER = Problem(2.5, 5.0, spectra.power_law(60, 1.0), truth_exponent=1.0, prior_exponent=0.5)
#: What cells of the spectrum share is approximate; their sums are not.
CELLS = 3e-3
#: And straight lines between them, where curves are steep.
LINES = 1e-2
N, DRAWS = 200, 12


def drawn(name, problem, seed, places):
    """The sums of one design at some knobs of a method's curve; of components, at their number."""
    draw = draw_design(problem, N, seed, column_penalty=name == "dropout")
    if name == "components":
        z = np.append(draw.z[::-1], 0.0)
        kept = np.round(places * N).astype(int)
        return draw.sums(PrincipalComponents((z[kept - 1] + z[kept]) / 2))
    if name == "learning rate":
        return draw.sums(GradientSteps(2 * SHARES[places] / draw.z.max(), STEPS))
    method = {"ridge": Ridge, "early stopping": GradientFlow, "dropout": dropout}[name]
    knob = {"ridge": LAMBDAS, "early stopping": TIMES, "dropout": RATES}[name]
    return draw.sums(method(knob[places]))


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("spectrum", [spectra.power_law(40), spectra.spiked(40, 8.0), HALF_ZERO])
@pytest.mark.parametrize("gamma", [0.4, 3.0])
def test_limit_within_the_error_bars_of_draws(gamma, spectrum, name):
    # A design has each direction of the spectrum equally often.
    problem = Problem(gamma, 1.0, spectrum, 1.0, 0.5)
    sums = curves_along([problem]).methods[name].sums
    places = np.array([8, 20, 24, 28, 32])
    if name == "components":
        # Not where the last direction of a group of equal ones is the next to be kept.
        places = np.round(np.array([0.25, 0.5, 0.9]) * sums.df[0, -1] * N) / N
    seen = [drawn(name, problem, seed, places) for seed in range(DRAWS)]
    for part in PARTS:
        values = np.stack([getattr(one, part) for one in seen])
        error = values.std(axis=0, ddof=1) / np.sqrt(DRAWS)
        limit = getattr(sums, part)[0]
        exact = np.interp(places, sums.df[0], limit) if name == "components" else limit[places]
        # Bias of order 1/n; a curve between its points.
        allowed = 4 * error + 3 * (np.abs(exact) + 0.1) / N + CELLS * (name == "components")
        assert (np.abs(values.mean(axis=0) - exact) <= allowed).all(), part


@pytest.mark.parametrize("gamma", [0.05, 0.9, 1.0, 1.3, 20.0])
def test_steps_on_isotropic_features_are_marchenko_pastur(gamma):
    found = step_sums(around(rows_of([Problem(gamma, 1.0)]), STEPS), SHARES)
    steps = np.maximum(2 * SHARES / float(edges(gamma)[1]), 1e-300)
    wanted = isotropic_sums(gamma, GradientSteps(steps, STEPS))
    for part in PARTS:
        assert getattr(found, part)[0] == pytest.approx(getattr(wanted, part), abs=1e-9), part


@pytest.mark.parametrize("gamma", [0.05, 0.9, 1.3, 20.0])
def test_components_of_isotropic_features_are_marchenko_pastur(gamma):
    found = component_sums(rows_of([Problem(gamma, 1.0)]))
    low, high = edges(gamma)
    angle = np.linspace(0.0, np.pi, 4000)
    wanted = isotropic_sums(gamma, PrincipalComponents(low + (high - low) * np.cos(angle / 2) ** 2))
    for part in PARTS:
        exact = np.interp(found.df[0], wanted.df, getattr(wanted, part))
        error = np.abs(getattr(found, part)[0] - exact) / (1 + exact)
        assert error.max() <= LINES, part


CASES = {
    "power": (spectra.power_law(200, 1.0), 1.0, 0.0),
    "steep": (spectra.power_law(200, 3.0), 0.5, 0.5),
    "spiked": (spectra.spiked(200), 1.0, 0.5),
    "neighbours": (spectra.ar1(200), 1.0, 0.0),
    "three": (Spectrum([5.0, 1.0, 0.2], [1.0, 3.0, 6.0]), 1.0, 0.0),
    "half zero": (HALF_ZERO, 1.0, 0.5),
    "turned round": (spectra.power_law(200, 1.0), 1.0, -2.0),
    "made alike": (spectra.power_law(200, 1.0), 1.0, -1.0),
}


@pytest.mark.parametrize("gamma", [0.05, 0.5, 1.0, 2.0, 20.0])
@pytest.mark.parametrize("name", CASES)
def test_components_from_none_to_all(name, gamma):
    problem = Problem(gamma, 1.0, *CASES[name])
    sums = component_sums(rows_of([problem]))
    ends = filter_sums(problem, Ridge([np.inf, 0.0]))
    for part in PARTS:
        found = getattr(sums, part)[0, [0, -1]]
        assert found == pytest.approx(getattr(ends, part), rel=1e-7, abs=1e-9), part
    for part, sign in (("df", 1), ("spread", 1), ("unfit", -1)):
        off = 1e-9 if part == "df" else CELLS
        way = getattr(sums, part)[0]
        way = way[np.isfinite(way)]
        assert (sign * np.diff(way) >= -off).all(), part
        assert (way >= -off).all(), part
    assert (sums.lost >= -CELLS).all()
    # Σ over pairs of directions: what is learned and what is lost add up to the whole.
    assert sums.reach[0, -1] == pytest.approx((1 + ends.moved[1] - ends.lost[1]) / 2, abs=1e-9)


@pytest.mark.parametrize("control", ["gamma", "prior_exponent", "truth_exponent"])
def test_many_problems_are_single_ones(control):
    problems = [replace(POWER, **{control: value}) for value in (0.06, 0.7, 1.0, 1.3, 2.0, 2.9)]
    together = curves_along(problems)
    excess = best_linear_excess(problems, np.full(6, 0.2))
    for row, problem in enumerate(problems):
        alone = curves_along([problem])
        for name in METHODS:
            for part in PARTS:
                found = getattr(together.methods[name].sums, part)[row]
                wanted = getattr(alone.methods[name].sums, part)[0]
                # Fewer directions are chosen for the steepest of the priors.
                assert found == pytest.approx(wanted, rel=1e-6, abs=1e-7), (name, part)
        assert excess[row] == pytest.approx(best_linear_excess([problem], np.array([0.2]))[0])


@pytest.mark.parametrize("spectrum", [spectra.isotropic(), POWER.spectrum, HALF_ZERO])
@pytest.mark.parametrize("gamma", [0.4, 2.5])
def test_the_best_linear_predictor_is_ridge_under_the_true_prior(gamma, spectrum):
    problem = Problem(gamma, 5.0, spectrum, 1.0, 1.0, prior_cosine=0.6, prior_length=0.5)
    noise = np.array([0.02, 0.2, 4.0])
    found = best_linear_excess([problem], noise)
    for level, excess in zip(noise, found, strict=True):
        best = float(optimal_ridge(replace(problem, snr=1 / level)).test) - level
        assert excess == pytest.approx(best, rel=1e-6)
    bare = replace(problem, prior_cosine=0.0, prior_length=0.0)
    bayes = bayes_risk(bare).test - bare.noise
    assert best_linear_excess([bare], np.array([bare.noise]))[0] == pytest.approx(bayes, rel=1e-6)
    done = replace(problem, prior_cosine=1.0, prior_length=1.0)
    assert best_linear_excess([done], noise) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("problem", [POWER, Problem(2.0, 5.0)])
def test_a_method_at_a_knob_is_its_curve_there(problem):
    curves = curves_along([problem])
    places = np.array([[5, 20, 35]])
    found = curves.at(
        {
            "ridge": LAMBDAS[places],
            "early stopping": TIMES[places],
            "learning rate": SHARES[places],
            "dropout": RATES[places],
        }
    )
    for name, sums in found.items():
        for part in PARTS:
            wanted = getattr(curves.methods[name].sums, part)[0, places[0]]
            assert getattr(sums, part)[0] == pytest.approx(wanted, rel=1e-9, abs=1e-12), name


@pytest.mark.parametrize("spectrum", [POWER.spectrum, spectra.power_law(200, 1.5), HALF_ZERO])
def test_ridge_at_many_capacities_is_its_limit_at_each(spectrum):
    problems = [Problem(g, 5.0, spectrum, 1.0, 0.5) for g in (0.05, 0.9, 1.0, 3.0, 20.0)]
    method = Ridge(np.concatenate((np.geomspace(1e2, 1e-4, 30), [np.inf])))
    together = sums_along(problems, method)
    for row, problem in enumerate(problems):
        alone = sums_along([problem], method)
        for part in PARTS:
            found, wanted = (getattr(sums, part) for sums in (together, alone))
            assert found[row] == pytest.approx(wanted[0], rel=1e-5, abs=1e-8), part
