"""The effective ridge at complex penalties: what every spectral filter has for its limit.

A filter of the sample covariance is a combination of resolvents 1/(z + λ), and a resolvent is ridge
at a penalty that may be complex. κ(λ) is the root of λ = κ(1 − df₁(κ)) as in `engine.equivalents`;
for Im λ > 0 just one has Im κ > 0, and it has Im κ ≥ Im λ and arg κ ≤ arg λ. Besides it all that is
needed of the truth is β(κ) = ⟨t b/(t+κ)⟩, because with

    1 − ⟨t²/((t+κ)(t+κ′))⟩ = (λ − λ′)/(κ − κ′)

what ridge makes of one penalty (bias, variance, train) becomes for a pair of them

    bias  κκ′(β′ − β)/(λ − λ′)      variance  σ²[(κ − κ′)/(λ − λ′) − 1]
    train λλ′[(β′ − β) + σ²(1/κ′ − 1/κ)]/(λ − λ′)

and, at λ′ = λ, their derivatives. Errors of a filter are the sums over pairs of its resolvents.

Source: Silverstein & Choi 1995 (the one root); Hastie et al. 2022 and Cheng & Montanari 2024, whose
equivalents of products of resolvents are these at λ = λ′.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.condensed import condensed
from engine.equivalents import effective_ridge
from engine.filters import FilterSums
from engine.problem import Directions, Problem, directions_for_priors

Array = NDArray[np.float64]
ComplexArray = NDArray[np.complex128]

MAX_STEPS = 100
#: Newton's last step, squared, relative to |λκ|: of that order is the error of κ after it, and what
#: is made of κ are differences over differences of λ.
LAST_STEP = 1e-9
#: Numbers in one array of Newton's: what fits the processor's cache is several times faster.
AT_ONCE = 64_000


class Resolvents(NamedTuple):
    """At N penalties λ of P problems: arrays (P, N), Im λ > 0."""

    kappa: ComplexArray
    slope: ComplexArray  # dλ/dκ = 1 − df₂
    beta: ComplexArray  # ⟨t b/(t+κ)⟩
    beta_slope: ComplexArray  # −⟨t b/(t+κ)²⟩


@dataclass(frozen=True, eq=False)
class Rows:
    """P problems on one spectrum: `directions` has eigenvalues (1 or P, K), energies (1 or P, K).

    Energies are a truth's of signal power 1, whatever the start.
    """

    directions: Directions
    gamma: Array  # (P,)
    powers: Array  # (1 or P,): eigenvalues are the spectrum's to these, but for a factor
    spectrum: Array  # (K,): the positive eigenvalues of Σ

    def condensed(self, room: float = np.pi) -> Rows:
        """Fewer directions for penalties whose argument is at most π − `room`."""
        few = replace(self, directions=condensed(self.directions, self.powers, room))
        few.__dict__["end"] = self.end
        return few

    @cached_property
    def end(self) -> Array:
        """κ at λ = 0, (P, 1): 0 where all directions are reached."""
        t, p, _ = self.directions
        flat = Directions(t[0] if len(t) == 1 else t, p, p)
        return effective_ridge(flat, self.gamma, np.zeros(self.gamma.size))[:, None]

    @property
    def alike(self) -> bool:
        """Whether the problems differ in nothing but their truth."""
        return len(self.directions.eigenvalue) == 1 and bool((self.gamma == self.gamma[0]).all())


def rows_of(problems: Sequence[Problem]) -> Rows:
    """Problems that differ in γ and exponents only; noise and start are ignored."""
    first = replace(problems[0], snr=1.0, prior_cosine=0.0, prior_length=0.0)
    t, weight, energy = first.directions
    t, energy = t[None], energy[None]
    priors = np.array([problem.prior_exponent for problem in problems])
    if (priors != priors[0]).any():
        t = directions_for_priors(first, priors).eigenvalue
    else:
        priors = priors[:1]
    truths = [problem.truth_exponent for problem in problems]
    if truths.count(truths[0]) < len(truths):
        energy = np.stack([replace(first, truth_exponent=b).directions.energy for b in truths])
    gamma = np.array([problem.gamma for problem in problems])
    own = first.spectrum.eigenvalues
    return Rows(Directions(t, weight, energy), gamma, 1 + priors, own[own > 0])


def resolvents(rows: Rows, lam: ComplexArray) -> Resolvents:
    """Everything at penalties `lam`, (N,) or (P, N): Im λ > 0, or λ > 0."""
    (t, p, e), gamma = rows.directions, rows.gamma
    count = gamma.size
    if rows.alike and lam.ndim == 1:
        # One set of roots serves every truth.
        one = replace(rows, gamma=gamma[:1])
        one.__dict__["end"] = rows.end[:1]
        kappa, slope, *betas = _at(one, lam[None])
        pair = (np.broadcast_to(part, (count, lam.size)) for part in (kappa, slope))
        return Resolvents(*pair, *(np.broadcast_to(b[:, 0], (count, lam.size)) for b in betas))
    lam = np.broadcast_to(lam, (count, lam.shape[-1]))
    if len(t) == 1:
        kappa, slope, *betas = _at(rows, lam)
        own = np.arange(count) if len(e) > 1 else 0, np.arange(count)
        return Resolvents(kappa, slope, *(b[own] for b in betas))
    kappa = _start(rows, lam)
    many = max(1, AT_ONCE // (p.size * lam.shape[1]))
    e = np.broadcast_to(e, t.shape)
    parts = [
        _each(Directions(t[some], p, e[some]), gamma[some, None], lam[some], kappa[some])
        for some in (slice(i, i + many) for i in range(0, count, many))
    ]
    return Resolvents(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def _each(
    directions: Directions, gamma: Array, lam: ComplexArray, kappa: ComplexArray
) -> Resolvents:
    """Problems with their own directions, (B, K): as in `_solved`, but all until all are done."""
    t, p, e = directions
    weights = powers_of(t, p * t, 2), powers_of(t, p * t * t, 3)
    for _ in range(MAX_STEPS):
        step, open_ = _newton(t, weights, gamma, lam, kappa)
        kappa = kappa + step
        if not open_.any():
            break
    else:
        raise ArithmeticError(f"no effective ridge after {MAX_STEPS} steps")
    inverse = inverse_squares(t, kappa)
    energies = powers_of(t, e, 3)
    beta = once(inverse @ energies[..., :2], kappa)
    inverse *= inverse
    slope = 1 - gamma * twice(inverse @ weights[1], kappa)
    return Resolvents(kappa, slope, beta, -twice(inverse @ energies, kappa))


def _newton(
    t: Array, weights: tuple[Array, Array], gamma: Array, lam: ComplexArray, kappa: ComplexArray
) -> tuple[ComplexArray, NDArray[np.bool_]]:
    """A step from κ, and where it is not the last one."""
    # In real arithmetic: 1/(t+κ) = (t + Re κ − i Im κ)/|t+κ|². Weights are columns of powers of t.
    inverse = inverse_squares(t, kappa)
    missing = lam - kappa * (1 - gamma * once(inverse @ weights[0], kappa))
    inverse *= inverse
    step = missing / (1 - gamma * twice(inverse @ weights[1], kappa))
    outside = kappa.imag + step.imag < lam.imag
    step = np.where(outside, missing, step)
    wide = np.abs(step * step) > LAST_STEP * np.abs(lam * (kappa + step))
    return step, outside | wide


def _at(rows: Rows, lam: ComplexArray) -> Resolvents:
    """For energies (E, K): κ and slope (P, N), β and its slope (E, P, N)."""
    directions = rows.directions._replace(eigenvalue=rows.directions.eigenvalue[0])
    t, _, e = directions
    start = _start(rows, lam).ravel()
    g, target = np.repeat(rows.gamma, lam.shape[1]), lam.ravel()
    many = max(1, AT_ONCE // t.size)
    parts = [
        _solved(directions, g[i : i + many], target[i : i + many], start[i : i + many])
        for i in range(0, g.size, many)
    ]
    kappa, slope, beta, beta_slope = (np.concatenate(c, axis=-1) for c in zip(*parts, strict=True))
    shape = (len(e), *lam.shape)
    return Resolvents(
        kappa.reshape(lam.shape),
        slope.reshape(lam.shape),
        beta.reshape(shape),
        beta_slope.reshape(shape),
    )


def _start(rows: Rows, lam: ComplexArray) -> ComplexArray:
    """The root for isotropic features with the trace and the ridgeless end of the actual ones."""
    t, p, _ = rows.directions
    trace, reached = rows.gamma * (t @ p), rows.gamma * p.sum()
    alike = np.where(reached > 1, trace - rows.end[:, 0], trace / reached)[:, None]
    middle = lam + trace[:, None] - alike
    root = np.sqrt(middle * middle + 4 * lam * alike)
    return np.asarray((middle + np.where(root.imag >= 0, root, -root)) / 2)


def _solved(
    directions: Directions, gamma: Array, lam: ComplexArray, kappa: ComplexArray
) -> Resolvents:
    """At one list of penalties, (n,), from `kappa`, which is overwritten.

    By Newton's method; where a step leaves Im κ ≥ Im λ, by one of κ ← λ + κdf₁(κ), which never
    does: what is found in that half-plane is the one root there is.
    """
    t, p, e = directions
    weights = powers_of(t, p * t, 2), powers_of(t, p * t * t, 3)
    active = np.arange(lam.size)
    for _ in range(MAX_STEPS):
        step, wide = _newton(t, weights, gamma[active], lam[active], kappa[active])
        kappa[active] += step
        active = active[wide]
        if active.size == 0:
            break
    else:
        raise ArithmeticError(f"no effective ridge after {MAX_STEPS} steps at λ = {lam[active[0]]}")
    energies = [powers_of(t, row, 3) for row in e]
    inverse = inverse_squares(t, kappa)
    beta = [once(inverse @ columns[:, :2], kappa) for columns in energies]
    inverse *= inverse
    slopes = [-twice(inverse @ columns, kappa) for columns in energies]
    slope = 1 - gamma * twice(inverse @ weights[1], kappa)
    return Resolvents(kappa, slope, np.stack(beta), np.stack(slopes))


def ridge_of(found: Resolvents, lam: Array, signal: Array) -> FilterSums:
    """The parts of ridge's errors at penalties λ > 0, (K,) or (P, K), from resolvents there."""
    kappa, slope, beta, beta_slope = (part.real for part in found)
    share, missed = lam / kappa, -beta_slope / slope
    lost = kappa * kappa * missed
    return FilterSums(
        1 - share,
        lost,
        1 / slope - 1,
        lam * lam * missed,
        share * share / slope,
        lost + signal - 2 * kappa * beta,
    )


def spectrum_edges(t: Array, mass: Array) -> tuple[Array, Array]:
    """κ < −t_max and > −t_min with Σ mass t²/(t+κ)² = 1, mass = γp: ends of the spectrum, (B, 1).

    By Newton's method for the sum to the power −1/2: concave on either side, where it grows away
    from the directions, so that it never passes the root from where one direction's share is 1.
    """
    return _edge(t, mass, -1.0), _edge(t, mass, 1.0)


def _edge(t: Array, mass: Array, side: float) -> Array:
    start = t * (side * np.sqrt(mass) - 1)
    k = start.min(axis=1) if side < 0 else start.max(axis=1)
    for _ in range(MAX_STEPS):
        inverse = 1 / (t + k[:, None])
        kept = t * inverse
        part = mass * kept * kept
        total = part.sum(axis=1)
        step = (np.sqrt(total) - 1) * total / (part * inverse).sum(axis=1)
        k = k + step
        if (np.abs(step) <= 1e-12 * np.abs(k) + 1e-15 * t.max()).all():
            break
    return np.asarray(k[:, None])


def powers_of(t: Array, weight: Array, count: int) -> Array:
    """Columns weight·tʲ, j < count, along a last axis."""
    return np.stack([weight * t**j for j in range(count)], axis=-1)


def inverse_squares(t: Array, kappa: ComplexArray) -> Array:
    """1/|t + κ|², one row for each κ."""
    inverse = t[..., None, :] + kappa.real[..., None]
    inverse *= inverse
    inverse += np.square(kappa.imag)[..., None]
    return np.divide(1.0, inverse, out=inverse)


def once(sums: Array, kappa: ComplexArray) -> ComplexArray:
    """Σ w/(t+κ) from the two sums Σ w tʲ/|t+κ|²."""
    return np.asarray(sums[..., 1] + kappa.conj() * sums[..., 0])


def twice(sums: Array, kappa: ComplexArray) -> ComplexArray:
    """Σ w/(t+κ)² from the three sums Σ w tʲ/|t+κ|⁴."""
    other = kappa.conj()
    return np.asarray(sums[..., 2] + other * (2 * sums[..., 1] + other * sums[..., 0]))
