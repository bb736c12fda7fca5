"""The picture of the cost of fitting: least excess risk against training error, to be dragged.

Everything is relative, so that the axes hold for every setting: training errors to the noise level
σ², excess risks to the test error of Bayes. On root axes the bounds of Cheng & Barber are straight
lines, because √Cost ≥ |√Train − √Train_B|/√b.

SNR and γ move Bayes, and with it the whole curve: one table of the scalar channel gives all of
them, and `engine.tradeoff` takes many problems at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.axes import CONTROL_AXES, Axis
from engine.bayes_path import BayesPath, bayes_path
from engine.picture import Frames, Picture, Trace, Watched, all_filled, at_all
from engine.priors import Gaussian
from engine.problem import DOMAIN, Problem, check

Array = NDArray[np.float64]

FIT = CONTROL_AXES["fit"]
#: Tilts from which the points of a curve are laid out, and how many points it has either side of
#: Bayes. Laid out roughly; every point drawn is exact.
LAYOUT = np.linspace(-16.0, 40.0, 29)
CLOSER, LOOSER = 22, 24
#: Nothing of a layout is drawn beyond this √(training error ÷ σ²).
TOP = 3.0
#: Training errors closer to Bayes' own than this share of σ (as roots) count as its own.
UNNOTICED, UNNOTICED_PRICE = 0.01, 1e-3
#: Where interpolating costs more than Bayes' own error, the readouts say how much.
COST_AXES = {"root": Axis(0.0, 1.0, "root"), "linear": Axis(0.0, 0.5)}
#: How an excess risk interpolates between frames: where it is small, and where it explodes.
PRICE_AXIS = Axis(0.0, 1e6, "asinh", 0.01)


@dataclass(frozen=True)
class FrontierPicture(Picture):
    """Excess risk ÷ Bayes test error against training error ÷ σ², both from 0.

    `fit` is the training error ÷ σ², in [0, 4], whose price is asked; `scale` of the excess risk is
    "root" or "linear". Exact as n → ∞. Raises ValueError outside the domain and for other names.
    """

    fit: float = 1.0
    scale: str = "root"

    controls: ClassVar[tuple[str, ...]] = ("fit", "snr", "gamma")

    def __post_init__(self) -> None:
        if self.scale not in COST_AXES:
            raise ValueError(f"scale must be one of {', '.join(COST_AXES)}, got {self.scale!r}")
        object.__setattr__(self, "fit", check("fit", self.fit, FIT.low, FIT.high))

    @property
    def axes(self) -> tuple[Axis, Axis]:
        return FIT, COST_AXES[self.scale]

    @property
    def watched(self) -> tuple[Watched, ...]:
        return (Watched("price", PRICE_AXIS),)

    @property
    def most_frames(self) -> int:
        return 64

    def first_marks(self, control: str) -> Array:
        if control == "gamma":
            # Interpolating is dear on both sides of the threshold, and infinitely so on it.
            track = self.track(control)
            threshold = 1 / self.problem.spectrum.positive_share
            beside = np.geomspace(3e-3, 0.3, 8)
            close = threshold * np.concatenate((1 - beside, [1.0], 1 + beside))
            inside = close[(close > track.low) & (close < track.high)]
            return np.unique(np.concatenate((np.linspace(0.0, 1.0, 15), track.fraction(inside))))
        # Only a shape that is not Gaussian can make Bayes jump, and a jump is only found between
        # marks.
        alone = isinstance(self.problem.prior, Gaussian) or control == "fit"
        return np.linspace(0.0, 1.0, 15 if alone else 33)

    def frames(self, control: str = "", positions: ArrayLike | None = None) -> Frames:
        where = np.atleast_1d(np.array(0.0 if positions is None else positions, dtype=float))
        if control not in ("", *self.controls):
            raise ValueError(f"control must be one of {', '.join(self.controls)}, got {control!r}")
        low, high = DOMAIN.get(control, (FIT.low, FIT.high))
        for value in (where.min(), where.max()) if control else ():
            check(control, float(value), low, high)
        fit = where if control == "fit" else np.array([self.fit])
        shot = (
            _shoot(self.problem, control, where)
            if control in ("snr", "gamma")
            else _as_it_stands(self.problem)
        )
        traces, readouts, side = _asked(shot, fit)
        traces = shot.traces | traces
        count = where.size
        return Frames(
            "train",
            control,
            where,
            all_filled(traces, count),
            at_all(readouts, count),
            at_all({"side": side}, count),
        )


class _Shot(NamedTuple):
    """R problems and what can be drawn of them before any training error is asked about."""

    bayes: BayesPath
    traces: dict[str, Trace]
    tilt: Array  # of the points of the frontier, (R, K)
    root: Array  # √(training error ÷ σ²) there, rising
    closest: Array  # excess risk of the closest fit there is, (R,)


@lru_cache(maxsize=32)  # 30 kB each, 1 MB
def _as_it_stands(problem: Problem) -> _Shot:
    """One problem; the training error asked about moves without it."""
    return _shoot(problem, "", np.array([problem.snr]))


def _shoot(problem: Problem, control: str, values: Array) -> _Shot:
    known = bayes_path(problem, control, values)
    tilt = _laid_out(known)
    train, cost = known.law.errors(tilt)
    x = train / known.noise[:, None]
    root, closest = np.sqrt(x), cost[:, 0]
    traces = _curves(known, x, root, cost) | _marks(known, closest)
    return _Shot(known, traces, tilt, root, closest)


def _laid_out(known: BayesPath) -> Array:
    """Tilts from the closest fit there is to the end of the axis, Bayes among them, (R, K)."""
    law, noise = known.law, known.noise[:, None]
    own = np.sqrt(known.train / known.noise)[:, None]
    least = np.sqrt(law.floor[:, None] / noise)
    # Half of the nodes will do for the layout.
    rough = law._replace(x=law.x[..., ::2], below=law.below[..., ::2], base=2 * law.base[..., ::2])
    laid = np.sqrt(rough.errors(np.broadcast_to(LAYOUT, (own.size, LAYOUT.size)))[0] / noise)
    # Beside least squares the curve is steep: even steps there are steps of √(Train − floor).
    share = np.linspace(0.0, 1.0, CLOSER) ** 2
    closer = np.sqrt(least**2 + (own**2 - least**2) * share)
    looser = own + (1.02 * np.sqrt(FIT.high) - own) * np.linspace(0.0, 1.0, LOOSER + 1)[1:]
    # One row after the other, so that all are inverted at once.
    row = (TOP + 1) * np.arange(own.size)[:, None]
    places = np.hstack((closer, looser)) + row
    known_places = np.minimum(laid, TOP) + row
    tilt: Array = np.interp(places, known_places.ravel(), np.tile(LAYOUT, own.size))
    tilt[:, 0], tilt[:, CLOSER - 1] = -np.inf, 0.0
    return tilt


def _curves(known: BayesPath, x: Array, root: Array, cost: Array) -> dict[str, Trace]:
    """The frontier and its bounds, all (R, K)."""
    own = np.sqrt(known.train / known.noise)[:, None]
    low, high = (
        np.sqrt(known.noise / (v + known.noise))[:, None]
        for v in (known.variance, known.inverse_information)
    )
    allowed = np.maximum(np.maximum(low - root, root - high), 0.0)
    test = known.test[:, None]
    top = known.law.top[:, None] * test / known.noise[:, None]
    return {
        "frontier": Trace(x, cost / test),
        "exact_bound": Trace(x, (root - own) ** 2 / top),
        "known_bound": Trace(x, allowed**2 / top),
        "noise": Trace(np.array([[1.0, 1.0]]), np.array([[0.0, 1.0]])),
    }


def _marks(known: BayesPath, closest: Array) -> dict[str, Trace]:
    """Bayes, the closest fit, the best ridge, and what an algorithm reaches where it is another."""
    hard = known.reached > known.test * (1 + 1e-9)
    points = {
        "interpolator": (known.law.floor, closest),
        "reached": (
            np.where(hard, known.noise**2 / known.reached, np.nan),
            np.where(hard, known.reached - known.test, np.nan),
        ),
        # The best ridge may be Bayes, and their difference rounding.
        "ridge": (known.ridge_train, np.maximum(known.ridge_test - known.test, 0.0)),
        "own": (known.train, np.zeros_like(known.test)),
    }
    return {
        name: Trace((train / known.noise)[:, None], (cost / known.test)[:, None])
        for name, (train, cost) in points.items()
    }


def _near(shot: _Shot, fit: Array) -> Array:
    """Tilts close to those of the training errors asked about, between the frontier's points."""
    wanted, last = np.sqrt(fit), shot.root.shape[1] - 1
    after = (shot.root[:, :, None] < wanted).sum(axis=1).clip(1, last)
    (low, start), (high, end) = (
        (np.take_along_axis(values, k, axis=1) for values in (shot.root, shot.tilt))
        for k in (after - 1, after)
    )
    share = np.minimum(np.maximum((wanted - low) / np.maximum(high - low, 1e-12), 0.0), 1.0)
    return np.where(after > 1, np.where(after > 1, start, 0.0) * (1 - share) + end * share, end)


def _asked(shot: _Shot, fit: Array) -> tuple[dict[str, Trace], dict[str, Array], NDArray[np.str_]]:
    """What the training error asked about costs: one of them for R problems, or F for one."""
    known, law, noise = shot.bayes, shot.bayes.law, shot.bayes.noise[:, None]
    train = noise * fit
    # A share of directions that should be 1 may fall short of it by rounding.
    possible = train >= law.floor[:, None] - 1e-12 * noise
    tilt = law.tilt(np.where(possible, train, law.floor[:, None]), _near(shot, fit))
    price = (np.where(possible, law.errors(tilt)[1], np.inf) / known.test[:, None]).ravel()
    own = known.train / known.noise
    gap = np.sqrt(fit) - np.sqrt(own)
    sure = gap**2 * known.noise / (law.top * known.test)
    side = np.where(gap < 0, "over-fitting", "under-fitting")
    unnoticed = (np.abs(gap) <= UNNOTICED) & (price < UNNOTICED_PRICE)
    side = np.where(unnoticed, "as Bayes does", side)
    side = np.where(possible.ravel(), side, "not possible")
    x = fit[:, None]
    traces = {
        "here": Trace(np.repeat(x, 2, axis=1), np.array([[1e-12, 1e12]])),
        "asked": Trace(x, price[:, None]),
    }
    readouts = {
        "price": price,
        "sure": np.where(possible.ravel(), sure, np.inf),
        "closest": shot.closest / known.test,
        "own": own,
        "memorization": 1 - own,
        "reached": known.reached / known.test - 1,
        "ridge": np.maximum(known.ridge_test / known.test - 1, 0.0),
        "ridge_train": known.ridge_train / known.noise,
        "noise": known.noise / (1 + known.noise),
    }
    return traces, readouts, side
