"""Bayes, what can be traded for training error, and the best ridge, at many positions of a control.

One table of the scalar channel gives all fixed points, one of the moments of ridge all of the best
penalties, and `engine.tradeoff` takes many problems at once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.bayes import bayes_grid, inverse_information
from engine.moving import Moving
from engine.problem import Problem
from engine.ridge import optimal_ridge
from engine.tradeoff import Tradeoff, tradeoff

Array = NDArray[np.float64]

#: Nodes of the spectral integrals and how far they reach, see `tradeoff`: a film's points are then
#: exact to 1e-6, beside γ = 1 to 3e-4.
STILL_NODES, FILM_NODES = (256, 1.0), (48, 0.6)


class BayesPath(NamedTuple):
    """R problems; errors in units of signal power, each of shape (R,)."""

    law: Tradeoff
    noise: Array
    test: Array  # of Bayes
    reached: Array  # test error that message passing reaches
    inverse_information: Array
    variance: float  # V_π
    ridge_test: Array
    ridge_train: Array

    @property
    def train(self) -> Array:
        """Training error of Bayes."""
        return np.asarray(self.noise**2 / self.test)


def bayes_path(problem: Problem, control: str, values: Array) -> BayesPath:
    """For each of `values` of `control`, "snr" or "gamma"; or the one problem as it stands.

    For many positions fixed points are read from tables and integrals have fewer nodes.
    """
    gamma = values if control == "gamma" else np.array([problem.gamma])
    snr = values if control == "snr" else np.array([problem.snr])
    grid = bayes_grid(problem, gamma, snr)
    test, reached = grid.test.ravel(), grid.reached.ravel()
    noise = np.broadcast_to(1 / snr, test.shape)
    varying = gamma * problem.spectrum.positive_share
    variance = np.maximum(test - noise, 0.0) * test / ((varying - 1) * test + noise)
    ridge = _best_ridge(problem, control, values)
    nodes, reach = FILM_NODES if control else STILL_NODES
    return BayesPath(
        tradeoff(np.broadcast_to(varying, test.shape), noise, variance, nodes, reach),
        noise,
        test,
        reached,
        inverse_information(problem, gamma),
        problem.signal_left,
        *(np.broadcast_to(error, test.shape) for error in ridge),
    )


def _best_ridge(problem: Problem, control: str, values: Array) -> tuple[Array, Array]:
    """Test and training error of the best ridge under the assumed prior, λ < 0 included."""
    if not control:
        best = optimal_ridge(problem)
        return np.reshape(best.test, (1,)), np.reshape(best.train, (1,))
    moving = Moving(problem, control, values, problem.directions)
    if moving.directions.energy.sum() == 0:
        return moving.noise[:, 0], moving.noise[:, 0]
    gamma = moving.rows[:, None]
    _, m = moving.table.best(gamma, moving.noise)
    ratio = 1 - gamma * m.s1
    # At the best κ λ(κ) rises: 1 − df₂ is positive.
    spread = moving.noise * gamma * m.s2
    test = (m.bias + spread) / (ratio + gamma * m.gap) + moving.noise
    return test[:, 0], (ratio * ratio * test)[:, 0]
