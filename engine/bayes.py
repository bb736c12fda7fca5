"""The Bayes predictor: its test and training error, and the two thresholds of memorization.

For the Gaussian prior the Bayes predictor is ridge with the matched prior (ω ∝ b) and λ = σ²/c, so
the effective ridge κ *is* its test error τ², and the training error follows from

    test × train = σ⁴      memorization index M = 1 − train/σ² = 1 − σ²/τ²

Memorization is *necessary* when σ² ≤ 1/J_π and overfitting *harmful* when σ² ≥ V_π.

Source: Cheng & Barber, COLT 2026, Theorem 2; Dobriban & Wager 2018 for the matched prior.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.equivalents import effective_ridge
from engine.priors import Gaussian
from engine.problem import Problem


@dataclass(frozen=True)
class BayesRisk:
    """Errors in units of signal power; `test` includes the noise."""

    test: float
    train: float
    memorization: float  # 0: keeps all noise out; 1: memorizes all of it


@dataclass(frozen=True)
class Thresholds:
    """The noise levels between which anything can happen, given the prior mean."""

    variance: float  # V_π = E‖Xθ‖²/n
    inverse_information: float  # 1/J_π ≤ V_π; 0 when γ·P(t>0) ≤ 1


def bayes_risk(problem: Problem) -> BayesRisk:
    """Test error, training error and memorization index of the Bayes predictor.

    Exact as n → ∞. Raises ValueError for a prior shape it cannot solve.
    """
    test = _effective_noise(problem, problem.noise)
    sigma2 = problem.noise
    return BayesRisk(test, sigma2**2 / test, 1 - sigma2 / test)


def thresholds(problem: Problem) -> Thresholds:
    """V_π and 1/J_π of the true prior given the prior mean; they do not depend on the noise.

    1/J_π is the limit of the Bayes test error as σ → 0, decided by dimension and not by a small σ:
    it is 0 unless more directions vary than there are samples.
    """
    return Thresholds(
        float(problem.matched_directions.energy.sum()), _effective_noise(problem, 0.0)
    )


def _effective_noise(problem: Problem, noise: float) -> float:
    """τ² = test error: κ of the matched problem in units in which the penalty is σ²."""
    if not isinstance(problem.prior, Gaussian):
        raise ValueError(f"Bayes risk needs the Gaussian prior, got {problem.prior!r}")
    directions = problem.matched_directions
    left = float(directions.energy.sum())
    if left == 0:
        return noise
    # ω has weighted mean 1, so the scale c of b̃ = cω is the energy over γ⟨tω⟩.
    scale = left / (problem.gamma * float(directions.weight @ directions.eigenvalue))
    return scale * float(effective_ridge(directions, problem.gamma, noise / scale))
