"""A picture: curves that can be drawn at many positions of one control at once.

What a chart needs of the engine is always the same: axes on which every setting has a place, the
exact curves as things stand, and the exact curves for a whole row of positions of one control in
one vectorised call. A picture is that, for one question; `film` turns it into something to drag.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.axes import CONTROL_AXES, Axis
from engine.problem import Problem

Array = NDArray[np.float64]


class Trace(NamedTuple):
    """Points of one curve for P positions, each of shape (P, n)."""

    x: Array
    y: Array


def all_filled(traces: dict[str, Trace], count: int) -> dict[str, Trace]:
    """Every array of shape (P, n), P = `count`; curves that share `x` go on sharing it."""
    known: dict[tuple[int, int], Array] = {}

    def full(values: Array, n: int) -> Array:
        key = id(values), n
        if key not in known:
            shape = count, n
            known[key] = values if values.shape == shape else np.broadcast_to(values, shape)
        return known[key]

    return {
        name: Trace(*(full(v, max(trace.x.shape[1], trace.y.shape[1])) for v in trace))
        for name, trace in traces.items()
    }


def at_all(values: dict[str, NDArray[Any]], count: int) -> dict[str, NDArray[Any]]:
    """Each, of one or P numbers or words, of shape (P,), P = `count`."""
    return {name: v if v.shape == (count,) else np.repeat(v, count) for name, v in values.items()}


@dataclass(frozen=True)
class Frames:
    """A picture's curves for P positions of `control` (one position: the picture as it stands).

    A curve may carry a sign so that frames interpolate smoothly through zero (a training error
    with the sign of the best λ); what is drawn and exported is `shown`, the magnitude.
    """

    axis: str  # what is drawn to the right
    control: str
    positions: Array  # shape (P,)
    traces: dict[str, Trace]
    readouts: dict[str, Array]  # numbers under the chart, each of shape (P,)
    words: dict[str, NDArray[Any]] = field(default_factory=dict)  # texts under it, (P,)

    def shown(self, name: str) -> Trace:
        """The curve as drawn: values are magnitudes."""
        return Trace(self.traces[name].x, np.abs(self.traces[name].y))


class Watched(NamedTuple):
    """A readout that must interpolate as well as the curves do: how much its error counts."""

    name: str
    axis: Axis
    weight: float = 1.0
    small: float = 0.0  # below this magnitude its error counts still more, most at a sign change


@dataclass(frozen=True)
class Picture(ABC):
    """Frozen and hashable; a subclass adds its own options as fields.

    `controls` are the fields of the problem, or of the picture, that a slider may move.
    """

    problem: Problem

    controls: ClassVar[tuple[str, ...]] = ()

    @property
    @abstractmethod
    def axes(self) -> tuple[Axis, Axis]:
        """The x and y axis, which hold for every position of every control."""

    @abstractmethod
    def frames(self, control: str = "", positions: ArrayLike | None = None) -> Frames:
        """The curves at `positions` of `control`, or as things stand. One vectorised call."""

    def track(self, control: str) -> Axis:
        """The axis of a control's slider."""
        return CONTROL_AXES[control]

    def first_marks(self, control: str) -> Array:
        """Fractions of the track from which the placing of frames starts, both ends included."""
        return np.linspace(0.0, 1.0, 9)

    @property
    def watched(self) -> tuple[Watched, ...]:
        """Readouts that count when frames are placed."""
        return ()

    @property
    def most_frames(self) -> int:
        """How many frames a film may have."""
        return 86

    def moved(self, control: str, value: float) -> Self:
        """The same picture with one control at another value."""
        changed: dict[str, Any] = {control: value}
        if control in {f.name for f in fields(self)}:
            return replace(self, **changed)
        return replace(self, problem=replace(self.problem, **changed))

    def without(self, control: str) -> Self:
        """The same for all values of `control`: what its film depends on."""
        return self.moved(control, float(self.track(control).value(0.5)))
