"""What would change this verdict: how far each control must move, alone, for an answer to flip.

Two answers of a `Problem`: its *regime* (σ² against 1/J_π and V_π of the true prior; the assumed
prior has no say) and its *advice* (from the best ridge under the assumed prior). Each control is
scanned over its whole domain from the present value outwards, in both directions; where the answer
first differs, the numbers it rests on are interpolated at Chebyshev points and the flip is located
on them. A flip is a value at which the answer *has* changed, by less than a millionth of the range.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import BarycentricInterpolator

from engine.advice import advice_of
from engine.advice_path import CONTROLS, AdvicePath, advice_path, moved
from engine.axes import Axis
from engine.bayes import thresholds
from engine.problem import DOMAIN, Problem
from engine.verdict import regime_of, verdict

Array = NDArray[np.float64]

REGIME, ADVICE = "regime", "advice"
#: Equal steps along these are equally large changes.
TRACKS = {
    name: Axis(
        low, high, {"snr": "log", "gamma": "log", "prior_length": "root"}.get(name, "linear")
    )
    for name, (low, high) in DOMAIN.items()
}
SCAN, EXPONENT_SCAN, REGIME_SCAN = 31, 21, 8
#: Chebyshev points in a bracket (of the regime, whose numbers are smoother, fewer); rounds of
#: looking closer at the interpolant, and points in each.
CLOSER, REGIME_CLOSER, ROUNDS, DENSE = 9, 7, 4, 24
#: How closely the interpolant is checked, as a share of a step; sections where it fails.
HAIR, SECTIONS = 1e-3, 7
#: Stands for any prior mean at all.
SOME_LENGTH = 0.01


@dataclass(frozen=True)
class Flip:
    """The nearest value of one control, in one direction, at which an answer has changed."""

    target: str  # "regime" or "advice"
    control: str
    now: float
    value: float
    becomes: str
    distance: float  # as a share of the control's whole range, on its own scale


@dataclass(frozen=True)
class Sensitivity:
    """Both answers, and for each control the nearest flips below and above, None if none."""

    problem: Problem
    regime: str
    advice: str
    flips: dict[str, dict[str, tuple[Flip | None, Flip | None]]]  # by target, then control

    def nearest(self, target: str) -> list[Flip]:
        """All flips of "regime" or "advice", the smallest change first."""
        found = [flip for pair in self.flips[target].values() for flip in pair if flip is not None]
        return sorted(found, key=lambda flip: flip.distance)


@dataclass(frozen=True, eq=False)
class _Question:
    """An answer along one control: numbers at positions, and the label that numbers mean."""

    numbers: Callable[[Array], Array]  # positions (P,) → (P, C)
    label: Callable[[Array], str]  # (C,) → label
    scan: int
    closer: int


def sensitivity(problem: Problem) -> Sensitivity:
    """How far each of the six controls must move, alone, for the regime or the advice to flip.

    Exact as n → ∞, over the whole domain of each control (`engine.DOMAIN`).
    """
    now = verdict(problem)
    flips: dict[str, dict[str, tuple[Flip | None, Flip | None]]] = {
        target: {control: _both_sides(problem, control, target) for control in CONTROLS}
        for target in (REGIME, ADVICE)
    }
    return Sensitivity(problem, now.regime, now.advice, flips)


def _both_sides(problem: Problem, control: str, target: str) -> tuple[Flip | None, Flip | None]:
    if target == REGIME and control == "prior_exponent":
        return None, None  # the assumed prior has no say in what the true prior decides
    if target == REGIME and control == "prior_length":
        return _regime_by_length(problem)
    if target == REGIME and control == "prior_cosine" and problem.prior_length == 0:
        return None, None  # there is no prior mean to point anywhere
    question = (_regime if target == REGIME else _advice)(problem, control)
    now = float(getattr(problem, control))
    u, here = _positions(problem, control, question.scan)
    values = _values(control, u)
    values[here] = now
    rows = question.numbers(values)
    labels = [question.label(row) for row in rows]
    changed = [k for k, label in enumerate(labels) if label != labels[here]]
    # From the last position with the present answer to the first without it.
    pairs = {
        -1: max((k for k in changed if k < here), default=None),
        1: min((k for k in changed if k > here), default=None),
    }
    steps = {side: (k - side, k) for side, k in pairs.items() if k is not None}
    found = _located(question, control, u, rows, labels[here], steps)
    here_on_track = float(TRACKS[control].fraction(now))
    flips = {
        side: Flip(target, control, now, _value(control, place), label, abs(place - here_on_track))
        for side, (place, label) in found.items()
    }
    return flips.get(-1), flips.get(1)


def _located(
    question: _Question,
    control: str,
    u: Array,
    rows: Array,
    present: str,
    steps: dict[int, tuple[int, int]],
) -> dict[int, tuple[float, str]]:
    """Where within each step the answer first differs, and what it becomes."""
    if not steps:
        return {}
    nodes = {
        side: _chebyshev(u[same], u[other], question.closer)
        for side, (same, other) in steps.items()
    }
    inner = np.concatenate([x[1:-1] for x in nodes.values()])
    parts = np.split(question.numbers(_values(control, inner)), len(steps))
    found = {}
    for (side, (same, other)), part in zip(steps.items(), parts, strict=True):
        table = np.vstack((rows[same], part, rows[other]))
        found[side] = _crossing(question, nodes[side], table, present)
    # The interpolant is checked where it says the answer flips, a hair before and there.
    hair = HAIR / len(u)
    checked = np.array([[place - side * hair, place] for side, (place, _) in found.items()])
    answers = [question.label(row) for row in question.numbers(_values(control, checked.ravel()))]
    for k, (side, (same, other)) in enumerate(steps.items()):
        before, after = answers[2 * k : 2 * k + 2]
        too_near = abs(found[side][0] - u[same]) <= hair
        if after != found[side][1] or not (before == present or too_near):
            found[side] = _sectioned(question, control, (u[same], u[other]), present)
    return found


def _sectioned(
    question: _Question, control: str, ends: tuple[float, float], present: str
) -> tuple[float, str]:
    """Without trust in smoothness: the step cut into parts, again and again."""
    start, end = ends
    label = ""
    for _ in range(SECTIONS):
        places = np.linspace(start, end, CLOSER + 1)
        answers = [question.label(row) for row in question.numbers(_values(control, places))]
        first = next(k for k in range(1, CLOSER + 1) if answers[k] != present or k == CLOSER)
        start, end, label = float(places[first - 1]), float(places[first]), answers[first]
    return end, label


def _crossing(question: _Question, x: Array, table: Array, present: str) -> tuple[float, str]:
    """The first place along `x` (Chebyshev points from the same answer to another) to differ."""
    curve = BarycentricInterpolator(x, table)
    start, end = x[0], x[-1]
    label = question.label(table[-1])
    for _ in range(ROUNDS):
        dense = np.linspace(start, end, DENSE)
        answers = [question.label(row) for row in curve(dense)]
        first = next((k for k, answer in enumerate(answers) if answer != present), DENSE - 1)
        if first == 0:
            break
        start, end, label = dense[first - 1], dense[first], answers[first]
    return float(end), label


def _chebyshev(start: float, end: float, count: int) -> Array:
    """Points from `start` to `end`, crowded at both, through which interpolation converges."""
    share = (1 - np.cos(np.pi * np.arange(count) / (count - 1))) / 2
    points = start + (end - start) * share
    points[-1] = end
    return np.asarray(points)


def _positions(problem: Problem, control: str, scan: int) -> tuple[Array, int]:
    """Fractions of the track to look at, rising, and where among them the present value is."""
    track, spectrum = TRACKS[control], problem.spectrum
    now = float(track.fraction(getattr(problem, control)))
    low, high = 0.0, 1.0
    if control.endswith("exponent") and spectrum.eigenvalues.min() == 0:
        # Directions that never vary allow no negative exponents, and no prior that excludes truth.
        zero = float(track.fraction(0.0))
        low = zero if control == "prior_exponent" or problem.prior_exponent == 0 else zero + 1e-9
        high = zero if control == "prior_exponent" and problem.truth_exponent == 0 else 1.0
    u = np.linspace(low, high, scan)
    if control == "gamma":
        # The threshold, where the price is infinite and 1/J_π begins, is no place to smooth over.
        u = np.append(u, track.fraction(min(1 / spectrum.positive_share, track.high)))
    u = u[np.abs(u - now) > 1e-9]
    u = np.unique(np.append(u, now))
    return u, int(np.searchsorted(u, now))


def _values(control: str, u: Array) -> Array:
    # Within the domain, which rounding may leave at its ends.
    return np.clip(TRACKS[control].value(u), *DOMAIN[control])


def _value(control: str, place: float) -> float:
    return float(_values(control, np.array([place]))[0])


def _advice(problem: Problem, control: str) -> _Question:
    def numbers(positions: Array) -> Array:
        path: AdvicePath = advice_path(problem, control, positions)
        # Only the sign of λ matters, and λ may be infinite.
        size = np.where(np.isfinite(path.lam), path.lam, 0.0)
        sign = np.where(np.isfinite(path.lam), size / (1 + np.abs(size)), 1.0)
        return np.stack((path.explained, sign, path.kept, path.memorization), axis=1)

    def label(row: Array) -> str:
        explained, lam, kept, memorization = map(float, row)
        return advice_of(explained, lam, 1 / kept - 1 if kept > 0 else np.inf, memorization)

    scan = EXPONENT_SCAN if control.endswith("exponent") else SCAN
    return _Question(numbers, label, scan, CLOSER)


def _regime(problem: Problem, control: str) -> _Question:
    def numbers(positions: Array) -> Array:
        cases = [moved(problem, control, value) for value in positions]
        # The logarithm of the noise is linear along the track of SNR.
        return np.array([(np.log(case.noise), *_thresholds(case)) for case in cases])

    def label(row: Array) -> str:
        return regime_of(float(np.exp(row[0])), float(row[1]), float(row[2]))

    return _Question(numbers, label, REGIME_SCAN, REGIME_CLOSER)


def _thresholds(problem: Problem) -> tuple[float, float]:
    """1/J_π and V_π, which know neither the noise nor the assumed prior."""
    return _kept_thresholds(replace(problem, snr=1.0, prior_exponent=0.0))


@lru_cache(maxsize=1024)  # 6 kB each with its problem, 6 MB
def _kept_thresholds(problem: Problem) -> tuple[float, float]:
    limits = thresholds(problem)
    return limits.inverse_information, limits.variance


def _regime_by_length(problem: Problem) -> tuple[Flip | None, Flip | None]:
    """Bayes knows the law of the prior mean: only whether there is one matters, not its length."""
    now = problem.prior_length
    other = 0.0 if now > 0 else SOME_LENGTH
    here, there = (
        regime_of(problem.noise, *_thresholds(replace(problem, prior_length=length)))
        for length in (now, other)
    )
    if here == there:
        return None, None
    distance = abs(
        float(TRACKS["prior_length"].fraction(now) - TRACKS["prior_length"].fraction(other))
    )
    flip = Flip(REGIME, "prior_length", now, other, there, distance)
    return (flip, None) if now > 0 else (None, flip)
