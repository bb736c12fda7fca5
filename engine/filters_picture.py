"""The picture of all ways to regularize: on one scale, or each against its own knob."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.axes import ERROR_AXES, Axis
from engine.filter_curves import METHODS, Curves, MethodCurve, best_linear_sums, method_curves
from engine.filters import FilterSums
from engine.lowest import lowest
from engine.picture import Frames, Picture, Trace
from engine.problem import DOMAIN, Problem, check

Array = NDArray[np.float64]

#: Short names of the methods: of their curves, and of the axis of their own knob.
SLUGS = dict(zip(("ridge", "flow", "rate", "components", "dropout"), METHODS, strict=True))
#: Methods this close are called equal.
TIE = 5e-4
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
        return 17

    def first_marks(self, control: str) -> Array:
        return np.linspace(0.0, 1.0, 13)

    def frames(self, control: str = "", positions: ArrayLike | None = None) -> Frames:
        where = np.atleast_1d(np.array(0.0 if positions is None else positions, dtype=float))
        if control:
            if control not in self.controls:
                raise ValueError(
                    f"control must be one of {', '.join(self.controls)}, got {control!r}"
                )
            for value in (where.min(), where.max()):
                check(control, float(value), *DOMAIN[control])
        shots = [_shot(self.problem, where)] if control == "snr" else None
        if shots is None:
            moved = [self._at(control, float(value)) for value in where]
            shots = [_shot(problem, np.array([problem.snr])) for problem in moved]
        traces, readouts, winners = _joined(shots, self.against, self.axes[0])
        return Frames(self.against, control, where, traces, readouts, {"winner": winners})

    def _at(self, control: str, value: float) -> Problem:
        return self.moved(control, value).problem if control else self.problem


class _Shot:
    """One problem at M noise levels: errors relative to the variance of y, (M, K) each."""

    def __init__(self, problem: Problem, curves: Curves, noise: Array) -> None:
        self.noise = noise
        self.null = problem.signal + noise
        left = problem.residual_energy
        self.curves = curves
        self.test = {name: self._test(c.sums, left) for name, c in curves.methods.items()}
        self.train = {name: self._train(c.sums, left) for name, c in curves.methods.items()}
        self.end = self._test(curves.interpolator, left)[:, 0]
        ideal = best_linear_sums(problem, noise)
        self.ideal = (left * ideal.lost + noise * ideal.spread + noise) / self.null

    def _test(self, sums: FilterSums, left: float) -> Array:
        noise = self.noise[:, None]
        return np.asarray(
            (left * np.atleast_1d(sums.lost) + noise * (np.atleast_1d(sums.spread) + 1))
            / self.null[:, None]
        )

    def _train(self, sums: FilterSums, left: float) -> Array:
        return np.asarray(
            (left * sums.unfit + self.noise[:, None] * sums.kept_out) / self.null[:, None]
        )


def _shot(problem: Problem, snr: Array) -> _Shot:
    return _Shot(problem, method_curves(problem), 1 / snr)


def _joined(
    shots: list[_Shot], against: str, axis: Axis
) -> tuple[dict[str, Trace], dict[str, Array], NDArray[np.str_]]:
    drawn = SLUGS if against == "df" else {against: SLUGS[against]}
    traces: dict[str, Trace] = {}
    best = {name: np.concatenate([_least(s.test[name], name) for s in shots]) for name in METHODS}
    for slug, name in drawn.items():
        x = np.vstack([_abscissa(s, name, against) for s in shots])
        test = np.vstack([s.test[name] for s in shots])
        traces[f"{slug}_test"] = Trace(x, test)
        traces[f"{slug}_train"] = Trace(x, np.vstack([s.train[name] for s in shots]))
        least = test.argmin(axis=1)[:, None]
        traces[f"{slug}_best"] = Trace(
            np.take_along_axis(x, least, axis=1), np.take_along_axis(test, least, axis=1)
        )
    if against == "df":
        reach = np.concatenate(
            [np.full(s.noise.size, float(s.curves.interpolator.df)) for s in shots]
        )
        end = np.concatenate([s.end for s in shots])
        traces["interpolator"] = Trace(reach[:, None], end[:, None])
    noise = np.concatenate([s.noise / s.null for s in shots])
    ideal = np.concatenate([s.ideal for s in shots])
    end = np.concatenate([s.end for s in shots])
    ends = np.array([[axis.low, axis.high]])
    count = noise.size
    for name, level in (("noise", noise), ("bayes", ideal)):
        traces[name] = Trace(np.broadcast_to(ends, (count, 2)), np.repeat(level[:, None], 2, 1))
    every = np.stack([best[name] for name in METHODS])
    readouts = {
        "noise": noise,
        "bayes": ideal,
        "best": every.min(axis=0),
        "loss": every.min(axis=0) / ideal - 1,
        "tax": end / every.min(axis=0) - 1,
        **{f"loss_{slug}": best[name] / ideal - 1 for slug, name in SLUGS.items()},
    }
    # Where two methods are the same thing (dropout and ridge for Σ = I) the first is named.
    winner = (every <= (1 + TIE) * every.min(axis=0)).argmax(axis=0)
    return traces, readouts, np.array(METHODS)[winner]


def _least(test: Array, name: str) -> Array:
    """Least error of each row, between its points where the knob is continuous."""
    return test.min(axis=1) if name == "components" else lowest(test)[1]


def _abscissa(shot: _Shot, name: str, against: str) -> Array:
    curve: MethodCurve = shot.curves.methods[name]
    x = curve.sums.df if against == "df" else curve.knob
    return np.broadcast_to(x, (shot.noise.size, x.size))
