"""How much of a regularizer: its best setting, and settings that use equal degrees of freedom.

One scale serves every method, its *strength* u in [0, ∞]: training time, step × count, 1/λ, 1/cut.
At 0 nothing moves, at ∞ the data are interpolated, and degrees of freedom rise in between. What is
searched is any source of errors: `filter_risk` of a problem (the limit) or a draw's `risk`.

Source: Ali, Kolter & Tibshirani 2019 for time against 1/λ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize.elementwise import find_root

from engine.filters import (
    Filter,
    FilterRisk,
    GradientFlow,
    GradientSteps,
    PrincipalComponents,
    Ridge,
    dropout,
)

Array = NDArray[np.float64]
Errors = Callable[[Filter], FilterRisk]

WEAKEST, STRONGEST = 1e-8, 1e10
GRID, REFINEMENTS, FINER = 150, 5, 17


@dataclass(frozen=True)
class Family:
    """A method with its knob running: `at` makes the filter of a strength in [0, ∞]."""

    name: str
    knob: str  # what the knob of its filters is
    at: Callable[[Array], Filter]


@dataclass(frozen=True, eq=False)
class Choice:
    """One setting of a family (or an array of them) and its errors."""

    family: str
    strength: Array
    risk: FilterRisk


def families(step: float = 0.1) -> dict[str, Family]:
    """Every method by name; `step` > 0 is the learning rate of the gradient steps.

    A strength outside a method's domain is a ValueError where it is used.
    """
    every = (
        Family("ridge", "penalty λ", lambda u: Ridge(_inverse(u))),
        Family("early stopping", "time T", GradientFlow),
        Family("gradient steps", "step × count", lambda u: GradientSteps(step, _whole(u / step))),
        Family("components", "least variance kept", lambda u: PrincipalComponents(_cut(u))),
        Family("dropout", "rate δ", lambda u: dropout(1 / (1 + u))),
    )
    return {family.name: family for family in every}


def best_strength(errors: Errors, family: Family, candidates: ArrayLike | None = None) -> Choice:
    """The setting of least test error over strengths 0 ≤ u ≤ ∞; the weakest one wins ties.

    `candidates` (shape (C,)) restricts the choice to these strengths: on a drawn design components
    come in whole numbers, and `1/draw.z` lists them all.
    """
    if candidates is not None:
        u = np.sort(np.asarray(candidates, dtype=float))
        return _picked(errors, family, u)
    ladder = np.geomspace(WEAKEST, STRONGEST, GRID)
    found = _picked(errors, family, np.concatenate(([0.0], ladder, [np.inf])))
    ratio = float(ladder[1] / ladder[0])
    for _ in range(REFINEMENTS):
        if not WEAKEST <= float(found.strength) <= STRONGEST:
            break
        near = float(found.strength) * ratio ** np.linspace(-1, 1, FINER)
        closer = _picked(errors, family, near)
        found = closer if closer.risk.test < found.risk.test else found
        ratio **= 2 / (FINER - 1)
    return found


def at_degrees_of_freedom(errors: Errors, family: Family, df: ArrayLike) -> Choice:
    """The settings that use `df` (any shape) degrees of freedom per sample.

    Where a knob moves in jumps (components of a draw, whole steps) `risk.df` is the nearest it can
    do. Raises ValueError outside the degrees of freedom the method can have.
    """
    target = np.array(df, dtype=float)
    ladder = np.geomspace(WEAKEST, STRONGEST, GRID)
    reached = errors(family.at(ladder)).df
    outside = ~((target >= reached[0]) & (target <= reached[-1]))
    if outside.any():
        raise ValueError(
            f"df must lie in [{reached[0]:.3g}, {reached[-1]:.6g}], what {family.name} can have "
            f"here, got {target[outside].flat[0]:g}"
        )
    right = np.clip(np.searchsorted(reached, target), 1, GRID - 1)
    root = find_root(
        lambda u, goal: errors(family.at(np.exp(u))).df - goal,
        (np.log(ladder[right - 1]), np.log(ladder[right])),
        args=(target,),
        tolerances={"xatol": 1e-10},
    )
    strength = np.exp(np.asarray(root.x))
    return Choice(family.name, strength, errors(family.at(strength)))


def _picked(errors: Errors, family: Family, strengths: Array) -> Choice:
    risk = errors(family.at(strengths))
    least = int(np.argmin(risk.test))
    parts = (np.asarray(getattr(risk, f.name)[least]) for f in fields(risk))
    return Choice(family.name, np.asarray(strengths[least]), FilterRisk(*parts))


def _inverse(u: Array) -> Array:
    return np.asarray(np.where(u > 0, 1 / np.where(u > 0, u, 1.0), np.inf))


def _cut(u: Array) -> Array:
    # Components have no 0: the least positive number keeps them all.
    return np.maximum(_inverse(u), np.finfo(float).tiny)


def _whole(count: Array) -> Array:
    return np.asarray(np.round(count))
