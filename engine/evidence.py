"""What one decomposition of a finite data set testifies: held-out error and likelihood.

Both work along the left singular vectors of the centred design. `RidgePath` gives every ridge
error, leave-one-out included, from the outcome's coordinates along them. The marginal likelihood,
y ~ N(0, v·XXᵀ + σ²·I) in the N = n − 1 dimensions that are left without the intercept, needs even
less: the squared singular values, the outcome's energy along each and its energy elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

Array = NDArray[np.float64]

POINTS_PER_DECADE = 12
MARGIN = 1e4
CHUNK = 2_000_000  # doubles in one temporary of the path
LEVERAGE_ROUNDING = 16 * float(np.finfo(float).eps)  # per row
TIE = 1e-9
PERFECT = 1e-20  # of the null error: predictions exact to ten digits


@dataclass(frozen=True, eq=False)
class DataPath:
    """Ridge errors over penalties: mean squares over the n rows, arrays of the shape of `lam`.

    `df` is degrees of freedom per sample, Σ s²/(s² + α)/n, the intercept not counted; `gcv` does
    count it (1/n more).
    """

    lam: Array  # λ of ‖y − Xθ‖²/n + λ‖θ‖²
    alpha: Array  # nλ, scikit-learn's alpha; leave-one-out holds this one fixed
    train: Array
    loo: Array
    gcv: Array
    df: Array


@dataclass(frozen=True, eq=False)
class RidgePath:
    """Ridge with intercept along singular vectors (orthonormal, each of mean zero)."""

    left: Array  # (n, r)
    s: Array  # (r,), descending, > 0
    c: Array  # (r,), the outcome along `left`
    outside: Array  # (n,), the centred outcome minus its projection on `left`

    @property
    def n(self) -> int:
        return len(self.left)

    @property
    def full(self) -> bool:
        return self.s.size == self.n - 1

    @cached_property
    def hidden(self) -> Array:
        """1 − 1/n − Σu², shape (n,): what of each row the fit can never reach; 0 is leverage 1."""
        if self.full:
            return np.zeros(self.n)
        hidden: Array = 1 - 1 / self.n - np.square(self.left).sum(axis=1)
        return np.where(hidden > LEVERAGE_ROUNDING * self.n, hidden, 0.0)

    def path(self, lam: Array) -> DataPath:
        """Every error at λ ≥ 0, of any shape; λ = 0 is the limit λ → 0⁺."""
        lam = lam.copy()
        with np.errstate(over="ignore"):
            alpha = np.asarray(self.n * lam)
        flat = alpha.ravel()
        rows = max(1, CHUNK // self.n)
        parts = [self._errors(flat[i : i + rows]) for i in range(0, flat.size, rows)]
        columns = np.concatenate(parts, axis=1) if parts else np.empty((4, 0))
        arrays = lam, alpha, *(np.asarray(row.reshape(alpha.shape)) for row in columns)
        for array in arrays:
            array.setflags(write=False)
        return DataPath(*arrays)

    def residuals(self, lam: float) -> tuple[Array, Array]:
        """Of every row, shape (n,), at one λ ≥ 0: fitted with it, and predicted without it."""
        shrunk, q = self._shares(np.array([self.n * lam]))
        fitted = self.outside + (self.left * self.c) @ (shrunk * q[:, 0])
        return fitted, self._deleted(shrunk, q)[:, 0]

    def _shares(self, alpha: Array) -> tuple[Array, Array]:
        """α/(s² + α) as shrunk · q, in a form that holds at α = 0 and α = ∞ alike."""
        squares, least = np.square(self.s), self.s[-1] ** 2
        shrunk = np.divide(alpha, least + alpha, out=np.ones_like(alpha), where=np.isfinite(alpha))
        return shrunk, 1 / (1 + (squares - least)[:, None] / (least + alpha))

    def _deleted(self, shrunk: Array, q: Array) -> Array:
        """Residuals of rows left out. Every residual and every 1 − leverage carries the factor
        `shrunk`, which vanishes at α = 0; where nothing else is left it cancels."""
        exposed = self.hidden[:, None] > 0
        factor = np.where(exposed, shrunk, 1.0)
        residual = np.where(exposed, self.outside[:, None], 0.0)
        residual = residual + factor * ((self.left * self.c) @ q)
        deleted: Array = residual / (self.hidden[:, None] + factor * (np.square(self.left) @ q))
        return deleted

    def _errors(self, alpha: Array) -> Array:
        """Train, leave-one-out, gcv, df as rows."""
        squares = np.square(self.s)
        shrunk, q = self._shares(alpha)
        deleted = self._deleted(shrunk, q)
        beyond = 0.0 if self.full else float(self.outside @ self.outside)
        energy = np.square(self.c) @ np.square(q)
        unreached = self.n - 1 - self.s.size
        shared = shrunk if unreached else np.ones_like(alpha)
        gcv = self.n * (beyond + shared**2 * energy) / (unreached + shared * q.sum(axis=0)) ** 2
        df = (squares[:, None] / (squares[:, None] + alpha)).sum(axis=0) / self.n
        train = (beyond + shrunk**2 * energy) / self.n
        return np.stack([train, np.square(deleted).mean(axis=0), gcv, df])

    @cached_property
    def best(self) -> DataPath:
        """Least leave-one-out error over 0 ≤ λ ≤ ∞; λ = 0 wins ties."""
        low, high = self.s[-1] ** 2 / self.n, self.s[0] ** 2 / self.n
        inner = _least(lambda lam: self.path(lam).loo, low / MARGIN, high * MARGIN)
        candidates = np.array([0.0, inner, np.inf])
        loo = self.path(candidates).loo
        tied = loo[0] <= max((1 + TIE) * loo.min(), PERFECT * loo[-1])
        return self.path(np.asarray(0.0 if tied else candidates[loo.argmin()]))

    @cached_property
    def tax(self) -> float:
        """loo(λ → 0⁺)/min loo − 1."""
        if self.best.lam == 0:
            return 0.0
        return float(self.path(np.zeros(())).loo) / float(self.best.loo) - 1


@dataclass(frozen=True)
class Evidence:
    """Where the marginal likelihood is largest, and how large it is there."""

    noise: float  # σ̂², of the outcome's unit squared
    signal_variance: float  # v̂, prior variance of each coefficient
    log_evidence: float  # nats, density in the N orthonormal contrasts of the outcome


@dataclass(frozen=True, eq=False)
class SpectralOutcome:
    """The outcome seen along the singular vectors of the centred design.

    `squares` (s², shape (r,), > 0) and `energies` (c², shape (r,)) go together; `outside` is the
    energy in the other `contrasts − r` directions, where the design says nothing.
    """

    squares: Array
    energies: Array
    outside: float
    contrasts: int

    @property
    def full(self) -> bool:
        """Whether the design reaches every contrast, so that zero noise is possible."""
        return self.squares.size == self.contrasts

    @property
    def heard(self) -> float:
        """Energy outside the span, never below rounding: an exact zero would be noise of zero
        in directions the model cannot explain otherwise, an infinite likelihood."""
        if self.full:
            return 0.0
        total = float(self.energies.sum()) + self.outside
        return max(self.outside, np.finfo(float).eps ** 2 * total)

    def profile(self, eta: Array) -> tuple[Array, Array]:
        """Log-likelihood and v̂ at ratios η = σ²/v (shape (m,), 0 ≤ η < ∞; 0 needs `full`)."""
        total = self.squares + eta[:, None]
        scale = (self.energies / total).sum(axis=1)
        logs = np.log(total).sum(axis=1)
        if not self.full:
            scale = scale + self.heard / eta
            logs = logs + (self.contrasts - self.squares.size) * np.log(eta)
        v = scale / self.contrasts
        return self._height(logs + self.contrasts * np.log(v)), v

    def no_signal(self) -> Evidence:
        """The edge η = ∞: every contrast is noise."""
        noise = (float(self.energies.sum()) + self.heard) / self.contrasts
        height = self._height(np.array([self.contrasts * math.log(noise)]))
        return Evidence(noise, 0.0, float(height[0]))

    def no_noise(self) -> Evidence | None:
        """The edge η = 0, or None where the design cannot reproduce every outcome."""
        if not self.full:
            return None
        height, v = self.profile(np.zeros(1))
        return Evidence(0.0, float(v[0]), float(height[0]))

    def _height(self, log_determinant: Array) -> Array:
        return -0.5 * (log_determinant + self.contrasts * (math.log(2 * math.pi) + 1))

    def _range(self) -> tuple[float, float]:
        low, high = float(self.squares.min()), float(self.squares.max())
        signal = float((self.energies / self.squares).mean())
        if not self.full and signal > 0:
            # Below s_min² the two variances separate, each the mean of its own energies.
            low = min(low, self.heard / (self.contrasts - self.squares.size) / signal)
        return low / MARGIN, high * MARGIN


def maximize_evidence(outcome: SpectralOutcome) -> Evidence:
    """The best σ² and v; an edge wins exactly (noise 0.0 or signal variance 0.0) where it is best.

    Source: MacKay, Neural Computation 4 (1992) 415–447.
    """
    eta = np.array([_least(lambda ratio: -outcome.profile(ratio)[0], *outcome._range())])
    height, v = outcome.profile(eta)
    inside = Evidence(float(eta[0] * v[0]), float(v[0]), float(height[0]))
    edges = [edge for edge in (outcome.no_noise(), outcome.no_signal()) if edge is not None]
    return max([*edges, inside], key=lambda evidence: evidence.log_evidence)


def _least(curve: Callable[[Array], Array], low: float, high: float) -> float:
    """Where a curve of a positive variable is least: logarithmic grid, then local refinement."""
    decades = math.log10(high) - math.log10(low)
    grid = np.geomspace(low, high, math.ceil(POINTS_PER_DECADE * decades))
    values = curve(grid)
    top = int(values.argmin())
    found = minimize_scalar(
        lambda log: float(curve(np.exp([log]))[0]),
        bounds=(math.log(grid[max(top - 1, 0)]), math.log(grid[min(top + 1, grid.size - 1)])),
        method="bounded",
        options={"xatol": 1e-9},
    )
    return math.exp(found.x) if found.fun < values[top] else float(grid[top])
