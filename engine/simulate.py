"""Finite-sample simulation: an independent witness that knows no theory.

Draws designs, truths and noise, fits ridge by linear algebra and measures test and training error.
One eigendecomposition per draw serves every penalty (of XXᵀ/n when d > n, of XᵀX/n otherwise), and
the test error needs no test set: the excess is (θ̂ − θ*)ᵀΣ(θ̂ − θ*).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import eigh

from engine.problem import Problem
from engine.whole_numbers import whole_number

Array = NDArray[np.float64]


def _unit_student(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    degrees = 6
    draws = rng.standard_t(degrees, shape) * (1 - 2 / degrees) ** 0.5
    return np.asarray(draws, dtype=np.float64)


#: Laws of the entries of the whitened design: all of mean 0 and variance 1.
DESIGNS: dict[str, Callable[[np.random.Generator, tuple[int, int]], Array]] = {
    "gaussian": lambda rng, shape: rng.standard_normal(shape),
    "rademacher": lambda rng, shape: rng.choice(np.array([-1.0, 1.0]), shape),
    "heavy-tailed": lambda rng, shape: _unit_student(rng, shape),
}
LARGEST_N = 5_000
LARGEST_D = 50_000


@dataclass(frozen=True)
class Simulation:
    """Means over draws with standard errors, arrays of the shape of `lam`."""

    lam: Array
    test: Array
    train: Array
    test_se: Array
    train_se: Array
    n: int
    d: int
    draws: int  # finished, fewer than asked for if cancelled
    seed: int
    design: str


class DrawnDirections(NamedTuple):
    """The d directions of a finite draw, each array of shape (d,)."""

    variance: Array  # t_k
    truth: Array  # E θ*_k²
    prior: Array  # ω_k


def simulate(
    problem: Problem,
    lam: ArrayLike,
    n: int = 200,
    draws: int = 20,
    seed: int = 0,
    design: str = "gaussian",
    progress: Callable[[int, int], bool | None] | None = None,
) -> Simulation:
    """Fit ridge on `draws` independent data sets of `n` samples and d = round(γn) directions.

    Parameters
    ----------
    lam : penalties in any shape, in the convention ‖y−Xθ‖²/n + λ‖θ‖²_ω; 0 is λ → 0⁺. Negative
        values are solved as they are, and refused when a draw has no minimum there.
    n : samples, 2…5000; d may reach 50000.  draws : ≥ 2, for the standard error.  seed : ≥ 0.
    design : "gaussian", "rademacher" or "heavy-tailed" entries (Student-t with 6 degrees of
        freedom): the theory should not notice (universality).
    progress : called with (finished, draws) after each; returning False stops there, and the
        result holds the draws finished, of which there must be two.

    Direction k gets the eigenvalue at quantile (k − ½)/d of the weighted spectrum.
    Raises ValueError naming what is outside its domain.
    """
    penalties = np.array(lam, dtype=float)
    _check(penalties, n, draws, seed, design)
    d = _directions(problem, n)
    directions = drawn_directions(problem, d)
    errors = []
    for index, child in enumerate(np.random.SeedSequence(seed).spawn(draws)):
        rng = np.random.default_rng(child)
        data = _drawn(problem, directions, n, design, rng)
        errors.append(data.errors(_ridge_path(data.Z, data.r, penalties.ravel())))
        if progress is not None and progress(index + 1, draws) is False:
            break
    if len(errors) < 2:
        raise ValueError("cancelled after one draw: a standard error needs two")
    stacked = np.array(errors)
    mean = stacked.mean(axis=0).reshape(2, *penalties.shape)
    error = (stacked.std(axis=0, ddof=1) / np.sqrt(len(errors))).reshape(mean.shape)
    return Simulation(
        penalties, mean[0], mean[1], error[0], error[1], n, d, len(errors), seed, design
    )


def _check(lam: Array, n: int, draws: int, seed: int, design: str) -> None:
    if lam.size == 0 or not np.isfinite(lam).all():
        raise ValueError(f"lam must be finite and not empty, got {lam}")
    for name, value, low, high in (
        ("n", n, 2, LARGEST_N),
        ("draws", draws, 2, 100_000),
        ("seed", seed, 0, 2**63),
    ):
        whole_number(name, value, low, high)
    if design not in DESIGNS:
        raise ValueError(f"design must be one of {', '.join(DESIGNS)}, got {design!r}")


def drawn_directions(problem: Problem, d: int) -> DrawnDirections:
    """Direction k gets the eigenvalue at quantile (k − ½)/d of the weighted spectrum."""
    quantile = (np.arange(d) + 0.5) / d
    order = np.argsort(problem.spectrum.eigenvalues)
    ladder = np.cumsum(problem.spectrum.mass[order])
    index = order[np.minimum(np.searchsorted(ladder, quantile), order.size - 1)]
    # b_k = n E θ*_k² holds for γ n directions; here there are d of them.
    truth = problem.truth_energy() * problem.gamma / d
    return DrawnDirections(
        problem.spectrum.eigenvalues[index], truth[index], problem.prior_scale()[index]
    )


@dataclass(frozen=True)
class DrawnData:
    """One data set of a problem, and what it was drawn from."""

    X: Array  # (n, d)
    y: Array  # (n,)
    theta: Array  # (d,): the truth θ*
    start: Array  # (d,): the assumed prior's mean m
    directions: DrawnDirections
    noise: float  # σ²

    @property
    def Z(self) -> Array:
        """X√ω: ridge on these columns trusts directions as the assumed prior does; (n, d)."""
        return self.X * np.sqrt(self.directions.prior)

    @property
    def r(self) -> Array:
        """y − Xm: what the assumed prior's mean leaves to be learned; (n,)."""
        return np.asarray(self.y - self.X @ self.start)

    def errors(self, coefficients: ArrayLike) -> Array:
        """Test and training error, (2, …), of a regression of `r` on `Z` with these slopes (d, …).

        Both are mean squares; the test error includes the noise and needs no test set.
        """
        slopes = np.asarray(coefficients, dtype=float).T
        miss = np.sqrt(self.directions.prior) * slopes - (self.theta - self.start)
        left = self.r - slopes @ self.Z.T
        test = miss**2 @ self.directions.variance + self.noise
        return np.stack((test, (left * left).mean(axis=-1)))


def draw_data(problem: Problem, n: int, seed: int = 0, design: str = "gaussian") -> DrawnData:
    """A data set of n samples and d = round(γn) directions, for any other software to fit.

    Ridge of `.r` on `.Z` without intercept at scikit-learn's alpha = nλ is what `simulate` fits.
    `n`, `seed` and `design` as there; ValueError naming what is outside its domain.
    """
    _check(np.zeros(1), n, 2, seed, design)
    directions = drawn_directions(problem, _directions(problem, n))
    return _drawn(problem, directions, n, design, np.random.default_rng(seed))


def _directions(problem: Problem, n: int) -> int:
    d = max(1, round(problem.gamma * n))
    if d > LARGEST_D:
        raise ValueError(f"d = γn must be ≤ {LARGEST_D}, got {d}")
    return d


def _drawn(
    problem: Problem,
    directions: DrawnDirections,
    n: int,
    design: str,
    rng: np.random.Generator,
) -> DrawnData:
    t, truth, _ = directions
    a, c = problem.prior_cosine, problem.prior_length
    x = DESIGNS[design](rng, (n, t.size)) * np.sqrt(t)
    theta = np.sqrt(truth) * problem.prior.sample(rng, t.size)
    twin = np.sqrt(truth) * problem.prior.sample(rng, t.size)
    y = x @ theta + np.sqrt(problem.noise) * rng.standard_normal(n)
    start = c * (a * theta + np.sqrt(1 - a * a) * twin)
    return DrawnData(x, y, theta, start, directions, problem.noise)


def _ridge_path(x: Array, y: Array, lam: Array) -> Array:
    """Coefficients (d × L) of ridge for every penalty, from one `eigh`."""
    n, d = x.shape
    wide = d > n
    z, u = eigh((x @ x.T if wide else x.T @ x) / n, check_finite=False)
    tolerance = max(n, d) * np.finfo(float).eps * z[-1]
    kept = z > tolerance
    z, u = z[kept], u[:, kept]
    if (lam <= -z[0]).any():
        raise ValueError(
            f"lam must be > {-z[0]:.6g}, minus the least eigenvalue of this draw, got {lam.min():g}"
        )
    score = u.T @ y if wide else u.T @ (x.T @ y) / n
    solved = u @ (score[:, None] / (z[:, None] + lam))
    return np.asarray(x.T @ solved / n if wide else solved)
