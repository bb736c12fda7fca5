"""The picture of prior shapes: how much noise the Bayes predictor keeps out, against the noise."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.axes import Axis
from engine.bayes import bayes_grid, inverse_information
from engine.bayes_curve import HIGHEST, LOWEST, NOTHING, BayesCurve, bayes_curve, critical_gamma
from engine.picture import Frames, Picture, Trace, Watched, all_filled, at_all
from engine.priors import Prior
from engine.problem import Problem
from engine.scalar_shares import NOISES, Shares, shares_alone, shares_at
from engine.verdict import regime_of

Array = NDArray[np.float64]

NOISE_AXIS = Axis(LOWEST, HIGHEST, "log")
#: What can be shown of a shape, and between which values.
QUANTITIES: dict[str, Axis] = {
    "share": Axis(0.0, 1.05),  # Train/σ²
    "train": Axis(1e-6, 1e2, "log"),
    "fisher": Axis(1e-2, 1e3, "log"),  # Train/σ⁴ = J(σ²)
    "effective": Axis(0.0, 1.05),  # v_eff relative to the true variance
}
#: One number seen in noise (n = d, X = I), or as many features as there are, n → ∞.
CASES = ("scalar", "features")
MOST_SHAPES = 5
#: Noise levels of the frames of a moving shape.
FILM_NOISES = np.geomspace(LOWEST, HIGHEST, 61)
#: Points of each curve while γ moves: a chord is off by 5e-4 of the axis at most.
FILM_POINTS = 56
#: Off the picture, on a logarithmic axis: where a branch has no positive noise any more.
OFF = 1e-9
#: A curve of two gaps: there is none.
NONE = np.full((1, 2), np.nan)
#: Where frames are placed about a γ at which a branch begins, as multiples of it.
BESIDE = np.array([0.97, 0.98, 0.99, 0.995, 1.0, 1.003, 1.01, 1.03, 1.1])
#: And above the γ with as many continuous directions as samples, where 1/J leaves 0.
BEYOND = np.array([0.0, 0.001, 0.003, 0.01, 0.03, 0.07])


@dataclass(frozen=True)
class PriorPicture(Picture):
    """A quantity of the Bayes predictor against σ², for the problem's own shape and `others`.

    `shape_0` is the problem's own prior, `shape_1` … the others at the same strength;
    `theorem_low` and `theorem_high` are the bounds of Theorem 2 for the first, `necessary` and
    `harmful` its thresholds. `case` is one of `CASES`, `shows` one of `QUANTITIES`. In the case
    "features", `reached_k` is what message passing ends at: it leaves `shape_k` where finding Bayes
    is believed to be hard. A shape's parameters can be dragged in the scalar case only, each
    position being another prior.
    Raises ValueError naming what is outside its domain.
    """

    case: str = "scalar"
    shows: str = "share"
    others: tuple[Prior, ...] = ()

    controls: ClassVar[tuple[str, ...]] = ("snr", "gamma", "epsilon", "eta")

    def __post_init__(self) -> None:
        for name, value, allowed in (
            ("case", self.case, CASES),
            ("shows", self.shows, tuple(QUANTITIES)),
        ):
            if value not in allowed:
                raise ValueError(f"{name} must be one of {', '.join(allowed)}, got {value!r}")
        if len(self.others) >= MOST_SHAPES:
            raise ValueError(f"others must be at most {MOST_SHAPES - 1}, got {len(self.others)}")

    @property
    def axes(self) -> tuple[Axis, Axis]:
        return NOISE_AXIS, QUANTITIES[self.shows]

    @property
    def shapes(self) -> tuple[Prior, ...]:
        """Every prior that has a curve, the problem's own first."""
        return self.problem.prior, *self.others

    @cached_property
    def _problems(self) -> tuple[Problem, ...]:
        """The problem with each of these priors."""
        return tuple(replace(self.problem, prior=prior) for prior in self.shapes)

    @property
    def most_frames(self) -> int:
        return 90 if self.case == "features" else 50

    @property
    def watched(self) -> tuple[Watched, ...]:
        return tuple(Watched(name, QUANTITIES["share"]) for name in ("kept_out", "effective"))

    def first_marks(self, control: str) -> Array:
        if control == "epsilon":
            # Shapes change fastest towards both ends.
            return 0.5 - 0.5 * np.cos(np.linspace(0.0, np.pi, 19))
        even = np.linspace(0.0, 1.0, 17 if control == "gamma" else 13)
        if control != "gamma" or self.case != "features":
            return even
        found = [critical_gamma(problem) for problem in self._problems]
        branching = np.array([g for g in found if g is not None])[:, None] * BESIDE
        continuous = max(self.problem.prior.dimension, 1 / self.track(control).high)
        threshold = (1 + BEYOND) / (self.problem.spectrum.positive_share * continuous)
        near = np.concatenate((branching.ravel(), threshold))
        track = self.track(control)
        inside = near[(near > track.low) & (near < track.high)]
        return np.unique(np.concatenate((even, track.fraction(inside))))

    def moved(self, control: str, value: float) -> Self:
        prior: Any = self.problem.prior
        if control in {f.name for f in fields(prior)}:
            changed: dict[str, Any] = {control: value}
            return replace(self, problem=replace(self.problem, prior=replace(prior, **changed)))
        return super().moved(control, value)

    def frames(self, control: str = "", positions: ArrayLike | None = None) -> Frames:
        of_shape = control in ("epsilon", "eta")
        own: Any = self.problem.prior
        movable = self.case == "scalar" and control in {f.name for f in fields(own)}
        if control not in ("", *self.controls) or (of_shape and not movable):
            raise ValueError(f"control must be one that moves this picture, got {control!r}")
        where = np.atleast_1d(np.array(self.problem.snr if not control else positions, dtype=float))
        snr = where if control == "snr" else np.array([self.problem.snr])
        if self.case == "features":
            gamma = where if control == "gamma" else np.array([self.problem.gamma])
            curves, told = self._with_features(gamma, snr, control == "gamma")
        else:
            own_shapes = [replace(own, **{control: v}) for v in where] if of_shape else [own]
            curves, told = self._alone(own_shapes, snr, of_shape)
        curves |= _lines(told, snr)
        regime = [
            regime_of(*row)
            for row in np.broadcast(1 / snr, told["inverse_information"], told["variance"])
        ]
        words = {"regime": np.array(regime), "reach": _reach(told)}
        count = where.size
        return Frames(
            "noise",
            control,
            where,
            all_filled(curves, count),
            at_all(told, count),
            at_all(words, count),
        )

    def _quantity(self, noise: Array, of: Shares) -> Array:
        if self.shows == "effective":
            return of.effective
        if self.shows == "share":
            return of.share
        return np.asarray(of.share * noise if self.shows == "train" else of.share / noise)

    def _bounds(self, smallest: Array, largest: Array) -> dict[str, Trace]:
        """Theorem 2 for prior variances 1/J and V, each a column: the curve lies between."""
        x = NOISES[None, :]
        return {
            name: Trace(x, self._quantity(x, Shares(x / (v + x), v + 0 * x)))
            for name, v in (("theorem_low", largest), ("theorem_high", smallest))
        }

    def _alone(
        self, own: list[Any], snr: Array, moving: bool
    ) -> tuple[dict[str, Trace], dict[str, Array]]:
        """One number seen in noise, for P shapes of one family in the first place."""
        noises = FILM_NOISES if moving else NOISES
        rows = [shares_alone(prior, noises.size) for prior in own]
        first = Shares(*(np.stack(values) for values in zip(*rows, strict=True)))
        x = noises[None, :]
        curves = {"shape_0": Trace(x, self._quantity(x, first))}
        for k, prior in enumerate(self.others, 1):
            each = Shares(*(v[None, :] for v in shares_alone(prior, NOISES.size)))
            curves[f"shape_{k}"] = Trace(NOISES[None, :], self._quantity(NOISES[None, :], each))
        seen = [shares_at(prior, 1 / snr) for prior in own]
        kept, effective = (np.concatenate(values) for values in zip(*seen, strict=True))
        smallest = np.array([1 / prior.fisher_information for prior in own])
        limits = self._bounds(smallest[:, None], np.ones((1, 1)))
        return curves | limits, {
            "kept_out": kept,
            "memorization": 1 - kept,
            "effective": effective,
            "reached": 1 - kept,
            "inverse_information": smallest,
            "variance": np.ones(1),
        }

    def _with_features(
        self, gamma: Array, snr: Array, moving: bool
    ) -> tuple[dict[str, Trace], dict[str, Array]]:
        """The limit n → ∞ at R values of γ, or at one."""
        curves: dict[str, Trace] = {}
        own: BayesCurve | None = None
        for k, problem in enumerate(self._problems):
            # Of as many points at one position as at many: they share a film.
            curve = bayes_curve(problem, gamma, FILM_POINTS) if moving else _as_it_stands(problem)
            own = own or curve
            branches = [("shape", curve.noise)]
            if curve.reached is None:
                curves[f"reached_{k}"] = Trace(NONE, NONE)
            else:
                branches.append(("reached", curve.reached))
            for name, level in branches:
                noise = np.maximum(level, OFF)
                share = noise / curve.test
                effective = curve.variance if self.shows == "effective" else share
                curves[f"{name}_{k}"] = Trace(
                    noise, self._quantity(noise, Shares(share, effective))
                )
        floor = own.floor if own else None
        smallest = inverse_information(self.problem, gamma) if floor is None else floor
        largest = np.array([self.problem.signal_left])
        if self.shows == "effective":
            # Of one coefficient: what v_eff lies between where all directions are alike.
            alike = np.ptp(self.problem.spectrum.eigenvalues) == 0
            least = 1 / self.problem.prior.fisher_information if alike else np.nan
            limits = self._bounds(np.array([[least]]), np.ones((1, 1)))
        else:
            limits = self._bounds(smallest[:, None], largest[:, None])
        return curves | limits, self._here(gamma, snr) | {
            "inverse_information": smallest,
            "variance": largest,
        }

    def _here(self, gamma: Array, snr: Array) -> dict[str, Array]:
        grid = bayes_grid(self.problem, gamma, snr)
        kept = (grid.noise / grid.test).ravel()
        left = self.problem.signal_left
        effective = np.ones(kept.shape)
        if left >= NOTHING:
            g = (gamma * self.problem.spectrum.positive_share)[:, None]
            known, seen = grid.test - grid.noise, (g - 1) * grid.test + grid.noise
            effective = (np.maximum(known, 0.0) * grid.test * g / (seen * left)).ravel()
        return {
            "kept_out": kept,
            "memorization": 1 - kept,
            "effective": effective,
            "reached": grid.reached_memorization.ravel(),
        }


def _lines(told: dict[str, Array], snr: Array) -> dict[str, Trace]:
    """Vertical lines: the two thresholds, where there are any, and the present noise."""
    tall = np.array([[1e-12, 1e12]])
    needed, most = (
        np.where(v > 0, v, np.nan) for v in (told["inverse_information"], told["variance"])
    )
    places = {"necessary": needed, "harmful": most, "here": 1 / snr}
    return {name: Trace(np.repeat(x[:, None], 2, axis=1), tall) for name, x in places.items()}


def _reach(told: dict[str, Array]) -> NDArray[np.str_]:
    falls_short = told["reached"] > told["memorization"] + 1e-9
    return np.where(falls_short, "no: it ends at a worse point", "yes")


def _as_it_stands(problem: Problem) -> BayesCurve:
    # What the curve does not depend on must not make it another one.
    return _kept(replace(problem, snr=1.0, prior_exponent=0.0))


@lru_cache(maxsize=128)
def _kept(problem: Problem) -> BayesCurve:
    return bayes_curve(problem, problem.gamma)
