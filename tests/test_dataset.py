"""Dataset against literal refits, scikit-learn, hat matrices and laws of scale."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import ortho_group
from sklearn.linear_model import Ridge

from engine import evidence
from engine.dataset import Dataset

Array = NDArray[np.float64]
Pair = tuple[Array, Array]


def draw(n: int, d: int, rank: int | None = None, seed: int = 0) -> Pair:
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, d))
    if rank is not None:
        X = rng.standard_normal((n, rank)) @ rng.standard_normal((rank, d))
    X = X + 3 * rng.standard_normal(d)
    theta = rng.standard_normal(d) / math.sqrt(d)
    return X, 2 + X @ theta + 0.7 * rng.standard_normal(n)


def with_leverage(n: int, d: int, rank: int | None, rows: int, shared: bool = False) -> Pair:
    """Rows with a column of their own (or, `shared`, one row seen by two such columns)."""
    X, y = draw(n, d, rank)
    own = np.zeros((n, rows))
    own[0 if shared else np.arange(rows), np.arange(rows)] = 2.0
    return np.hstack([X, own]), y


DESIGNS: dict[str, Pair] = {
    "wide": draw(12, 30),
    "tall": draw(25, 4),
    "as many columns as contrasts": draw(9, 8),
    "square": draw(9, 9),
    "one column": draw(7, 1),
    "wide, rank 6": draw(15, 40, 6),
    "tall, rank 3": draw(25, 6, 3),
    "tall, one row of leverage one": with_leverage(20, 4, None, 1),
    "tall, three rows of leverage one": with_leverage(20, 4, 2, 3),
    "wide, two rows of leverage one": with_leverage(15, 40, 6, 2),
    "one row of leverage one twice over": with_leverage(15, 5, None, 2, shared=True),
    "all but one contrast": with_leverage(12, 4, None, 6),
}
designs = pytest.mark.parametrize("name", list(DESIGNS))


def refit(X: Array, y: Array, alpha: float) -> tuple[Array, float]:
    """Slopes and intercept by least squares on augmented rows; α = 0 is the minimum norm."""
    rows, center = X - X.mean(axis=0), y.mean()
    outcome = y - center
    if alpha > 0:
        rows = np.vstack([rows, math.sqrt(alpha) * np.eye(X.shape[1])])
        outcome = np.concatenate([outcome, np.zeros(X.shape[1])])
    slopes = np.linalg.lstsq(rows, outcome, rcond=1e-10)[0]
    return slopes, float(center - X.mean(axis=0) @ slopes)


def left_out(X: Array, y: Array, alpha: float) -> float:
    total = 0.0
    for i in range(len(y)):
        keep = np.arange(len(y)) != i
        slopes, intercept = refit(X[keep], y[keep], alpha)
        total += (y[i] - X[i] @ slopes - intercept) ** 2
    return total / len(y)


def hat_matrix(X: Array, alpha: float) -> Array:
    n, d = X.shape
    rows = X - X.mean(axis=0)
    hat: Array = 1 / n + rows @ np.linalg.solve(rows.T @ rows + alpha * np.eye(d), rows.T)
    return hat


# Relative 1e-8: the refits' own rounding, eps times their condition number squared (at most 1e3²).
@designs
@pytest.mark.parametrize("alpha", [0.0, 1e-3, 0.5, 100.0])
def test_leave_one_out_and_train_are_those_of_literal_refits(name: str, alpha: float) -> None:
    X, y = DESIGNS[name]
    path = Dataset(X, y).path(alpha / len(y))
    slopes, intercept = refit(X, y, alpha)
    train = float(np.square(y - X @ slopes - intercept).mean())
    assert float(path.loo) == pytest.approx(left_out(X, y, alpha), rel=1e-8)
    assert float(path.train) == pytest.approx(train, rel=1e-8, abs=1e-20)


@designs
def test_zero_is_the_limit_of_small_penalties(name: str) -> None:
    data = Dataset(*DESIGNS[name])
    # Errors are analytic in λ near 0, so a penalty 1e-10 below the least s²/n moves them by 1e-8.
    least = float(np.linalg.svd(data.X - data.X.mean(axis=0))[1][data.rank - 1])
    near, limit = data.path(1e-10 * least**2 / data.n), data.interpolator
    for field in ("loo", "gcv", "df"):
        assert getattr(near, field) == pytest.approx(float(getattr(limit, field)), rel=1e-6)


@designs
@pytest.mark.parametrize("alpha", [1e-2, 1.0, 50.0])
def test_gcv_and_df_are_those_of_the_hat_matrix(name: str, alpha: float) -> None:
    X, y = DESIGNS[name]
    n, hat = len(y), hat_matrix(X, alpha)
    path = Dataset(X, y).path(alpha / n)
    residual = y - hat @ y
    gcv = residual @ residual / n / (1 - np.trace(hat) / n) ** 2
    assert float(path.gcv) == pytest.approx(gcv, rel=1e-9)
    assert float(path.df) == pytest.approx(np.trace(hat) / n - 1 / n, rel=1e-9)
    assert float(path.alpha) == pytest.approx(alpha, rel=1e-15)


@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("name", ["wide", "tall", "wide, rank 6"])
def test_coefficients_and_train_are_scikit_learns(name: str, standardize: bool) -> None:
    X, y = DESIGNS[name]
    scale = X.std(axis=0) if standardize else np.ones(X.shape[1])
    data = Dataset(X, y, standardize=standardize)
    for lam in (1e-3, 0.1, 3.0):
        model = Ridge(alpha=len(y) * lam, solver="svd").fit(X / scale, y)
        np.testing.assert_allclose(data.coefficients(lam), model.coef_ / scale, rtol=1e-8)
        expected = np.square(y - model.predict(X / scale)).mean()
        assert float(data.path(lam).train) == pytest.approx(expected, rel=1e-9)


def test_the_minimum_norm_interpolator_is_that_of_the_pseudoinverse() -> None:
    X, y = DESIGNS["wide"]
    data = Dataset(X, y)
    expected = np.linalg.pinv(X - X.mean(axis=0)) @ (y - y.mean())
    np.testing.assert_allclose(data.coefficients(0.0), expected, rtol=1e-9)
    assert data.interpolates and data.rank == 11
    assert float(data.interpolator.train) == 0.0 and float(data.interpolator.df) == 11 / 12


@designs
def test_an_infinite_penalty_predicts_the_mean(name: str) -> None:
    data = Dataset(*DESIGNS[name])
    path, variance = data.path(np.inf), float(data.y.var())
    predicted = variance * (data.n / (data.n - 1)) ** 2
    assert float(path.train) == pytest.approx(variance, rel=1e-12)
    assert float(path.loo) == data.null_error == pytest.approx(predicted, rel=1e-12)
    assert float(path.gcv) == pytest.approx(predicted, rel=1e-12)
    assert float(path.df) == 0.0
    assert not data.coefficients(np.inf).any()
    # From here up the penalties overflow α = nλ, and the answer must not change.
    assert float(data.path(1e308).loo) == pytest.approx(predicted, rel=1e-12)


@designs
def test_no_penalty_beats_the_best(name: str) -> None:
    data = Dataset(*DESIGNS[name])
    grid = np.concatenate([[0.0], np.logspace(-12, 8, 3000), [np.inf]])
    assert float(data.best.loo) <= data.path(grid).loo.min() * (1 + 2e-9)
    tax = float(data.interpolator.loo) / float(data.best.loo) - 1
    assert data.interpolation_tax == pytest.approx(tax, rel=1e-12, abs=2e-9)
    assert data.interpolation_tax >= 0 and 0 <= data.explained <= 1


def test_no_penalty_wins_ties(monkeypatch: pytest.MonkeyPatch) -> None:
    X, y = draw(40, 5, seed=1)
    tax = Dataset(X, y).interpolation_tax
    assert 0 < tax < 0.1 and float(Dataset(X, y).best.lam) > 0
    monkeypatch.setattr(evidence, "TIE", 1.01 * tax)
    assert float(Dataset(X, y).best.lam) == 0.0 == Dataset(X, y).interpolation_tax


def test_a_perfect_fit_needs_no_penalty() -> None:
    X, _ = draw(40, 5)
    data = Dataset(X, X @ np.arange(1.0, 6.0))
    assert float(data.best.lam) == 0.0 and data.interpolation_tax == 0.0
    assert data.explained == pytest.approx(1.0) and data.noise < 1e-20


def test_the_path_keeps_shapes_and_chunks_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    data = Dataset(*DESIGNS["wide"])
    lam = np.logspace(-3, 3, 50).reshape(2, 5, 5)
    whole = data.path(lam)
    monkeypatch.setattr(evidence, "CHUNK", 7 * data.n)
    parts = data.path(lam)
    for field in ("lam", "alpha", "train", "loo", "gcv", "df"):
        assert getattr(whole, field).shape == lam.shape
        np.testing.assert_allclose(getattr(parts, field), getattr(whole, field), rtol=1e-12)
    assert data.path([]).loo.shape == (0,) and data.path(1.0).loo.shape == ()


def test_inputs_are_copied_and_results_read_only() -> None:
    X, y = (array.copy() for array in DESIGNS["tall"])
    data = Dataset(X, y, standardize=True)
    np.testing.assert_array_equal(X, DESIGNS["tall"][0])
    X[:], y[:] = 0.0, 0.0
    assert data.X.any() and data.y.any()
    for array in (data.X, data.y, data.path([1.0]).loo, data.best.lam):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 1.0


def test_columns_constant_up_to_rounding_are_constant() -> None:
    X, y = draw(20, 3)
    # 0.1 is no binary fraction, and the sum of the last column's parts rounds differently by row.
    wobble = np.where(np.arange(20) % 2, 0.1 + 0.2, 0.3)
    wider = np.column_stack([X, np.full(20, 0.1), wobble])
    data = Dataset(wider, y, standardize=True)
    assert data.rank == 3 and not data.coefficients(0.1)[3:].any()
    expected = Dataset(X, y, standardize=True).path([0.0, 0.1]).loo
    np.testing.assert_allclose(data.path([0.0, 0.1]).loo, expected, rtol=1e-12)


def test_rank_tolerance_is_relative_and_never_reaches_n() -> None:
    X, y = draw(30, 5)
    X[:, 4] = X[:, 0] + 1e-6 * X[:, 4]
    assert Dataset(X, y).rank == 5 and Dataset(X, y, rank_tolerance=1e-4).rank == 4
    assert Dataset(X, y).rank_tolerance == 30 * np.finfo(float).eps
    assert Dataset(*draw(10, 50), rank_tolerance=0).rank == 9
    low, high = Dataset(X, y).tax_range
    assert low <= Dataset(X, y).interpolation_tax <= high


GOOD_X, GOOD_Y = np.arange(12.0).reshape(6, 2) ** 2, np.arange(6.0)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Dataset(GOOD_Y, GOOD_Y), "X must have two dimensions"),
        (lambda: Dataset(GOOD_X, GOOD_X), "y must have one dimension"),
        (lambda: Dataset(GOOD_X, GOOD_Y[1:]), "X has 6 rows, y has 5"),
        (lambda: Dataset(GOOD_X[:4], GOOD_Y[:4]), "n must be at least 5 rows, got 4"),
        (lambda: Dataset(GOOD_X[:, :0], GOOD_Y), "X must have at least one column"),
        (lambda: Dataset(np.where(GOOD_X == 4, np.nan, GOOD_X), GOOD_Y), "X must be finite, got 1"),
        (lambda: Dataset(GOOD_X, np.where(GOOD_Y > 3, np.inf, GOOD_Y)), "y must be finite, got 2"),
        (lambda: Dataset(GOOD_X, np.full(6, 0.1)), "y must not be constant, got 0.1"),
        (lambda: Dataset(GOOD_X * 0 + 0.1, GOOD_Y), "at least one column that is not constant"),
        (lambda: Dataset(GOOD_X * 1e200, GOOD_Y), "X must lie within ±1e+60"),
        (lambda: Dataset(GOOD_X, GOOD_Y * 1e200), "y must lie within ±1e+60"),
        (lambda: Dataset(GOOD_X * 1e-90, GOOD_Y), "X must vary by at least 1e-60"),
        (lambda: Dataset(GOOD_X, GOOD_Y * 1e-90), "y must vary by at least 1e-60"),
        (lambda: Dataset(GOOD_X, GOOD_Y, rank_tolerance=1.0), "rank_tolerance must be in [0, 1)"),
        (lambda: Dataset(GOOD_X, GOOD_Y).path([1.0, -2.0]), "lam must be ≥ 0, got -2"),
        (lambda: Dataset(GOOD_X, GOOD_Y).path(np.nan), "lam must be ≥ 0, got nan"),
    ],
)
def test_errors_name_the_value_and_its_domain(build: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        build()


sizes = st.tuples(st.integers(6, 14), st.integers(1, 20), st.integers(0, 10**6))
scales = st.floats(-40, 40).map(lambda exponent: 10**exponent)
LAMS = np.array([0.0, 1e-2, 0.3, 10.0, np.inf])
laws = settings(max_examples=40, deadline=None)


def near(path: Any, other: Any, factor: float) -> None:
    for field in ("loo", "gcv"):
        expected = factor * getattr(other, field)
        np.testing.assert_allclose(getattr(path, field), expected, rtol=1e-6, atol=0)


@laws
@given(sizes, scales, scales)
def test_units_scale_errors_and_penalties(size: tuple[int, int, int], a: float, b: float) -> None:
    X, y = draw(*size[:2], seed=size[2])
    data, scaled = Dataset(X, y), Dataset(a * X, b * y)
    near(scaled.path(a**2 * LAMS), data.path(LAMS), b**2)
    assert scaled.interpolation_tax == pytest.approx(data.interpolation_tax, rel=1e-6, abs=1e-8)
    assert scaled.noise == pytest.approx(b**2 * data.noise, rel=1e-4)
    assert scaled.bayes_train == pytest.approx(b**2 * data.bayes_train, rel=1e-4)
    variance = b**2 * data.thresholds.variance
    assert scaled.thresholds.variance == pytest.approx(variance, rel=1e-4)


@laws
@given(sizes)
def test_rows_may_be_permuted_and_columns_rotated(size: tuple[int, int, int]) -> None:
    X, y = draw(*size[:2], seed=size[2])
    rng = np.random.default_rng(size[2])
    rotation = ortho_group.rvs(size[1], random_state=rng) if size[1] > 1 else -np.eye(1)
    order = rng.permutation(len(y))
    near(Dataset((X @ rotation)[order], y[order]).path(LAMS), Dataset(X, y).path(LAMS), 1.0)


def test_offsets_of_columns_and_outcome_do_not_matter() -> None:
    X, y = DESIGNS["wide"]
    # The offsets cost 1e5·eps of the data's digits before anything is computed.
    near(Dataset(X + 1e5, y - 1e5).path(LAMS), Dataset(X, y).path(LAMS), 1.0)
