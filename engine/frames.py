"""Curves of ridge against λ, γ or SNR at many positions of one slider, in one vectorised call.

The chart shows errors relative to the outcome's variance S + σ² (1 = predicting the mean), so its
axes hold for every setting. Two facts make many positions cheap: every risk is
affine in σ², and γ enters only as a factor of sums over κ. No curve needs a root search per point:
it is traced by κ, and its abscissa is read off as λ(κ) or γ(κ).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.advice import advice_for_each
from engine.axes import LAMBDA_AXIS, RIDGE_CONTROLS, abscissa
from engine.equivalents import THRESHOLD_WIDTH, Moments, fold
from engine.moving import GAP, Moving
from engine.picture import Frames, Trace, all_filled, at_all
from engine.problem import DOMAIN, Problem, check, directions_for_priors
from engine.ridge import optimal_ridge
from engine.table import DEEPEST_KAPPA, LOWEST_KAPPA

Array = NDArray[np.float64]

PLAIN = ("test", "train", "bias", "variance")
LAM_POINTS, SIDE_POINTS, BEST_POINTS = 100, 48, 44
#: Where the best ridge is drawn against γ and against SNR.
EVENLY = {name: np.geomspace(*DOMAIN[name], BEST_POINTS)[None, :] for name in ("gamma", "snr")}


def frames(
    problem: Problem,
    axis: str,
    control: str = "",
    positions: ArrayLike | None = None,
    negative: bool = False,
) -> Frames:
    """Curves against `axis` with `control` set to each of `positions` in turn.

    Curves against λ: `test`, `train`, `bias`, `variance` of ridge at each penalty. Against γ or
    SNR the same names are the ridgeless limit's, and `best_test`, `best_train` the best ridge's,
    the latter with the sign of the best λ. `noise` is σ²; `interpolator`, `best` are single points
    at the present setting; `here` is a vertical line there. Errors are in units of S + σ².

    `axis` is "lam", "gamma" or "snr"; `control` is "gamma", "snr" or "prior_exponent", or "" for
    the one chart of the problem as it stands. `negative` extends the λ axis to the fold.
    Raises ValueError for other names and for positions outside the control's domain.
    """
    abscissa(axis)
    if control not in ("", *RIDGE_CONTROLS):
        raise ValueError(f"control must be one of {', '.join(RIDGE_CONTROLS)}, got {control!r}")
    where = np.atleast_1d(np.array(0.0 if positions is None else positions, dtype=float))
    if control:
        for value in (where.min(), where.max()):
            check(control, float(value), *DOMAIN[control])
    moving_prior = control == "prior_exponent"
    directions = directions_for_priors(problem, where) if moving_prior else problem.directions
    # Against λ ≥ 0 every curve has κ ≥ λ, so that its table may start just below the axis.
    lowest = LAMBDA_AXIS.low / 3 if axis == "lam" and not negative else LOWEST_KAPPA
    if axis == "gamma" and moving_prior:
        # Just above γ·P(t>0) = 1 the interpolator's κ may be as small as the least eigenvalue.
        lowest = min(lowest, max(GAP * float(directions.eigenvalue.min()), DEEPEST_KAPPA))
    setting = Moving(problem, control, where, directions, lowest)
    ridgeless, unpenalized = _ridgeless(setting)
    if axis == "lam":
        curves, best = _over_lam(setting, negative), _best(setting)
    else:
        curves, best = _over_setting(setting, axis)
    marks = _marks(setting, axis, negative, ridgeless, best)
    readouts = _readouts(setting, ridgeless, unpenalized, best)
    columns = (1 - readouts["best"], *(readouts[name] for name in ("lam", "tax", "memorization")))
    return Frames(
        axis,
        control,
        where,
        all_filled(curves | marks, where.size),
        readouts,
        {"advice": advice_for_each(*columns)},
    )


def _errors(s: Moving, m: Moments, gamma: Array, noise: Array, ratio: Array) -> Array:
    """Ridge's errors in units of S + σ², named `PLAIN`, shape (4, P, n), for λ/κ = `ratio`."""
    null = s.problem.signal + noise
    left = ratio + gamma * m.gap
    # At γ·P(t>0) = 1 with λ = 0 the risk is infinite.
    pole = left <= THRESHOLD_WIDTH * (ratio + gamma * m.s2)
    singular = bool(pole.any())
    scale = 1 / (null * (np.where(pole, 1.0, left) if singular else left))
    errors = np.empty((4, *np.broadcast(scale, gamma, ratio).shape))
    test, train, bias, variance = errors
    np.multiply(m.bias, scale, out=bias)
    np.multiply(noise * gamma, m.s2 * scale, out=variance)
    np.add(bias, variance, out=test)
    test += noise / null
    np.multiply(ratio * ratio, test, out=train)
    if singular:
        for error in (variance, test):
            np.copyto(error, np.inf, where=pole)
    return errors


def _named(x: Array, errors: Array) -> dict[str, Trace]:
    return {name: Trace(x, y) for name, y in zip(PLAIN, errors, strict=True)}


def _over_lam(s: Moving, negative: bool) -> dict[str, Trace]:
    gamma = s.rows[:, None]
    t, p, _ = s.directions
    start = s.start
    top = LAMBDA_AXIS.high + gamma * np.atleast_1d(t @ p)[:, None]
    ladder = np.log(top / LAMBDA_AXIS.low) * np.linspace(0.0, 1.0, LAM_POINTS)
    kappa = start + LAMBDA_AXIS.low * np.exp(ladder, out=ladder)
    if negative:
        kappa = np.hstack((start - _down_to_fold(s), kappa))
    m = s.moments(kappa)
    # 1 − df₁ as its value at λ = 0 plus a difference of like with like: λ stays exact near 0.
    ratio = s.kept_at_start + gamma * (s.at_start.s1 - m.s1)
    curves = _named(kappa * ratio, _errors(s, m, gamma, s.noise, ratio))
    shown = abscissa("lam", negative)
    level = np.repeat(s.noise / (s.problem.signal + s.noise), 2, axis=1)
    return curves | {"noise": Trace(np.array([[shown.low, shown.high]]), level)}


def _down_to_fold(s: Moving) -> Array:
    """Steps from κ(0) towards the fold, shortest last; all 0 where there is no interpolator."""
    near_fold = 1 - np.geomspace(1e-3, 0.5, SIDE_POINTS // 2)
    near_zero = np.geomspace(0.5, 1e-5, SIDE_POINTS)[1:]
    # A table's fold is off by far less than the first step away from it.
    alone = s.rows.size == 1
    lowest = fold(s.directions, float(s.rows[0]))[0] if alone else s.table.fold(s.rows[:, None])
    room = np.maximum(s.start - np.maximum(lowest, 0.0), 0.0)
    return np.asarray(room * np.concatenate((near_fold, near_zero)))


def _over_setting(s: Moving, axis: str) -> tuple[dict[str, Trace], Best]:
    """Against γ or SNR: ridgeless limit, best ridge, noise level; and the best ridge here."""
    curves = _ridgeless_over_gamma(s) if axis == "gamma" else _ridgeless_over_snr(s)
    x = EVENLY[axis]
    along, own = (x, s.rows[:, None]) if axis == "gamma" else (1 / x, s.noise)
    # What is drawn and, beside it, the present setting: along a row if that is what moves.
    moves = s.control == axis
    row = along if moves else np.broadcast_to(along, (len(own), BEST_POINTS))
    places = np.hstack((row, own.T if moves else own))
    gamma, noise = (places, s.noise) if axis == "gamma" else (s.rows[:, None], places)
    kappa, m = s.table.best(gamma, noise)
    ratio = 1 - gamma * m.s1
    test, train, _, _ = _errors(s, m, gamma, noise, ratio)
    drawn, level = np.s_[:, :BEST_POINTS], along if axis == "snr" else s.noise
    curves |= {
        "best_test": Trace(x, test[drawn]),
        "best_train": Trace(x, np.copysign(train, ratio)[drawn]),
        "noise": Trace(x, level / (s.problem.signal + level)),
    }
    if not s.control or s.directions.energy.sum() == 0:
        return curves, _best(s)
    here = (values[:, BEST_POINTS:] for values in (kappa * ratio, test, train))
    return curves, Best(*(values.T if moves else values for values in here))


def _ridgeless_over_gamma(s: Moving) -> dict[str, Trace]:
    share = float(s.directions.weight.sum())
    under = _up_to_threshold(share)
    # κ = 0: every direction is kept whole, and nothing is left of the signal.
    one, none = np.full((1, 1), share), np.zeros((1, 1))
    whole = Moments(one, one, none, none, none, none)
    below = _errors(s, whole, under, s.noise, 1 - under * share)
    m = s.interpolators
    above = _errors(s, m, 1 / m.s1, s.noise, none)
    gap = np.full((1, 1), 1 / share)
    x = _side_by_side(under, gap, 1 / m.s1)
    return _named(x, _side_by_side(below, np.full((4, 1, 1), np.nan), above))


@lru_cache(maxsize=64)
def _up_to_threshold(share: float) -> Array:
    far = np.geomspace(DOMAIN["gamma"][0], 0.6 / share, SIDE_POINTS // 2)
    near = (1 - np.geomspace(0.4, GAP, SIDE_POINTS // 2 + 1)[1:]) / share
    return np.concatenate((far, near))[None, :]


def _side_by_side(*parts: Array) -> Array:
    """Joined along the last axis; the one before it is P or 1."""
    rows = max(part.shape[-2] for part in parts)
    joined = np.empty((*parts[0].shape[:-2], rows, sum(part.shape[-1] for part in parts)))
    start = 0
    for part in parts:
        joined[..., start : start + part.shape[-1]] = part
        start += part.shape[-1]
    return joined


def _ridgeless_over_snr(s: Moving) -> dict[str, Trace]:
    x = EVENLY["snr"]
    return _named(x, _errors(s, s.at_start, s.rows[:, None], 1 / x, s.kept_at_start))


def _ridgeless(s: Moving) -> tuple[Array, Array]:
    """Test and training error of the ridgeless limit in units of S + σ², (P, 1) or (1, 1) each."""
    test, train, _, _ = _errors(s, s.at_start, s.rows[:, None], s.noise, s.kept_at_start)
    return np.asarray(test), np.asarray(train)


class Best(NamedTuple):
    """The best ridge, each of shape (P, 1); errors in units of S + σ²."""

    lam: Array
    test: Array
    train: Array


def _best(s: Moving) -> Best:
    """Exact for one position, read from the table for many."""
    null = s.problem.signal + s.noise
    if not s.control:
        best = optimal_ridge(s.problem)
        return Best(
            *(np.reshape(v, (1, 1)) for v in (best.lam, best.test / null, best.train / null))
        )
    if s.directions.energy.sum() == 0:
        level = s.noise / null
        return Best(np.full((s.rows.size, 1), np.inf), level, level)
    gamma = s.rows[:, None]
    kappa, m = s.table.best(gamma, s.noise)
    ratio = 1 - gamma * m.s1
    test, train, _, _ = _errors(s, m, gamma, s.noise, ratio)
    return Best(kappa * ratio, test, train)


def _marks(s: Moving, axis: str, negative: bool, ridgeless: Array, best: Best) -> dict[str, Trace]:
    shown = abscissa(axis, negative)
    if axis == "lam":
        edge = 0.0 if negative else shown.low
        allowed = (best.lam >= edge) | negative
        x_best = np.where(allowed, best.lam, edge)
        y_best = np.where((best.lam >= 0) | negative, best.test, ridgeless)
        return {
            "interpolator": Trace(np.array([[edge]]), ridgeless),
            "best": Trace(np.clip(x_best, shown.low, shown.high), y_best),
        }
    here = s.positions if s.control == axis else np.array([getattr(s.problem, axis)])
    x = here[:, None]
    return {
        "interpolator": Trace(x, ridgeless),
        "best": Trace(x, best.test),
        "here": Trace(np.repeat(x, 2, axis=1), np.array([[1e-12, 1e12]])),
    }


def _readouts(s: Moving, ridgeless: Array, unpenalized: Array, best: Best) -> dict[str, Array]:
    """Numbers for the line under the chart, each of shape (P,)."""
    null = s.problem.signal + s.noise
    least = np.where(best.lam >= 0, best.test, ridgeless)
    singular = np.isinf(ridgeless)
    values = {
        "lam": best.lam,
        "tax": np.where(singular, np.inf, np.where(singular, 1.0, ridgeless) / least - 1),
        # Of the best λ ≥ 0: beyond interpolation, at λ < 0, the training error rises again.
        "memorization": 1 - np.where(best.lam < 0, unpenalized, best.train) * (null / s.noise),
        "best": best.test,
        "best_train": best.train,
        "ridgeless": ridgeless,
        "noise": s.noise / null,
    }
    return at_all({name: v[:, 0] for name, v in values.items()}, s.positions.size)
