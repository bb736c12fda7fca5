"""The four numbers advice rests on, exactly, at many positions of any one control of a problem.

Explained share, best λ, interpolation tax and memorization index of the best ridge. Each control
moves only one thing: SNR the noise; a prior mean the residual energy, which is a change of noise
again; γ a factor of every sum; an exponent the effective eigenvalues or the truth's energies. So
all positions are rows of one vectorised search for the best effective ridge κ.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.advice import advice_for_each
from engine.equivalents import HUGE, Moments, effective_ridge
from engine.problem import DOMAIN, Directions, Problem, check, directions_for_priors
from engine.ridge import risk_from_moments

Array = NDArray[np.float64]

CONTROLS = tuple(DOMAIN)
#: Neighbouring points of the first search differ by this much in log κ; then the best two narrow.
COARSE_STEP, NARROWINGS, ENOUGH = 0.5, 40, 1e-9


@dataclass(frozen=True, eq=False)
class AdvicePath:
    """Arrays of shape (P,), one entry per position of the control."""

    control: str
    positions: Array
    explained: Array  # 1 − test/var(y) of the best ridge
    lam: Array  # the best penalty, inf where nothing is left to learn
    kept: Array  # 1/(1 + tax): least test error over the ridgeless one's, 0 at γ = 1
    memorization: Array
    kappa: Array  # effective ridge of the best penalty

    @property
    def advice(self) -> list[str]:
        """What to do at each position, by the verdict's own table."""
        with np.errstate(divide="ignore"):
            tax = 1 / self.kept - 1
        columns = self.explained, self.lam, tax, self.memorization
        return [str(advice) for advice in advice_for_each(*columns)]


@dataclass(frozen=True, eq=False)
class _Rows:
    """R problems: each array has one row per problem, or a single row they share."""

    eigenvalue: Array  # (1 or R, K)
    weight: Array  # (K,)
    energy: Array  # (1 or R, K)
    gamma: Array  # (1 or R, 1)
    noise: Array  # (1 or R, 1)

    def moments(self, kappa: Array) -> Moments:
        """`equivalents.moments` at κ of shape (1 or R, N)."""
        t, column = self.eigenvalue[:, None, :], np.minimum(kappa, HUGE)[..., None]
        inverse = 1 / (t + column)
        kept, lost = t * inverse, column * inverse
        squared, both = kept * kept, kept * lost
        p, e = self.weight, self.energy[..., None]
        bias, slope = ((part @ e)[..., 0] for part in (lost * lost, both * inverse))
        sums = (kept @ p, squared @ p, both @ p, (squared * inverse) @ p, bias, slope)
        return Moments(*(np.asarray(part) for part in sums))

    def overshoot(self, m: Moments) -> Array:
        """< 0 where the risk still falls with κ, ≥ 0 where it rises; within (−1, 1).

        The derivative vanishes where σ² is the noise for which κ is ideal, which rises with κ.
        """
        room = 1 - self.gamma * m.s2
        ideal = m.slope * room / (self.gamma * m.s3) - m.bias
        return np.asarray(
            np.where(room > 0, (ideal - self.noise) / (np.abs(ideal) + self.noise), -1.0)
        )


def advice_path(problem: Problem, control: str, positions: ArrayLike) -> AdvicePath:
    """`problem` with `control` (a name in `engine.DOMAIN`) set to each of `positions` in turn.

    Raises ValueError for another control, and for positions outside its domain.
    """
    if control not in CONTROLS:
        raise ValueError(f"control must be one of {', '.join(CONTROLS)}, got {control!r}")
    where = np.atleast_1d(np.array(positions, dtype=float))
    for extreme in (where.min(), where.max()):
        check(control, float(extreme), *DOMAIN[control])
        moved(problem, control, extreme)  # what no row could be is refused here
    rows = _rows(problem, control, where)
    start = _ridgeless_kappa(rows)
    ridgeless = risk_from_moments(rows.moments(start), rows.gamma, rows.noise, start, 0.0).test
    kappa = _best_kappa(rows, where.size)
    m = rows.moments(kappa)
    lam = np.where(np.isfinite(kappa), np.minimum(kappa, HUGE) * (1 - rows.gamma * m.s1), np.inf)
    best = risk_from_moments(m, rows.gamma, rows.noise, kappa, lam)
    least = np.where(lam >= 0, best.test, ridgeless)
    columns = (
        1 - best.test / (1 + rows.noise),
        lam,
        least / ridgeless,
        1 - best.train / rows.noise,
        kappa,
    )
    shape = where.shape
    return AdvicePath(control, where, *(np.broadcast_to(c[:, 0], shape).copy() for c in columns))


def moved(problem: Problem, control: str, value: float) -> Problem:
    """The problem with one control set to another value."""
    change: dict[str, Any] = {control: float(value)}
    return replace(problem, **change)


def _rows(problem: Problem, control: str, where: Array) -> _Rows:
    t, p, e = problem.directions
    t, e = t[None, :], e[None, :]
    gamma, noise = np.array([[problem.gamma]]), np.array([[problem.noise]])
    if control == "snr":
        noise = 1 / where[:, None]
    elif control == "gamma":
        gamma = where[:, None]
    elif control == "prior_exponent":
        t = directions_for_priors(problem, where).eigenvalue
    elif control == "truth_exponent":
        e = _energies(problem, where)
    else:
        left = np.array([moved(problem, control, v).residual_energy for v in where])
        e = left[:, None] * replace(problem, prior_length=0.0).directions.energy
    return _Rows(t, p, e, gamma, noise)


def _energies(problem: Problem, exponents: Array) -> Array:
    """Shares of the signal per direction for each truth exponent, as in `Problem.truth_energy`."""
    t, p = problem.spectrum.eigenvalues, problem.spectrum.mass
    seen = t > 0
    shares = p[seen] * t[seen] * (t[seen] / t.max()) ** exponents[:, None]
    return np.asarray(problem.residual_energy * shares / shares.sum(axis=1, keepdims=True))


def _ridgeless_kappa(rows: _Rows) -> Array:
    count = max(len(rows.eigenvalue), len(rows.gamma))
    t = rows.eigenvalue if len(rows.eigenvalue) > 1 else rows.eigenvalue[0]
    gamma = np.broadcast_to(rows.gamma[:, 0], (count,))
    directions = Directions(t, rows.weight, rows.energy[0])
    return effective_ridge(directions, gamma, np.zeros(count))[:, None]


def _best_kappa(rows: _Rows, count: int) -> Array:
    """κ of least test error, (count, 1)."""
    low, high, below, above = (np.broadcast_to(v, (count,)) for v in _brackets(rows))
    # Nothing left to learn: the risk falls for ever.
    learns = np.broadcast_to(rows.energy.sum(axis=1) > 0, (count,))
    above, last = np.where(learns, above, 1.0), np.zeros(count)
    for _ in range(NARROWINGS):
        middle = (low * above - high * below) / (above - below)
        here = rows.overshoot(rows.moments(np.exp(middle)[:, None]))[:, 0]
        side = np.where(here >= 0, 1.0, -1.0)
        # Anderson & Björck: an end that stays twice counts less, or it would stay for good.
        end = np.where(side > 0, above, below)
        ratio = 1 - here / np.where(end == 0, 1.0, end)
        less = np.where(side == last, np.where(ratio > 0, ratio, 0.5), 1.0)
        below, above = (
            np.where(side > 0, below * less, here),
            np.where(side > 0, here, above * less),
        )
        low, high = np.where(side > 0, low, middle), np.where(side > 0, middle, high)
        last = side
        if np.abs(here[learns]).max(initial=0.0) < ENOUGH:
            break
    return np.where(learns, np.exp(middle), np.inf)[:, None]


def _brackets(rows: _Rows) -> tuple[Array, Array, Array, Array]:
    """log κ on both sides of each optimum, and the overshoot there."""
    low, high = _bounds(rows)
    # One by one: the sums of one row fit into the processor's cache, those of all do not.
    each = [
        _bracket(replace(rows, eigenvalue=t[None, :]), float(low[k]), float(high[k]))
        for k, t in enumerate(rows.eigenvalue)
    ]
    left, right, below, above = (np.concatenate(parts) for parts in zip(*each, strict=True))
    return left, right, below, above


def _bracket(rows: _Rows, low: float, high: float) -> tuple[Array, Array, Array, Array]:
    u = np.linspace(low, high, int((high - low) / COARSE_STEP) + 2)
    m = rows.moments(np.exp(u)[None, :])
    height = rows.overshoot(m)
    room = np.maximum(1 - rows.gamma * m.s2, 1e-300)
    value = (m.bias + rows.noise * rows.gamma * m.s2) / room
    turns = (height[:, :-1] < 0) & (height[:, 1:] >= 0)
    cell = np.argmin(np.where(turns, np.minimum(value[:, :-1], value[:, 1:]), np.inf), axis=1)
    row = np.arange(cell.size)
    return u[cell], u[cell + 1], height[row, cell], height[row, cell + 1]


def _bounds(rows: _Rows) -> tuple[Array, Array]:
    """log κ that bracket every optimum, from the two ends of d test/dκ = 0 with a wide margin.

    One pair per row of eigenvalues, wide enough for every γ, σ² and energy that shares it.
    """
    t, p, e = rows.eigenvalue, rows.weight, rows.energy
    learned = e.sum(axis=1) > 0
    e = e[learned] if learned.any() else np.ones_like(e[:1])
    noise, gamma = rows.noise, rows.gamma
    lowest = noise.min() * gamma.min() * ((1 / t) @ p) / (t**-2.0 @ e.T).max(axis=1)
    reach = (e.sum(axis=1).max() + noise.max()) * gamma.max() * ((t * t) @ p)
    low = np.minimum(lowest, t.min(axis=1)) / 100
    high = np.maximum(reach / (t @ e.T).min(axis=1), t.max(axis=1)) * 100
    return np.log(low), np.log(high)
