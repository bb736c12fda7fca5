"""Priors that are Gaussian with a random variance: β ~ N(0, v), v from a finite list.

A smooth law of v becomes a list by the trapezoidal rule in log v, whose error falls exponentially
with the step: a hundred components reproduce the logistic or Student density to rounding.
"""

from __future__ import annotations

from abc import abstractmethod

import numpy as np
from numpy.typing import ArrayLike

from engine.priors.prior import Array, Posterior, Prior


class ScaleMixture(Prior):
    """Σ_j w_j N(0, v_j); a family gives the components."""

    @abstractmethod
    def _components(self, tau2: Array) -> tuple[Array, Array]:
        """Weights (sum 1) and variances, exact enough for every τ² of an array; shape (J,)."""

    def density(self, beta: ArrayLike) -> Array:
        x = np.asarray(beta, dtype=float)
        w, v = (np.reshape(c, (-1,) + (1,) * x.ndim) for c in self._components(np.ones(1)))
        w, v = w[v.ravel() > 0], v[v.ravel() > 0]
        return np.asarray((w / np.sqrt(2 * np.pi * v) * np.exp(-0.5 * x * x / v)).sum(axis=0))

    def _terms(self, tau2: Array) -> int:
        return int(self._components(tau2)[0].size)

    def _posterior(self, y: Array, tau2: Array) -> Posterior:
        y, tau2 = np.asarray(y), np.asarray(tau2)
        axes = (-1,) + (1,) * max(y.ndim, tau2.ndim)
        w, v = (np.reshape(c, axes) for c in self._components(tau2))
        total = v + tau2
        logs = np.log(w / np.sqrt(2 * np.pi * total)) - 0.5 * y * y / total
        top = logs.max(axis=0)
        share = np.exp(logs - top)
        mass = share.sum(axis=0)

        def average(values: Array) -> Array:
            return np.asarray((share * values).sum(axis=0) / mass)

        lost, kept = tau2 / total, v / total
        mean_lost, mean_kept = average(lost), average(kept)
        # Lost and kept sum to 1, so their variances are equal: take the one that cancels less.
        spread = np.where(
            mean_lost < 0.5,
            average(lost * lost) - mean_lost**2,
            average(kept * kept) - mean_kept**2,
        )
        variance = tau2 * mean_kept + y * y * np.maximum(spread, 0.0)
        return Posterior(y * mean_kept, variance, -y * average(1 / total), top + np.log(mass))
