"""The picture of fine-tuning: new task, old task and training error along training time."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.axes import CONTROL_AXES, ERROR_AXES, Axis
from engine.filter_curves import CAPACITY_MARKS, sums_along
from engine.filters import Filter, FilterSums
from engine.fine_tuning import METHODS
from engine.lowest import lowest
from engine.picture import Frames, Picture, Trace, all_filled
from engine.problem import DOMAIN, Problem, check

Array = NDArray[np.float64]

POINTS = 90
#: Gains below this share of the error do not count.
UNNOTICED = 1e-3
TIMES = np.geomspace(CONTROL_AXES["time"].low, CONTROL_AXES["time"].high, POINTS)


@dataclass(frozen=True)
class FineTuningPicture(Picture):
    """Errors relative to the variance of y against training time T (ridge: T = 1/λ).

    `method` is "early stopping" or "ridge", `time` the training time the visitor looks at. The
    curves are limits n → ∞. Raises ValueError for other names.
    """

    method: str = "early stopping"
    scale: str = "root"
    time: float = 1.0

    controls: ClassVar[tuple[str, ...]] = ("time", "prior_cosine", "prior_length", "snr", "gamma")

    def __post_init__(self) -> None:
        for name, value, allowed in (
            ("method", self.method, METHODS),
            ("scale", self.scale, ERROR_AXES),
        ):
            if value not in allowed:
                raise ValueError(f"{name} must be one of {', '.join(allowed)}, got {value!r}")
        low, high = CONTROL_AXES["time"].low, CONTROL_AXES["time"].high
        object.__setattr__(self, "time", check("time", self.time, low, high))

    @property
    def axes(self) -> tuple[Axis, Axis]:
        return CONTROL_AXES["time"], ERROR_AXES[self.scale]

    @property
    def most_frames(self) -> int:
        return 28 if self.method == "early stopping" else 40

    def first_marks(self, control: str) -> Array:
        if control == "gamma":
            return CAPACITY_MARKS
        return np.linspace(0.0, 1.0, 17 if control == "time" else 13)

    def frames(self, control: str = "", positions: ArrayLike | None = None) -> Frames:
        where = np.atleast_1d(np.array(0.0 if positions is None else positions, dtype=float))
        if control not in ("", *self.controls):
            raise ValueError(f"control must be one of {', '.join(self.controls)}, got {control!r}")
        axis = CONTROL_AXES.get(control)
        low, high = DOMAIN.get(control, (axis.low, axis.high) if axis else (0.0, 0.0))
        for value in (where.min(), where.max()) if control else ():
            check(control, float(value), low, high)
        time = where if control == "time" else np.array([self.time])
        settings = {
            name: where if control == name else np.array([getattr(self.problem, name)])
            for name in ("prior_cosine", "prior_length", "snr")
        }
        moving = where if control == "gamma" else np.array([self.problem.gamma])
        problems = [replace(self.problem, gamma=float(g)) for g in moving]
        # One call for the curves and for the visitor's time: most of the cost is per call.
        sums = self._sums(problems, np.concatenate((TIMES, time)))
        shot, now = (_Shot(settings, _some(sums, part)) for part in _CURVES_AND_NOW)
        traces = shot.curves(TIMES[None, :]) | _marks(shot, time)
        readouts, choice = _readouts(shot, now, control == "time")
        full = all_filled(traces, where.size)
        read = {name: np.broadcast_to(v, (where.size,)).copy() for name, v in readouts.items()}
        words = {"choice": np.broadcast_to(choice, (where.size,)).copy()}
        return Frames("time", control, where, full, read, words)

    def _sums(self, problems: list[Problem], time: Array) -> FilterSums:
        if len(problems) == 1:
            bare = replace(problems[0], snr=1.0, prior_cosine=0.0, prior_length=0.0)
            return _alone(bare, self.method, time.tobytes())
        method: Filter = METHODS[self.method](time)
        return sums_along(problems, method)


@lru_cache(maxsize=4)  # 5 kB each: noise and start may move
def _alone(problem: Problem, method: str, time: bytes) -> FilterSums:
    return sums_along([problem], METHODS[method](np.frombuffer(time)))


_CURVES_AND_NOW = slice(POINTS), slice(POINTS, None)


def _some(sums: FilterSums, knobs: slice) -> FilterSums:
    return FilterSums(*(getattr(sums, f.name)[..., knobs] for f in fields(FilterSums)))


class _Shot:
    """Errors at P settings of the start and the noise, (P, K), relative to the variance of y."""

    def __init__(self, settings: dict[str, Array], sums: FilterSums) -> None:
        a, c, snr = (settings[name][:, None] for name in ("prior_cosine", "prior_length", "snr"))
        noise = 1 / snr
        self.null = 1 + noise
        left = (1 - c) ** 2 + 2 * c * (1 - a)
        variance = noise * sums.spread
        fit = noise * sums.kept_out
        self.noise = noise / self.null
        self.keep = (left + noise) / self.null
        self.test = (left * sums.lost + variance + noise) / self.null
        self.train = (left * sums.unfit + fit) / self.null
        self.old = (left * sums.moved + variance) / self.null
        self.scratch = (sums.lost + variance + noise) / self.null
        forgotten = c * c - 2 * c * a * sums.reach + sums.moved + variance
        self.scratch_old = forgotten / self.null

    def curves(self, x: Array) -> dict[str, Trace]:
        ends = np.array([[TIMES[0], TIMES[-1]]])
        drawn = {
            "tuned_test": self.test,
            "tuned_train": self.train,
            "tuned_old": self.old,
            "scratch_test": self.scratch,
        }
        levels = {"noise": self.noise, "keep": self.keep}
        return {name: Trace(x, y) for name, y in drawn.items()} | {
            name: Trace(ends, np.repeat(y, 2, axis=1)) for name, y in levels.items()
        }


def _marks(shot: _Shot, time: Array) -> dict[str, Trace]:
    marks = {"here": Trace(np.repeat(time[:, None], 2, axis=1), np.array([[1e-12, 1e12]]))}
    for name, y in (("best_tuned", shot.test), ("best_scratch", shot.scratch)):
        x, least = _stopping(y)
        marks[name] = Trace(x[:, None], least[:, None])
    return marks


def _stopping(curves: Array) -> tuple[Array, Array]:
    """Training time and error at the lowest point of each row of curves over `TIMES`."""
    index, least = lowest(curves)
    return TIMES[0] * (TIMES[1] / TIMES[0]) ** index, least


def _readouts(
    shot: _Shot, now: _Shot, along_time: bool
) -> tuple[dict[str, Array], NDArray[np.str_]]:
    """`now` holds the errors at the visitor's time: as columns when the time moves."""

    def here(values: Array) -> Array:
        return values[0] if along_time else values[:, 0]

    x, tuned = _stopping(shot.test)
    _, scratch = _stopping(shot.scratch)
    keep = shot.keep[:, 0]
    readouts = {
        "stop": x,
        "now_test": here(now.test),
        "now_old": here(now.old),
        "now_train": here(now.train),
        "best": tuned,
        "scratch": scratch,
        "keep": keep,
        "noise": shot.noise[:, 0],
    }
    errors = np.stack(np.broadcast_arrays(keep, tuned, scratch))
    # A step towards new data always gains a little; the simplest wins what nobody would notice.
    choice = (errors <= errors.min(axis=0) * (1 + UNNOTICED)).argmax(axis=0)
    return readouts, np.array(["keep as is", "fine-tune", "from scratch"])[choice]
