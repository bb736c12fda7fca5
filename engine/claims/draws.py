"""Seeded finite draws for the claims: plain linear algebra that knows no theory."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve, solve_triangular

from engine.problem import Problem
from engine.simulate import simulate

Array = NDArray[np.float64]


def average(
    draw: Callable[[np.random.Generator], float], draws: int, seed: int
) -> tuple[float, float]:
    """Mean of `draw` over independent generators, and its standard error."""
    values = [
        draw(np.random.default_rng(child)) for child in np.random.SeedSequence(seed).spawn(draws)
    ]
    return float(np.mean(values)), float(np.std(values, ddof=1) / np.sqrt(draws))


def gaussian_train(variances: Array, n: int, noise: float, rng: np.random.Generator) -> float:
    """Train/σ⁴ of Bayes on one drawn X for Σ = I, θ_k ~ N(0, variances_k): tr (XCXᵀ+σ²I)⁻¹/n.

    At `noise` 0 it is J_π, the Fisher information of Xθ per sample.
    """
    x = rng.standard_normal((n, variances.size)) * np.sqrt(variances)
    root = np.linalg.cholesky(x @ x.T + noise * np.eye(n))
    inverse = solve_triangular(root, np.eye(n), lower=True, overwrite_b=True, check_finite=False)
    return float(np.vdot(inverse, inverse) / n)


def sparse_mixture_information(
    n: int, d: int, eta: float, truths: int, rng: np.random.Generator
) -> float:
    """J_π of one drawn X for θ of one large entry: the equal mixture over k of N(0, C_k),
    C_k = (1−η) e_k e_kᵀ + (η/d) I. The mean of ‖∇log p(Xθ)‖²/n over `truths` draws of θ.
    """
    x = rng.standard_normal((n, d))
    base = cho_factor(eta / d * (x @ x.T))
    solved = cho_solve(base, x)
    leverage = np.einsum("ij,ij->j", x, solved)
    total = 0.0
    for _ in range(truths):
        theta = np.sqrt(eta / d) * rng.standard_normal(d)
        theta[rng.integers(d)] += np.sqrt(1 - eta) * rng.standard_normal()
        seen = x @ theta
        # Sherman–Morrison for each component's precision, Sylvester for its determinant.
        plain, inner = cho_solve(base, seen), solved.T @ seen
        gain = (1 - eta) / (1 + (1 - eta) * leverage)
        exponent = 0.5 * gain * inner**2 - 0.5 * np.log1p((1 - eta) * leverage)
        weight = np.exp(exponent - exponent.max())
        score = plain - solved @ (weight / weight.sum() * gain * inner)
        total += float(score @ score) / n
    return total / truths


def paired_ridge(
    problem: Problem, lam: Sequence[float], n: int, runs: int, seed: int
) -> tuple[float, float]:
    """test(lam[0]) − test(lam[1]) on the same data, and its standard error over `runs`."""
    gaps = []
    for run in range(runs):
        test = simulate(problem, lam, n, draws=2, seed=seed + run).test
        gaps.append(float(test[0] - test[1]))
    return float(np.mean(gaps)), float(np.std(gaps, ddof=1) / np.sqrt(runs))
