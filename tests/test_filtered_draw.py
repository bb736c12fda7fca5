"""Risk on one decomposition: dense algebra, literal gradient descent, sampled masks, the limit."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from reference_cases import HALF_ZERO

from engine import Problem, Spectrum, ridge_risk, spectra
from engine.filtered_draw import NAMES, draw_design, filtered_risk
from engine.filters import (
    GradientFlow,
    GradientSteps,
    Interpolation,
    PrincipalComponents,
    Ridge,
    dropout,
)
from engine.gradient_descent import gradient_descent, masked_regression
from engine.simulate import drawn_directions

WEIGHTED = Spectrum([5.0, 1.0, 0.2], [1.0, 3.0, 6.0])
#: γ, SNR, spectrum, truth and prior exponent, cosine and length of the start
CASES = {
    "wide": Problem(2.5, 3.0, WEIGHTED, 1.0, 0.5),
    "wide from a start": Problem(2.5, 3.0, WEIGHTED, 0.5, 0.0, 0.7, 0.8),
    "tall": Problem(0.4, 5.0, WEIGHTED, 1.0, -0.5),
    "square": Problem(1.0, 2.0, spectra.power_law(10, 1.0), 1.0, 1.0),
    "isotropic": Problem(3.0, 10.0),
}
METHODS = {
    "ridge": Ridge([0.01, 0.3, 4.0]),
    "flow": GradientFlow([0.1, 2.0, 50.0]),
    "steps": GradientSteps(0.02, [1, 30, 900]),
    "components": PrincipalComponents([0.05, 0.5, 2.0]),
    "interpolation": Interpolation(),
}


def dense(problem, n, seed, method):
    """Errors by dense matrices: θ̂ − m = A (y − Xm), with no formula of the module."""
    d = max(1, round(problem.gamma * n))
    t, truth, omega = drawn_directions(problem, d)
    x = np.random.default_rng(seed).standard_normal((n, d)) * np.sqrt(t)
    u, s, vt = np.linalg.svd(x * np.sqrt(omega), full_matrices=False)
    rows = []
    for phi in np.atleast_2d(method.factors(s * s / n)):
        a = np.sqrt(omega)[:, None] * (vt.T * (phi / s)) @ u.T
        lost, kept = np.eye(d) - a @ x, a @ x
        variance = problem.noise * np.sum(t[:, None] * a * a)
        residual = truth * problem.residual_energy
        bias = np.sum(t[:, None] * lost * lost * residual)
        left = np.eye(n) - x @ a
        signal = np.sum((left @ x) ** 2 * residual)
        train = (signal + problem.noise * np.sum(left * left)) / n
        drift = np.sum(t[:, None] * kept * kept * residual) + variance
        rows.append((phi.sum() / n, bias, variance, bias + variance + problem.noise, train, drift))
    return dict(zip(NAMES, np.array(rows).T, strict=True))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("case", CASES)
def test_against_dense_algebra(case, method):
    problem, path, n = CASES[case], METHODS[method], 20
    risk, expected = draw_design(problem, n, seed=3).risk(path), dense(problem, n, 3, path)
    for name in NAMES:
        value = getattr(risk, name)
        assert value.shape == path.knob.shape
        assert value.ravel() == pytest.approx(expected[name], rel=1e-9, abs=1e-13), name


def test_literal_gradient_descent_on_drawn_truths_and_noise():
    problem, n, step, count, fits = CASES["wide from a start"], 24, 0.05, 40, 400
    problem = replace(problem, prior_exponent=0.0)
    d = round(problem.gamma * n)
    t, truth, _ = drawn_directions(problem, d)
    x = np.random.default_rng(11).standard_normal((n, d)) * np.sqrt(t)
    rng, errors = np.random.default_rng(12), []
    a, c = problem.prior_cosine, problem.prior_length
    for _ in range(fits):
        theta, twin = np.sqrt(truth) * rng.standard_normal((2, d))
        y = x @ theta + np.sqrt(problem.noise) * rng.standard_normal(n)
        start = c * (a * theta + np.sqrt(1 - a * a) * twin)
        at = gradient_descent(x, y, step, count, start)
        test = problem.noise + (at - theta) ** 2 @ t
        errors.append((test, ((y - at @ x.T) ** 2).mean(axis=1), (at - start) ** 2 @ t))
    mean, error = np.mean(errors, axis=0), np.std(errors, axis=0, ddof=1) / np.sqrt(fits)
    risk = draw_design(problem, n, seed=11).risk(GradientSteps(step, np.arange(count + 1)))
    for name, found, bar in zip(("test", "train", "drift"), mean, error, strict=True):
        distance = np.abs(found - getattr(risk, name))
        assert (distance <= 4 * bar + 1e-14).all(), name
        assert (bar <= 0.1 * risk.test).all(), "too wide to witness anything"


def test_gradient_descent_is_the_filter_on_one_data_set():
    rng = np.random.default_rng(0)
    x, y, start = rng.standard_normal((15, 40)), rng.standard_normal(15), rng.standard_normal(40)
    u, s, vt = np.linalg.svd(x, full_matrices=False)
    step = 1.9 * 15 / s[0] ** 2
    for count in (0, 1, 7, 60):
        path = gradient_descent(x, y, step, count, start)
        assert path.shape == (count + 1, 40)
        phi = GradientSteps(step, count).factors(s * s / 15)
        expected = start + vt.T @ (phi / s * (u.T @ (y - x @ start)))
        assert path[-1] == pytest.approx(expected, rel=1e-9, abs=1e-12)
    beyond = gradient_descent(x, y, 2.1 * 15 / s[0] ** 2, 400, start)[-1]
    assert np.abs(beyond).max() > 1e6, "beyond the limit steps diverge"


def test_sampled_masks_lead_to_the_ridge_that_dropout_equals():
    rng = np.random.default_rng(1)
    x, y = rng.standard_normal((30, 12)) * np.linspace(0.5, 2, 12), rng.standard_normal(30)
    rate, batches = 0.4, 40
    runs = np.array([masked_regression(x, y, rate, 60, seed) for seed in range(batches)])
    mean, error = runs.mean(axis=0), runs.std(axis=0, ddof=1) / np.sqrt(batches)
    scale = np.sqrt(np.square(x).mean(axis=0))
    u, s, vt = np.linalg.svd(x / scale, full_matrices=False)
    exact = vt.T @ (dropout(rate).factors(s * s / 30) / s * (u.T @ y)) / scale
    # A mean of 60 masks is a nonlinear function of them: a bias of order 1/60 of itself.
    assert (np.abs(mean - exact) <= 4 * error + np.abs(exact) / 60).all()
    assert error.max() < 0.05 * np.abs(exact).max()


def test_dropout_of_unscaled_columns_is_the_column_penalty():
    problem, n = replace(CASES["tall"], prior_exponent=0.0), 40
    draw = draw_design(problem, n, seed=5, column_penalty=True)
    t, truth, _ = drawn_directions(problem, draw.d)
    x = np.random.default_rng(5).standard_normal((n, draw.d)) * np.sqrt(t)
    rate = 0.3
    gram = x.T @ x / n
    a = np.linalg.solve(gram + rate / (1 - rate) * np.diag(np.diag(gram)), x.T / n)
    lost = np.eye(draw.d) - a @ x
    bias, variance = np.sum(t[:, None] * lost**2 * truth), problem.noise * np.sum(t @ (a * a))
    risk = draw.risk(dropout(rate))
    assert float(risk.bias) == pytest.approx(bias, rel=1e-10)
    assert float(risk.variance) == pytest.approx(variance, rel=1e-10)


@pytest.mark.parametrize("case", CASES)
def test_ridge_agrees_with_its_limit(case):
    problem, lam = CASES[case], np.array([0.05, 0.5, 5.0])
    n, limit = 100, ridge_risk(problem, lam)
    run = filtered_risk(problem, Ridge(lam), n, draws=30, seed=2)
    for name, exact in (("bias", limit.bias), ("variance", limit.variance), ("test", limit.test)):
        allowed = 4 * getattr(run.error, name) + 2 * exact / n
        assert (np.abs(getattr(run.mean, name) - exact) <= allowed).all(), name
    train = np.abs(run.mean.train - limit.train)
    assert (train <= 4 * run.error.train + 2 * limit.train / n).all()
    assert (np.abs(run.mean.df - limit.df1) <= 4 * run.error.df + 2 * limit.df1 / n).all()


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("method", METHODS)
def test_laws_of_a_path(case, method):
    risk = draw_design(CASES[case], 30, seed=8).risk(METHODS[method])
    noise = CASES[case].noise
    assert risk.test == pytest.approx(risk.bias + risk.variance + noise, rel=1e-14)
    assert (risk.bias >= 0).all() and (risk.train >= 0).all()
    # φᵀQφ and its mirror image are squares: the way travelled and the way left over.
    assert (risk.drift >= risk.variance * (1 - 1e-12)).all()


def test_the_draw_follows_changes_of_noise_and_start_without_a_new_decomposition():
    problem = CASES["wide from a start"]
    base = draw_design(replace(problem, prior_length=0.0, snr=1.0), 25, seed=4)
    moved = replace(base, noise=problem.noise, residual=problem.residual_energy)
    path = GradientFlow([0.3, 3.0])
    for name in NAMES:
        expected = getattr(draw_design(problem, 25, seed=4).risk(path), name)
        assert getattr(moved.risk(path), name) == pytest.approx(expected, rel=1e-13)


def test_the_seed_fixes_everything():
    problem = CASES["wide"]
    one, same, other = (filtered_risk(problem, Ridge(0.1), 20, 4, seed) for seed in (7, 7, 8))
    assert float(one.mean.test) == float(same.mean.test) != float(other.mean.test)
    assert float(one.error.test) == float(same.error.test) > 0
    assert (one.n, one.d, one.draws) == (20, 50, 4)


def test_directions_that_never_vary_are_left_out():
    problem = Problem(4.0, 5.0, HALF_ZERO, 1.0, 1.0)
    risk = draw_design(problem, 20, seed=0).risk(Interpolation())
    assert float(risk.df) == pytest.approx(1)
    assert np.isfinite(float(risk.test))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"n": 1}, "n must be a whole number in [2, 5000], got 1"),
        ({"draws": 1}, "draws must be a whole number ≥ 2, got 1"),
        ({"seed": -1}, "seed must be a whole number ≥ 0, got -1"),
        ({"design": "x"}, "design must be one of gaussian, rademacher, heavy-tailed, got 'x'"),
        ({"problem": Problem(20.0, 1.0), "n": 4000}, "d = γn must be ≤ 50000, got 80000"),
    ],
)
def test_errors_name_the_value_and_its_domain(change, words):
    settings = {"problem": CASES["wide"], "method": Ridge(1.0), "n": 20, "draws": 2, "seed": 0}
    with pytest.raises(ValueError, match=re.escape(words)):
        filtered_risk(**(settings | change))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: gradient_descent(np.ones((3, 2)), [1, 2], 0.1, 1), "X must be n × d and y of"),
        (lambda: gradient_descent(np.ones((2, 2)), [1, 2], 0.0, 1), "step must be > 0, got 0.0"),
        (lambda: gradient_descent(np.ones((2, 2)), [1, 2], 0.1, -1), "count must be a whole"),
        (lambda: gradient_descent(np.ones((2, 2)), [1, 2], 0.1, 1, [0]), "start must have one"),
        (lambda: masked_regression(np.ones((2, 2)), [1, 2], 1.0, 1), "rate must lie in (0, 1)"),
        (lambda: masked_regression(np.ones((2, 2)), [1, 2], 0.5, 0), "masks must be a whole"),
    ],
)
def test_the_witnesses_refuse_nonsense(call, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        call()
