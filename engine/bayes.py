"""The Bayes predictor: its test and training error, and the two thresholds of memorization.

The Bayes estimate sees each direction β_k as if alone, in noise of variance τ²: the *effective
noise*, which is also its test error. τ² minimises

    Φ(τ²) = ⟨I_k(1/τ²)⟩ + ½[ln(τ²/σ²) + σ²/τ² − 1],  stationary at τ² = σ² + ⟨mmse_k(τ²)⟩

    test × train = σ⁴      memorization index M = 1 − train/σ² = 1 − σ²/τ²

There can be several stationary points. Bayes is the global minimum; the largest one is where
approximate message passing ends. For the Gaussian prior there is one, and Bayes is ridge with the
matched prior (ω ∝ b) and λ = σ²/c: the effective ridge κ *is* its test error.

Memorization is *necessary* when σ² ≤ 1/J_π and overfitting *harmful* when σ² ≥ V_π.

With a prior mean m, θ given m is assumed to have the family's shape, direction by direction, with
the energy b(1 − a²) that m leaves open. (For the Gaussian that is a fact.)

Source: Cheng & Barber, COLT 2026, Theorem 2; Dobriban & Wager 2018 for the matched prior; Reeves &
Pfister 2019 and Barbier et al. 2019 for i.i.d. priors, exact as n → ∞ with Gaussian design.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.channel import channel
from engine.equivalents import THRESHOLD_WIDTH, effective_ridge
from engine.priors import Gaussian
from engine.problem import DOMAIN, Problem, check
from engine.stationary import StationaryPoints, stationary_points

Array = NDArray[np.float64]

#: σ² beyond this multiple of what is left to learn: no observation teaches anything (to 1e-10).
DROWNED = 1e10


@dataclass(frozen=True)
class BayesRisk:
    """Errors in units of signal power; `test` includes the noise."""

    test: float
    train: float
    memorization: float  # 0: keeps all noise out; 1: memorizes all of it


@dataclass(frozen=True)
class AlgorithmicRisk:
    """The same for what approximate message passing reaches: Bayes, or a worse stationary point."""

    test: float
    train: float
    memorization: float
    is_bayes: bool  # False: a phase where finding the Bayes estimate is believed to be hard


@dataclass(frozen=True)
class EffectiveNoise:
    """All stationary points of Φ, rising; arrays of shape (P,)."""

    test: Array  # τ²
    potential: Array  # Φ; inf at the maxima, which are no candidates
    stable: NDArray[np.bool_]  # minima of Φ; between two of them lies a maximum
    bayes: int  # index of the global minimum

    @property
    def reached(self) -> int:
        """Index of the point that message passing reaches from an uninformed start."""
        return self.test.size - 1


@dataclass(frozen=True)
class Thresholds:
    """The noise levels between which anything can happen, given the prior mean."""

    variance: float  # V_π = E‖Xθ‖²/n
    inverse_information: float  # 1/J_π ≤ V_π; 0 when there are too few continuous directions


@dataclass(frozen=True)
class BayesGrid:
    """Bayes and algorithmic test error for R values of γ (rows) and C of SNR (columns)."""

    gamma: Array  # (R,)
    snr: Array  # (C,)
    test: Array  # (R, C)
    reached: Array  # (R, C), test error that message passing reaches

    @property
    def noise(self) -> Array:
        """σ², of shape (C,)."""
        return 1 / self.snr

    @property
    def train(self) -> Array:
        """Training error of Bayes, (R, C)."""
        return np.asarray(self.noise**2 / self.test)

    @property
    def memorization(self) -> Array:
        """Memorization index of Bayes, (R, C)."""
        return np.asarray(1 - self.noise / self.test)

    @property
    def reached_memorization(self) -> Array:
        """Memorization index of what message passing reaches, (R, C)."""
        return np.asarray(1 - self.noise / self.reached)

    @property
    def hard(self) -> NDArray[np.bool_]:
        """Where message passing falls short of Bayes, (R, C)."""
        return np.asarray(self.reached > self.test * (1 + 1e-9))


def bayes_risk(problem: Problem) -> BayesRisk:
    """Test error, training error and memorization index of the Bayes predictor.

    Exact as n → ∞.
    """
    found = effective_noise(problem)
    return BayesRisk(*_errors(problem, float(found.test[found.bayes])))


def algorithmic_risk(problem: Problem) -> AlgorithmicRisk:
    """What approximate message passing reaches from an uninformed start, as n → ∞."""
    found = effective_noise(problem)
    errors = _errors(problem, float(found.test[found.reached]))
    return AlgorithmicRisk(*errors, found.bayes == found.reached)


def effective_noise(problem: Problem) -> EffectiveNoise:
    """Every stationary point of Φ for this problem, the global minimum named."""
    left = problem.signal_left
    if isinstance(problem.prior, Gaussian) or problem.noise >= DROWNED * left:
        alone = np.array([_gaussian_noise(problem, problem.noise)])
        return EffectiveNoise(alone, np.zeros(1), np.array([True]), 0)
    points = _points(problem, np.array([problem.gamma]), np.array([problem.noise / left]), True)
    test = left * np.exp(points.log_u) / problem.gamma
    level = points.potential - points.potential.min()
    return EffectiveNoise(test, level, points.stable, int(np.argmin(level)))


def thresholds(problem: Problem) -> Thresholds:
    """V_π and 1/J_π of the true prior given the prior mean; they do not depend on the noise.

    1/J_π is the limit of the Bayes test error as σ → 0, decided by dimension and not by a small σ:
    it is 0 unless more *continuous* directions vary than there are samples. With atoms in the
    prior this is n → ∞ before σ → 0; at any fixed n, J_π = ∞.
    """
    gamma = np.array([problem.gamma])
    return Thresholds(problem.signal_left, float(inverse_information(problem, gamma)[0]))


def inverse_information(problem: Problem, gamma: ArrayLike) -> Array:
    """1/J_π for every γ of an array (R,) instead of the problem's own.

    Raises ValueError unless every γ lies in [0.05, 20].
    """
    g = _in_domain("gamma", gamma)
    left = problem.signal_left
    if isinstance(problem.prior, Gaussian) and g.size == 1:
        return _gaussian_inverse_information(problem, g)
    found = np.zeros(g.shape)
    dimension = g * problem.spectrum.positive_share * problem.prior.dimension
    # With as many continuous directions as samples, the limit is 0 if all of them are continuous.
    most = 1 + THRESHOLD_WIDTH if problem.prior.dimension == 1 else 1 - THRESHOLD_WIDTH
    some = dimension > most
    if left > 0 and some.any():
        known = channel(problem.prior, problem.spectrum, problem.truth_exponent)
        if known.branches:
            u = np.exp(stationary_points(known, g[some], np.zeros(1)).best()[:, 0])
        else:
            u = known.last_zero(g[some])
        found[some] = np.where(np.isnan(u), 0.0, left * u / g[some])
    return found


def bayes_grid(problem: Problem, gamma: ArrayLike, snr: ArrayLike) -> BayesGrid:
    """Bayes and algorithmic risk for all pairs of γ (R,) and SNR (C,).

    Raises ValueError for a γ or an SNR outside its domain in `engine.DOMAIN`.
    """
    g, s = _in_domain("gamma", gamma), _in_domain("snr", snr)
    left, noise = problem.signal_left, 1 / s
    if noise.max() >= DROWNED * left:
        test = np.broadcast_to(noise + left, (g.size, s.size))
        return BayesGrid(g, s, test, test)
    if isinstance(problem.prior, Gaussian) and max(g.size, s.size) == 1:
        # The one fixed point itself costs less than the table.
        scale = _gaussian_scale(problem, g)[:, None]
        test = scale * effective_ridge(problem.matched_directions, g[:, None], noise / scale)
        return BayesGrid(g, s, test, test)
    points = _points(problem, g, noise / left)
    best, largest = points.best(), points.largest()
    test = left * np.exp(best) / g[:, None]
    reached = test if largest is best else left * np.exp(largest) / g[:, None]
    return BayesGrid(g, s, test, reached)


def effective_variance(problem: Problem) -> float:
    """v_eff: variance of the isotropic Gaussian prior as which the true one acts here.

    v = m̄τ²/(τ² − m̄), m̄ the error per direction that varies. For i.i.d. priors and Σ = I it lies
    between 1/J₁ and V₁ of a single β.
    """
    test, gamma = bayes_risk(problem).test, problem.effective_gamma
    return max(test - problem.noise, 0.0) * test / ((gamma - 1) * test + problem.noise)


def _errors(problem: Problem, test: float) -> tuple[float, float, float]:
    sigma2 = problem.noise
    # τ² ≥ σ²; where next to nothing is left to learn the root may end below it by a rounding.
    test = max(test, sigma2)
    return test, sigma2 * (sigma2 / test), 1 - sigma2 / test


def _points(
    problem: Problem, gamma: Array, noise: Array, unstable: bool = False
) -> StationaryPoints:
    """σ² in units of the signal left; τ² = left·u/γ."""
    known = channel(problem.prior, problem.spectrum, problem.truth_exponent)
    return stationary_points(known, gamma, noise, unstable)


def _gaussian_noise(problem: Problem, noise: float) -> float:
    """τ² = test error: κ of the matched problem in units in which the penalty is σ²."""
    if problem.signal_left == 0:
        return noise
    scale = float(_gaussian_scale(problem, np.asarray(problem.gamma)))
    return scale * float(effective_ridge(problem.matched_directions, problem.gamma, noise / scale))


def _gaussian_inverse_information(problem: Problem, gamma: Array) -> Array:
    """τ² of the noiseless problem, for γ (R,)."""
    if problem.signal_left == 0:
        return np.zeros(gamma.shape)
    kappa = effective_ridge(problem.matched_directions, gamma, np.zeros(gamma.shape))
    return np.asarray(_gaussian_scale(problem, gamma) * kappa)


def _gaussian_scale(problem: Problem, gamma: Array) -> Array:
    """c of b̃ = cω: ω has weighted mean 1, so it is the energy over γ⟨tω⟩."""
    directions = problem.matched_directions
    return np.asarray(problem.signal_left / (gamma * (directions.weight @ directions.eigenvalue)))


def _in_domain(name: str, values: ArrayLike) -> Array:
    array = np.atleast_1d(np.array(values, dtype=float))
    for extreme in (array.min(), array.max()):
        check(name, float(extreme), *DOMAIN[name])
    return array
