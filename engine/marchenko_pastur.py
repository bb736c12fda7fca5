"""The Marchenko–Pastur law: how the eigenvalues of a random design spread, and integrals over them.

For an n × d matrix Z of independent entries of variance 1 and γ = d/n, as n → ∞ the d eigenvalues
of the *sample covariance* ZᵀZ/n follow

    F_MP: density √((b−z)(z−a))/(2πγz) on [a, b] = [(1−√γ)², (1+√γ)²], mass (1−1/γ)₊ at 0

and the n eigenvalues of the *Gram matrix* ZZᵀ/n follow H: the density times γ, mass (1−γ)₊ at 0.

Quadrature: with z = 1+γ+2√γ cos θ, the trapezoidal rule in u = ln(θ/(π−θ)). A pole of the integrand
outside [a, b], however close to an edge, sits at |Im u| ≥ π/2, so the error is of the order of
exp(−π²/h) for the step h, uniformly: near γ = 1 and near an edge, where rules of Gauss type in θ
need as many nodes as the reciprocal square root of the distance.

Source: Marchenko & Pastur 1967; Trefethen & Weideman 2014 for the trapezoidal rule.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.whole_numbers import whole_number

Array = NDArray[np.float64]

#: How far u goes: at b, where the density vanishes like a square root, with room for a pole close
#: to it; at an end where the integrand does not vanish; and at a, plus −ln|1−√γ|.
TOP, OPEN, BOTTOM = 30.0, 36.0, 13.0


class Law(NamedTuple):
    """Nodes and weights: ∫ f dF ≈ Σ_j weights_j f(nodes_j) + atom · f(0), along the last axis."""

    nodes: Array  # rising, in [a, b]
    weights: Array  # ≥ 0; with the atom they sum to 1
    atom: Array  # mass at 0, of the shape of γ
    below_top: Array  # b − nodes, without the cancellation at the edge


def edges(gamma: ArrayLike) -> tuple[Array, Array]:
    """(a, b) = (1 ∓ √γ)², of the shape of `gamma` > 0; a is exact near γ = 1."""
    root = np.sqrt(_positive(gamma))
    return ((1 - np.asarray(gamma)) / (1 + root)) ** 2, np.asarray((1 + root) ** 2)


def covariance_law(gamma: ArrayLike, nodes: int = 256, cut: ArrayLike | None = None) -> Law:
    """F_MP, the limit law of the d eigenvalues of XᵀX/n for Σ = I, as nodes and weights.

    Parameters
    ----------
    gamma : γ = d/n > 0, in any shape; the nodes run along a last axis that is added.
    nodes : at least 16. The default integrates functions whose poles lie outside [a, b] to 1e-13;
        exp(−Tz), which grows to the left of a, needs about twice as many.
    cut : integrate each side of this z by itself, for an f that jumps there; broadcasts with γ. The
        first `nodes` entries then lie below it and the others above; a side without mass has
        weights 0.

    Raises ValueError naming what is outside its domain.
    """
    law = gram_law(gamma, nodes, cut)
    g = np.broadcast_to(np.asarray(gamma, float), law.atom.shape)
    atom = np.maximum(1 - 1 / g, 0.0)
    return law._replace(weights=law.weights / g[..., None], atom=atom)


def gram_law(
    gamma: ArrayLike, nodes: int = 256, cut: ArrayLike | None = None, reach: float = 1.0
) -> Law:
    """H, the limit law of the n eigenvalues of XXᵀ/n; arguments as in `covariance_law`.

    `reach` in (0, 1] is how far u goes, relative to what full precision needs: with fewer nodes,
    steps stay as small.
    """
    nodes = whole_number("nodes", nodes, 16)
    g = _positive(gamma)
    if cut is None:
        pieces = [_between(g, None, None, int(nodes), reach)]
    else:
        g, c = np.broadcast_arrays(g, np.asarray(cut, dtype=float))
        if np.isnan(c).any():
            raise ValueError("cut must be a number, got nan")
        low, high = edges(g)
        share = np.clip((c - low) / (high - low), 0.0, 1.0)
        # φ = π − θ at the cut, from sin²(φ/2), the share of the way from a to b.
        angle = 2 * np.arctan2(np.sqrt(share), np.sqrt(1 - share))
        pieces = [
            _between(g, None, angle, int(nodes), reach),
            _between(g, angle, None, int(nodes), reach),
        ]
    z, weights, below = (np.concatenate(parts, axis=-1) for parts in zip(*pieces, strict=True))
    return Law(z, weights, np.maximum(1 - g, 0.0), below)


def _between(
    gamma: Array, start: Array | None, end: Array | None, nodes: int, reach: float
) -> tuple[Array, Array, Array]:
    """Nodes, weights and b − z for φ = π − θ in (start, end), (0, π) where None."""
    first = np.zeros(gamma.shape) if start is None else start
    length = (np.full(gamma.shape, np.pi) if end is None else end) - first
    root = np.sqrt(gamma)
    gap = np.abs(1 - gamma) / (1 + root)
    bottom = np.minimum(BOTTOM - np.log(np.maximum(gap, 1e-300)), OPEN)
    left = bottom if start is None else np.full(gamma.shape, OPEN)
    right = np.full(gamma.shape, TOP if end is None else OPEN)
    left, right = reach * left, reach * right
    step = ((left + right) / (nodes - 1))[..., None]
    u = step * np.arange(nodes) - left[..., None]
    rise, fall = 1 / (1 + np.exp(-u)), 1 / (1 + np.exp(u))
    # From the nearer end of (0, π), so that neither z − a nor b − z cancels there.
    to_top = length[..., None] * fall + (0.0 if end is None else np.pi - end[..., None])
    to_bottom = length[..., None] * rise + first[..., None]
    above = 4 * root[..., None] * np.sin(to_bottom / 2) ** 2
    below = 4 * root[..., None] * np.sin(to_top / 2) ** 2
    z = (gap * gap)[..., None] + above
    # √((b−z)(z−a)) dz/(2πz) with dz = √((b−z)(z−a)) dφ and dφ = length · rise · fall · du.
    weights = above / z * below * rise * fall * length[..., None] * step / (2 * np.pi)
    return z, weights, below


def density(z: ArrayLike, gamma: ArrayLike) -> Array:
    """Density of F_MP at z (0 outside [a, b]); the atom is not in it. Broadcasts; inf at z = 0."""
    x, g = np.broadcast_arrays(np.asarray(z, dtype=float), _positive(gamma))
    low, high = edges(g)
    inside = (x >= low) & (x <= high)
    height = np.sqrt(np.where(inside, (high - x) * (x - low), 0.0))
    at_pole = inside & (x == 0)
    curve = height / (2 * np.pi * g * np.where(x == 0, 1.0, x))
    return np.asarray(np.where(at_pole, np.inf, np.where(inside, curve, 0.0)))


def stieltjes(z: ArrayLike, gamma: ArrayLike) -> Array:
    """m(z) = ∫ dF_MP(x)/(x − z) for real z outside the support, in closed form; broadcasts.

    The root of γ z m² + (z + γ − 1) m + 1 = 0 that behaves like −1/z far away. For γ < 1 it may be
    taken at 0. Raises ValueError for z in [a, b], or z = 0 where the law has its atom.
    """
    x, g = np.broadcast_arrays(np.asarray(z, dtype=float), _positive(gamma))
    low, high = edges(g)
    bad = ((x >= low) & (x <= high)) | ((x == 0) & (g >= 1))
    if not np.isfinite(x).all() or bad.any():
        worst = x[bad][0] if bad.any() else x[~np.isfinite(x)][0]
        raise ValueError(f"z must be finite and outside the support, got {worst:g}")
    root = np.copysign(np.sqrt(np.abs(x - low) * np.abs(x - high)), x - high)
    middle = 1 - g - x
    # The two forms of a quadratic's root; one of them does not cancel.
    same = (middle < 0) == (root < 0)
    direct = (middle + root) / np.where(same, 2 * g * x, 1.0)
    inverse = 2 / np.where(same, 1.0, middle - root)
    return np.asarray(np.where(same, direct, inverse))


def _positive(gamma: ArrayLike) -> Array:
    g = np.asarray(gamma, dtype=float)
    if not ((g > 0) & np.isfinite(g)).all():
        raise ValueError(f"gamma must be finite and > 0, got {gamma!r}")
    return g
