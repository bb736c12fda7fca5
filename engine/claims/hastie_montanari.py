"""Hastie, Montanari, Rosset & Tibshirani, Ann. Statist. 2022: surprises in ridgeless regression.

Σ = I. Beside it Nakkiran et al. 2021: the best ridge never gets worse with more samples.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.optimize import minimize_scalar

from engine.claims.draws import paired_ridge
from engine.claims.record import Claim, Finding, Row, close
from engine.problem import DOMAIN, Problem
from engine.ridge import optimal_ridge, ridge_risk, ridge_risk_over_gamma
from engine.simulate import simulate
from engine.spectra import Spectrum, isotropic, power_law

SOURCE = "Hastie, Montanari, Rosset & Tibshirani 2022"
SIMULATED, DRAWS = 200, 30


def _ridgeless() -> Finding:
    rows = []
    for gamma in (0.5, 1.5, 4.0):
        noise = 0.2
        printed = (
            noise * gamma / (1 - gamma) if gamma < 1 else (1 - 1 / gamma) + noise / (gamma - 1)
        )
        problem = Problem(gamma, 1 / noise)
        run = simulate(problem, 0.0, SIMULATED, DRAWS, seed=1)
        ours = float(ridge_risk(problem, 0.0).test) - noise
        seen = float(run.test) - noise, float(run.test_se)
        rows.append(Row(f"excess risk at γ = {gamma:g}, SNR = 5", printed, ours, *seen, 0.01))
    return Finding(tuple(rows), all(close(row.ours, float(row.printed), 1e-10) for row in rows))


def _local_minimum() -> Finding:
    rows = []
    for snr in (2.0, 5.0, 25.0, 400.0):
        printed = np.sqrt(snr) / (np.sqrt(snr) - 1)
        problem = Problem(2.0, snr)
        found = minimize_scalar(
            lambda u, p=problem: float(ridge_risk_over_gamma(p, np.exp(u)).test),
            bounds=(1e-3, np.log(DOMAIN["gamma"][1])),
            method="bounded",
            options={"xatol": 1e-9},
        )
        rows.append(Row(f"γ of the local minimum, SNR = {snr:g}", printed, float(np.exp(found.x))))
    falling = ridge_risk_over_gamma(Problem(2.0, 0.8), np.geomspace(1.001, 20, 400)).test
    agrees = all(close(row.ours, float(row.printed), 1e-6) for row in rows)
    rise = float(np.diff(falling).max())
    rows += [Row("largest rise beyond γ = 1, SNR = 0.8", "≤ 0", rise), *_around_minimum(25.0)]
    return Finding(tuple(rows), agrees and rise <= 0 and all(row.ours > 0 for row in rows[-2:]))


def _around_minimum(snr: float) -> list[Row]:
    """How much more the risk is at half and at twice that γ − 1 than at the minimum."""
    least = np.sqrt(snr) / (np.sqrt(snr) - 1)
    gammas = [least, 1 + (least - 1) / 2, 1 + 2 * (least - 1)]
    runs = [
        simulate(Problem(float(gamma), snr), 0.0, 2 * SIMULATED, DRAWS, seed=5 + k)
        for k, gamma in enumerate(gammas)
    ]
    risks = [float(ridge_risk(Problem(float(gamma), snr), 0.0).test) for gamma in gammas]
    rows = []
    for k, beside in ((1, "half"), (2, "twice")):
        error = float(np.hypot(runs[k].test_se, runs[0].test_se))
        seen = float(runs[k].test - runs[0].test), error
        name = f"test at {beside} that γ − 1, less test there, SNR = {snr:g}"
        rows.append(Row(name, "> 0", risks[k] - risks[0], *seen, 0.1))
    return rows


def _best_penalty() -> Finding:
    rows = []
    for gamma, snr in ((0.5, 1.0), (1.0, 5.0), (4.0, 20.0)):
        best = optimal_ridge(Problem(gamma, snr))
        rows.append(Row(f"λ* at γ = {gamma:g}, SNR = {snr:g}", gamma / snr, float(best.lam)))
    agrees = all(close(row.ours, float(row.printed), 1e-6) for row in rows)
    problem, least = Problem(4.0, 20.0), 4 / 20
    gain = float(np.diff(ridge_risk(problem, [least, 3 * least]).test)[0])
    seen = paired_ridge(problem, (3 * least, least), SIMULATED, DRAWS, seed=3)
    rows.append(Row("test(3λ*) − test(λ*) at γ = 4, SNR = 20", "> 0", gain, *seen, 0.02))
    return Finding(tuple(rows), agrees and gain > 0)


def _no_peak() -> Finding:
    gammas = np.sort(np.concatenate((np.geomspace(0.05, 20, 60), [0.99, 1.0, 1.01])))
    rows = []
    spectra: tuple[tuple[str, Spectrum], ...] = (
        ("isotropic", isotropic()),
        ("power law 1", power_law(100, 1.0)),
    )
    for name, spectrum in spectra:
        rise = 0.0
        for snr in (0.1, 3.0, 100.0):
            problem = Problem(1.0, snr, spectrum)
            tests = [float(optimal_ridge(replace(problem, gamma=float(g))).test) for g in gammas]
            rise = max(rise, -float(np.diff(tests).min()))
        rows.append(Row(f"largest rise with n, {name}", "≤ 0", rise))
    problem = Problem(1.0, 5.0)
    best = optimal_ridge(problem)
    run = simulate(problem, float(best.lam), SIMULATED, DRAWS, seed=2)
    seen = float(run.test), float(run.test_se)
    rows.append(Row("risk of the best ridge at γ = 1, SNR = 5", "finite", float(best.test), *seen))
    agrees = all(row.ours <= 1e-12 for row in rows[:-1]) and bool(np.isfinite(rows[-1].ours))
    return Finding(tuple(rows), agrees)


CLAIMS = (
    Claim(
        "ridgeless_risk",
        SOURCE,
        "The excess risk of minimum norm is S(1−1/γ) + σ²/(γ−1) for γ > 1, and that of least "
        "squares σ²γ/(1−γ) for γ < 1.",
        "to 1e-10 relative",
        _ridgeless,
    ),
    Claim(
        "local_minimum",
        SOURCE,
        "For SNR > 1 the ridgeless risk beyond the peak has its local minimum at "
        "γ = √SNR/(√SNR−1); for SNR ≤ 1 it only falls.",
        "to 1e-6 relative",
        _local_minimum,
    ),
    Claim(
        "best_penalty",
        SOURCE,
        "The best ridge penalty is λ* = γσ²/S: more noise or more features, more penalty.",
        "to 1e-6 relative",
        _best_penalty,
    ),
    Claim(
        "no_peak",
        f"{SOURCE}; Nakkiran, Venkat, Kakade & Ma 2021",
        "Ridge with the best penalty has no double descent: its risk never rises with n.",
        "largest rise over 62 steps in γ and 3 noise levels ≤ 1e-12",
        _no_peak,
    ),
)
