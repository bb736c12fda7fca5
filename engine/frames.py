"""Curves of ridge against λ, γ or SNR at many positions of one slider, in one vectorised call.

The chart shows errors relative to the outcome's variance S + σ² (1 = predicting the mean), so its
axes hold for every setting. Two facts make many positions cheap: every risk is
affine in σ², and γ enters only as a factor of sums over κ. No curve needs a root search per point:
it is traced by κ, and its abscissa is read off as λ(κ) or γ(κ).
"""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.advice import advice_of
from engine.axes import LAMBDA_AXIS, RIDGE_CONTROLS, abscissa
from engine.equivalents import effective_ridge, fold, moments, penalty
from engine.moving import Moving
from engine.picture import Frames, Trace
from engine.problem import DOMAIN, Problem, check, directions_for_priors
from engine.ridge import RidgeRisk, optimal_ridge, risk_at, risk_from_moments
from engine.table import LOWEST_KAPPA

Array = NDArray[np.float64]

LAM_POINTS, POINTS, SIDE_POINTS, BEST_POINTS = 100, 120, 48, 44
#: How close to γ·P(t>0) = 1 the ridgeless curves are drawn; the gap between is explained in words.
GAP = 2e-3


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
    setting = Moving(problem, control, where, directions, lowest)
    ridgeless = _ridgeless(setting)
    best = _best(setting)
    curves = _over_lam(setting, negative) if axis == "lam" else _over_setting(setting, axis)
    marks = _marks(setting, axis, negative, ridgeless, best)
    readouts = _readouts(setting, ridgeless, best)
    return Frames(
        axis,
        control,
        where,
        {name: _full(trace, where.size) for name, trace in (curves | marks).items()},
        readouts,
        {"advice": _advice(readouts)},
    )


def _full(trace: Trace, count: int) -> Trace:
    n = max(np.shape(trace.x)[-1], np.shape(trace.y)[-1])
    return Trace(*(np.broadcast_to(v, (count, n)) for v in trace))


def _relative(s: Moving, risk: RidgeRisk, names: dict[str, str], x: Array) -> dict[str, Trace]:
    null = s.problem.signal + s.noise
    return {new: Trace(x, getattr(risk, old) / null) for new, old in names.items()}


PLAIN = {name: name for name in ("test", "train", "bias", "variance")}


def _over_lam(s: Moving, negative: bool) -> dict[str, Trace]:
    gamma = s.rows[:, None]
    t, p, _ = s.directions
    start = s.start
    top = LAMBDA_AXIS.high + gamma * np.atleast_1d(t @ p)[:, None]
    ladder = np.linspace(0.0, 1.0, LAM_POINTS)
    kappa = start + LAMBDA_AXIS.low * (top / LAMBDA_AXIS.low) ** ladder
    if negative:
        kappa = np.hstack((start - _down_to_fold(s, start), kappa))
    m, anchor = s.moments(kappa), s.moments(start)
    # 1 − df₁ as its value at λ = 0 plus a difference of like with like: λ stays exact near 0.
    ratio = np.maximum(1 - gamma * p.sum(), 0.0) + gamma * (anchor.s1 - m.s1)
    risk = risk_from_moments(m, gamma, s.noise, kappa, kappa * ratio)
    curves = _relative(s, risk, PLAIN, kappa * ratio)
    shown = abscissa("lam", negative)
    level = np.repeat(s.noise / (s.problem.signal + s.noise), 2, axis=1)
    return curves | {"noise": Trace(np.array([[shown.low, shown.high]]), level)}


def _down_to_fold(s: Moving, start: Array) -> Array:
    """Steps from κ(0) towards the fold, shortest last; all 0 where there is no interpolator."""
    t = np.atleast_2d(s.directions.eigenvalue)
    lowest = [
        max(fold(s.directions._replace(eigenvalue=t[k % len(t)]), float(g))[0], 0.0)
        for k, g in enumerate(s.rows)
    ]
    near_fold = 1 - np.geomspace(1e-3, 0.5, SIDE_POINTS // 2)
    near_zero = np.geomspace(0.5, 1e-5, SIDE_POINTS)[1:]
    room = np.maximum(start - np.array(lowest)[:, None], 0.0)
    return np.asarray(room * np.concatenate((near_fold, near_zero)))


def _over_setting(s: Moving, axis: str) -> dict[str, Trace]:
    """Against γ or SNR: the ridgeless limit, the best ridge, the noise level."""
    curves = _ridgeless_over_gamma(s) if axis == "gamma" else _ridgeless_over_snr(s)
    x = np.geomspace(*DOMAIN[axis], BEST_POINTS)[None, :]
    gamma, noise = (x, s.noise) if axis == "gamma" else (s.rows[:, None], 1 / x)
    kappa = s.table.optimal_kappa(gamma, noise)
    m = s.table.at(kappa)
    risk = risk_from_moments(m, gamma, noise, kappa, kappa * (1 - gamma * m.s1))
    null = s.problem.signal + noise
    return curves | {
        "best_test": Trace(x, risk.test / null),
        "best_train": Trace(x, np.sign(1 - gamma * m.s1) * risk.train / null),
        "noise": Trace(x, noise / null),
    }


def _ridgeless_over_gamma(s: Moving) -> dict[str, Trace]:
    threshold = 1 / s.directions.weight.sum()
    low, high = DOMAIN["gamma"]
    far = np.geomspace(low, 0.6 * threshold, SIDE_POINTS // 2)
    near = threshold * (1 - np.geomspace(0.4, GAP, SIDE_POINTS // 2 + 1)[1:])
    under = np.concatenate((far, near))[None, :]
    single = s.directions._replace(eigenvalue=np.atleast_2d(s.directions.eigenvalue)[0])
    below = risk_at(single, under, s.noise, np.zeros_like(under), np.zeros_like(under))
    rows = np.atleast_2d(s.directions.eigenvalue).shape[0]
    ends = [
        effective_ridge(s.directions, g, np.zeros(rows), s.table.right_of_ridgeless(g))[:, None]
        for g in (
            np.full(rows, threshold * (1 + GAP)),
            np.full(rows, max(high, threshold * (1 + 2 * GAP))),
        )
    ]
    kappa = ends[0] * (ends[1] / ends[0]) ** np.linspace(0.0, 1.0, POINTS - SIDE_POINTS)
    m = s.moments(kappa)
    above = risk_from_moments(m, 1 / m.s1, s.noise, kappa, np.zeros_like(kappa))
    gap = np.full((1, 1), np.nan)
    null = s.problem.signal + s.noise
    count = max(rows, s.noise.shape[0])
    parts = [
        [
            np.broadcast_to(v, (count, v.shape[1]))
            for v in (under, np.full((1, 1), threshold), 1 / m.s1)
        ]
    ] + [
        [
            np.broadcast_to(v, (count, v.shape[1]))
            for v in (getattr(below, name) / null, gap, getattr(above, name) / null)
        ]
        for name in PLAIN
    ]
    x, *ys = (np.hstack(part) for part in parts)
    return {name: Trace(x, y) for name, y in zip(PLAIN, ys, strict=True)}


def _ridgeless_over_snr(s: Moving) -> dict[str, Trace]:
    x = np.geomspace(*DOMAIN["snr"], BEST_POINTS)[None, :]
    m = moments(s.directions, s.start)
    risk = risk_from_moments(m, s.rows[:, None], 1 / x, s.start, np.zeros_like(s.start))
    null = s.problem.signal + 1 / x
    return {name: Trace(x, getattr(risk, name) / null) for name in PLAIN}


def _ridgeless(s: Moving) -> RidgeRisk:
    return risk_at(s.directions, s.rows[:, None], s.noise, s.start, np.zeros_like(s.start))


def _best(s: Moving) -> RidgeRisk:
    """The best ridge, shape (P, 1): exact for one position, read from the table for many."""
    if s.positions.size == 1 and not s.control:
        best = optimal_ridge(s.problem)
        return RidgeRisk(*(np.reshape(getattr(best, f.name), (1, 1)) for f in fields(best)))
    gamma, noise = s.rows[:, None], s.noise
    if s.directions.energy.sum() == 0:
        kappa = lam = np.full((gamma.size, 1), np.inf)
    else:
        kappa = s.table.optimal_kappa(gamma, noise)
        lam = penalty(s.directions, gamma, kappa)
    return risk_at(s.directions, gamma, noise, kappa, lam)


def _marks(
    s: Moving, axis: str, negative: bool, ridgeless: RidgeRisk, best: RidgeRisk
) -> dict[str, Trace]:
    null = s.problem.signal + s.noise
    shown = abscissa(axis, negative)
    if axis == "lam":
        edge = 0.0 if negative else shown.low
        allowed = (best.lam >= edge) | negative
        x_best = np.where(allowed, best.lam, edge)
        y_best = np.where((best.lam >= 0) | negative, best.test, ridgeless.test)
        return {
            "interpolator": Trace(np.array([[edge]]), ridgeless.test / null),
            "best": Trace(np.clip(x_best, shown.low, shown.high), y_best / null),
        }
    here = s.positions if s.control == axis else np.array([getattr(s.problem, axis)])
    return {
        "interpolator": Trace(here[:, None], ridgeless.test / null),
        "best": Trace(here[:, None], best.test / null),
        "here": Trace(np.repeat(here[:, None], 2, axis=1), np.array([[1e-12, 1e12]])),
    }


def _readouts(s: Moving, ridgeless: RidgeRisk, best: RidgeRisk) -> dict[str, Array]:
    """Numbers for the line under the chart, each of shape (P,)."""
    least = np.where(best.lam >= 0, best.test, ridgeless.test)
    null = s.problem.signal + s.noise
    singular = np.isinf(ridgeless.test)
    values = {
        "lam": best.lam,
        "tax": np.where(singular, np.inf, ridgeless.test / least - 1),
        "memorization": 1 - best.train / s.noise,
        "best": best.test / null,
        "ridgeless": ridgeless.test / null,
        "noise": s.noise / null,
    }
    count = s.positions.size
    return {name: np.broadcast_to(v[:, 0], (count,)).copy() for name, v in values.items()}


def _advice(readouts: dict[str, Array]) -> NDArray[np.str_]:
    """What to do at each position, by the verdict's own table."""
    columns = (1 - readouts["best"], *(readouts[name] for name in ("lam", "tax", "memorization")))
    return np.array([advice_of(*map(float, row)) for row in zip(*columns, strict=True)])
