"""Every way to regularize on one problem: errors along each method's own knob.

All errors are affine in the energy left to learn and in the noise, so what is computed once per
capacity, spectrum and prior are the two parts (`FilterSums`); they serve every SNR and every
pre-trained start. For Σ = I they are limits, exact as n → ∞; otherwise exact means over a few
seeded designs of finite n, with the design's standard error.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.filter_risk import filter_sums, is_isotropic, isotropic_sums
from engine.filtered_draw import FilteredDraw, draw_design
from engine.filters import (
    Filter,
    FilterSums,
    GradientFlow,
    GradientSteps,
    Interpolation,
    PrincipalComponents,
    Ridge,
    dropout,
)
from engine.marchenko_pastur import edges
from engine.problem import Problem
from engine.simulate import drawn_directions

Array = NDArray[np.float64]

METHODS = ("ridge", "early stopping", "learning rate", "components", "dropout")
#: Points of one curve; the strong end is the interpolator.
POINTS = 44
#: Steps of gradient descent when the learning rate is the knob.
STEPS = 25
#: The smaller of n and d of a design, and how many are averaged.
SIZE, DESIGNS = 64, 3

LAMBDAS = np.concatenate((np.geomspace(1e3, 1e-5, POINTS - 1), [0.0]))
TIMES = np.concatenate((np.geomspace(1e-3, 1e6, POINTS - 1), [np.inf]))
RATES = LAMBDAS / (1 + LAMBDAS)  # of dropout: the same penalties
#: Learning rates as shares of 2/z_max, where gradient steps stop converging.
SHARES = np.linspace(0.0, 0.99, POINTS)


@dataclass(frozen=True, eq=False)
class MethodCurve:
    """One method along its knob: `knob` (K,), and the two parts of every error (K,)."""

    knob: Array
    sums: FilterSums
    error: FilterSums  # standard errors of the parts over designs; 0 in the limit


@dataclass(frozen=True, eq=False)
class Curves:
    """All methods on one problem, whatever its noise and its start."""

    methods: dict[str, MethodCurve]
    interpolator: FilterSums  # scalars
    n: int  # 0: the limit
    designs: int


def method_curves(
    problem: Problem, n: int | None = None, designs: int = DESIGNS, seed: int = 1
) -> Curves:
    """Curves of the five `METHODS`; the problem's noise and prior mean are ignored.

    `n`, `designs` ≥ 2 and `seed` matter for spectra other than Σ = I only. Deterministic.
    """
    bare = replace(problem, snr=1.0, prior_cosine=0.0, prior_length=0.0)
    return _curves(bare, n or design_samples(problem.gamma), designs, seed)


@lru_cache(maxsize=256)
def _curves(problem: Problem, n: int, designs: int, seed: int) -> Curves:
    if is_isotropic(problem):
        return _limit(problem.gamma)
    drawn = _designs(problem, n, designs, seed)
    dropped = _designs(problem, n, designs, seed, column_penalty=True)
    methods = {name: _averaged(name, dropped if name == "dropout" else drawn) for name in METHODS}
    end = _mean([one.sums(Interpolation()) for one in drawn])
    return Curves(methods, end, n, designs)


def design_samples(gamma: float) -> int:
    """n of a design by default: neither n nor d = γn is smaller than `SIZE`."""
    return round(SIZE * max(1.0, 1 / gamma))


@lru_cache(maxsize=64)
def _designs(
    problem: Problem, n: int, designs: int, seed: int, column_penalty: bool = False
) -> tuple[FilteredDraw, ...]:
    children = np.random.SeedSequence(seed).spawn(designs)
    return tuple(draw_design(problem, n, c, column_penalty=column_penalty) for c in children)


def sums_along(
    problem: Problem,
    method: Filter,
    n: int | None = None,
    designs: int = DESIGNS,
    seed: int = 1,
) -> FilterSums:
    """The parts of every error of one method: the limit where there is one, else the mean over the
    designs of `method_curves`."""
    bare = replace(problem, snr=1.0, prior_cosine=0.0, prior_length=0.0)
    if is_isotropic(problem) or isinstance(method, Ridge):
        return filter_sums(bare, method)
    size = n or design_samples(problem.gamma)
    return _mean([one.sums(method) for one in _designs(bare, size, designs, seed)])


def _limit(gamma: float) -> Curves:
    low, high = edges(gamma)
    # Evenly in the angle of Marchenko–Pastur's law, where its edges are.
    angle = np.linspace(0.0, np.pi, POINTS - 1)
    cut = low + (high - low) * np.cos(angle / 2) ** 2
    filters: dict[str, tuple[Array, Filter]] = {
        "ridge": (LAMBDAS, Ridge(LAMBDAS)),
        "early stopping": (TIMES, GradientFlow(TIMES)),
        "learning rate": (SHARES, _steps(float(high))),
        "components": (cut, PrincipalComponents(np.append(2 * high, np.maximum(cut, 1e-300)))),
        "dropout": (RATES, dropout(RATES)),
    }
    methods = {}
    for name, (knob, method) in filters.items():
        sums = isotropic_sums(gamma, method)
        knob = sums.df if name == "components" else knob
        methods[name] = MethodCurve(knob, sums, _zero(sums))
    return Curves(methods, isotropic_sums(gamma, Interpolation()), 0, 0)


def _steps(largest: float) -> Filter:
    step = np.maximum(SHARES * 2 / largest, 1e-300)
    return GradientSteps(step, STEPS)


def _averaged(name: str, drawn: tuple[FilteredDraw, ...]) -> MethodCurve:
    parts = [one.sums(_filter(name, one)) for one in drawn]
    mean = _mean(parts)
    spread = FilterSums(
        *(
            np.stack([getattr(p, f.name) for p in parts]).std(axis=0, ddof=1) / np.sqrt(len(parts))
            for f in fields(FilterSums)
        )
    )
    knobs = {"ridge": LAMBDAS, "early stopping": TIMES, "dropout": RATES, "learning rate": SHARES}
    return MethodCurve(knobs.get(name, mean.df), mean, spread)


def _filter(name: str, draw: FilteredDraw) -> Filter:
    if name == "learning rate":
        return _steps(float(draw.z[-1]))
    if name == "components":
        kept = np.round(np.linspace(0, draw.z.size, POINTS)).astype(int)
        return PrincipalComponents(np.append(2 * draw.z[-1], draw.z[::-1])[kept])
    if name == "dropout":
        return dropout(RATES)
    return Ridge(LAMBDAS) if name == "ridge" else GradientFlow(TIMES)


def _mean(parts: list[FilterSums]) -> FilterSums:
    return FilterSums(
        *(np.stack([getattr(p, f.name) for p in parts]).mean(axis=0) for f in fields(FilterSums))
    )


def _zero(sums: FilterSums) -> FilterSums:
    return FilterSums(*(np.zeros_like(getattr(sums, f.name)) for f in fields(FilterSums)))


def best_linear_sums(
    problem: Problem,
    noise: Array,
    n: int | None = None,
    designs: int = DESIGNS,
    seed: int = 1,
) -> FilterSums:
    """The best linear predictor at each σ² in `noise` (M,), on the same designs.

    Ridge with the matched prior at λ = σ²/(nv), v the prior variance of a coefficient; Bayes where
    the true prior is Gaussian. The start is the problem's, its energy left to learn included.
    """
    left = problem.residual_energy
    if is_isotropic(problem):
        lam = problem.gamma * noise / left if left > 0 else np.full(noise.shape, np.inf)
        return isotropic_sums(problem.gamma, Ridge(lam))
    bare = replace(problem, snr=1.0, prior_cosine=0.0, prior_length=0.0)
    n = n or design_samples(problem.gamma)
    matched = replace(bare, prior_exponent=bare.truth_exponent)
    drawn = _matched_designs(matched, n, designs, seed)
    parts = []
    for one, v in drawn:
        lam = noise / (n * v * left) if left > 0 else np.full(noise.shape, np.inf)
        parts.append(one.sums(Ridge(lam)))
    return _mean(parts)


@lru_cache(maxsize=256)
def _matched_designs(
    problem: Problem, n: int, designs: int, seed: int
) -> tuple[tuple[FilteredDraw, float], ...]:
    """Designs under the matched prior, each with the variance of its coefficients."""
    drawn = _designs(problem, n, designs, seed)
    seen = drawn_directions(problem, drawn[0].d)
    varies = seen.variance > 0
    v = float((seen.truth[varies] / seen.prior[varies]).mean())
    return tuple((one, v) for one in drawn)
