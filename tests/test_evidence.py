"""Estimated noise and signal against dense likelihoods, exact edges and simulated truth."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.linalg import helmert
from scipy.optimize import minimize
from scipy.stats import multivariate_normal

from engine.dataset import Dataset
from engine.evidence import SpectralOutcome, maximize_evidence

Array = NDArray[np.float64]


def draw(n: int, d: int, noise: float, seed: int, rank: int | None = None) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, rank or d))
    if rank is not None:
        X = X @ rng.standard_normal((rank, d))
    y = 5 + X @ rng.standard_normal(d) / math.sqrt(d) + math.sqrt(noise) * rng.standard_normal(n)
    return X + 2, y


def log_density(X: Array, y: Array, noise: float, signal: float) -> float:
    """The model's density at the n − 1 Helmert contrasts, with a dense covariance."""
    contrasts = helmert(len(y))
    rows = contrasts @ X
    covariance = signal * rows @ rows.T + noise * np.eye(len(rows))
    return float(multivariate_normal(cov=covariance).logpdf(contrasts @ y))


INTERIOR = {
    "tall": draw(40, 6, 0.5, 0),
    "wide": draw(30, 50, 1.0, 4),
    "wide, rank 5": draw(25, 60, 0.3, 2, rank=5),
    "very noisy": draw(60, 20, 3.0, 5),
}


@pytest.mark.parametrize("name", list(INTERIOR))
def test_evidence_is_the_maximum_of_the_dense_likelihood(name: str) -> None:
    X, y = INTERIOR[name]
    data = Dataset(X, y)
    assert data.noise > 0 and data.signal_variance > 0
    at_estimate = log_density(X, y, data.noise, data.signal_variance)
    assert data.log_evidence == pytest.approx(at_estimate, abs=1e-8)
    found = minimize(
        lambda logs: -log_density(X, y, math.exp(logs[0]), math.exp(logs[1])),
        np.log([y.var() / 2, y.var() / (2 * X.shape[1])]),
        method="Nelder-Mead",
        options={"xatol": 1e-7, "fatol": 1e-12},
    )
    assert data.log_evidence == pytest.approx(-found.fun, abs=1e-8)
    # A flat top: likelihood to 1e-12 fixes the place to about its square root.
    assert [data.noise, data.signal_variance] == pytest.approx(np.exp(found.x), rel=1e-4)


@pytest.mark.parametrize("name", list(INTERIOR))
def test_no_point_of_a_wide_grid_is_likelier(name: str) -> None:
    X, y = INTERIOR[name]
    data = Dataset(X, y)
    for noise in data.noise * np.logspace(-3, 3, 13):
        for signal in data.signal_variance * np.logspace(-4, 3, 15):
            assert log_density(X, y, noise, signal) <= data.log_evidence + 1e-8


@pytest.mark.parametrize("name", list(INTERIOR))
def test_thresholds_and_bayes_train_are_traces(name: str) -> None:
    X, y = INTERIOR[name]
    data, contrasts = Dataset(X, y), helmert(len(y))
    gram = data.signal_variance * (contrasts @ X) @ (contrasts @ X).T
    N = len(gram)
    precision = np.linalg.inv(gram + data.noise * np.eye(N))
    assert data.thresholds.variance == pytest.approx(np.trace(gram) / N, rel=1e-10)
    assert data.bayes_train == pytest.approx(data.noise**2 * np.trace(precision) / N, rel=1e-10)
    inverse = N / np.trace(np.linalg.inv(gram)) if data.interpolates else 0.0
    assert data.thresholds.inverse_information == pytest.approx(inverse, rel=1e-8)
    assert data.outcome_variance == pytest.approx(y.var(ddof=1), rel=1e-12)
    total = data.thresholds.variance + data.noise
    assert data.prior_check == pytest.approx(total / y.var(ddof=1), rel=1e-12)
    assert data.snr == pytest.approx(data.thresholds.variance / data.noise, rel=1e-15)
    assert not data.prior_contradicted


@pytest.mark.parametrize("name", list(INTERIOR))
def test_bayes_train_lies_between_the_bounds_of_theorem_2(name: str) -> None:
    data = Dataset(*INTERIOR[name])
    lower = data.noise**2 / (data.thresholds.variance + data.noise)
    upper = data.noise**2 / (data.thresholds.inverse_information + data.noise)
    assert lower <= data.bayes_train <= upper * (1 + 1e-12)


def contrast_directions(n: int, d: int, seed: int) -> tuple[Array, Array, Array]:
    """A design with its singular values and left vectors, which are contrasts."""
    X = np.random.default_rng(seed).standard_normal((n, d))
    U, s, _ = np.linalg.svd(X - X.mean(axis=0), full_matrices=False)
    return X, U[:, : min(n - 1, d)], s[: min(n - 1, d)]


def test_the_noiseless_edge_is_exact() -> None:
    # Energies steeper in s than the prior's: any noise would only flatten what it predicts.
    X, U, s = contrast_directions(20, 40, 0)
    y = U @ s**1.5
    data = Dataset(X, y)
    assert data.noise == 0.0 and data.bayes_train == 0.0 and data.snr == math.inf
    # With no noise v̂ is the mean of c²/s², here of s.
    assert data.signal_variance == pytest.approx(s.mean(), rel=1e-10)
    assert data.log_evidence == pytest.approx(log_density(X, y, 0.0, s.mean()), abs=1e-8)
    assert log_density(X, y, 1e-6 * y.var(), s.mean()) < data.log_evidence


@pytest.mark.parametrize("d", [6, 40])
def test_the_edge_without_signal_is_exact(d: int) -> None:
    # Energies that fall as s grows: any signal would predict the opposite.
    X, U, s = contrast_directions(20, d, 1)
    beyond = helmert(20)[0] - U @ (U.T @ helmert(20)[0])
    y = U @ (1 / s) + 2 * beyond
    data = Dataset(X, y)
    assert data.signal_variance == 0.0 and data.snr == 0.0
    assert data.noise == pytest.approx(y.var(ddof=1), rel=1e-12) == data.bayes_train
    assert data.thresholds.variance == data.thresholds.inverse_information == 0.0
    expected = log_density(X, y, data.noise, 0.0)
    assert data.log_evidence == pytest.approx(expected, abs=1e-8)


def test_zero_noise_needs_a_design_that_reaches_every_contrast() -> None:
    X, U, s = contrast_directions(30, 5, 2)
    data = Dataset(X, U @ s)
    # Positive, since the likelihood has no maximum at 0 here, and no more than rounding.
    assert 0 < data.noise < 1e-20 * data.outcome_variance
    assert data.signal_variance == pytest.approx(1.0, rel=1e-6)
    exact = maximize_evidence(SpectralOutcome(s**2, s**2, outside=0.0, contrasts=29))
    assert 0 < exact.noise < 1e-20 * data.outcome_variance


def test_a_prior_that_predicts_another_spread_is_contradicted() -> None:
    # All signal along the last of very unequal directions: the prior expects it along the first.
    _, U, _ = contrast_directions(40, 5, 3)
    scaled = U * np.logspace(0, -4, 5)
    rng = np.random.default_rng(3)
    y = U @ np.array([1e-3, 1e-3, 1e-3, 1e-3, 10.0]) + 1e-3 * rng.standard_normal(40)
    data = Dataset(scaled, y)
    assert data.prior_check > 4 and data.prior_contradicted


@pytest.mark.parametrize(("n", "d"), [(240, 120), (120, 240), (300, 30)])
def test_noise_and_signal_are_recovered_from_simulated_data(n: int, d: int) -> None:
    fits = [Dataset(*draw(n, d, 0.5, seed)) for seed in range(16)]
    for values, truth in (
        (np.array([fit.noise for fit in fits]), 0.5),
        (np.array([fit.signal_variance for fit in fits]), 1 / d),
    ):
        error = values.std(ddof=1) / math.sqrt(len(values))
        # Four standard errors, and the estimators' own bias of order 1/n.
        assert abs(values.mean() - truth) < 4 * error + 2 * truth / n
