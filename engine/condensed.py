"""Sums over many directions of functions smooth in log t, as sums over a few.

Everything a film needs of a spectrum are sums Σ w_k f(t_k) with f a product of t/(t+κ) and κ/(t+κ).
As a function of u = log t such an f is analytic but for poles at distance π from the real line,
whatever κ > 0 is (at π − |arg κ| for a complex one): interpolation in J Chebyshev points of u
converges like ρ^−J, and interpolating f is the same as giving these points the weights
w′_j = Σ w_k ℓ_j(u_k), ℓ_j Lagrange's polynomials.
Source: Trefethen, Approximation Theory and Approximation Practice, theorems 5.2 and 8.2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.problem import Directions

Array = NDArray[np.float64]

#: Error of a condensed sum, relative to the largest |f| and to the sum of the weights.
CLOSE = 1e-8


def condensed(directions: Directions, powers: Array, room: float = np.pi) -> Directions:
    """Fewer directions for the same sums; weights may be negative.

    `directions.eigenvalue`, shape (R, K), has rows t_k^powers_r up to a factor each, so that the
    same points serve all of them; `directions.energy` may be one row or many. `room` is how far the
    poles are. A spectrum that would keep more than three quarters of its directions is left as it
    is.
    """
    t, p, e = directions
    steepest = int(np.argmax(np.abs(powers)))
    u = np.log(t[steepest])
    middle, half = (u.max() + u.min()) / 2, (u.max() - u.min()) / 2
    if half < CLOSE:  # all directions are alike
        return directions
    # ρ = room/half + √(1 + (room/half)²), and its power J is 1/`CLOSE`; some more for triple poles.
    count = int(np.log(1 / CLOSE) / np.arcsinh(room / half)) + 6
    if 4 * count > 3 * u.size:
        return directions
    angle = np.pi * (np.arange(count) + 0.5) / count
    points = np.cos(angle)
    # Lagrange's polynomials in barycentric form.
    apart = (u - middle) / half - points[:, None]
    apart[apart == 0] = 1e-300
    lagrange = np.divide((np.sin(angle) * (-1.0) ** np.arange(count))[:, None], apart, out=apart)
    lagrange /= lagrange.sum(axis=0)
    slope = powers / powers[steepest]
    log_t = np.log(t[:, :1]) + slope[:, None] * (middle + half * points - u[0])
    return Directions(np.exp(log_t, out=log_t), lagrange @ p, e @ lagrange.T)
