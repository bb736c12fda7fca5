"""The picture of the gap: test and training error, the gap between them, and the regret.

Gap and regret are shares, so that one axis holds all: the gap of the test error, 1 − train/test,
and the regret of Bayes' error, test/test(Bayes) − 1. Errors are relative to the variance of y.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.axes import ERROR_AXES, RIDGE_CONTROLS, Axis
from engine.bayes import bayes_grid
from engine.picture import Frames, Picture, Trace, all_filled
from engine.ridge_picture import RidgePicture

Array = NDArray[np.float64]

AGAINST = ("lam", "snr")
#: Against SNR: which model is trained, and what its curves are called among those of ridge.
CURVES = {"best": ("best_test", "best_train"), "interpolator": ("test", "train")}
#: From how many evenly spaced values of γ a film against SNR starts.
EVENLY = 37
#: Both flanks of γ = 1 and what Bayes sees have to be found.
MOST_FRAMES = 180


@dataclass(frozen=True)
class GapPicture(Picture):
    """Errors, gap and regret against `against`: the penalty ("lam") or "snr".

    `model` is what is trained at each SNR: "interpolator" (λ → 0) or "best" (the best penalty under
    the assumed prior). Bayes knows the shape of the true prior. Exact as n → ∞. Raises ValueError
    for other names.
    """

    against: str = "lam"
    model: str = "best"

    controls: ClassVar[tuple[str, ...]] = RIDGE_CONTROLS

    def __post_init__(self) -> None:
        for name, value, allowed in (
            ("against", self.against, AGAINST),
            ("model", self.model, CURVES),
        ):
            if value not in allowed:
                raise ValueError(f"{name} must be one of {', '.join(allowed)}, got {value!r}")

    @property
    def axes(self) -> tuple[Axis, Axis]:
        return self._ridge.axes[0], ERROR_AXES["linear"]

    @property
    def most_frames(self) -> int:
        return self._ridge.most_frames if self.against == "lam" else MOST_FRAMES

    def first_marks(self, control: str) -> Array:
        marks = self._ridge.first_marks(control)
        if self.against == "lam" or control != "gamma":
            return marks
        # Against SNR the regret bends wherever Bayes begins to see one more kind of direction.
        evenly = np.linspace(0.0, 1.0, EVENLY)
        # The best penalty passes γ = 1 without a trace.
        return evenly if self.model == "best" else np.union1d(marks, evenly)

    def frames(self, control: str = "", positions: ArrayLike | None = None) -> Frames:
        ridge = self._ridge.frames(control, positions)
        where, problem = ridge.positions, self.problem
        gamma = where if control == "gamma" else np.array([problem.gamma])
        snr = where if control == "snr" else np.array([problem.snr])
        bayes = bayes_grid(problem, gamma, snr).test.ravel()
        null = 1 + 1 / snr
        read = _readouts(ridge, bayes / null, 1 / snr)
        along = self.against == "snr"
        test, train = (ridge.traces[name] for name in self._names)
        train = Trace(train.x, np.abs(train.y))  # its sign is that of the best penalty
        best = bayes[:, None] / null[:, None]
        noise = 1 / snr[:, None]
        if along:
            everywhere = test.x[0]
            best = bayes_grid(problem, gamma, everywhere).test
            noise = 1 / everywhere[None, :]
            best = best / (1 + noise)
        own = 1 - (noise / (1 + noise) / best) ** 2
        ends = np.array([[self.axes[0].low, self.axes[0].high]])
        traces = {
            "test": test,
            "train": train,
            "gap_share": Trace(test.x, _share(test.y, train.y)),
            "regret": Trace(test.x, test.y / best - 1),
            "own_gap": Trace(test.x[:1], own) if along else Trace(ends, np.repeat(own, 2, axis=1)),
        }
        marks = ("here",) if along else ("interpolator", "best")
        traces |= {name: ridge.traces[name] for name in marks}
        return Frames(
            self.against,
            control,
            where,
            all_filled(traces, where.size),
            {name: np.broadcast_to(v, where.shape).copy() for name, v in read.items()},
            ridge.words,
        )

    @property
    def _ridge(self) -> RidgePicture:
        return RidgePicture(self.problem, self.against, "linear")

    @property
    def _names(self) -> tuple[str, str]:
        return CURVES["interpolator"] if self.against == "lam" else CURVES[self.model]


def _readouts(ridge: Frames, bayes: Array, noise: Array) -> dict[str, Array]:
    """Of the best penalty and of λ → 0; `bayes` is Bayes' error relative to the variance of y."""
    read = ridge.readouts
    level = noise / (1 + noise)
    return read | {
        "best_gap": _share(read["best"], read["best_train"]),
        "best_regret": read["best"] / bayes - 1,
        "free_regret": read["ridgeless"] / bayes - 1,
        "bayes_gap": 1 - (level / bayes) ** 2,
    }


def _share(test: Array, train: Array) -> Array:
    """1 − train/test; 1 where the test error is infinite."""
    finite = np.isfinite(test)
    return np.asarray(np.where(finite, 1 - train / np.where(finite, test, 1.0), 1.0))
