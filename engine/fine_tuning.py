"""Fine-tuning: from a pre-trained start, how far to move on new data, and what is kept of it.

The start is the prior mean m = c(aθ* + √(1−a²)ξ) of a `Problem` (cosine a, relative length c to the
new task's truth θ*). It is taken to be the truth of the old task: what the old task loses is then
the distance travelled, E(θ̂−m)ᵀΣ(θ̂−m). Along training time T run, side by side,

    fine-tuned    from m         new-task error, old-task loss, training error
    from scratch  from 0         the same; old-task loss E‖θ̂−m‖²_Σ = c² − 2ca·reach + drift
    kept as is    m for ever     new-task error S(1 − 2ca + c²) + σ², old-task loss 0

A short time (or low learning rate: only step × count counts) keeps the prior, a long one memorizes
the new data: two ends of one knob. Fine-tuning may also mean a ridge penalty towards m (λ = 1/T).
Both have a limit n → ∞ for every spectrum; on a drawn design the expectations are exact as well.

Source: Ali, Kolter & Tibshirani 2019 for the path; Hastie et al. 2022 for the limit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.filter_risk import filter_sums
from engine.filtered_draw import FilteredDraw
from engine.filters import Filter, FilterSums, GradientFlow, Ridge
from engine.problem import Problem

Array = NDArray[np.float64]

TIMES = np.geomspace(1e-3, 1e4, 120)
METHODS: dict[str, Callable[[Array], Filter]] = {
    "early stopping": GradientFlow,
    "ridge": lambda time: Ridge(
        np.divide(1, time, out=np.full(time.shape, np.inf), where=time > 0)
    ),
}
#: The search for the best time: a ladder of this many rungs, then closer looks around the best.
RUNGS, ROUNDS, CLOSER = 72, 4, 9


@dataclass(frozen=True, eq=False)
class Path:
    """One way of training, arrays of the shape of `time`; errors in units of signal power."""

    time: Array
    test: Array  # the new task, noise included
    train: Array
    old: Array  # what the old task loses: the excess risk there
    reach: Array  # the way gone from where it began to the new truth, 0 … 1


@dataclass(frozen=True, eq=False)
class FineTuning:
    """Curves over training time, the best stopping points, and the two ends of the knob."""

    problem: Problem
    method: str
    tuned: Path
    scratch: Path
    best_tuned: Path  # scalars
    best_scratch: Path
    memorized: Path  # T = ∞: the new data are interpolated
    keep: float  # test error of the start as it is
    n: int | None  # None: n → ∞; else the samples of the drawn design

    @property
    def choice(self) -> str:
        """The better of "keep as is", "fine-tune" and "from scratch"; the simplest wins ties."""
        errors = {
            "keep as is": self.keep,
            "fine-tune": float(self.best_tuned.test),
            "from scratch": float(self.best_scratch.test),
        }
        least = min(errors.values()) * (1 + 1e-9)
        return next(name for name, error in errors.items() if error <= least)


def fine_tuning(
    problem: Problem,
    time: ArrayLike | None = None,
    method: str = "early stopping",
    draw: FilteredDraw | None = None,
) -> FineTuning:
    """Fine-tuned, from scratch and kept as is, along training times in [0, ∞].

    Parameters
    ----------
    problem : its `prior_cosine` and `prior_length` say how good the start is; γ how little new data
        there is, SNR how clean.
    time : shape (K,); None for 120 times from 10⁻³ to 10⁴.
    method : "early stopping" (gradient flow) or "ridge" (a penalty 1/T towards the start).
    draw : a design of this problem's spectrum, prior exponent and γ (`draw_design`); its own noise
        and start are not used. None for n → ∞.

    Raises ValueError for another method and for times that are no list.
    """
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}, got {method!r}")
    sums = partial(filter_sums, problem) if draw is None else draw.sums
    times = TIMES if time is None else np.array(time, dtype=float)
    if times.ndim != 1:
        raise ValueError(f"time must be a list of times, got shape {times.shape}")
    runner = _Runner(problem, method, sums)
    ladder = np.concatenate(([0.0], np.geomspace(1e-6, 1e8, RUNGS), [np.inf]))
    # One call for the curves and for the search: most of the cost is per call.
    tuned, scratch = runner.both(np.concatenate((times, ladder)))
    curves = slice(0, times.size)
    best_tuned, best_scratch = runner.closer(
        [_at(path, slice(times.size, None)) for path in (tuned, scratch)]
    )
    return FineTuning(
        problem,
        method,
        _at(tuned, curves),
        _at(scratch, curves),
        best_tuned,
        best_scratch,
        _at(tuned, -1),
        problem.residual_energy + problem.noise,
        None if draw is None else draw.n,
    )


@dataclass(frozen=True, eq=False)
class _Runner:
    """Both starts see the same design: one set of sums serves them."""

    problem: Problem
    method: str
    sums: Callable[[Filter], FilterSums]

    def both(self, time: Array) -> tuple[Path, Path]:
        s = self.sums(METHODS[self.method](time))
        a, c, noise = self.problem.prior_cosine, self.problem.prior_length, self.problem.noise
        tuned = s.risk(time, self.problem.residual_energy, noise)
        scratch = s.risk(time, 1.0, noise)
        forgotten = c * c - 2 * c * a * s.reach + scratch.drift
        return (
            Path(time, tuned.test, tuned.train, tuned.drift, s.reach),
            Path(time, scratch.test, scratch.train, np.asarray(forgotten), s.reach),
        )

    def closer(self, ladders: list[Path]) -> tuple[Path, Path]:
        """Stopping points of least test error among 0 ≤ T ≤ ∞, the earliest of equals."""
        found = [_at(path, int(np.argmin(path.test))) for path in ladders]
        ratio = float(ladders[0].time[2] / ladders[0].time[1])
        for _ in range(ROUNDS):
            # The neighbourhoods of both optima in one call.
            spread = ratio ** np.linspace(-1, 1, CLOSER)
            near = np.concatenate([float(path.time) * spread for path in found])
            for k, path in enumerate(self.both(near)):
                near_best = _at(path, int(np.argmin(path.test)))
                found[k] = near_best if near_best.test < found[k].test else found[k]
            ratio **= 2 / (CLOSER - 1)
        return found[0], found[1]


def _at(path: Path, where: int | slice) -> Path:
    return Path(*(np.asarray(getattr(path, name)[where]) for name in vars(path)))
