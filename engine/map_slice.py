"""A slice through the threshold map: what is memorized, and the price, against the SNR."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.axes import CONTROL_AXES, RIDGE_CONTROLS, Axis
from engine.bayes import bayes_grid, inverse_information
from engine.frames import frames
from engine.picture import Frames, Picture, Trace, all_filled, at_all
from engine.problem import Problem
from engine.verdict import regime_of

Array = NDArray[np.float64]

POINTS = 70
BESIDE = np.array([0.01, 0.02, 0.04, 0.08, 0.14, 0.22, 0.35])
SNRS = np.geomspace(CONTROL_AXES["snr"].low, CONTROL_AXES["snr"].high, POINTS)


@dataclass(frozen=True)
class MapSlice(Picture):
    """Shares of the noise memorized by Bayes, by message passing and by the best ridge, and the
    interpolation tax, against SNR at the problem's γ.

    `reached` is what message passing reaches, drawn only where it falls short of Bayes.
    `necessary` and `harmful` are vertical lines at σ² = 1/J_π and σ² = V_π.
    """

    controls: ClassVar[tuple[str, ...]] = RIDGE_CONTROLS

    @property
    def axes(self) -> tuple[Axis, Axis]:
        return CONTROL_AXES["snr"], Axis(0.0, 1.0)

    @property
    def most_frames(self) -> int:
        return 86

    def first_marks(self, control: str) -> Array:
        # The price's peak at γ·P(t>0) = 1 is off the picture; only its flanks have to be found.
        track = self.track(control)
        if control != "gamma":
            return np.linspace(0.0, 1.0, 49 if control == "prior_exponent" else 9)
        threshold = 1 / self.problem.spectrum.positive_share
        beside = threshold * np.concatenate((1 - BESIDE, [1.0], 1 + BESIDE))
        inside = beside[(beside > track.low) & (beside < track.high)]
        return np.unique(np.concatenate((np.linspace(0.0, 1.0, 13), track.fraction(inside))))

    def frames(self, control: str = "", positions: ArrayLike | None = None) -> Frames:
        ridge = frames(self.problem, "snr", control, positions)
        count = ridge.positions.size
        gamma = ridge.positions if control == "gamma" else np.array([self.problem.gamma])
        snr = ridge.positions if control == "snr" else np.array([self.problem.snr])
        known = (
            _bayes(self.problem, gamma, snr)
            if control in ("gamma", "snr")
            else _as_it_stands(replace(self.problem, prior_exponent=0.0))
        )
        needed, variance = known.inverse_information, self.problem.signal_left
        curves = {
            "bayes_share": Trace(SNRS[None, :], known.share),
            "reached_share": Trace(SNRS[None, :], known.reached),
        } | _of_ridge(ridge)
        ends = np.array([[0.0, 1.0]])
        lines = {
            "necessary": np.where(needed > 0, 1 / np.where(needed > 0, needed, 1.0), np.nan),
            "harmful": np.array([1 / variance if variance > 0 else np.nan]),
        }
        curves |= {n: Trace(np.repeat(x[:, None], 2, axis=1), ends) for n, x in lines.items()}
        curves["here"] = ridge.traces["here"]
        noise, need = np.broadcast_arrays(1 / snr, needed)
        regimes = [
            regime_of(*row, variance) for row in zip(noise.tolist(), need.tolist(), strict=True)
        ]
        return Frames(
            "snr",
            control,
            ridge.positions,
            all_filled(curves, count),
            ridge.readouts
            | {"ridge_share": ridge.readouts["memorization"]}
            | at_all({"bayes_share": known.here}, count),
            ridge.words | at_all({"regime": np.array(regimes)}, count),
        )


class _Bayes(NamedTuple):
    """Shares of the noise that Bayes memorizes, for R values of γ."""

    share: Array  # (R, POINTS), at every SNR of the slice
    reached: Array  # the same of message passing where it falls short, else nan
    here: Array  # at the present SNR, or at each of many
    inverse_information: Array  # 1/J_π, (R,)


def _bayes(problem: Problem, gamma: Array, snr: Array) -> _Bayes:
    # The slice and, beside it, what is told of the present SNR, at once.
    grid = bayes_grid(problem, gamma, np.concatenate((SNRS, snr)))
    share, drawn = grid.memorization, np.s_[:, :POINTS]
    hard = grid.hard[drawn]
    reached = np.full(hard.shape, np.nan)
    if hard.any():
        reached[hard] = grid.reached_memorization[drawn][hard]
    known = inverse_information(problem, gamma)
    return _Bayes(share[drawn], reached, share[:, POINTS:].ravel(), known)


@lru_cache(maxsize=64)  # 2 kB each
def _as_it_stands(problem: Problem) -> _Bayes:
    """Which does not depend on the assumed prior."""
    return _bayes(problem, np.array([problem.gamma]), np.array([problem.snr]))


def _of_ridge(ridge: Frames) -> dict[str, Trace]:
    """M of the best ridge and the tax, from the errors of ridge against SNR."""
    train, noise = ridge.traces["best_train"], ridge.traces["noise"]
    best, all_the_way = ridge.traces["best_test"], ridge.traces["test"]
    # Where the best λ is negative (the training error's sign), the best of λ ≥ 0 interpolates.
    tax = np.where(train.y < 0, 0.0, all_the_way.y / best.y - 1)
    return {
        "ridge_share": Trace(train.x, 1 - np.maximum(train.y, 0.0) / noise.y),
        "tax_curve": Trace(best.x, tax),
    }
