"""Exact expected errors of every spectral filter on one drawn design: any spectrum, finite n.

A design X is drawn and decomposed once; given X, the expectations over the noise and over the truth
are exact sums, so only the design is left to average over. With X√ω/√n = U diag(√z) Vᵀ,
S = diag(tω), E = diag(b̃/ω)/n, P = 1 − VVᵀ, ψ = 1 − φ:

    bias      tr(SPEP) + 2 Σψ (VᵀSPEV)_ii + ψᵀQψ,   Q = (VᵀSV) ∘ (VᵀEV)
    variance  σ²/n Σ φ²/z (VᵀSV)_ii
    train     Σ ψ² (z (VᵀEV)_ii + σ²/n) + σ²(n − rank)/n
    drift     φᵀQφ + variance                      (from the start, in the metric of Σ)

Written in ψ, nothing cancels at interpolation. Ridge has a limit for every spectrum
(`engine.ridge`); the other filters, away from Σ = I, have this average. It knows no theory.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh

from engine.filters import Filter, FilterRisk, FilterSums, Ridge
from engine.problem import Problem
from engine.simulate import DESIGNS, LARGEST_D, LARGEST_N, drawn_directions
from engine.whole_numbers import whole_number

Array = NDArray[np.float64]

NAMES = ("df", "bias", "variance", "test", "train", "drift")


@dataclass(frozen=True, eq=False)
class FilteredDraw:
    """One design, decomposed. `noise` and `residual` may be replaced: the decomposition stays.

    Energies are for a truth of relative distance 1 from the start; `residual` (1 − 2ca + c² for a
    prior mean) scales them.
    """

    n: int
    d: int
    z: Array  # (rank,), increasing, > 0: eigenvalues of XωXᵀ/n
    energy: Array  # (rank,), (VᵀEV)_ii: what is to be learned along each
    weight: Array  # (rank,), (VᵀSV)_ii: what an error along each costs
    coupling: Array  # (rank, rank), Q
    leak: Array  # (rank,), (VᵀSPEV)_ii: 0 where the design reaches every direction
    missed: float  # tr(SPEP), which no filter can remove
    noise: float
    residual: float

    def risk(self, method: Filter) -> FilterRisk:
        """Errors of `method` along its knob, exact given the design."""
        return self.sums(method).risk(method.knob, self.residual, self.noise)

    def sums(self, method: Filter) -> FilterSums:
        """What risk is made of, the same for every noise and every distance of the start."""
        shape = method.knob.shape
        phi = method.factors(self.z).reshape(-1, self.z.size)
        psi = method.residual(self.z).reshape(-1, self.z.size)
        left = psi * psi
        columns = (
            phi.sum(axis=1) / self.n,
            self.missed + 2 * (psi @ self.leak) + np.einsum("ki,ki->k", psi @ self.coupling, psi),
            (phi * phi / self.z) @ self.weight / self.n,
            left @ (self.z * self.energy),
            left.sum(axis=1) / self.n + (self.n - self.z.size) / self.n,
            np.einsum("ki,ki->k", phi @ self.coupling, phi),
        )
        return FilterSums(*(np.reshape(column, shape) for column in columns))


@dataclass(frozen=True, eq=False)
class FilteredAverage:
    """Means over draws and their standard errors (`error.knob` repeats the knob)."""

    mean: FilterRisk
    error: FilterRisk
    n: int
    d: int
    draws: int


def draw_design(
    problem: Problem,
    n: int = 200,
    seed: int | np.random.SeedSequence = 0,
    design: str = "gaussian",
    column_penalty: bool = False,
) -> FilteredDraw:
    """Draw and decompose one design of `n` samples and d = round(γn) directions.

    Parameters
    ----------
    n : samples, 2…5000 (d up to 50000). The cost is that of one n × n decomposition and two
        products of size rank² × d.
    seed : ≥ 0.  design : a name in `engine.DESIGNS`.
    column_penalty : measure coefficients by diag(XᵀX/n) instead of the assumed prior, so that
        `dropout(rate)` is dropout exactly.

    Raises ValueError naming what is outside its domain.
    """
    whole_number("n", n, 2, LARGEST_N)
    if design not in DESIGNS:
        raise ValueError(f"design must be one of {', '.join(DESIGNS)}, got {design!r}")
    d = max(1, round(problem.gamma * n))
    if d > LARGEST_D:
        raise ValueError(f"d = γn must be ≤ {LARGEST_D}, got {d}")
    directions = drawn_directions(problem, d)
    entries = DESIGNS[design](np.random.default_rng(seed), (n, d))
    varies = directions.variance > 0
    t, truth, omega = (part[varies] for part in directions)
    x = entries[:, varies] * np.sqrt(t)
    if column_penalty:
        omega = 1 / np.square(x).mean(axis=0)
    z, v = _right_vectors(x * np.sqrt(omega), n)
    return _assembled(z, v, t * omega, truth / omega, problem, (n, d))


def draw_designs(
    problem: Problem,
    n: int = 200,
    draws: int = 20,
    seed: int = 0,
    design: str = "gaussian",
    column_penalty: bool = False,
) -> tuple[FilteredDraw, ...]:
    """`draws` ≥ 2 independent designs for `average`; the first stay the same when more are asked.

    Parameters as in `draw_design`; so is what raises ValueError.
    """
    whole_number("draws", draws, 2)
    whole_number("seed", seed, 0)
    return tuple(
        draw_design(problem, n, child, design, column_penalty)
        for child in np.random.SeedSequence(seed).spawn(draws)
    )


def average(designs: tuple[FilteredDraw, ...], method: Filter) -> FilteredAverage:
    """Errors of `method` averaged over designs, of which there must be at least two.

    The standard errors are those of the design alone: all other randomness is integrated out.
    """
    if len(designs) < 2:
        raise ValueError(f"a standard error needs at least 2 designs, got {len(designs)}")
    risks = [one.risk(method) for one in designs]
    stacked = [np.stack([getattr(risk, name) for risk in risks]) for name in NAMES]
    scale = np.sqrt(len(designs))
    return FilteredAverage(
        FilterRisk(method.knob, *(v.mean(axis=0) for v in stacked)),
        FilterRisk(method.knob, *(v.std(axis=0, ddof=1) / scale for v in stacked)),
        designs[0].n,
        designs[0].d,
        len(designs),
    )


def filtered_risk(
    problem: Problem,
    method: Filter,
    n: int = 200,
    draws: int = 20,
    seed: int = 0,
    design: str = "gaussian",
    column_penalty: bool = False,
) -> FilteredAverage:
    """Expected errors of `method` at finite n with standard errors: draw, decompose, average.

    Raises ValueError where `draw_designs` does.
    """
    return average(draw_designs(problem, n, draws, seed, design, column_penalty), method)


def best_linear(
    problem: Problem,
    n: int = 200,
    seed: int | np.random.SeedSequence = 0,
    design: str = "gaussian",
) -> FilterRisk:
    """The best linear predictor on the very design `draw_design` draws; Bayes for a Gaussian prior.

    Ridge with the matched prior (ω ∝ b) at λ = σ²/(nv), v the prior variance of every coefficient
    in its coordinates, started from the best multiple of the prior mean. Raises ValueError where
    `draw_design` does.
    """
    matched = replace(problem, prior_exponent=problem.truth_exponent)
    learned = problem.prior_cosine**2 if problem.prior_length > 0 else 0.0
    draw = replace(draw_design(matched, n, seed, design), residual=1 - learned)
    directions = drawn_directions(matched, draw.d)
    seen = directions.variance > 0
    v = (1 - learned) * float((directions.truth[seen] / directions.prior[seen]).mean())
    return draw.risk(Ridge(problem.noise / (n * v) if v > 0 else np.inf))


def _right_vectors(x: Array, n: int) -> tuple[Array, Array]:
    """Positive eigenvalues of xᵀx/n, increasing, and their eigenvectors (d × rank)."""
    wide = x.shape[1] > n
    z, u = eigh((x @ x.T if wide else x.T @ x) / n, check_finite=False)
    kept = z > max(x.shape) * np.finfo(float).eps * z[-1]
    z, u = z[kept], u[:, kept]
    return z, x.T @ u / np.sqrt(n * z) if wide else u


def _assembled(
    z: Array, v: Array, cost: Array, energy: Array, problem: Problem, size: tuple[int, int]
) -> FilteredDraw:
    costs, energies = v.T @ (cost[:, None] * v), v.T @ (energy[:, None] * v)
    coupling = costs * energies
    if v.shape[0] == v.shape[1]:
        leak, missed = np.zeros(z.size), 0.0
    else:
        both = np.square(v).T @ (cost * energy)
        leak = both - coupling.sum(axis=1)
        missed = float(cost @ energy - both.sum() - leak.sum())
    return FilteredDraw(
        *size,
        z,
        np.diag(energies).copy(),
        np.diag(costs).copy(),
        coupling,
        leak,
        missed,
        problem.noise,
        problem.residual_energy,
    )
