"""A drawn axis: between which values, and what equal distances on it mean."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.problem import DOMAIN

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Axis:
    """`kind` is "linear", "log" (low > 0), "root" (low ≥ 0: equal steps of the square root) or
    "asinh" (logarithmic to both sides of zero)."""

    low: float
    high: float
    kind: str = "linear"
    unit: float = 0.01  # half-width of the linear zone around 0 of an "asinh" axis

    def __post_init__(self) -> None:
        if self.kind not in ("linear", "log", "root", "asinh"):
            raise ValueError(f"kind must be linear, log, root or asinh, got {self.kind!r}")
        smallest = {"log": 1e-300, "root": 0.0}.get(self.kind, -np.inf)
        if not smallest <= self.low < self.high:
            raise ValueError(f"need {smallest} ≤ low < high, got {self.low} and {self.high}")

    def fraction(self, values: ArrayLike) -> Array:
        """Where values fall: 0 at `low`, 1 at `high`, held within one axis length beyond either.

        Off the picture is off the picture, however far: infinities become 2, zeros of a log axis
        −1; nan stays nan and is drawn as a gap.
        """
        start, end = self._ends
        fraction = self._coordinate(np.asarray(values, dtype=float)) - start
        fraction /= end - start
        return np.asarray(np.minimum(np.maximum(fraction, -1.0), 2.0))

    def value(self, fraction: ArrayLike) -> Array:
        """Inverse of `fraction` for fractions in [−1, 2]."""
        start, end = self._ends
        f = np.asarray(fraction, dtype=float)
        c = start + f * (end - start)
        v = {
            "linear": lambda: c,
            "log": lambda: 10.0**c,
            "root": lambda: c * np.abs(c),
            "asinh": lambda: self.unit * np.sinh(c),
        }[self.kind]()
        # The ends exactly: a slider's end must not fall outside its domain by rounding.
        return np.asarray(np.where(f == 0, self.low, np.where(f == 1, self.high, v)))

    @cached_property
    def _ends(self) -> tuple[float, float]:
        low, high = self._coordinate(np.array([self.low, self.high]))
        return float(low), float(high)

    def _coordinate(self, v: Array) -> Array:
        if self.kind == "log":
            return np.asarray(np.log10(np.maximum(v, 1e-300)))
        if self.kind == "root":
            return np.asarray(np.copysign(np.sqrt(np.abs(v)), v))
        return np.asarray(np.arcsinh(v / self.unit) if self.kind == "asinh" else v)


#: How the best λ is interpolated between frames: through 0 it moves evenly, not logarithmically.
BEST_LAMBDA_AXIS = Axis(-15.0, 1e3, "asinh", 0.1)
LAMBDA_AXIS = Axis(1e-4, 1e3, "log")
NEGATIVE_LAMBDA_AXIS = Axis(-15.0, 1e3, "asinh")
CONTROL_AXES = {
    "snr": Axis(*DOMAIN["snr"], "log"),
    "gamma": Axis(*DOMAIN["gamma"], "log"),
    "prior_exponent": Axis(-1.0, 2.0),
    "truth_exponent": Axis(-1.0, 2.0),
    "prior_cosine": Axis(-1.0, 1.0),
    "prior_length": Axis(0.0, 2.0),
    "time": Axis(1e-2, 1e4, "log"),
    "fit": Axis(0.0, 4.0, "root"),
    "epsilon": Axis(0.01, 0.99),
    "eta": Axis(1e-3, 0.99, "log"),
}
#: The three that every chart of ridge can be dragged along.
RIDGE_CONTROLS = ("snr", "gamma", "prior_exponent")
#: Errors relative to the outcome's variance: 1 is predicting the mean. The square root spreads
#: small errors out and still shows zero, which a logarithm cannot, and training errors reach zero.
ERROR_AXES = {"root": Axis(0.0, 1.6, "root"), "linear": Axis(0.0, 1.6)}


def abscissa(axis: str, negative: bool = False) -> Axis:
    """The axis for curves against "lam", "gamma" or "snr"."""
    if axis == "lam":
        return NEGATIVE_LAMBDA_AXIS if negative else LAMBDA_AXIS
    if axis not in ("gamma", "snr"):
        raise ValueError(f"axis must be lam, gamma or snr, got {axis!r}")
    return CONTROL_AXES[axis]
