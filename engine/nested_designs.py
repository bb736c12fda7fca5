"""Designs of every capacity cut from one Gaussian table, decomposed as filters need them.

A slider of γ moves through designs of different shapes. Cut from the same table they share their
entries, so that curves move smoothly with γ: wide ones (d > n) are the first d rows of a table of
directions, strongest first, tall ones the first n rows of a table of samples, and both have the
same corner. Given a design, expectations over truth and noise are the exact sums of
`engine.filtered_draw`; the spectrum's d directions are means over its quantile bins, so that signal
and variance are kept exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.decomposed import Decomposed
from engine.problem import DOMAIN, Problem

Array = NDArray[np.float64]

#: n and d of a design at γ = 1 by default, and how many are averaged.
SIZE, DESIGNS = 64, 3
#: At fewer noise levels inverses cost less than a decomposition.
FEW = 4
#: Where films along γ have frames, as fractions of its track: closest about γ = 1. At these
#: capacities visitors share what does not depend on their setting.
CAPACITY_MARKS = 0.5 + 0.5 * np.linspace(-1, 1, 25) * np.abs(np.linspace(-1, 1, 25))


class Size(NamedTuple):
    """Samples, directions that vary, designs and their seed."""

    n: int
    d: int
    designs: int
    seed: int

    @property
    def rank(self) -> int:
        """The smaller of n and d."""
        return min(self.n, self.d)

    @property
    def wide(self) -> bool:
        """Whether the design misses some directions."""
        return self.d > self.n


class Bins(NamedTuple):
    """d directions, strongest first: each array has shape (d,)."""

    variance: Array  # t
    truth: Array  # E θ*²
    prior: Array  # ω


@dataclass(frozen=True, eq=False)
class BestLinear:
    """What the best linear predictor's excess risk is made of, on the same designs.

    Given σ² and the energy s left to learn it is s·total − s²·tr[(s·gram + σ²)⁻¹ cost] for wide
    designs and σ²s·tr[(s·gram + σ²)⁻¹ cost] for tall ones.
    """

    wide: bool
    gram: Array  # (D, m, m)
    cost: Array  # (D, m, m)
    total: float

    def excess(self, noise: Array, left: float) -> Array:
        """Mean over designs at σ² in `noise` (M,): (M,)."""
        traces = self._inverse(noise, left) if noise.size < FEW else self._spectral(noise, left)
        if self.wide:
            return np.asarray(left * self.total - left**2 * traces.mean(axis=0))
        return np.asarray(noise * left * traces.mean(axis=0))

    def _inverse(self, noise: Array, left: float) -> Array:
        m = self.gram.shape[-1]
        shifted = left * self.gram[:, None] + noise[:, None, None] * np.eye(m)
        inverse = np.linalg.inv(shifted).reshape(*shifted.shape[:2], m * m)
        return np.asarray((inverse @ self.cost.reshape(-1, m * m, 1))[..., 0])

    def _spectral(self, noise: Array, left: float) -> Array:
        g, u = np.linalg.eigh(self.gram)
        along = np.einsum("dij,dij->dj", self.cost @ u, u)
        # Rounding may leave least eigenvalues below 0.
        return np.asarray(
            (1 / (left * np.maximum(g, 0.0)[:, None] + noise[:, None])) @ along[..., None]
        )[..., 0]


def default_samples(gamma: float) -> int:
    """n of a design by default: d = γn is `SIZE` for tall ones, n falls slowly for wide ones.

    The more directions, the fewer samples give errors of the same accuracy.
    """
    return round(SIZE * max(1 / gamma, min(1.0, float(gamma**-0.2))))


@lru_cache(maxsize=64)  # up to 30 kB each, 2 MB
def bins(problem: Problem, d: int) -> Bins:
    """The spectrum as d directions of equal weight, those that vary: means over quantile bins."""
    spectrum = problem.spectrum
    order = np.argsort(spectrum.eigenvalues)[::-1]
    mass = spectrum.mass[order]
    ladder = np.cumsum(mass)[:-1]
    edges = np.sort(np.concatenate(([0.0], ladder, np.arange(1, d) / d)))
    width = np.diff(edges, append=1.0)
    middle = edges + width / 2
    source = order[np.searchsorted(ladder, middle)]
    first = np.searchsorted(middle, np.arange(d) / d)
    t = spectrum.eigenvalues
    # Sums of positive numbers: nothing cancels, however steep the spectrum.
    mean = [
        np.add.reduceat(values[source] * width, first) * d
        for values in (t, t * problem.truth_energy(), t * problem.prior_scale())
    ]
    t, truth, prior = (values[mean[0] > 0] for values in mean)
    return Bins(t, truth / t * problem.gamma / d, prior / t)


@lru_cache(maxsize=64)  # 0.1 MB each at the default size: 7 MB
def plain_designs(problem: Problem, n: int, designs: int, seed: int) -> Decomposed:
    """Designs of n samples under the assumed prior; the problem's noise and start do not matter.

    Deterministic; designs of one seed and one smaller side share their entries.
    """
    parts = bins(problem, directions(problem, n))
    size = Size(n, parts.truth.size, designs, seed)
    return _assembled(*_decomposed(size, (parts.variance * parts.prior).tobytes()), parts, size)


def dropped_designs(problem: Problem, n: int, designs: int, seed: int) -> Decomposed:
    """The same designs where every coefficient is charged by its feature's variance.

    In those coordinates the features are alike, so the spectrum is in the energy only.
    """
    t, truth, _ = bins(problem, directions(problem, n))
    energy = t * truth
    z, squared = _whitened(Size(n, t.size, designs, seed))
    learned = energy @ squared
    return Decomposed(
        z, learned, np.ones_like(z), learned, np.zeros_like(z), energy.sum() - learned.sum(axis=1)
    )


def best_linear_designs(problem: Problem, n: int, designs: int, seed: int) -> BestLinear:
    """The same designs under the true prior."""
    t, truth, _ = bins(problem, directions(problem, n))
    size = Size(n, t.size, designs, seed)
    energy = t * truth
    rows, root = entries(size), np.sqrt(energy)
    if not size.wide:
        gram = root[:, None] * _inner(size) * root
        return BestLinear(False, gram, np.broadcast_to(np.diag(energy), gram.shape), 0.0)
    return BestLinear(True, _gram(rows, energy), _gram(rows, energy**2), float(energy.sum()))


def directions(problem: Problem, n: int) -> int:
    """d of a design with n samples."""
    return max(1, round(problem.gamma * n))


def entries(size: Size) -> Array:
    """Standard normal entries: (D, d, n) of wide designs, (D, n, d) of tall ones."""
    longest = round(SIZE * DOMAIN["gamma"][1])
    fits = size.rank <= SIZE and max(size.n, size.d) <= longest
    directions, samples = _tables(
        size.designs, size.seed, *((longest, SIZE) if fits else (max(size.n, size.d), size.rank))
    )
    table, length = (directions, size.d) if size.wide else (samples, size.n)
    return table[:, :length, : size.rank]


@lru_cache(maxsize=2)  # 4 MB each at the default size
def _tables(designs: int, seed: int, longest: int, width: int) -> tuple[Array, Array]:
    children = np.random.SeedSequence(seed).spawn(designs)
    shape = (designs, longest, width)
    directions, samples = np.empty(shape), np.empty(shape)
    for index, child in enumerate(children):
        rng = np.random.default_rng(child)
        directions[index] = rng.standard_normal(shape[1:])
        samples[index] = rng.standard_normal(shape[1:])
        samples[index, :width] = directions[index, :width].T
    return directions, samples


@lru_cache(maxsize=2)  # up to 0.6 MB each: no design changes with the truth's exponent
def _decomposed(size: Size, scale: bytes) -> tuple[Array, Array]:
    return _eigen(size, np.frombuffer(scale))


@lru_cache(maxsize=36)  # up to 0.6 MB each, 22 MB: a film's marks along γ, for every problem
def _whitened(size: Size) -> tuple[Array, Array]:
    """Eigenvalues and squared vectors where every feature is charged by its variance."""
    z, v = _eigen(size, np.ones(size.d))
    return z, np.square(v, out=v)


@lru_cache(maxsize=36)  # 0.1 MB each, 4 MB
def _inner(size: Size) -> Array:
    """Inner products of the columns of tall designs, (D, d, d)."""
    return _gram(entries(size))


def _eigen(size: Size, scale: Array) -> tuple[Array, Array]:
    """Eigenvalues (D, m), increasing, and vectors (D, d, m) of X̃ᵀX̃/n, X̃ of columns √scale."""
    root = np.sqrt(scale / size.n)
    rows = entries(size)
    x = rows * root[:, None] if size.wide else rows
    gram = _gram(x) if size.wide else root[:, None] * _inner(size) * root
    z, u = np.linalg.eigh(gram)
    reached = z > max(size.n, size.d) * np.finfo(float).eps * z[:, -1:]
    z = np.where(reached, z, 0.0)
    if not size.wide:
        return z, u
    u *= np.where(reached, 1 / np.sqrt(np.where(reached, z, 1.0)), 0.0)[:, None, :]
    return z, x @ u


def _gram(rows: Array, weight: Array | None = None) -> Array:
    """rowsᵀ diag(weight) rows; of one array with itself, which costs half."""
    half = rows if weight is None else rows * np.sqrt(weight)[:, None]
    return np.asarray(half.swapaxes(1, 2) @ half)


def _assembled(z: Array, v: Array, parts: Bins, size: Size) -> Decomposed:
    t, truth, omega = parts
    cost, energy = t * omega, truth / omega
    costs, energies = (_gram(v, weight) for weight in (cost, energy))
    coupling = costs * energies
    leak, missed = np.zeros_like(z), np.zeros(z.shape[0])
    if size.wide:
        both = (cost * energy) @ np.square(v)
        leak = both - coupling.sum(axis=2)
        missed = float(cost @ energy) - both.sum(axis=1) - leak.sum(axis=1)
    diagonal = np.arange(z.shape[1])
    return Decomposed(
        z, energies[:, diagonal, diagonal], costs[:, diagonal, diagonal], coupling, leak, missed
    )
