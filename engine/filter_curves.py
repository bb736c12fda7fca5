"""Every way to regularize on one problem: errors along each method's own knob.

All errors are affine in the energy left to learn and in the noise, so what is computed once per
capacity, spectrum and prior are the two parts (`FilterSums`); they serve every SNR and every
pre-trained start. They are limits, exact as n → ∞: sums of resolvents (`engine.flow_limit`,
`engine.steps_limit`; ridge is one), and for components, within about 1e-2 of the signal,
`engine.components_limit`, or elementary integrals for Σ = I (`engine.filter_risk`). Many problems
at once share every array operation: a film is one call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from engine.complex_ridge import Resolvents, Rows, resolvents, ridge_of, rows_of
from engine.components_limit import component_sums
from engine.equivalents import effective_ridge
from engine.filter_risk import filter_sums, is_isotropic, isotropic_sums, ridge_sums
from engine.filters import (
    Filter,
    FilterSums,
    GradientFlow,
    PrincipalComponents,
    Ridge,
)
from engine.flow_limit import POLES, ROOM, flow_sums, flow_sums_of
from engine.marchenko_pastur import edges
from engine.problem import Directions, Problem
from engine.steps_limit import Around, around, step_sums

Array = NDArray[np.float64]

METHODS = ("ridge", "early stopping", "learning rate", "components", "dropout")
#: Points of one curve whose knob is continuous; the strong end is the interpolator.
POINTS = 44
#: Steps of gradient descent when the learning rate is the knob.
STEPS = 25
#: Where films along γ have frames, as fractions of its track: closest about γ = 1.
CAPACITY_MARKS = 0.5 + 0.5 * np.linspace(-1, 1, 25) * np.abs(np.linspace(-1, 1, 25))

LAMBDAS = np.concatenate((np.geomspace(1e3, 1e-5, POINTS - 1), [0.0]))
TIMES = np.concatenate((np.geomspace(1e-3, 1e6, POINTS - 1), [np.inf]))
RATES = LAMBDAS / (1 + LAMBDAS)  # of dropout: the same penalties
#: Learning rates as shares of 2/z_max, where gradient steps stop converging.
SHARES = np.linspace(0.0, 0.99, POINTS)


@dataclass(frozen=True, eq=False)
class MethodCurve:
    """One method along its knob, (K,) or (P, K), and the two parts of every error, (P, K)."""

    knob: Array
    sums: FilterSums


@dataclass(frozen=True, eq=False)
class Curves:
    """All methods on P problems, whatever the noise and the start."""

    methods: dict[str, MethodCurve]
    interpolator: FilterSums  # (P, 1)
    #: Sums of all methods but components at each problem's own knobs, (P, Q), none at an end.
    at: Callable[[dict[str, Array]], dict[str, FilterSums]]


def curves_along(problems: Sequence[Problem]) -> Curves:
    """The five `METHODS` on P problems of one spectrum; their noise and prior mean are ignored.

    They may differ in γ and in the exponents of truth and assumed prior. Dropout charges a
    coefficient by its feature's variance, as it does on average over the data.
    """
    if len(problems) == 1:
        return _alone(_bare(problems[0]))
    return _curves(problems)


@lru_cache(maxsize=4)  # 0.1 MB each: noise and start may move
def _alone(problem: Problem) -> Curves:
    return _curves([problem])


def _curves(problems: Sequence[Problem]) -> Curves:
    rows = rows_of(problems)
    steps, few = around(rows, STEPS), rows.condensed(ROOM)
    if is_isotropic(problems[0]):
        components = _stacked([_isotropic_components(problem.gamma) for problem in problems])
    else:
        components = component_sums(rows)
    end = FilterSums(*(getattr(components, f.name)[:, -1:] for f in fields(FilterSums)))
    ridge, flow = _ridge_and_flow(few, LAMBDAS[:-1], TIMES[:-1])
    sums = {
        "ridge": _joined(ridge, end),
        "early stopping": _joined(flow, end),
        "learning rate": step_sums(steps, SHARES),
        "components": components,
        "dropout": _dropout(rows, LAMBDAS),
    }
    curves = {name: MethodCurve(_KNOBS.get(name, s.df), s) for name, s in sums.items()}
    return Curves(curves, end, partial(_at, few, steps))


def _ridge_and_flow(few: Rows, lam: Array, time: Array) -> tuple[FilterSums, FilterSums]:
    """At penalties and times in (0, ∞), (K,) or (P, K); most of the cost is per call."""
    count = lam.shape[-1]
    poles = (POLES / time[..., None]).reshape(*time.shape[:-1], -1)
    found = resolvents(few, np.concatenate((lam, poles), axis=-1))
    signal = few.directions.energy.sum(axis=1)[:, None]
    ridge, flow = (
        Resolvents(*(part[:, some] for part in found))
        for some in (slice(count), slice(count, None))
    )
    return ridge_of(ridge, lam, signal), flow_sums_of(flow, time, signal)


def _dropout(rows: Rows, lam: Array) -> FilterSums:
    """Ridge at λ ≥ 0, (K,) or (P, K), where every direction is charged alike, as if Σ = I.

    What varies does so as if it were alike, whatever the truth: isotropic features in γ·P(t > 0).
    """
    g = rows.gamma[:, None] * rows.directions.weight.sum()
    middle = lam + g - 1
    root = np.sqrt(middle * middle + 4 * lam)
    # κ² − κ·middle = λ, without cancellation.
    below = root - np.minimum(middle, 0.0)
    kappa = np.where(middle > 0, (middle + root) / 2, 2 * lam / np.where(below > 0, below, 1.0))
    kept, left = 1 / (1 + kappa), kappa / (1 + kappa)
    slope = 1 - g * kept * kept
    threshold = slope <= 0
    slope = np.where(threshold, 1.0, slope)
    share, lost = 1 - g * kept, left * left / slope
    return FilterSums(
        g * kept,
        lost,
        np.where(threshold, np.inf, 1 / slope - 1),
        share * share * lost,
        share * share / slope,
        lost + 1 - 2 * left,
    )


def _at(few: Rows, steps: Around, knobs: dict[str, Array]) -> dict[str, FilterSums]:
    ridge, flow = _ridge_and_flow(few, knobs["ridge"], knobs["early stopping"])
    rate = knobs["dropout"]
    return {
        "ridge": ridge,
        "early stopping": flow,
        "learning rate": step_sums(steps, knobs["learning rate"]),
        "dropout": _dropout(few, rate / (1 - rate)),
    }


def sums_along(problems: Sequence[Problem], method: Filter) -> FilterSums:
    """The limits of the parts of every error, (P, K), for problems that differ in γ only.

    `method` is ridge, or gradient flow at times in (0, ∞); any filter if Σ = I.
    """
    if isinstance(method, Ridge) and len(problems) > 1:
        return ridge_sums(problems[0], np.array([problem.gamma for problem in problems]), method)
    if isinstance(method, GradientFlow) and len(problems) > 1:
        return flow_sums(rows_of(problems), method.knob)
    return _stacked([filter_sums(_bare(problem), method) for problem in problems])


def best_linear_excess(problems: Sequence[Problem], noise: Array) -> Array:
    """Excess risk of the best linear predictor at σ² in `noise`, shape (M,).

    For M problems, or at M noise levels of one. Ridge with the matched prior at λ = σ², whose test
    error is its effective ridge; Bayes where the true prior is Gaussian. The start is the
    problem's, its energy left to learn included.
    """
    _, p, e = rows_of(problems).directions
    gamma = np.array([problem.gamma for problem in problems])[:, None]
    # Energies are shares of the signal: γ p t b.
    learned = np.broadcast_to(problems[0].residual_energy * e / (gamma * p), (len(gamma), p.size))
    if len(problems) == 1:
        gamma = np.broadcast_to(gamma, (noise.size, 1))
    rows = learned[0] if len(problems) == 1 else learned
    kappa = effective_ridge(Directions(rows, p, p), gamma[:, 0], noise)[:, None]
    return np.asarray(gamma[:, 0] * ((rows * kappa / (rows + kappa)) @ p))


def _bare(problem: Problem) -> Problem:
    """What the parts depend on."""
    return replace(problem, snr=1.0, prior_cosine=0.0, prior_length=0.0)


_KNOBS = {"ridge": LAMBDAS, "early stopping": TIMES, "dropout": RATES, "learning rate": SHARES}


def _isotropic_components(gamma: float) -> FilterSums:
    low, high = edges(gamma)
    # Evenly in the angle of Marchenko–Pastur's law, where its edges are.
    cut = low + (high - low) * np.cos(np.linspace(0.0, np.pi / 2, POINTS - 1)) ** 2
    kept = PrincipalComponents(np.append(2 * high, np.maximum(cut, 1e-300)))
    return isotropic_sums(gamma, kept)


def _joined(path: FilterSums, end: FilterSums) -> FilterSums:
    return FilterSums(
        *(
            np.concatenate((getattr(path, f.name), getattr(end, f.name)), axis=1)
            for f in fields(FilterSums)
        )
    )


def _stacked(each: list[FilterSums]) -> FilterSums:
    return FilterSums(
        *(np.stack([np.atleast_1d(getattr(s, f.name)) for s in each]) for f in fields(FilterSums))
    )
