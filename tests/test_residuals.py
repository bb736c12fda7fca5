"""Residuals of rows left out, and the classes they are predicted to be in."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.dataset import Dataset
from tests.test_dataset import DESIGNS, designs, refit


@designs
@pytest.mark.parametrize("alpha", [0.0, 0.5])
def test_residuals_are_those_of_literal_refits(name: str, alpha: float) -> None:
    X, y = DESIGNS[name]
    y = np.where(y > np.median(y), 3.0, -1.0)
    data = Dataset(X, y)
    fitted, deleted = data.residuals(alpha / len(y))
    slopes, intercept = refit(X, y, alpha)
    np.testing.assert_allclose(fitted, y - X @ slopes - intercept, rtol=1e-7, atol=1e-9)
    wanted = []
    for i in range(len(y)):
        keep = np.arange(len(y)) != i
        slopes, intercept = refit(X[keep], y[keep], alpha)
        wanted.append(y[i] - X[i] @ slopes - intercept)
    np.testing.assert_allclose(deleted, wanted, rtol=1e-7)
    # The middle of the two values is 1.
    wrong = np.mean(np.sign(y - np.array(wanted) - 1) != np.sign(y - 1))
    assert data.two_valued and data.misclassified(alpha / len(y))[1] == wrong


def test_only_two_values_are_classes() -> None:
    X, y = DESIGNS["tall"]
    assert not Dataset(X, y).two_valued
    with pytest.raises(ValueError, match="y must take two values"):
        Dataset(X, y).misclassified(1.0)
    labels = np.where(np.arange(25) % 5 == 0, 1.0, 0.0)
    # Predicting the mean chooses the larger class, always.
    assert Dataset(X, labels).misclassified(math.inf) == (0.2, 0.2)
