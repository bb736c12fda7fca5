"""Exact risk of early stopping as n → ∞, for every spectrum and assumed prior.

Gradient flow leaves ψ(z) = e^{−Tz} of what was to be learned. On z ≥ 0 the exponential is within
1e-7 of a sum of eight resolvents, Σ_j c_j/(Tz + p_j), whatever T: so each time has eight complex
penalties λ_j = p_j/T, four of them and their conjugates, and the errors are sums over pairs of them
(`engine.complex_ridge`). Pairs have denominators λ_i − λ_j = (p_i − p_j)/T, the same for all times
but for T: with C_ij = 1/(p_i − p_j) off the diagonal every sum is a product with a fixed matrix.

Source: Cody, Meinardus & Varga 1969 and Trefethen, Weideman & Schmelzer 2006 for the approximation
(poles by theirs; residues least in the largest error, given value and slope at 0); Ali, Kolter &
Tibshirani 2019 for gradient flow.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.complex_ridge import Resolvents, Rows, resolvents
from engine.filters import FilterSums

Array = NDArray[np.float64]
ComplexArray = NDArray[np.complex128]

#: e^{−x} ≈ 2 Re Σ_j c_j/(x + p_j) for x ≥ 0.
POLES: ComplexArray = np.array(
    [
        3.2209452450543408 + 1.1936196054193322j,
        2.2922491478210563 + 3.6007714960771353j,
        0.2694909873674965 + 6.0820325927000960j,
        -3.4085395014618016 + 8.7730345644080940j,
    ]
)
RESIDUES = np.array(
    [
        1.8313095704653106 + 9.5260881715128440j,
        -2.4358653822757703 - 3.7164431178918615j,
        0.6327120812495202 + 0.4437296775819728j,
        -0.0281763501183986 - 0.0116009630342182j,
    ]
)
#: Directions stay this far from the poles of what is summed over them, in log t.
ROOM = float(np.pi - np.angle(POLES).max())


#: Shares of what is left at T = 0: they and their conjugates sum to 1.
SHARES = RESIDUES / POLES


def flow_sums(rows: Rows, time: Array) -> FilterSums:
    """The parts of every error of gradient flow at times in (0, ∞), shape (K,): arrays (P, K).

    Within 1e-6 of the limit, relative to the signal and, for `spread`, to itself.
    """
    few = rows.condensed(ROOM)
    penalties: ComplexArray = POLES / time[:, None]
    found = resolvents(few, penalties.ravel())
    return flow_sums_of(found, time, few.directions.energy.sum(axis=1)[:, None])


def flow_sums_of(found: Resolvents, time: Array, signal: Array) -> FilterSums:
    """The same from resolvents at `POLES`/time, (P, 4K); times (K,) or (P, K), `signal` (P, 1)."""
    # The pairs' errors of `engine.complex_ridge`, those of a pole with itself apart.
    shape = (-1, time.shape[-1], POLES.size)
    kappa, slope, beta, beta_slope = (part.reshape(shape) for part in found)
    left = SHARES * kappa
    missed = left * beta
    lost = 2 * time * _pairs(left, missed) - _real(left * left * beta_slope / slope)
    unfit = 2 * _real(beta * TRAINING) - _real(RESIDUES**2 * beta_slope / slope) / time
    kept = 2 * _real(TRAINING / kappa) + _real((RESIDUES / kappa) ** 2 / slope) / time
    return FilterSums(
        1 - _real(RESIDUES / kappa) / time,
        lost,
        _real(SHARES**2 / slope) - 2 * time * _real(kappa * TESTING) - 1,
        unfit / time,
        kept / time,
        lost + signal - 2 * _real(missed),
    )


def _real(parts: ComplexArray) -> Array:
    """Sum over the four poles and their conjugates."""
    return np.asarray(2 * parts.real.sum(axis=-1))


def _gaps() -> tuple[ComplexArray, ComplexArray]:
    """1/(p_i − p_j), 0 on the diagonal, and 1/(p_i − p̄_j)."""
    apart = POLES[:, None] - POLES
    np.fill_diagonal(apart, np.inf)
    return 1 / apart, 1 / (POLES[:, None] - POLES.conj())


SAME, OPPOSITE = _gaps()


def _pairs(x: ComplexArray, y: ComplexArray) -> Array:
    """Σ x_i y_j/(p_i − p_j) over all eight poles."""
    return _real(x * (y @ SAME.T + y.conj() @ OPPOSITE.T))


def _against(x: ComplexArray) -> ComplexArray:
    """Row j of Σ_i x_i/(p_i − p_j), times x_j."""
    return np.asarray((x @ SAME - OPPOSITE @ x.conj()) * x)


TRAINING, TESTING = _against(RESIDUES), _against(SHARES)
