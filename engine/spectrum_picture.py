"""The picture of a spectrum: where features vary, where the truth lies, where the prior expects it,
and which directions the best ridge keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.advice_path import AdvicePath, advice_path
from engine.axes import Axis
from engine.picture import Frames, Picture, Trace, all_filled
from engine.problem import Problem

Array = NDArray[np.float64]

VIEWS = ("directions", "shares")
#: Directions drawn, of those there are.
MOST_POINTS = 160
#: Relative to the average direction. A direction at a thousandth of it or less is out of sight.
RELATIVE_AXIS = Axis(1e-3, 1e3, "log")


class Strengths(NamedTuple):
    """Directions from the strongest feature variance to the weakest, P positions by K each.

    All but `kept` have weighted mean 1 over the directions.
    """

    variance: Array  # t_k
    truth: Array  # b_k
    prior: Array  # ω_k
    kept: Array  # t_k ω_k/(t_k ω_k + κ) at the best λ: the share that ridge keeps of a direction


@dataclass(frozen=True)
class SpectrumPicture(Picture):
    """Per direction, from the strongest: against the share of directions that are as strong.

    `view` is "directions" (each quantity relative to its average over directions, on logarithmic
    axes: the truth's curve and the prior's coincide where the prior is aligned) or "shares" (how
    much of the features' variance, of the truth's signal and of the signal the prior expects lies
    in the directions up to here; the area below `kept` is the share of directions kept). Raises
    ValueError for another.
    """

    view: str = "directions"

    controls: ClassVar[tuple[str, ...]] = ("snr", "gamma", "prior_exponent", "truth_exponent")

    def __post_init__(self) -> None:
        if self.view not in VIEWS:
            raise ValueError(f"view must be one of {', '.join(VIEWS)}, got {self.view!r}")

    @property
    def axes(self) -> tuple[Axis, Axis]:
        if self.view == "shares":
            return Axis(0.0, 1.0), Axis(0.0, 1.0)
        strongest = 1 / min(max(self.problem.spectrum.eigenvalues.size, 10), 1000)
        return Axis(strongest, 1.0, "log"), RELATIVE_AXIS

    @property
    def most_frames(self) -> int:
        return 30

    def first_marks(self, control: str) -> Array:
        return np.linspace(0.0, 1.0, 13)

    def frames(self, control: str = "", positions: ArrayLike | None = None) -> Frames:
        if control not in ("", *self.controls):
            raise ValueError(f"control must be one of {', '.join(self.controls)}, got {control!r}")
        name = control or "snr"
        where = np.array([self.problem.snr] if not control else positions, dtype=float)
        path = advice_path(self.problem, name, where)
        rank, mass, strengths = _strengths(self.problem, name, path)
        x_axis, _ = self.axes
        shown = _shown(rank, x_axis)
        curves = _shares(mass, strengths) if self.view == "shares" else _relative(strengths)
        # The first direction reaches from the left edge to its own rank.
        x = np.concatenate(([x_axis.low], rank[shown]))[None, :]
        traces = {}
        for curve, (first, values) in curves.items():
            start = values[:, :1] if first is None else np.full((len(values), 1), first)
            traces[curve] = Trace(x, np.hstack((start, values[:, shown])))
        return Frames(
            "rank",
            control,
            path.positions,
            all_filled(traces, path.positions.size),
            _readouts(self.problem, name, path, mass, strengths),
        )


def _strengths(problem: Problem, control: str, path: AdvicePath) -> tuple[Array, Array, Strengths]:
    """Rank of each direction, its weight, and its strengths."""
    order = np.argsort(-problem.spectrum.eigenvalues, kind="stable")
    t, p = problem.spectrum.eigenvalues[order], problem.spectrum.mass[order]

    def powers(name: str) -> Array:
        exponent = path.positions if control == name else np.array([getattr(problem, name)])
        power = (t / t[0]) ** exponent[:, None]
        return np.asarray(power / (power @ p)[:, None])

    truth, prior = powers("truth_exponent"), powers("prior_exponent")
    seen = t * prior
    kappa = path.kappa[:, None]  # inf where nothing is left to learn
    return (
        np.minimum(np.cumsum(p), 1.0),
        p,
        Strengths(t[None, :], truth, prior, seen / (seen + kappa)),
    )


def _shown(rank: Array, axis: Axis) -> NDArray[np.int_]:
    """Indices of directions that are about evenly spread over the axis."""
    places = axis.value(np.linspace(0.0, 1.0, MOST_POINTS))
    return np.unique(np.searchsorted(rank, np.minimum(places, rank[-1])))


def _relative(s: Strengths) -> dict[str, tuple[float | None, Array]]:
    return {
        "eigenvalue": (None, s.variance),
        "truth": (None, s.truth),
        "prior": (None, s.prior),
        "kept": (None, s.kept),
    }


def _shares(mass: Array, s: Strengths) -> dict[str, tuple[float | None, Array]]:
    def so_far(values: Array) -> Array:
        sums = np.cumsum(mass * values, axis=1)
        return np.asarray(sums / sums[:, -1:])

    return {
        "eigenvalue_share": (0.0, so_far(s.variance)),
        "truth_share": (0.0, so_far(s.variance * s.truth)),
        "prior_share": (0.0, so_far(s.variance * s.prior)),
        "kept": (None, s.kept),
    }


def _readouts(
    problem: Problem, control: str, path: AdvicePath, mass: Array, s: Strengths
) -> dict[str, Array]:
    """Numbers under the chart, each of shape (P,)."""
    gamma = path.positions if control == "gamma" else np.full(path.positions.shape, problem.gamma)
    share = s.kept @ mass
    signal = mass * s.variance * s.truth
    return {
        "kept_share": share,
        "signal_kept": (signal * s.kept).sum(axis=1) / signal.sum(axis=1),
        "df1": gamma * share,
        "lam": path.lam,
        "best": 1 - path.explained,
    }
