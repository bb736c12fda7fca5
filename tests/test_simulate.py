"""The simulation: linear algebra against plain solves, theory within its own error bars."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from reference_cases import HALF_ZERO

from engine import DESIGNS, Problem, Spectrum, draw_data, ridge_risk, simulate, spectra
from engine.simulate import _ridge_path

LAM = np.array([0.0, 0.01, 0.1, 1.0, 10.0])
SMALL = Problem(2.0, 5.0, spectra.power_law(30, 1.0), 1.0)
# Ten eigenvalues, and d a multiple of ten: the drawn directions then have exactly this spectrum.
TENTHS = {
    "isotropic": spectra.isotropic(),
    "power law 1": spectra.power_law(10, 1.0),
    "power law 2": spectra.power_law(10, 2.0),
    "spiked": spectra.spiked(10, 30.0),
    "ar1": spectra.ar1(10, 0.8),
    "weighted": Spectrum([5.0, 1.0, 0.2], [1.0, 3.0, 6.0]),
}
GRID = [
    # γ, SNR, spectrum, truth exponent, prior exponent, cosine and length of the prior mean
    (gamma, snr, names[(i + j) % len(names)], *exponents[(2 * i + j) % 4], *means[(i + j) % 3])
    for names, exponents, means in [
        (
            list(TENTHS),
            [(0.0, 0.0), (1.0, 0.0), (0.5, 1.0), (1.0, 0.5)],
            [(0.0, 0.0), (0.8, 0.8), (-0.5, 1.0)],
        )
    ]
    for i, gamma in enumerate((0.1, 0.3, 0.7, 1.5, 3.0, 10.0))
    for j, snr in enumerate((0.05, 1.0, 10.0, 100.0))
]


def draw(n, d, seed=0):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((n, d)), rng.standard_normal(n)


def agrees(run, theory, share):
    """Within 4 standard errors plus `share` of the theory; rounding where training error is 0."""
    for name in ("test", "train"):
        exact, error = getattr(theory, name), getattr(run, f"{name}_se")
        allowed = 4 * error + share * exact + 1e-20
        distance = np.abs(getattr(run, name) - exact)
        assert (distance <= allowed).all(), (name, distance / allowed)
        # A bar so wide that it would hide a wrong formula is no witness.
        assert (error <= 0.15 * exact + 1e-20).all(), (name, error / exact)


@pytest.mark.parametrize(
    ("gamma", "snr", "name", "truth", "prior", "cosine", "length"),
    GRID,
    ids=[f"γ={row[0]:g} SNR={row[1]:g} {row[2]}" for row in GRID],
)
def test_theory_within_its_error_bars(gamma, snr, name, truth, prior, cosine, length):
    problem = Problem(gamma, snr, TENTHS[name], truth, prior, cosine, length)
    n = 100
    run = simulate(problem, LAM, n, draws=50, seed=5)
    # The allowance for finite n: 1/n of the theory.
    agrees(run, ridge_risk(problem, LAM), 1 / n)


@pytest.mark.parametrize("design", ["rademacher", "heavy-tailed"])
@pytest.mark.parametrize("gamma", [0.4, 3.0])
def test_theory_does_not_notice_the_law_of_the_entries(design, gamma):
    problem = replace(SMALL, gamma=gamma)
    run = simulate(problem, LAM, 200, draws=40, seed=1, design=design)
    # Kurtosis acts at order 1/n: twice the allowance.
    agrees(run, ridge_risk(problem, LAM), 2 / 200)
    assert run.design == design


@pytest.mark.parametrize("design", list(DESIGNS))
def test_entries_have_mean_zero_and_variance_one(design):
    entries = DESIGNS[design](np.random.default_rng(0), (400, 500))
    assert entries.shape == (400, 500)
    assert abs(entries.mean()) < 5 / np.sqrt(entries.size)
    assert entries.var() == pytest.approx(1, abs=5 * np.sqrt(5 / entries.size))


def test_entries_follow_their_names():
    rng = np.random.default_rng(0)
    assert set(np.unique(DESIGNS["rademacher"](rng, (50, 50)))) == {-1.0, 1.0}
    fourth = (DESIGNS["heavy-tailed"](rng, (1000, 1000)) ** 4).mean()
    assert fourth > 4  # Student-t with 6 degrees of freedom: 6; Gaussian: 3


@pytest.mark.parametrize(("n", "d"), [(30, 8), (30, 30), (12, 40), (25, 26)])
def test_ridge_path_against_a_plain_solve(n, d):
    x, y = draw(n, d)
    lam = np.array([0.05, 1.0, 20.0])
    coefficients = _ridge_path(x, y, lam)
    residuals = y[:, None] - x @ coefficients
    for k, value in enumerate(lam):
        expected = np.linalg.solve(x.T @ x / n + value * np.eye(d), x.T @ y / n)
        assert coefficients[:, k] == pytest.approx(expected, rel=1e-10, abs=1e-12)
        assert residuals[:, k] == pytest.approx(y - x @ expected, rel=1e-10, abs=1e-12)


@pytest.mark.parametrize(("n", "d", "rank"), [(12, 40, 12), (30, 8, 8), (12, 40, 5), (30, 8, 5)])
def test_no_penalty_is_the_minimum_norm_solution(n, d, rank):
    x, y = draw(n, d)
    if rank < min(n, d):
        x = x[:, :rank] @ draw(rank, d, seed=1)[0]
    coefficients = _ridge_path(x, y, np.zeros(1))
    residuals = y[:, None] - x @ coefficients
    assert coefficients[:, 0] == pytest.approx(np.linalg.pinv(x) @ y, rel=1e-9, abs=1e-11)
    if rank == n:
        assert np.abs(residuals).max() < 1e-12


def test_negative_penalty_down_to_the_least_eigenvalue_of_the_draw():
    x, y = draw(10, 40)
    least = np.linalg.eigvalsh(x @ x.T / 10)[0]
    coefficients = _ridge_path(x, y, np.array([-0.9 * least]))
    kernel = x @ x.T / 10 - 0.9 * least * np.eye(10)
    expected = x.T @ np.linalg.solve(kernel, y) / 10
    assert coefficients[:, 0] == pytest.approx(expected, rel=1e-9)
    with pytest.raises(ValueError, match="minus the least eigenvalue of this draw, got"):
        _ridge_path(x, y, np.array([1.0, -1.01 * least]))


def test_the_seed_fixes_everything():
    one, same, other = (simulate(SMALL, LAM, 40, 5, seed=s) for s in (7, 7, 8))
    for name in ("test", "train", "test_se", "train_se"):
        assert np.array_equal(getattr(one, name), getattr(same, name))
        assert not np.array_equal(getattr(one, name), getattr(other, name))
    assert (one.n, one.d, one.draws, one.seed, one.design) == (40, 80, 5, 7, "gaussian")


def test_penalties_share_the_draws():
    alone = simulate(SMALL, 0.1, 40, 5, seed=7)
    assert alone.test.shape == ()
    among = simulate(SMALL, LAM.reshape(5, 1), 40, 5, seed=7)
    assert among.test.shape == (5, 1)
    assert float(among.test[2, 0]) == pytest.approx(float(alone.test), rel=1e-12)


def test_standard_error_is_the_spread_of_independent_runs():
    # 60 means of 8 draws each spread like one mean's standard error: χ² with 59 degrees, 4 sd.
    runs = [simulate(SMALL, 0.1, 30, 8, seed=s) for s in range(60)]
    spread = np.std([float(r.test) for r in runs], ddof=1)
    claimed = np.sqrt(np.mean([float(r.test_se) ** 2 for r in runs]))
    assert spread / claimed == pytest.approx(1, abs=4 / np.sqrt(2 * 59))


def test_more_draws_shrink_the_standard_error():
    few, many = (simulate(SMALL, 0.1, 30, draws, seed=0) for draws in (20, 320))
    assert float(few.test_se / many.test_se) == pytest.approx(4, rel=0.5)


def test_first_draws_stay_the_same_when_more_are_asked_for():
    seen = []
    simulate(SMALL, LAM, 30, 9, seed=3, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(k, 9) for k in range(1, 10)]
    stopped = simulate(SMALL, LAM, 30, 9, seed=3, progress=lambda done, total: done < 4)
    assert stopped.draws == 4
    asked = simulate(SMALL, LAM, 30, 4, seed=3)
    assert np.array_equal(stopped.test, asked.test)
    assert np.array_equal(stopped.test_se, asked.test_se)


def test_cancelled_too_early():
    with pytest.raises(ValueError, match="cancelled after one draw: a standard error needs two"):
        simulate(SMALL, LAM, 30, 9, progress=lambda done, total: False)


def test_an_error_in_progress_abandons_the_run():
    def boom(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate(SMALL, LAM, 30, 9, progress=boom)


def test_directions_follow_the_quantiles_of_the_weighted_spectrum():
    # Half of the directions never vary: an effective ratio of 2, in theory and in the drawn design.
    problem = Problem(4.0, 5.0, HALF_ZERO)
    run = simulate(problem, LAM, 100, 40, seed=2)
    agrees(run, ridge_risk(problem, LAM), 1 / 100)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"n": 1}, "n must be a whole number in [2, 5000], got 1"),
        ({"n": 5001}, "n must be a whole number in [2, 5000], got 5001"),
        ({"n": 10.5}, "n must be a whole number in [2, 5000], got 10.5"),
        ({"draws": 1}, "draws must be a whole number in [2, 100000], got 1"),
        ({"seed": -1}, "seed must be a whole number in [0, "),
        ({"design": "uniform"}, "design must be one of gaussian, rademacher, heavy-tailed, got"),
        ({"lam": np.inf}, "lam must be finite and not empty, got inf"),
        ({"lam": np.nan}, "lam must be finite and not empty, got nan"),
        ({"lam": []}, "lam must be finite and not empty, got []"),
        ({"problem": Problem(20.0, 1.0), "n": 2501}, "d = γn must be ≤ 50000, got 50020"),
        ({"lam": -5.0}, "minus the least eigenvalue of this draw, got -5"),
    ],
)
def test_errors_name_the_value_and_its_range(change, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        simulate(**({"problem": SMALL, "lam": 0.1, "n": 20, "draws": 3} | change))


def test_extremes_of_the_domain():
    tiny = simulate(Problem(0.05, 1000.0), LAM, 2, 2)
    assert tiny.d == 1
    assert np.isfinite(tiny.test).all()
    wide = simulate(Problem(20.0, 0.01, spectra.power_law(50, 5.0), 3.0), LAM, 20, 2)
    assert wide.d == 400
    assert np.isfinite(wide.test).all()


def test_drawn_data_fitted_elsewhere_is_what_is_simulated() -> None:
    """Ridge by the normal equations on what `draw_data` gives, prior and pre-training included."""
    problem = replace(SMALL, prior_exponent=0.5, prior_cosine=0.6, prior_length=0.8)
    n, lam, draws = 40, 0.3, 30
    found = []
    for seed in range(draws):
        data = draw_data(problem, n, seed)
        gram = data.Z.T @ data.Z / n + lam * np.eye(data.Z.shape[1])
        slopes = np.linalg.solve(gram, data.Z.T @ data.r / n)
        found.append(data.errors(slopes))
        assert data.errors(slopes)[1] == pytest.approx(np.mean((data.r - data.Z @ slopes) ** 2))
        # The same predictor in the units of X.
        theta = data.start + np.sqrt(data.directions.prior) * slopes
        np.testing.assert_allclose(data.y - data.X @ theta, data.r - data.Z @ slopes, atol=1e-12)
    run = simulate(problem, lam, n=n, draws=draws, seed=5)
    mean, error = np.mean(found, axis=0), np.std(found, axis=0, ddof=1) / draws**0.5
    assert abs(mean[0] - run.test) < 4 * np.hypot(error[0], run.test_se)
    assert abs(mean[1] - run.train) < 4 * np.hypot(error[1], run.train_se)


@pytest.mark.parametrize("wrong", [{"n": 1}, {"n": 6000}, {"seed": -1}, {"design": "cubic"}])
def test_drawn_data_outside_its_domain(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        draw_data(SMALL, **({"n": 20} | wrong))
