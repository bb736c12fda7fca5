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
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.condensed import condensed
from engine.equivalents import effective_ridge
from engine.problem import Directions, Problem, directions_for_priors

Array = NDArray[np.float64]
ComplexArray = NDArray[np.complex128]

MAX_STEPS = 100
#: Newton's last step, squared, relative to |λκ|: of that order is the error of κ after it, and what
#: is made of κ are differences over differences of λ.
LAST_STEP = 1e-10
#: Numbers in one array of Newton's: what fits the processor's cache is several times faster.
AT_ONCE = 64_000


class Resolvents(NamedTuple):
    """At N penalties λ of P problems: arrays (P, N), Im λ > 0."""

    kappa: ComplexArray
    slope: ComplexArray  # dλ/dκ = 1 − df₂
    beta: ComplexArray  # ⟨t b/(t+κ)⟩
    beta_slope: ComplexArray  # −⟨t b/(t+κ)²⟩


class Rows(NamedTuple):
    """P problems on one spectrum: `directions` has eigenvalues (1 or P, K), energies (1 or P, K).

    Energies are a truth's of signal power 1, whatever the start.
    """

    directions: Directions
    gamma: Array  # (P,)
    powers: Array  # (1 or P,): eigenvalues are the spectrum's to these, but for a factor

    def condensed(self, room: float = np.pi) -> Rows:
        """Fewer directions for penalties whose argument is at most π − `room`."""
        return self._replace(directions=condensed(self.directions, self.powers, room))


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
    return Rows(Directions(t, weight, energy), gamma, 1 + priors)


def resolvents(rows: Rows, lam: ComplexArray) -> Resolvents:
    """Everything at penalties `lam`, (N,) or (P, N), with Im λ > 0."""
    (t, p, e), gamma, _ = rows
    count = gamma.size
    if len(t) == 1 and lam.ndim == 1 and (gamma == gamma[0]).all():
        # One set of roots serves every truth.
        kappa, slope, *betas = _at(Directions(t[0], p, e), gamma[:1], lam[None])
        pair = (np.broadcast_to(part, (count, lam.size)) for part in (kappa, slope))
        return Resolvents(*pair, *(np.broadcast_to(b[:, 0], (count, lam.size)) for b in betas))
    lam = np.broadcast_to(lam, (count, lam.shape[-1]))
    if len(t) == len(e) == 1:
        kappa, slope, *betas = _at(Directions(t[0], p, e), gamma, lam)
        return Resolvents(kappa, slope, *(b[0] for b in betas))
    t, e = (np.broadcast_to(a, (count, p.size)) for a in (t, e))
    each = [
        _at(Directions(t[i], p, e[i : i + 1]), gamma[i : i + 1], lam[i : i + 1])
        for i in range(count)
    ]
    columns = zip(*each, strict=True)
    return Resolvents(*(np.concatenate([part.reshape(1, -1) for part in c]) for c in columns))


def _at(directions: Directions, gamma: Array, lam: ComplexArray) -> Resolvents:
    """For energies (E, K): κ and slope (P, N), β and its slope (E, P, N)."""
    t, _, e = directions
    start = _start(directions, gamma, lam).ravel()
    g, target = np.repeat(gamma, lam.shape[1]), lam.ravel()
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


def _start(directions: Directions, gamma: Array, lam: ComplexArray) -> ComplexArray:
    """The root for isotropic features with the trace and the ridgeless end of the actual ones."""
    t, p, _ = directions
    trace, reached = gamma * (t @ p), gamma * p.sum()
    end = effective_ridge(directions, gamma, np.zeros(gamma.size))
    alike = np.where(reached > 1, trace - end, trace / reached)[:, None]
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
    # In real arithmetic: 1/(t+κ) = (t + Re κ − i Im κ)/|t+κ|². Columns are powers of t.
    once, twice = _powers(t, p * t, 2), _powers(t, p * t * t, 3)
    active = np.arange(lam.size)
    for _ in range(MAX_STEPS):
        k, g, target = kappa[active], gamma[active], lam[active]
        inverse = _inverse(t, k)
        kept = g * _first(inverse @ once, k)
        inverse *= inverse
        step = (target - k * (1 - kept)) / (1 - g * _second(inverse @ twice, k))
        outside = k.imag + step.imag < target.imag
        if outside.any():
            step[outside] = (target - k * (1 - kept))[outside]
        k += step
        kappa[active] = k
        active = active[outside | (np.abs(step * step) > LAST_STEP * np.abs(target * k))]
        if active.size == 0:
            break
    else:
        raise ArithmeticError(f"no effective ridge after {MAX_STEPS} steps at λ = {lam[active[0]]}")
    energies = [_powers(t, row, 3) for row in e]
    inverse = _inverse(t, kappa)
    beta = [_first(inverse @ columns[:, :2], kappa) for columns in energies]
    inverse *= inverse
    slopes = [-_second(inverse @ columns, kappa) for columns in energies]
    slope = 1 - gamma * _second(inverse @ twice, kappa)
    return Resolvents(kappa, slope, np.stack(beta), np.stack(slopes))


def _powers(t: Array, weight: Array, count: int) -> Array:
    """Columns weight·tʲ, j < count."""
    return np.stack([weight * t**j for j in range(count)], axis=1)


def _inverse(t: Array, kappa: ComplexArray) -> Array:
    """1/|t + κ|², one row for each κ."""
    inverse = t + kappa.real[:, None]
    inverse *= inverse
    inverse += np.square(kappa.imag)[:, None]
    return np.divide(1.0, inverse, out=inverse)


def _first(sums: Array, kappa: ComplexArray) -> ComplexArray:
    """Σ w/(t+κ) from the two sums Σ w tʲ/|t+κ|²."""
    return np.asarray(sums[:, 1] + kappa.conj() * sums[:, 0])


def _second(sums: Array, kappa: ComplexArray) -> ComplexArray:
    """Σ w/(t+κ)² from the three sums Σ w tʲ/|t+κ|⁴."""
    other = kappa.conj()
    return np.asarray(sums[:, 2] + other * (2 * sums[:, 1] + other * sums[:, 0]))
