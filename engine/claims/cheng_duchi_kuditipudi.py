"""Cheng, Duchi & Kuditipudi, COLT 2022: the necessity of interpolation, Σ = I, θ ~ N(0, I/d).

Their integrals run over H₂, the law of the eigenvalues s of XXᵀ/d, on [(1−1/√γ)², (1+1/√γ)²]; here
by Gauss–Chebyshev quadrature, which shares nothing with `engine.marchenko_pastur`.
"""

from __future__ import annotations

from functools import partial
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from engine.bayes import bayes_risk
from engine.claims.draws import average, gaussian_train
from engine.claims.record import Claim, Finding, Row, close
from engine.frontier import MOST_TRAIN, cost_of
from engine.message_passing import simulate_bayes
from engine.problem import Problem
from engine.ridge import optimal_ridge, ridge_risk

Array = NDArray[np.float64]

SOURCE = "Cheng, Duchi & Kuditipudi 2022"
SETTINGS = tuple(product((1.2, 2.0, 5.0, 20.0), (1.0, 10.0, 100.0, 1000.0)))
NODES = 4000
SAME = 1e-9


class _Spectrum:
    """H₂ at γ > 1 as nodes and weights."""

    def __init__(self, gamma: float) -> None:
        angle = np.arange(1, NODES + 1) * np.pi / (NODES + 1)
        half = 2 / np.sqrt(gamma)
        self.gamma = gamma
        self.nodes = 1 + 1 / gamma + half * np.cos(angle)
        self.weights = gamma * (half * np.sin(angle)) ** 2 / (2 * self.nodes) / (NODES + 1)
        self.low, self.high = (1 - half / 2) ** 2, (1 + half / 2) ** 2

    def train(self, noise: float, rho: float = 0.0) -> float:
        """∫ σ⁴/((1−ρs)²(s+σ²)) dH₂."""
        return float(self.weights @ (noise**2 / (1 - rho * self.nodes) ** 2 / (self.nodes + noise)))

    def cost(self, noise: float, rho: float) -> float:
        """(ρ²/γ) ∫ σ⁴s/((1−ρs)²(s+σ²)) dH₂."""
        s = self.nodes
        moved = self.weights @ (noise**2 * s / (1 - rho * s) ** 2 / (s + noise))
        return float(rho**2 / self.gamma * moved)

    def interpolation(self, noise: float) -> float:
        """(σ⁴/γ) ∫ dH₂/(s(s+σ²))."""
        return float(
            noise**2 / self.gamma * (self.weights @ (1 / self.nodes / (self.nodes + noise)))
        )


def _threshold() -> Finding:
    gamma, n, rows = 2.0, 300, []
    law, variances = _Spectrum(gamma), np.full(600, 1 / 600)
    for snr in (1.0, 10.0, 100.0):
        noise = 1 / snr
        mean, error = average(partial(gaussian_train, variances, n, noise), 8, 1)
        ours = bayes_risk(Problem(gamma, snr)).train
        seen = noise**2 * mean, noise**2 * error
        rows.append(Row(f"ε²_σ at γ = 2, SNR = {snr:g}", law.train(noise), ours, *seen, 2 / n))
    agrees = all(close(row.ours, float(row.printed), SAME) for row in rows)
    left = [_after_leading_term(gamma, noise) for noise in (2e-3, 1e-3)]
    rows.append(Row("(ε²_σ − σ⁴/(σ²+1−1/γ))/σ⁴ at γ = 2, SNR = 1000", "→ 0 with σ²", left[1]))
    return Finding(tuple(rows), agrees and close(left[1] / left[0], 0.5, 0.02))


def _after_leading_term(gamma: float, noise: float) -> float:
    exact = bayes_risk(Problem(gamma, 1 / noise)).train / noise**2
    return exact - 1 / (noise + 1 - 1 / gamma)


def _cost() -> Finding:
    worst = 0.0
    for gamma, snr in SETTINGS:
        law, problem = _Spectrum(gamma), Problem(gamma, snr)
        for rho in np.array([0.3, 0.7, 0.95]) / law.high:
            ours = float(cost_of(problem, law.train(1 / snr, rho)))
            worst = max(worst, abs(ours / law.cost(1 / snr, rho) - 1))
    law, problem, rho = _Spectrum(2.0), Problem(2.0, 10.0), 0.2
    train = law.train(0.1, rho)
    run = simulate_bayes(problem, 400, 12, 1, rho=rho / 2)
    at_threshold = float(cost_of(problem, bayes_risk(problem).train))
    rows = (
        Row("least cost of a training error ≥ ε² for ε² ≤ ε²_σ", 0.0, at_threshold),
        Row(
            f"cost at γ = 2, SNR = 10, ε² = {train / bayes_risk(problem).train:.3g} ε²_σ",
            law.cost(0.1, rho),
            float(cost_of(problem, train)),
            float(run.distance),
            float(run.distance_se),
            0.01,
        ),
        Row(f"largest relative difference over {3 * len(SETTINGS)} points", f"≤ {SAME:g}", worst),
    )
    return Finding(rows, worst <= SAME and at_threshold < 1e-20)


def _minimum_norm() -> Finding:
    worst = 0.0
    for gamma, snr in SETTINGS:
        price = _price_of_minimum_norm(Problem(gamma, snr))
        worst = max(worst, abs(price / _Spectrum(gamma).interpolation(1 / snr) - 1))
    law, problem = _Spectrum(2.0), Problem(2.0, 10.0)
    run = simulate_bayes(problem, 400, 12, 2, rho=-np.inf)
    ratio = [_price_of_minimum_norm(Problem(2.0, 1 / v)) * 2 * 0.5**3 / v**2 for v in (2e-3, 1e-3)]
    rows = (
        Row(
            "risk of minimum norm above the best ridge at γ = 2, SNR = 10",
            law.interpolation(0.1),
            _price_of_minimum_norm(problem),
            float(run.cost),
            float(run.cost_se),
            0.01,
        ),
        Row("the same over σ⁴/(γ(1−1/γ)³) at SNR = 1000", "→ 1 with σ²", ratio[1]),
        Row(f"largest relative difference over {len(SETTINGS)} settings", "≤ 1e-6", worst),
    )
    agrees = worst <= 1e-6 and close((ratio[1] - 1) / (ratio[0] - 1), 0.5, 0.05)
    return Finding(rows, agrees)


def _price_of_minimum_norm(problem: Problem) -> float:
    return float(ridge_risk(problem, 0.0).test - optimal_ridge(problem).test)


def _minimum_norm_threshold() -> Finding:
    rows, agrees = [], True
    for gamma, snr in product((1.5, 2.0, 5.0, 20.0), (2.0, 20.0, 1000.0)):
        law, ratio = _Spectrum(gamma), _as_dear_as_interpolation(Problem(gamma, snr))
        allowed = 2 * law.high / law.low
        agrees &= 1 < ratio <= allowed
        if snr == 20:
            label = f"ε_σ,ols/ε_σ at γ = {gamma:g}, SNR = 20"
            rows.append(Row(label, f"in (1, {allowed:.4g}]", ratio))
    rows.append(_price_there(Problem(5.0, 20.0)))
    return Finding(tuple(rows), agrees)


def _price_there(problem: Problem) -> Row:
    """What the training error ε_σ,ols costs: as much as minimum norm."""
    law, noise = _Spectrum(problem.gamma), problem.noise
    train = bayes_risk(problem).train * _as_dear_as_interpolation(problem) ** 2
    rho = brentq(lambda rho: law.train(noise, rho) - train, 0.0, (1 - 1e-9) / law.high)
    run = simulate_bayes(problem, 300, 20, 3, rho=rho / problem.gamma)
    return Row(
        f"excess risk at ε_σ,ols, γ = {problem.gamma:g}, SNR = {problem.snr:g}",
        law.interpolation(noise),
        float(cost_of(problem, train)),
        float(run.cost),
        float(run.cost_se),
        0.02,
    )


def _as_dear_as_interpolation(problem: Problem) -> float:
    """ε/ε_σ for the ε above which a predictor does worse than the minimum-norm interpolator."""
    own, price = bayes_risk(problem).train, float(cost_of(problem, 0.0))
    most = MOST_TRAIN * problem.null_risk
    root = brentq(lambda train: float(cost_of(problem, train)) - price, own, most, rtol=1e-10)
    return float(np.sqrt(root / own))


CLAIMS = (
    Claim(
        "memorization_threshold",
        SOURCE,
        "The best predictor has training error ε²_σ = ∫σ⁴/(s+σ²) dH₂, which is "
        "σ⁴/(σ²+1−1/γ) + o(σ⁴): of the order σ⁴, far below the noise σ².",
        f"exact integral: to {SAME:g} relative; leading term: its error over σ⁴ halves with σ²",
        _threshold,
    ),
    Claim(
        "cost_of_not_fitting",
        SOURCE,
        "Training errors up to ε²_σ cost nothing; a larger one, "
        "ε² = ∫σ⁴/((1−ρs)²(s+σ²)) dH₂, costs at least (ρ²/γ)∫σ⁴s/((1−ρs)²(s+σ²)) dH₂.",
        f"to {SAME:g} relative",
        _cost,
    ),
    Claim(
        "minimum_norm_price",
        SOURCE,
        "The minimum-norm interpolator's risk lies above the best ridge's by "
        "(σ⁴/γ)∫dH₂/(s(s+σ²)) = σ⁴/(γ(1−1/γ)³) + o(σ⁴).",
        "exact integral: to 1e-6 relative (a difference of two risks); leading term: its relative "
        "error halves with σ²",
        _minimum_norm,
    ),
    Claim(
        "minimum_norm_threshold",
        SOURCE,
        "Whoever trains above ε_σ,ols does worse than the minimum-norm interpolator, and "
        "ε_σ < ε_σ,ols ≤ (2λ₊/λ₋) ε_σ, λ± = (1±1/√γ)².",
        "both inequalities in 12 settings",
        _minimum_norm_threshold,
    ),
)
