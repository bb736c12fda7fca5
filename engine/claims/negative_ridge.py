"""Kobak, Lomond & Sanchez 2020; Wu & Xu 2020: the best penalty can be zero or negative."""

from __future__ import annotations

import numpy as np

from engine.claims.draws import paired_ridge
from engine.claims.record import Claim, Finding, Row
from engine.problem import Problem
from engine.ridge import optimal_ridge, ridge_risk
from engine.spectra import power_law

SOURCE = "Kobak, Lomond & Sanchez 2020; Wu & Xu 2020"


def _negative() -> Finding:
    problem = Problem(5.0, 100.0, power_law(400, 1.2), truth_exponent=0.5)
    best = optimal_ridge(problem)
    lam, gain = float(best.lam), float(ridge_risk(problem, 0.0).test - best.test)
    # 80 samples make d = 400, so the draws have exactly this spectrum.
    seen = paired_ridge(problem, (0.0, lam), 80, 150, seed=1)
    noisy = optimal_ridge(Problem(5.0, 1.0, power_law(400, 1.2), truth_exponent=0.5))
    rows = (
        Row("λ*, power law 1.2, truth exponent 0.5, γ = 5, SNR = 100", "< 0", lam),
        Row("test(λ = 0) − test(λ*) there", "> 0", gain, *seen, 0.1),
        Row("λ* there at SNR = 1 (the noise is not small)", "> 0", float(noisy.lam)),
    )
    return Finding(rows, lam < 0 < gain and float(noisy.lam) > 0)


def _isotropic() -> Finding:
    least = min(
        float(optimal_ridge(Problem(gamma, snr)).lam) / (gamma / snr)
        for gamma in (0.1, 0.5, 1.0, 1.5, 5.0, 20.0)
        for snr in (0.05, 1.0, 20.0, 1000.0)
    )
    problem, below = Problem(5.0, 20.0), -0.1
    loss = float(np.diff(ridge_risk(problem, [0.0, below]).test)[0])
    seen = paired_ridge(problem, (below, 0.0), 80, 100, seed=2)
    rows = (
        Row("least λ*/(γσ²) over 24 settings", "> 0", least),
        Row(f"test(λ = {below:g}) − test(λ = 0) at γ = 5, SNR = 20", "> 0", loss, *seen, 0.1),
    )
    return Finding(rows, least > 0 and loss > 0)


CLAIMS = (
    Claim(
        "negative_penalty",
        SOURCE,
        "With more features than samples, little noise and a truth that leans on the directions "
        "of large variance, the best ridge penalty is negative.",
        "the sign of λ*, and of the gain over λ = 0 as n → ∞",
        _negative,
    ),
    Claim(
        "never_negative_isotropic",
        SOURCE,
        "For isotropic features the best penalty is never negative.",
        "the sign of λ* in 24 settings",
        _isotropic,
    ),
)
