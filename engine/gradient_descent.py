"""Gradient descent and dropout run literally, step by step and mask by mask: a witness.

No decomposition and no formula for the path: only the gradient of ‖y − Xθ‖²/(2n), and randomly
deleted entries. What the filters claim in one line must come out of this.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.whole_numbers import whole_number

Array = NDArray[np.float64]


def gradient_descent(
    X: ArrayLike, y: ArrayLike, step: float, count: int, start: ArrayLike | None = None
) -> Array:
    """All iterates of `count` steps on ‖y − Xθ‖²/(2n) from `start` (0 by default).

    Returns shape (count + 1, d), the start first. Diverges, as it must, for step > 2/z_max.
    Raises ValueError unless step > 0, count ≥ 0 and the shapes agree.
    """
    x, outcome = _data(X, y)
    if not step > 0:
        raise ValueError(f"step must be > 0, got {step!r}")
    whole_number("count", count, 0)
    theta = np.zeros(x.shape[1]) if start is None else np.array(start, dtype=float)
    if theta.shape != (x.shape[1],):
        raise ValueError(f"start must have one value per column ({x.shape[1]}), got {theta.shape}")
    path = [theta]
    for _ in range(int(count)):
        theta = theta + step * (x.T @ (outcome - x @ theta)) / len(x)
        path.append(theta)
    return np.stack(path)


def masked_regression(X: ArrayLike, y: ArrayLike, rate: float, masks: int, seed: int = 0) -> Array:
    """Least squares averaged over `masks` random deletions of inputs (inverted dropout).

    Every entry of X is deleted with probability `rate` in (0, 1), the kept ones divided by
    1 − rate; θ minimises the mean over all masks of ‖y − X̃θ‖²/n. Returns shape (d,). Raises
    ValueError unless `rate` and `masks` ≥ 1 are in their domains and the shapes agree.
    """
    x, outcome = _data(X, y)
    if not 0 < rate < 1:
        raise ValueError(f"rate must lie in (0, 1), got {rate!r}")
    whole_number("masks", masks, 1)
    rng = np.random.default_rng(seed)
    gram, score = np.zeros((x.shape[1], x.shape[1])), np.zeros(x.shape[1])
    for _ in range(int(masks)):
        masked = np.where(rng.random(x.shape) < rate, 0.0, x / (1 - rate))
        gram += masked.T @ masked
        score += masked.T @ outcome
    return np.asarray(np.linalg.lstsq(gram, score, rcond=None)[0])


def _data(X: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    x, outcome = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
    if x.ndim != 2 or outcome.shape != (len(x),):
        raise ValueError(f"X must be n × d and y of length n, got {x.shape} and {outcome.shape}")
    return x, outcome
