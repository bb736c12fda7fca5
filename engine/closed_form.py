"""Isotropic special cases in closed form, written without the fixed point: an independent witness.

Σ = I, plain ridge, signal power S = 1. Everything here solves the quadratic by hand.
Source: Hastie, Montanari, Rosset & Tibshirani 2022; Dobriban & Wager 2018; Wu & Xu 2020.
"""

from __future__ import annotations

import math


def isotropic_kappa(gamma: float, lam: float) -> float:
    """Larger root of κ² + κ(1 − γ − λ) − λ = 0; γ > 0, λ ≥ −(√γ − 1)²."""
    half = (gamma + lam - 1) / 2
    return half + math.sqrt(max(half * half + lam, 0.0))


def isotropic_ridgeless_test(gamma: float, noise: float) -> float:
    """Test error, noise included, of minimum norm or least squares; inf at γ = 1."""
    if gamma == 1:
        return math.inf
    if gamma < 1:
        return noise / (1 - gamma)
    return (1 - 1 / gamma) + noise / (gamma - 1) + noise


def isotropic_ridge_test(gamma: float, noise: float, lam: float) -> float:
    """Test error of ridge, from bias κ²/((1+κ)²−γ) and variance σ²γ/((1+κ)²−γ)."""
    kappa = isotropic_kappa(gamma, lam)
    room = (1 + kappa) ** 2 - gamma
    return (kappa**2 + noise * gamma) / room + noise


def isotropic_optimal_penalty(gamma: float, noise: float) -> float:
    """λ* = γσ²/S: never negative when Σ = I."""
    return gamma * noise


def isotropic_smallest_penalty(gamma: float) -> float:
    """−(√γ − 1)²: minus the least eigenvalue of XXᵀ/n, or of XᵀX/n below the threshold."""
    return -((math.sqrt(gamma) - 1) ** 2)


def isotropic_inverse_information(gamma: float) -> float:
    """1/J_π = (γ − 1)/γ for θ ~ N(0, I/d), and 0 for γ ≤ 1 (Cheng & Barber, Proposition 7)."""
    return max(gamma - 1, 0.0) / gamma
