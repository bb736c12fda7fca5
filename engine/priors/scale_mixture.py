"""Priors that are Gaussian with a random variance: β ~ N(0, v), v from a finite list.

A smooth law of v becomes a list by the trapezoidal rule in log v, whose error falls exponentially
with the step: a hundred components reproduce the logistic or Student density to rounding.
"""

from __future__ import annotations

from abc import abstractmethod

import numpy as np
from numpy.typing import ArrayLike

from engine.priors.prior import CHUNK, Array, Averages, Posterior, Prior


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
        mean_kept = average(kept)
        spread = _spread(average(lost), mean_kept, average(lost * lost), average(kept * kept))
        variance = tau2 * mean_kept + y * y * spread
        return Posterior(y * mean_kept, variance, -y * average(1 / total), top + np.log(mass))

    def _averages(self, tau2: Array) -> Averages:
        """The same sums as in `_posterior`, as one product of matrices: a table needs thousands."""
        y, dy = self._rule(tau2)
        w, v = self._components(tau2)
        at_once = max(1, CHUNK // (y.shape[1] * w.size))
        parts = [
            self._some_averages(tau2[start : start + at_once], y[start : start + at_once], w, v)
            for start in range(0, tau2.size, at_once)
        ]
        variance, score, density = (np.concatenate(rows) for rows in zip(*parts, strict=True))
        share = density * dy
        return Averages(
            (share * variance).sum(axis=1),
            (share * score**2).sum(axis=1),
            -(share * np.log(density)).sum(axis=1),
        )

    def _some_averages(
        self, tau2: Array, y: Array, w: Array, v: Array
    ) -> tuple[Array, Array, Array]:
        """Posterior variance, score and density p(y) for τ² (T,), y (T, N); each (T, N)."""
        total = v + tau2[:, None]
        bells = np.exp(-0.5 * (y * y)[..., None] / total[:, None, :])
        lost, kept = tau2[:, None] / total, v / total
        each = np.stack((np.ones_like(lost), lost, kept, lost**2, kept**2, 1 / total), axis=-1)
        each *= (w / np.sqrt(2 * np.pi * total))[..., None]
        density, *sums = np.moveaxis(bells @ each, -1, 0)
        # So far out that no share of the average is left.
        density = np.maximum(density, np.finfo(float).tiny)
        lost, kept, lost2, kept2, inverse = (values / density for values in sums)
        variance = tau2[:, None] * kept + y * y * _spread(lost, kept, lost2, kept2)
        return variance, -y * inverse, density


def _spread(lost: Array, kept: Array, lost2: Array, kept2: Array) -> Array:
    """Variance of the share kept, from mean and mean square of both shares.

    Lost and kept sum to 1, so their variances are equal: the smaller one cancels less.
    """
    spread = np.where(lost < 0.5, lost2 - lost**2, kept2 - kept**2)
    return np.asarray(np.maximum(spread, 0.0))
