"""All ways to regularize on drawn designs: dense algebra, the limit, and what designs share."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from reference_cases import HALF_ZERO

from engine import Problem, Spectrum, ridge_risk, spectra
from engine.filter_curves import (
    LAMBDAS,
    METHODS,
    POINTS,
    RATES,
    SHARES,
    STEPS,
    TIMES,
    best_linear_excess,
    curves_along,
    method_curves,
    sums_along,
)
from engine.filters import FilterSums, GradientFlow, GradientSteps, Ridge, dropout
from engine.nested_designs import Size, bins, default_samples, entries

POWER = Problem(2.5, 5.0, spectra.power_law(60, 1.0), truth_exponent=1.0, prior_exponent=0.5)
CASES = {
    "wide": POWER,
    "tall": replace(POWER, gamma=0.4),
    "square": replace(POWER, gamma=1.0),
    "half zero": Problem(3.0, 4.0, HALF_ZERO, 1.0, 1.0),
    "half zero, fewer than samples": Problem(1.5, 4.0, HALF_ZERO, 1.0, 1.0),
}
N, DESIGNS, SEED = 20, 3, 2


def design(problem, n=N):
    """Its designs X, (D, n, d), and the directions they are made of."""
    parts = bins(problem, max(1, round(problem.gamma * n)))
    size = Size(n, parts.truth.size, DESIGNS, SEED)
    drawn = entries(size)
    return (drawn.swapaxes(1, 2) if size.wide else drawn) * np.sqrt(parts.variance), parts


def dense(x, parts, omega, method):
    """The sums of one design, by matrices and with no formula of the module."""
    n, d = x.shape
    t, truth, _ = parts
    u, s, vt = np.linalg.svd(x * np.sqrt(omega), full_matrices=False)
    rows = []
    for phi in method(s * s / n):
        a = np.sqrt(omega)[:, None] * (vt.T * (phi / s)) @ u.T
        kept, left = a @ x, np.eye(n) - x @ a
        lost = np.eye(d) - kept
        rows.append(
            (
                phi.sum() / n,
                np.sum(t[:, None] * lost * lost * truth),
                np.sum(t[:, None] * a * a),
                np.sum((left @ x) ** 2 * truth) / n,
                np.sum(left * left) / n,
                np.sum(t[:, None] * kept * kept * truth),
            )
        )
    return FilterSums(*np.array(rows).T)


def components(z):
    """Each number of components of `method_curves`, `z` decreasing."""
    kept = np.round(np.linspace(0, z.size, POINTS))
    return (np.arange(z.size) < kept[:, None]).astype(float)


FACTORS = {
    "ridge": Ridge(LAMBDAS).factors,
    "early stopping": GradientFlow(TIMES).factors,
    "learning rate": lambda z: GradientSteps(
        np.maximum(SHARES * 2 / z.max(), 1e-300), STEPS
    ).factors(z),
    "components": components,
    "dropout": dropout(RATES).factors,
}


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("case", CASES)
def test_against_dense_algebra(case, name):
    problem = CASES[case]
    x, parts = design(problem)
    # On average over the data dropout charges a coefficient by its feature's variance.
    omega = 1 / parts.variance if name == "dropout" else parts.prior
    each = [dense(one, parts, omega, FACTORS[name]) for one in x]
    curve = method_curves(problem, N, DESIGNS, SEED).methods[name]
    for part in fields(FilterSums):
        values = np.stack([getattr(one, part.name) for one in each])
        # The variance of the interpolator is a sum of 1/z: what it loses is relative to that.
        found = getattr(curve.sums, part.name)
        assert found == pytest.approx(values.mean(axis=0), rel=1e-8, abs=1e-10), part.name
        error = values.std(axis=0, ddof=1) / np.sqrt(DESIGNS)
        assert getattr(curve.error, part.name) == pytest.approx(error, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("case", CASES)
def test_the_best_linear_predictor_is_the_posterior_mean(case):
    problem = replace(CASES[case], prior_cosine=0.6, prior_length=0.5)
    noise, left = np.array([0.02, 0.3, 2.0, 5.0, 40.0]), problem.residual_energy
    x, (t, truth, _) = design(problem)
    wanted = np.array(
        [
            [
                np.trace(
                    np.diag(t) @ np.linalg.inv(np.diag(1 / (left * truth)) + one.T @ one / level)
                )
                for level in noise
            ]
            for one in x
        ]
    ).mean(axis=0)
    many = best_linear_excess([problem], noise, N, DESIGNS, SEED)
    assert many == pytest.approx(wanted, rel=1e-8)
    one = best_linear_excess([problem], noise[:1], N, DESIGNS, SEED)
    assert one == pytest.approx(wanted[:1], rel=1e-8)
    for gamma in (0.5, 2.0):  # nothing left to learn
        done = Problem(gamma, 1.0, POWER.spectrum, prior_cosine=1.0, prior_length=1.0)
        assert best_linear_excess([done], noise) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("control", ["gamma", "prior_exponent", "truth_exponent"])
def test_many_problems_are_single_ones(control):
    problems = [replace(POWER, **{control: value}) for value in (0.06, 0.7, 1.0, 1.3, 2.0, 2.9)]
    together = curves_along(problems)
    excess = best_linear_excess(problems, np.full(6, 0.2))
    for row, problem in enumerate(problems):
        alone = method_curves(problem)
        for name in METHODS:
            for part in fields(FilterSums):
                found = getattr(together.methods[name].sums, part.name)[row]
                wanted = getattr(alone.methods[name].sums, part.name)
                assert found == pytest.approx(wanted, rel=1e-10, abs=1e-13)
        assert excess[row] == pytest.approx(best_linear_excess([problem], np.array([0.2]))[0])


@pytest.mark.parametrize("gamma", [0.2, 1.4, 4.0, 15.0])
def test_ridge_on_designs_agrees_with_its_limit(gamma):
    problem = replace(POWER, gamma=gamma)
    curve, limit = method_curves(problem, designs=20).methods["ridge"], ridge_risk(problem, LAMBDAS)
    seen = LAMBDAS > 1e-3
    n = min(default_samples(gamma), gamma * default_samples(gamma))
    for name, exact in (("lost", limit.bias), ("spread", limit.variance / problem.noise)):
        allowed = 4 * getattr(curve.error, name) + 3 * exact / n + 0.01
        assert (np.abs(getattr(curve.sums, name) - exact) <= allowed)[seen].all(), name


def test_designs_of_neighbouring_capacities_share_their_entries():
    wide, wider = (entries(Size(40, d, 2, 5)) for d in (50, 60))
    assert np.array_equal(wide, wider[:, :50])
    tall, taller = (entries(Size(n, 40, 2, 5)) for n in (50, 60))
    assert np.array_equal(tall, taller[:, :50])
    # At γ = 1 both are one design.
    assert np.array_equal(wide[:, :40].swapaxes(1, 2), tall[:, :40])


def test_curves_move_smoothly_with_capacity():
    problems = [replace(POWER, gamma=gamma) for gamma in (3.0, 3.05)]
    curve = curves_along(problems).methods["early stopping"]
    moved = np.abs(np.diff(curve.sums.lost, axis=0)).max()
    assert moved < curve.error.lost.max() / 2


@pytest.mark.parametrize("spectrum", [spectra.power_law(200, 2.0), Spectrum([5, 1, 0], [1, 3, 2])])
@pytest.mark.parametrize("d", [3, 64, 500])
def test_bins_keep_signal_and_variance(spectrum, d):
    problem = Problem(2.0, 1.0, spectrum, 1.5, 0.5)
    t, truth, omega = bins(problem, d)
    assert t.sum() / d == pytest.approx(1, rel=1e-12)
    assert (t * truth).sum() == pytest.approx(1, rel=1e-12)
    mass = spectrum.mass * spectrum.eigenvalues * problem.prior_scale()
    assert (t * omega).sum() / d == pytest.approx(mass.sum(), rel=1e-12)
    assert (np.diff(t) <= 1e-12).all() and (t > 0).all()


def test_the_seed_fixes_everything():
    one, same, other = (
        method_curves(POWER, N, DESIGNS, seed).methods["ridge"] for seed in (7, 7, 8)
    )
    assert np.array_equal(one.sums.lost, same.sums.lost)
    assert np.abs(one.sums.lost - other.sums.lost).max() > 1e-3


@pytest.mark.parametrize("spectrum", [POWER.spectrum, spectra.power_law(200, 1.5), HALF_ZERO])
def test_ridge_at_many_capacities_is_its_limit_at_each(spectrum):
    problems = [Problem(g, 5.0, spectrum, 1.0, 0.5) for g in (0.05, 0.9, 1.0, 3.0, 20.0)]
    method = Ridge(np.concatenate((np.geomspace(1e2, 1e-4, 30), [np.inf])))
    together = sums_along(problems, method)
    for row, problem in enumerate(problems):
        alone = sums_along([problem], method)
        for part in fields(FilterSums):
            found, wanted = (getattr(sums, part.name) for sums in (together, alone))
            assert found[row] == pytest.approx(wanted[0], rel=1e-5, abs=1e-8), part.name
