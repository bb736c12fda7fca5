"""Every way to regularize on one problem: errors along each method's own knob.

All errors are affine in the energy left to learn and in the noise, so what is computed once per
capacity, spectrum and prior are the two parts (`FilterSums`); they serve every SNR and every
pre-trained start. For Σ = I they are limits, exact as n → ∞; otherwise exact means over a few
seeded designs of finite n (`engine.nested_designs`), with the design's standard error. Many
problems at once share every array operation: a film is one call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from engine.complex_ridge import rows_of
from engine.decomposed import sums_of_designs, together
from engine.filter_risk import filter_sums, is_isotropic, isotropic_sums, ridge_sums
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
from engine.flow_limit import flow_sums
from engine.marchenko_pastur import edges
from engine.nested_designs import (
    DESIGNS,
    best_linear_designs,
    default_samples,
    dropped_designs,
    plain_designs,
)
from engine.problem import Problem

Array = NDArray[np.float64]

METHODS = ("ridge", "early stopping", "learning rate", "components", "dropout")
#: Points of one curve; the strong end is the interpolator.
POINTS = 44
#: Steps of gradient descent when the learning rate is the knob.
STEPS = 25

LAMBDAS = np.concatenate((np.geomspace(1e3, 1e-5, POINTS - 1), [0.0]))
TIMES = np.concatenate((np.geomspace(1e-3, 1e6, POINTS - 1), [np.inf]))
RATES = LAMBDAS / (1 + LAMBDAS)  # of dropout: the same penalties
#: Learning rates as shares of 2/z_max, where gradient steps stop converging.
SHARES = np.linspace(0.0, 0.99, POINTS)
#: Steps of these sizes on eigenvalues relative to the largest.
STEP_SIZES = np.maximum(SHARES * 2, 1e-300)


@dataclass(frozen=True, eq=False)
class MethodCurve:
    """One method along its knob, and the two parts of every error; arrays (K,) or (P, K)."""

    knob: Array
    sums: FilterSums
    error: FilterSums  # standard errors of the parts over designs; 0 in the limit


@dataclass(frozen=True, eq=False)
class Curves:
    """All methods on one problem, or on P problems, whatever the noise and the start."""

    methods: dict[str, MethodCurve]
    interpolator: FilterSums  # scalars, or (P, 1)
    n: int  # 0: the limit; the first problem's
    designs: int


def method_curves(
    problem: Problem, n: int | None = None, designs: int = DESIGNS, seed: int = 1
) -> Curves:
    """Curves of the five `METHODS`; the problem's noise and prior mean are ignored.

    `n`, `designs` ≥ 2 and `seed` matter for spectra other than Σ = I only. Deterministic. Dropout
    charges a coefficient by its feature's variance, as it does on average over the data.
    """
    many = curves_along([problem], n, designs, seed)
    methods = {
        name: MethodCurve(c.knob.reshape(-1, POINTS)[0], _first(c.sums), _first(c.error))
        for name, c in many.methods.items()
    }
    end = FilterSums(*(getattr(many.interpolator, f.name)[0, 0] for f in fields(FilterSums)))
    return replace(many, methods=methods, interpolator=end)


def curves_along(
    problems: Sequence[Problem], n: int | None = None, designs: int = DESIGNS, seed: int = 1
) -> Curves:
    """`method_curves` of P problems on one kind of spectrum, in arrays of shape (P, K)."""
    if is_isotropic(problems[0]):
        return _limits([problem.gamma for problem in problems])
    count = _samples(problems, n)
    drawn = [(_bare(p), size, designs, seed) for p, size in zip(problems, count, strict=True)]
    plain = together([plain_designs(*one) for one in drawn])
    dropped = together([dropped_designs(*one) for one in drawn])
    methods = {}
    for name in METHODS:
        seen = dropped if name == "dropout" else plain
        parts = sums_of_designs(seen, partial(_residual, name), count)
        mean, spread = _mean(parts), _spread(parts)
        methods[name] = MethodCurve(_KNOBS.get(name, mean.df), mean, spread)
    end = _mean(sums_of_designs(plain, lambda z: Interpolation().residual(z)[None], count))
    return Curves(methods, end, count[0], designs)


def sums_along(problems: Sequence[Problem], method: Filter) -> FilterSums:
    """The limits of the parts of every error, (P, K), for problems that differ in γ only.

    `method` is ridge, or gradient flow at times in (0, ∞); any filter if Σ = I.
    """
    if isinstance(method, Ridge) and len(problems) > 1:
        return ridge_sums(problems[0], np.array([problem.gamma for problem in problems]), method)
    if isinstance(method, GradientFlow) and len(problems) > 1 and not is_isotropic(problems[0]):
        return flow_sums(rows_of(problems), method.knob)
    return _stacked([filter_sums(_bare(problem), method) for problem in problems])


def best_linear_excess(
    problems: Sequence[Problem],
    noise: Array,
    n: int | None = None,
    designs: int = DESIGNS,
    seed: int = 1,
) -> Array:
    """Excess risk of the best linear predictor at σ² in `noise`, shape (M,), on the same designs.

    For M problems, or at M noise levels of one. Ridge with the matched prior at λ = σ²/(nv), v the
    prior variance of a coefficient; Bayes where the true prior is Gaussian. The start is the
    problem's, its energy left to learn included.
    """
    left = problems[0].residual_energy
    if is_isotropic(problems[0]):
        return _isotropic_excess(problems, noise, left)
    # The assumed prior does not matter: along its exponent there is one problem.
    assumed = problems[0].prior_exponent
    bare = [replace(_bare(problem), prior_exponent=assumed) for problem in problems]
    if all(problem == bare[0] for problem in bare):
        size = n or default_samples(bare[0].gamma)
        levels, back = np.unique(noise, return_inverse=True)
        return best_linear_designs(bare[0], size, designs, seed).excess(levels, left)[back]
    found = [
        best_linear_designs(problem, m, designs, seed).excess(level, left)
        for problem, m, level in zip(bare, _samples(bare, n), noise[:, None], strict=True)
    ]
    return np.concatenate(found)


def _isotropic_excess(problems: Sequence[Problem], noise: Array, left: float) -> Array:
    gammas = [problem.gamma for problem in problems]
    rows = zip(gammas, noise[:, None], strict=True) if len(gammas) > 1 else [(gammas[0], noise)]
    found = []
    for gamma, level in rows:
        lam = gamma * level / left if left > 0 else np.full(level.shape, np.inf)
        sums = isotropic_sums(gamma, Ridge(lam))
        found.append(left * sums.lost + level * sums.spread)
    return np.concatenate(found)


def _bare(problem: Problem) -> Problem:
    """What the designs depend on."""
    return replace(problem, snr=1.0, prior_cosine=0.0, prior_length=0.0)


def _samples(problems: Sequence[Problem], n: int | None) -> list[int]:
    return [n or default_samples(problem.gamma) for problem in problems]


_KNOBS = {"ridge": LAMBDAS, "early stopping": TIMES, "dropout": RATES, "learning rate": SHARES}


def _limits(gammas: list[float]) -> Curves:
    each = [_limit(gamma) for gamma in gammas]
    methods = {
        name: MethodCurve(
            np.stack([one.methods[name].knob for one in each]),
            sums := _stacked([one.methods[name].sums for one in each]),
            _zero(sums),
        )
        for name in METHODS
    }
    return Curves(methods, _stacked([one.interpolator for one in each]), 0, 0)


def _limit(gamma: float) -> Curves:
    low, high = edges(gamma)
    # Evenly in the angle of Marchenko–Pastur's law, where its edges are.
    angle = np.linspace(0.0, np.pi, POINTS - 1)
    cut = low + (high - low) * np.cos(angle / 2) ** 2
    filters: dict[str, Filter] = {
        "ridge": Ridge(LAMBDAS),
        "early stopping": GradientFlow(TIMES),
        "learning rate": GradientSteps(np.maximum(STEP_SIZES / float(high), 1e-300), STEPS),
        "components": PrincipalComponents(np.append(2 * high, np.maximum(cut, 1e-300))),
        "dropout": dropout(RATES),
    }
    methods = {}
    for name, method in filters.items():
        sums = isotropic_sums(gamma, method)
        methods[name] = MethodCurve(_KNOBS.get(name, sums.df), sums, _zero(sums))
    return Curves(methods, isotropic_sums(gamma, Interpolation()), 0, 0)


def _residual(name: str, z: Array) -> Array:
    """1 − φ of a method along its knob, shape (K, B, m), for eigenvalues (B, m)."""
    if name == "learning rate":
        return GradientSteps(STEP_SIZES, STEPS).residual(z / z[:, -1:])
    if name == "components":
        rank = np.count_nonzero(z, axis=1)
        kept = np.round(np.linspace(0, rank, POINTS))[:, :, None]
        return np.asarray(np.arange(z.shape[1]) < z.shape[1] - kept, dtype=float)
    if name == "dropout":
        return dropout(RATES).residual(z)
    return (Ridge(LAMBDAS) if name == "ridge" else GradientFlow(TIMES)).residual(z)


def _mean(parts: FilterSums) -> FilterSums:
    return FilterSums(*(getattr(parts, f.name).mean(axis=1) for f in fields(FilterSums)))


def _spread(parts: FilterSums) -> FilterSums:
    """Standard errors of means over designs."""
    return FilterSums(
        *(
            getattr(parts, f.name).std(axis=1, ddof=1) / np.sqrt(getattr(parts, f.name).shape[1])
            for f in fields(FilterSums)
        )
    )


def _stacked(each: list[FilterSums]) -> FilterSums:
    return FilterSums(
        *(np.stack([np.atleast_1d(getattr(s, f.name)) for s in each]) for f in fields(FilterSums))
    )


def _first(sums: FilterSums) -> FilterSums:
    return FilterSums(*(getattr(sums, f.name)[0] for f in fields(FilterSums)))


def _zero(sums: FilterSums) -> FilterSums:
    return FilterSums(*(np.zeros_like(getattr(sums, f.name)) for f in fields(FilterSums)))
