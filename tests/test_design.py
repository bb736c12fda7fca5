"""Decomposition by strips of columns: the same as of the whole, and it can be abandoned."""

from __future__ import annotations

import numpy as np
import pytest

from engine import design
from engine.dataset import Dataset
from engine.design import decomposed, prepared


def spread_out(n: int, d: int, condition: float, seed: int = 0) -> np.ndarray:
    """A design whose singular values are known: from 1 down to 1/condition, then offset."""
    rng = np.random.default_rng(seed)
    k = min(n - 1, d)
    left = np.linalg.qr(rng.standard_normal((n, k)) - rng.standard_normal(k))[0]
    left = np.linalg.qr(left - left.mean(axis=0))[0]
    right = np.linalg.qr(rng.standard_normal((d, k)))[0]
    return left * np.geomspace(1, 1 / condition, k) @ right.T + rng.standard_normal(d)


def nothing(share: float) -> None:
    pass


@pytest.mark.parametrize(("n", "d"), [(12, 200), (12, 12), (12, 11), (40, 7), (6, 5)])
@pytest.mark.parametrize("condition", [1.0, 1e8])
def test_singular_values_and_vectors_by_strips(n, d, condition, monkeypatch):
    monkeypatch.setattr(design, "STRIP", 1)  # strips as narrow as they may be
    X = spread_out(n, d, condition)
    left, s = decomposed(prepared(X, False), nothing)
    k = min(n - 1, d)
    # Backward stable: each value to rounding of the largest.
    np.testing.assert_allclose(s, np.geomspace(1, 1 / condition, k), rtol=0, atol=1e-14)
    np.testing.assert_allclose(left.T @ left, np.eye(k), atol=1e-13)
    np.testing.assert_allclose(left.sum(axis=0), 0, atol=1e-14)
    centred = X - X.mean(axis=0)
    np.testing.assert_allclose(np.linalg.norm(left.T @ centred, axis=1), s, atol=1e-14)


@pytest.mark.parametrize("standardize", [False, True])
def test_strips_prepare_what_the_whole_would_be(standardize, monkeypatch):
    rng = np.random.default_rng(1)
    X = rng.standard_normal((9, 70)) * np.geomspace(1e-3, 1e3, 70) + 5
    X[:, 3] = 0.1
    whole = prepared(X, standardize).columns(slice(None))
    monkeypatch.setattr(design, "STRIP", 1)
    parts = prepared(X, standardize)
    assert len(list(parts.strips())) == 8
    np.testing.assert_array_equal(np.hstack([parts.columns(s) for s in parts.strips()]), whole)
    assert not whole[:, 3].any()
    if standardize:
        np.testing.assert_allclose(np.delete(whole.std(axis=0), 3), 1, rtol=1e-14)
    weights = rng.standard_normal(9)
    weights -= weights.mean()
    np.testing.assert_allclose(
        parts.slopes(weights), weights @ whole / parts.scale, rtol=1e-10, atol=1e-13
    )


class Left(Exception):
    """Somebody went away."""


def test_progress_rises_and_may_abandon(monkeypatch):
    monkeypatch.setattr(design, "STRIP", 1)
    X = spread_out(10, 95, 10.0)
    shares: list[float] = []
    Dataset(X, np.arange(10.0), progress=shares.append)
    assert shares == sorted(shares) and len(shares) == 10 and 0 < shares[0] < shares[-1] < 1

    def leave(share: float) -> None:
        if share > 0.3:
            raise Left

    with pytest.raises(Left):
        Dataset(X, np.arange(10.0), progress=leave)
