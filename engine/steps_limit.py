"""Exact risk of gradient steps as n → ∞, for every spectrum and assumed prior.

k steps of one size leave ψ(z) = (1 − step·z)^k: a polynomial, and by Cauchy's formula a sum of
resolvents at points of any curve around the spectrum, here an ellipse about [0, z_max]. As many
points as twice the degree and some more make the sum exact but for rounding, whatever the step; the
errors of all steps are made of the same resolvents (`engine.complex_ridge`).

Source: Cauchy; Trefethen & Weideman 2014 for the trapezoidal rule on an ellipse.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.complex_ridge import Resolvents, Rows, resolvents, spectrum_edges
from engine.filters import FilterSums, power

Array = NDArray[np.float64]
ComplexArray = NDArray[np.complex128]

#: The ellipse is the image of the circle of this radius under (w + 1/w)/2: wide enough for the sum
#: to converge, narrow enough for ψ not to grow much.
RADIUS = 1.6
#: Points on the upper half beyond the number of steps.
MORE = 4


class Around(NamedTuple):
    """Resolvents on a curve around each problem's spectrum, for `steps` steps of any size."""

    at: Resolvents  # (P, N)
    lam: ComplexArray  # (P, N): λ = −z̄ for z on the upper half
    weight: ComplexArray  # (P, N): dz̄/2πi
    largest: Array  # (P, 1): z_max
    signal: Array  # (P, 1)
    steps: int


def around(rows: Rows, count: int) -> Around:
    """What `step_sums` needs once; `count` ≥ 1."""
    (t, p, e), gamma = rows.directions, rows.gamma[:, None]
    top = spectrum_edges(t, gamma * p)[0]
    largest = -top * (1 - (gamma * p * t / (t + top)).sum(axis=1)[:, None])
    angle = np.pi * (np.arange(count + MORE) + 0.5) / (count + MORE)
    turn = RADIUS * np.exp(1j * angle)
    lam = -largest / 2 * (1 + (turn + 1 / turn).conj() / 2)
    weight = largest / 4 * np.conj(1j * (turn - 1 / turn)) * (angle[0] / (1j * np.pi))
    at = resolvents(rows, lam[0] if rows.alike else lam)
    return Around(at, lam, weight, largest, e.sum(axis=1)[:, None], count)


def step_sums(curve: Around, share: Array) -> FilterSums:
    """The parts of every error after steps of `share` · 2/z_max: arrays (P, K).

    `share` in [0, 1), (K,) or (P, K).
    """
    at, lam, weight, largest, signal, steps = curve
    psi = power(1 + (2 * share / largest)[..., None] * lam[:, None], steps)
    carried = weight * at.kappa / lam
    lost = _pairs(at, lam, psi * carried[:, None])
    # Of what is linear in the law, squares of filters are filters.
    kept = weight / at.kappa
    used, reached = _over(psi, kept, carried * at.beta)
    unfit, kept_out = _over(np.square(psi), weight * at.beta, kept)
    (spread,) = _over(np.square(1 - psi), -carried / lam)
    return FilterSums(1 - used, lost, spread, unfit, kept_out, lost + signal - 2 * reached)


def _over(values: ComplexArray, *weights: ComplexArray) -> list[Array]:
    """Sums over the points and their conjugates, (P, K) each, of (P, K, N) by weights (P, N)."""
    sums = 2 * (values @ np.stack(weights, axis=-1)).real
    return [sums[..., i] for i in range(len(weights))]


def _real(parts: ComplexArray) -> Array:
    """Sum over the points and their conjugates."""
    return np.asarray(2 * parts.real.sum(axis=-1))


def _pairs(at: Resolvents, lam: ComplexArray, x: ComplexArray) -> Array:
    """Σ x_i x_j (β_j − β_i)/(λ_i − λ_j) over all points, x of shape (P, K, N)."""
    apart = lam[..., None] - lam[:, None]
    itself = np.arange(lam.shape[1])
    apart[:, itself, itself] = 1.0
    same = (at.beta[:, None] - at.beta[..., None]) / apart
    same[:, itself, itself] = -at.beta_slope / at.slope
    opposite = (at.beta[:, None].conj() - at.beta[..., None]) / (
        lam[..., None] - lam[:, None].conj()
    )
    return _real(x * (x @ same + x.conj() @ opposite.swapaxes(1, 2)))
