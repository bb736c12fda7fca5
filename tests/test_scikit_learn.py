"""scikit-learn's Ridge on literally the data sets that the simulation draws, long and wide."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from engine import Problem, simulate, spectra
from engine.priors import Gaussian

LAM = np.array([1e-3, 0.1, 1.0, 30.0])
N, DRAWS = 40, 3
#: The module; `engine.simulate` is the function of that name.
MODULE = sys.modules["engine.simulate"]


@dataclass(frozen=True)
class Recorded(Gaussian):
    """A Gaussian shape that keeps what it sampled."""

    samples: list[np.ndarray] = field(default_factory=list, hash=False, compare=False)

    def sample(self, rng, size):
        self.samples.append(rng.standard_normal(size))
        return self.samples[-1]


@pytest.mark.parametrize("d", [10, 39, 41, 160], ids=lambda d: f"{N}×{d}")
def test_same_data_same_errors(d, monkeypatch):
    drawn = []
    path = MODULE._ridge_path

    def recording(x, y, lam):
        drawn.append((x, y))
        return path(x, y, lam)

    monkeypatch.setattr(MODULE, "_ridge_path", recording)
    problem = Problem(d / N, 4.0, spectra.power_law(d, 1.0), 0.5, prior=Recorded())
    run = simulate(problem, LAM, N, DRAWS, seed=11)
    assert run.d == d
    # Direction k carries the k-th smallest eigenvalue; every draw samples θ*, then a twin of it.
    order = np.argsort(problem.spectrum.eigenvalues)
    t, scale = problem.spectrum.eigenvalues[order], np.sqrt(problem.truth_energy()[order] / N)
    truths = [scale * sample for sample in problem.prior.samples[::2]]
    assert len(drawn) == len(truths) == DRAWS
    errors = np.zeros((2, DRAWS, LAM.size))
    for i, ((x, y), theta) in enumerate(zip(drawn, truths, strict=True)):
        for j, lam in enumerate(LAM):
            fit = Ridge(alpha=N * lam, fit_intercept=False, solver="svd").fit(x, y)
            errors[0, i, j] = t @ (fit.coef_ - theta) ** 2 + problem.noise
            errors[1, i, j] = np.mean((y - fit.predict(x)) ** 2)
    test, train = errors.mean(axis=1)
    test_se, train_se = errors.std(axis=1, ddof=1) / np.sqrt(DRAWS)
    assert run.test == pytest.approx(test, rel=1e-8)
    assert run.train == pytest.approx(train, rel=1e-8)
    assert run.test_se == pytest.approx(test_se, rel=1e-6)
    assert run.train_se == pytest.approx(train_se, rel=1e-6)


@pytest.mark.parametrize(("n", "d"), [(60, 12), (12, 60)])
def test_coefficients_and_residuals(n, d):
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((n, d)), rng.standard_normal(n)
    coefficients = MODULE._ridge_path(x, y, LAM)
    residuals = y[:, None] - x @ coefficients
    for j, lam in enumerate(LAM):
        fit = Ridge(alpha=n * lam, fit_intercept=False, solver="svd").fit(x, y)
        assert coefficients[:, j] == pytest.approx(fit.coef_, rel=1e-8, abs=1e-12)
        assert residuals[:, j] == pytest.approx(y - fit.predict(x), rel=1e-8, abs=1e-12)
