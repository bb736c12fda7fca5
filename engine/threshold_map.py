"""The whole (SNR, γ) plane at once: what Bayes memorizes, what interpolating costs, where λ* ≤ 0.

Three questions of one plane. The memorization index of Bayes is about the *true* prior, and so are
the two contours of the paper: harmful above σ² = V_π (with S = 1 the line SNR = 1, whatever the
shape), necessary below σ² = 1/J_π, a curve of γ that the shape moves. Tax and best penalty are
about the *assumed* prior; they know the true one only by its second moments.

Source: Cheng & Barber, COLT 2026, Theorem 2; Kobak et al. 2020 and Wu & Xu 2020 for λ* < 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.bayes import bayes_grid, inverse_information, thresholds
from engine.equivalents import effective_ridge, moments
from engine.problem import DOMAIN, Directions, Problem
from engine.ridge import optimum_range, risk_at, risk_from_moments
from engine.table import MomentTable
from engine.verdict import ROUNDING

Array = NDArray[np.float64]

#: Rows and columns of a map unless asked otherwise.
POINTS = 120
#: Nodes per decade of κ of the sums behind the best penalty, and the most nodes in all.
DENSITY, MOST_NODES = 40.0, 900.0


@dataclass(frozen=True)
class ThresholdMap:
    """R values of γ (rows) by C of SNR (columns); risks in units of signal power."""

    gamma: Array  # (R,)
    snr: Array  # (C,)
    memorization: Array  # (R, C), share of the noise that Bayes memorizes
    reached: Array  # (R, C), the same for what message passing reaches
    tax: Array  # (R, C), interpolation tax under the assumed prior; inf at γ·P(t>0) = 1
    penalty: Array  # (R, C), the best λ, which may be negative; inf: nothing left to learn
    variance: float  # V_π
    inverse_information: Array  # (R,), 1/J_π
    zero_penalty: Array  # (R,), σ² below which λ* < 0; 0: nowhere

    @property
    def noise(self) -> Array:
        """σ², of shape (C,)."""
        return 1 / self.snr

    @property
    def regime(self) -> NDArray[np.int_]:
        """(R, C): −1 memorization is necessary, 1 overfitting is harmful, 0 in between.

        The thresholds belong to the outer regimes, to within rounding, as in the verdict.
        """
        necessary = self.noise <= self.inverse_information[:, None] * (1 + ROUNDING)
        harmful = self.noise >= self.variance * (1 - ROUNDING)
        return np.where(necessary, -1, np.where(harmful, 1, 0))


def threshold_map(
    problem: Problem, gamma: ArrayLike | None = None, snr: ArrayLike | None = None
) -> ThresholdMap:
    """The map of a problem, all but its γ and SNR kept.

    `gamma`, `snr`: values within their domains; None for 120 logarithmic steps over each. Exact as
    n → ∞: M to 1e-8, the sign of λ exactly, tax and λ to 1e-3 of themselves on all but the widest
    spectra. Raises ValueError outside the domain.
    """
    rows, columns = (
        np.geomspace(*DOMAIN[name], POINTS) if values is None else values
        for name, values in (("gamma", gamma), ("snr", snr))
    )
    bayes = bayes_grid(problem, rows, columns)
    tax, penalty = _of_ridge(problem, bayes.gamma, bayes.noise)
    return ThresholdMap(
        bayes.gamma,
        bayes.snr,
        bayes.memorization,
        bayes.reached_memorization,
        tax,
        penalty,
        thresholds(problem).variance,
        inverse_information(problem, bayes.gamma),
        zero_penalty_noise(problem.directions, bayes.gamma),
    )


def _of_ridge(problem: Problem, gamma: Array, noise: Array) -> tuple[Array, Array]:
    """Tax and best λ, each (R, C)."""
    directions, g = problem.directions, gamma[:, None]
    shape = (gamma.size, noise.size)
    ridgeless = risk_at(directions, g, noise, effective_ridge(directions, g, 0.0), 0.0).test
    if directions.energy.sum() == 0:
        # Staying at the prior mean leaves the noise alone.
        return ridgeless / noise - 1, np.full(shape, np.inf)
    lowest, highest = optimum_range(directions, gamma, noise)
    density = min(DENSITY, MOST_NODES / np.log10(highest / lowest))
    table = MomentTable(directions, lowest, density, highest)
    kappa, m = table.best(g, np.broadcast_to(noise, shape))
    penalty = kappa * (1 - g * m.s1)
    # The table places λ* = 0 only almost; which side of it a cell is on is known exactly.
    negative = noise < zero_penalty_noise(directions, gamma)[:, None]
    penalty = np.where(negative, np.minimum(penalty, 0.0), np.maximum(penalty, 0.0))
    best = risk_from_moments(m, g, noise, kappa, kappa * (1 - g * m.s1)).test
    tax = np.where(penalty > 0, ridgeless / np.where(penalty > 0, best, 1.0) - 1, 0.0)
    return np.where(np.isinf(ridgeless), np.inf, np.maximum(tax, 0.0)), penalty


def zero_penalty_noise(directions: Directions, gamma: ArrayLike) -> Array:
    """σ² at which the best penalty is exactly 0, for γ (R,): below it λ* < 0; 0 if it never is.

    d test/dκ is linear in σ², and zero at the κ of λ = 0 for one σ² only.
    """
    g = np.asarray(gamma, dtype=float)
    kappa = effective_ridge(directions, g, 0.0)
    m = moments(directions, kappa)
    over = kappa > 0
    curvature = np.where(over, g * m.s3, 1.0)
    return np.where(over, np.maximum(m.slope * (1 - g * m.s2) / curvature - m.bias, 0.0), 0.0)
