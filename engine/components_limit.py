"""Exact risk of principal components as n → ∞, for every spectrum and assumed prior.

Keeping the sample directions of variance z ≥ c is a filter that jumps at c, so no sum of resolvents
away from the spectrum is enough: at λ = −x + i0 they give, direction by direction of the sample,
what is known of it (`engine.complex_ridge`; densities in x over the spectrum):

    how many per sample  −Im(1/κ)/π         what they cost, s     −Im(κ/λ)/π
    signal in them, S    −Im(κβ/λ)/π        the same times z, E   −Im(β)/π
    signal two of them share, x ≠ y         (s(x)S(y) − S(x)s(y))/(y − x)

The spectrum is cut into cells at κ = u + ib, u increasing from its top, b ≥ 0 the root of
⟨t²/((t+u)² + b²)⟩ = 1 as in `engine.limit_law`. Sums over a cell are integrals over any path in κ
between its ends, away from the real axis and its poles: no band of the spectrum need be resolved.
Only what two cells share is approximate, as if each were in one place: within about 3e-3 of the
signal at cuts, and exact for nothing and everything kept. Between cuts curves are straight lines,
which adds 1e-2 where they are steep, and up to 3e-2 for a few steep atoms.

Source: Silverstein & Choi 1995; Ledoit & Péché 2011 for what sample directions know; the shared
signal is the double jump of the pair in `engine.complex_ridge`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.complex_ridge import Rows, inverse_squares, once, powers_of, spectrum_edges, twice
from engine.equivalents import THRESHOLD_WIDTH
from engine.filters import FilterSums

Array = NDArray[np.float64]
ComplexArray = NDArray[np.complex128]

#: Directions this close in log t count as one; at most so many e-folds are told apart.
ALIKE, MOST = 0.15, 40
#: Cuts besides those between directions: over the whole spectrum, below the least direction, and
#: within a direction that holds much of the weight.
OVERALL, BELOW, WITHIN, MUCH = 12, 12, 24, 0.04
#: A cut inside a band narrower than this, relative to its place, is left out.
NARROW = 0.2
#: Cuts stay no further from a direction than this, as a ratio, where the next one is far away; an
#: assumed prior may take eigenvalues to this power.
STEEPEST = 3
FAR = 2.0
#: Cuts stay this far from 0, relative to the least direction.
CLOSE = 1e-4
MOST_STEPS = 60
#: Nodes of each path (Gauss–Legendre).
NODES = 8
_x, _w = np.polynomial.legendre.leggauss(NODES)
ANGLE, WEIGHT = np.pi * (_x + 1) / 2, np.pi * _w / 2


#: Curves are read at these shares of all components: they move smoothly with γ, unlike cells.
SHARES = np.linspace(0.0, 1.0, 60) ** 2
#: Numbers in one array: see `engine.complex_ridge`.
AT_ONCE = 128_000


class Cells(NamedTuple):
    """What cells of the spectrum hold, from its top down: (B, M), or (B, E, M) for E truths."""

    place: Array
    spread: Array
    number: Array
    cost: Array
    signal: Array
    unfit: Array
    leak: Array


class Totals(NamedTuple):
    """Over all cells, from all directions: (B, 1) or (B, E, 1)."""

    spread: Array
    number: Array
    cost: Array
    signal: Array
    unfit: Array
    leak: Array


@dataclass(frozen=True, eq=False)
class Bands:
    """B problems: directions in order of decreasing t, (B, J), and E truths, (B, E, J)."""

    t: Array
    mass: Array  # γp
    energy: Array
    end: Array  # (B, 1): κ at λ = 0; 0 where all directions are reached
    inside: Array  # (B, W): cuts inside the bands of directions that hold much of the weight
    wide: NDArray[np.int_]  # directions after which there is a wide gap, once for each cut in it
    part: Array  # and how far it is in the gap

    def some(self, which: slice) -> Bands:
        """Some of the problems."""
        names = ("t", "mass", "energy", "end", "inside")
        return replace(self, **{name: getattr(self, name)[which] for name in names})


def component_sums(rows: Rows) -> FilterSums:
    """With `SHARES` of all components kept: arrays (P, K)."""
    bands, totals = _bands(rows)
    kappa = _cuts(bands)
    size, count = kappa.shape[1], rows.gamma.size
    many = max(1, AT_ONCE // (size * NODES * bands.t.shape[1]))
    found = [
        _sums(
            bands.some(slice(i, i + many)),
            Totals(*(part[i : i + many] for part in totals)),
            kappa[i : i + many],
        )
        for i in range(0, len(kappa), many)
    ]
    parts = (np.concatenate(part).reshape(-1, size) for part in zip(*found, strict=True))
    df, *others = (np.broadcast_to(part, (count, size)) for part in parts)
    kept = df[:, -1:] * SHARES
    lost, calm, unfit, moved = (_read(kept, df, part) for part in others)
    spread = np.divide(1.0, calm, out=np.full_like(calm, np.inf), where=calm > 0) - 1
    return FilterSums(kept, lost, spread, unfit, 1 - kept, moved)


def _read(where: Array, x: Array, y: Array) -> Array:
    """Row by row, on the straight lines between points."""
    return np.stack([np.interp(*row) for row in zip(where, x, y, strict=True)])


def _bands(rows: Rows) -> tuple[Bands, Totals]:
    """Directions that are nearly alike count as one, but not in sums over all."""
    (t, p, e), gamma, spectrum, end = rows.directions, rows.gamma, rows.spectrum, rows.end
    if rows.alike:
        gamma, energy, end = gamma[:1], e[None], end[:1]
    else:
        energy = np.broadcast_to(e, (gamma.size, p.size))[:, None]
    totals = _totals(t, gamma[:, None] * p, energy, end)
    # By the spectrum, so that there are as many for every assumed prior.
    order = np.argsort(-spectrum)
    u = np.log(spectrum[order])
    width = max(ALIKE, float(u[0] - u[-1]) / MOST)
    group = np.flatnonzero(np.diff(np.floor((u[0] - u) / width + 1e-9), prepend=-1.0))
    weight = np.add.reduceat(p[order], group)
    mean = np.add.reduceat((p * t)[:, order], group, axis=1) / weight
    energy = np.add.reduceat(energy[..., order], group, axis=2)
    mean = np.broadcast_to(mean, (gamma.size, weight.size))
    mass = gamma[:, None] * weight
    which, side = _within(weight / p.sum())
    inside = -mean[:, which] * (1 + np.sqrt(mass[:, which]) * side)
    if (mean[:, 0] < mean[:, -1]).any():  # an assumed prior turns the order round
        turned = np.argsort(-mean, axis=1)
        mean, mass = (np.take_along_axis(part, turned, axis=1) for part in (mean, mass))
        energy = np.take_along_axis(energy, turned[:, None], axis=2)
    kind = np.log(np.maximum.reduceat(spectrum[order], group))
    pieces = np.floor(-STEEPEST * np.diff(kind) / (2 * np.log(FAR))).astype(int)
    wide = np.repeat(np.arange(pieces.size), pieces)
    part = np.concatenate([np.arange(1, count + 1) / max(count, 1) for count in [0, *pieces]])
    return Bands(mean, mass, energy, end, inside, wide, part), totals


def _within(share: Array) -> tuple[NDArray[np.int_], Array]:
    """Directions that hold much of the weight, each some times, and cosines of angles for them."""
    counts = np.where(share >= MUCH, np.round(WITHIN * share), 0).astype(int)
    place = np.concatenate([np.arange(count) + 0.5 for count in counts])
    which = np.repeat(np.arange(share.size), counts)
    return which, np.cos(np.pi * place / counts[which])


def _cuts(bands: Bands) -> ComplexArray:
    """κ at the ends of cells, (B, M + 1), Re κ increasing."""
    t, mass, inside = bands.t, bands.mass, bands.inside
    top, bottom = spectrum_edges(t, mass)
    half = np.minimum(np.sqrt(t[:, :-1] / t[:, 1:]), FAR)
    over, under, part = t[:, bands.wide], t[:, bands.wide + 1], bands.part
    far = over / half[:, bands.wide] * (under * np.square(half[:, bands.wide]) / over) ** part
    between = np.concatenate((t[:, :-1] / half, far), axis=1)
    most, least = t[:, :1], t[:, -1:]
    first = np.minimum(top, -most * half[:, :1]) if half.size else top
    # Up to the threshold the poles end at −t_min and λ is 0 where κ is.
    open_ = bottom > CLOSE * least
    last = np.where(open_, bottom, np.maximum(np.minimum(bottom, -CLOSE * least), -least / 2))
    overall = top + (bottom - top) * (1 - np.cos(np.pi * np.linspace(0, 1, OVERALL + 2)[1:-1])) / 2
    below = last - np.maximum(last + least, 0.0) * (1 - np.linspace(0, 1, BELOW + 2)[1:-1]) ** 2
    inner = np.clip(np.concatenate((-between, below, overall, inside), axis=1), first, last)
    b = _height(t, mass, np.concatenate((inner, last), axis=1))
    narrow = b[:, :-1] < NARROW * np.abs(inner)
    narrow[:, : between.shape[1] + BELOW] = False
    inner = np.where(narrow, first, inner)
    at_last, b = b[:, -1:], np.where(inner == first, 0.0, b[:, :-1])
    # Complex numbers are sorted by their real part first.
    return np.concatenate(
        (first + 0j, np.sort(inner + 1j * b, axis=1), last + 1j * at_last), axis=1
    )


def _height(t: Array, mass: Array, u: Array) -> Array:
    """b ≥ 0 with Σ mass t²/((t+u)² + b²) = 1; 0 where even that leaves the sum below 1."""
    weight, apart = mass * t * t, np.square(t[:, None] + u[..., None])
    q = np.maximum((weight[:, None] - apart).max(axis=2), 0.0)
    apart += 1e-300
    for _ in range(MOST_STEPS):
        inverse = apart + q[..., None]
        np.divide(1.0, inverse, out=inverse)
        total = (inverse @ weight[..., None])[..., 0]
        inverse *= inverse
        # Newton for 1/Σ, which is increasing and concave: from the left it never overshoots.
        step = (total - 1) * total / (inverse @ weight[..., None])[..., 0]
        step = np.maximum(step, 0.0)
        q = q + step
        if (step <= 1e-10 * q).all():
            break
    return np.asarray(np.sqrt(q))


def _sums(bands: Bands, totals: Totals, kappa: ComplexArray) -> tuple[Array, ...]:
    cells = _cells(bands, totals, kappa)
    whole = totals.unfit
    apart = np.abs(cells.place[:, None] - cells.place[..., None])
    apart[apart <= 1e-9 * cells.place[:, :1, None]] = np.inf
    near = np.divide(1.0, apart, out=apart)
    # From cut to cut, a cell no longer shares with those above it and begins to with those below.
    cost = cells.cost[:, None]
    across = np.cumsum(cells.signal * (cost @ near) - cost * (cells.signal @ near), axis=2)
    df, spread, signal, leak = map(_up_to, (cells.number, cells.spread, cells.signal, cells.leak))
    moved = signal - leak
    moved[..., 1:] -= across
    lost, unfit = whole - 2 * signal + moved, whole - _up_to(cells.unfit)
    # Where the variance is steep its inverse is nearly straight.
    return df, lost, 1 / (1 + spread), unfit, moved


def _up_to(cells: Array) -> Array:
    sums = np.zeros((*cells.shape[:-1], cells.shape[-1] + 1))
    np.cumsum(cells, axis=-1, out=sums[..., 1:])
    return sums


def _cells(bands: Bands, totals: Totals, kappa: ComplexArray) -> Cells:
    t, mass, e, end = bands.t, bands.mass, bands.energy, bands.end
    # Straight in log κ, and bent away from the real axis by half the way along it.
    w = np.log(kappa)
    way = np.diff(w)[..., None]
    bend = 1j * np.minimum(np.abs(way.real) / 2, 1.0)
    path = w[:, :-1, None] + way * (1 - np.cos(ANGLE)) / 2 - bend * np.sin(ANGLE)
    speed = (way * np.sin(ANGLE) / 2 - bend * np.cos(ANGLE)) * (-WEIGHT / np.pi)
    batch, count = len(t), way.shape[1]
    k = np.exp(path).reshape(batch, -1)
    inverse = inverse_squares(t, k)
    df1 = once(inverse @ powers_of(t, mass * t, 2), k)
    beta = np.stack(
        [once(inverse @ powers_of(t, e[:, i], 2), k) for i in range(e.shape[1])], axis=1
    )
    inverse *= inverse
    slope = 1 - twice(inverse @ powers_of(t, mass * t * t, 3), k)
    lam = k * (1 - df1)
    step = slope * k * speed.reshape(batch, -1)

    # Between bands there is nothing.
    ends = np.where(kappa.imag > 0, np.nan, -kappa.real)
    above = (t[:, None] > ends[..., None]).sum(axis=2)
    empty = (ends[:, 1:] <= ends[:, :-1]) & (np.diff(above) == 0)
    step *= np.repeat(~empty, NODES, axis=1)

    def over(values: ComplexArray, steps: ComplexArray = step) -> Array:
        parts = (values * steps).imag
        return np.asarray(parts.reshape(*parts.shape[:-1], count, NODES).sum(axis=-1))

    each = step[:, None]
    lost = (e / (t + end)[:, None]).sum(axis=2)[..., None]
    shares = (k / lam)[:, None]
    cost = over(k / lam)
    place = over(-k) / np.where(cost > 0, cost, np.inf)
    leak = end[:, None] * over(shares / lam[:, None] * (lost - beta), each)
    held = over(1 / k), cost, over(shares * beta, each), over(beta, each), leak
    # Sums over the whole spectrum are known. What the interpolator's variance is made of is at its
    # lower end.
    spread = over(-k / (lam * lam))
    spread[:, -1:] = totals.spread - spread[:, :-1].sum(axis=1, keepdims=True)
    return Cells(place, spread, *map(_scaled, held, totals[1:]))


def _scaled(values: Array, total: Array) -> Array:
    found = values.sum(axis=-1, keepdims=True)
    return np.asarray(values * (total / np.where(found == 0, 1.0, found)))


def _totals(t: Array, mass: Array, e: Array, end: Array) -> Totals:
    kept, lost = t / (t + end), end / (t + end)
    used = (mass * kept * kept).sum(axis=1, keepdims=True)
    threshold = np.abs(mass.sum(axis=1, keepdims=True) - 1) <= THRESHOLD_WIDTH
    slope = np.where(threshold, 1.0, 1 - used)
    null, whole = (e * lost[:, None]).sum(axis=2), e.sum(axis=2)
    stays = (e * (lost * lost)[:, None]).sum(axis=2) / slope
    sums = (mass * kept).sum(axis=1), (mass * t).sum(axis=1) - end[:, 0]
    count, cost = (part[:, None] for part in sums)
    signal, unfit, leak = (part[..., None] for part in (whole - null, whole, null - stays))
    return Totals(np.where(threshold, np.inf, used / slope), count, cost, signal, unfit, leak)
