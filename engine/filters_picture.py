"""The picture of all ways to regularize: on one scale, or each against its own knob."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.axes import ERROR_AXES, Axis
from engine.filter_curves import (
    CAPACITY_MARKS,
    LAMBDAS,
    METHODS,
    SHARES,
    TIMES,
    Curves,
    best_linear_excess,
    curves_along,
)
from engine.filters import FilterSums
from engine.lowest import lowest
from engine.picture import Frames, Picture, Trace
from engine.problem import DOMAIN, Problem, check

Array = NDArray[np.float64]

#: Short names of the methods: of their curves, and of the axis of their own knob.
SLUGS = dict(zip(("ridge", "flow", "rate", "components", "dropout"), METHODS, strict=True))
#: Unless a control starts with more: along SNR a frame costs next to nothing.
MOST_FRAMES = 20
#: Methods this close are called equal.
TIE = 1e-3
KNOB_AXES = {
    "df": Axis(0.0, 1.0),
    "ridge": Axis(1e-4, 1e3, "log"),
    "flow": Axis(1e-2, 1e5, "log"),
    "rate": Axis(0.0, 1.0),
    "components": Axis(0.0, 1.0),
    "dropout": Axis(0.0, 1.0),
}


@dataclass(frozen=True)
class FiltersPicture(Picture):
    """Test and training error, relative to the variance of y, of every method.

    `against` is "df" (degrees of freedom per sample: all methods) or a name in `SLUGS` (that
    method against its own knob). Raises ValueError for another.
    """

    against: str = "df"
    scale: str = "root"

    controls: ClassVar[tuple[str, ...]] = ("snr", "gamma", "prior_exponent", "truth_exponent")

    def __post_init__(self) -> None:
        for name, value, allowed in (
            ("against", self.against, KNOB_AXES),
            ("scale", self.scale, ERROR_AXES),
        ):
            if value not in allowed:
                raise ValueError(f"{name} must be one of {', '.join(allowed)}, got {value!r}")

    @property
    def axes(self) -> tuple[Axis, Axis]:
        return KNOB_AXES[self.against], ERROR_AXES[self.scale]

    @property
    def most_frames(self) -> int:
        return MOST_FRAMES

    def first_marks(self, control: str) -> Array:
        if control == "gamma":
            return CAPACITY_MARKS
        return np.linspace(0.0, 1.0, 25 if control == "snr" else 9)

    def frames(self, control: str = "", positions: ArrayLike | None = None) -> Frames:
        where = np.atleast_1d(np.array(0.0 if positions is None else positions, dtype=float))
        if control:
            if control not in self.controls:
                raise ValueError(
                    f"control must be one of {', '.join(self.controls)}, got {control!r}"
                )
            for value in (where.min(), where.max()):
                check(control, float(value), *DOMAIN[control])
        problems = [self.problem]
        noise = np.array([self.problem.noise])
        if control == "snr":
            noise = 1 / where
        elif control:
            problems = [self.moved(control, float(value)).problem for value in where]
        shot = _Shot(problems, np.broadcast_to(noise, where.shape))
        traces, readouts, winners = _drawn(shot, self.against, self.axes[0])
        return Frames(self.against, control, where, traces, readouts, {"winner": winners})


class _Shot:
    """M problems, or one at M noise levels: errors relative to the variance of y, (M, K) each."""

    def __init__(self, problems: list[Problem], noise: Array) -> None:
        self.noise = noise
        self.null = problems[0].signal + noise
        self.curves: Curves = curves_along(problems)
        left = problems[0].residual_energy
        self.test = {name: self._test(c.sums, left) for name, c in self.curves.methods.items()}
        self.train = {name: self._train(c.sums, left) for name, c in self.curves.methods.items()}
        self.end = self._test(self.curves.interpolator, left)[:, 0]
        self.best = self._best(problems, left)
        self.ideal = (best_linear_excess(problems, noise) + noise) / self.null

    def _test(self, sums: FilterSums, left: float) -> Array:
        noise = self.noise[:, None]
        return np.asarray((left * sums.lost + noise * (sums.spread + 1)) / self.null[:, None])

    def _best(self, problems: list[Problem], left: float) -> dict[str, Array]:
        """Least error of each method: between its points, where the knob is continuous, the error
        at the place where it is about least, so that none is below what it can be."""
        ladders = [name for name in METHODS if name != "components"]
        rows = np.concatenate([self.test[name] for name in ladders])
        index = dict(zip(ladders, np.split(lowest(rows)[0], len(ladders)), strict=True))
        shape = (1, -1) if len(problems) == 1 else (-1, 1)
        lam, share = _rung(LAMBDAS, index["dropout"]), index["learning rate"] * SHARES[1]
        knobs = {
            "ridge": _rung(LAMBDAS, index["ridge"]),
            "early stopping": _rung(TIMES, index["early stopping"]),
            "learning rate": share,
            "dropout": lam / (1 + lam),
        }
        found = self.curves.at({name: knob.reshape(shape) for name, knob in knobs.items()})
        best = {name: test.min(axis=1) for name, test in self.test.items()}
        for name, sums in found.items():
            near = left * sums.lost.ravel() + self.noise * (sums.spread.ravel() + 1)
            best[name] = np.minimum(best[name], near / self.null)
        return best

    def _train(self, sums: FilterSums, left: float) -> Array:
        return np.asarray(
            (left * sums.unfit + self.noise[:, None] * sums.kept_out) / self.null[:, None]
        )

    def abscissa(self, name: str, against: str) -> Array:
        curve = self.curves.methods[name]
        x = curve.sums.df if against == "df" else curve.knob
        return np.broadcast_to(x, self.test[name].shape)


def _drawn(
    shot: _Shot, against: str, axis: Axis
) -> tuple[dict[str, Trace], dict[str, Array], NDArray[np.str_]]:
    shown = SLUGS if against == "df" else {against: SLUGS[against]}
    traces: dict[str, Trace] = {}
    for slug, name in shown.items():
        x, test = shot.abscissa(name, against), shot.test[name]
        traces[f"{slug}_test"] = Trace(x, test)
        traces[f"{slug}_train"] = Trace(x, shot.train[name])
        least = test.argmin(axis=1)[:, None]
        traces[f"{slug}_best"] = Trace(
            np.take_along_axis(x, least, axis=1), np.take_along_axis(test, least, axis=1)
        )
    noise, count = shot.noise / shot.null, shot.noise.size
    if against == "df":
        reach = np.broadcast_to(shot.curves.interpolator.df, (count, 1))
        traces["interpolator"] = Trace(reach, shot.end[:, None])
    ends = np.array([[axis.low, axis.high]])
    for name, level in (("noise", noise), ("bayes", shot.ideal)):
        traces[name] = Trace(np.broadcast_to(ends, (count, 2)), np.repeat(level[:, None], 2, 1))
    best = shot.best
    every = np.stack([best[name] for name in METHODS])
    # Where two methods are the same thing (dropout and ridge for Σ = I) the first is named.
    winner = (every <= (1 + TIE) * every.min(axis=0)).argmax(axis=0)
    chosen = every[winner, np.arange(count)]
    readouts = {
        "noise": noise,
        "bayes": shot.ideal,
        "best": chosen,
        "loss": chosen / shot.ideal - 1,
        "tax": shot.end / best["ridge"] - 1,
        **{f"loss_{slug}": best[name] / shot.ideal - 1 for slug, name in SLUGS.items()},
    }
    return traces, readouts, np.array(METHODS)[winner]


def _rung(ladder: Array, index: Array) -> Array:
    """The knob at a fractional index of a geometric ladder."""
    return np.asarray(ladder[0] * (ladder[1] / ladder[0]) ** index)
