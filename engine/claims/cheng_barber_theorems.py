"""Cheng & Barber, COLT 2026, Theorems 2 and 3: what V_π and J_π say of every predictor."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import product

import numpy as np

from engine.bayes import bayes_risk, thresholds
from engine.claims.draws import average, gaussian_train
from engine.claims.record import Claim, Finding, Row
from engine.frontier import frontier, frontier_at, lower_bound
from engine.message_passing import simulate_bayes
from engine.priors import (
    BernoulliGauss,
    Gaussian,
    Laplace,
    Prior,
    Rademacher,
    SpikeSlab,
    StudentT,
    SymmetricMixture,
    Uniform,
)
from engine.problem import Problem
from engine.ridge import ridge_risk
from engine.simulate import simulate
from engine.spectra import isotropic, power_law

SOURCE = "Cheng & Barber 2026"
#: By what a reader calls them.
FAMILIES: dict[str, Prior] = {
    "Gaussian": Gaussian(),
    "Laplace": Laplace(),
    "Student-t, ν = 5": StudentT(5.0),
    "uniform": Uniform(),
    "±1": Rademacher(),
    "two clusters, η = 0.1": SymmetricMixture(0.1),
    "nearly sparse, ε = 0.1, η = 0.05": SpikeSlab(0.1, 0.05),
    "exactly sparse, ε = 0.5": BernoulliGauss(0.5),
}
#: Where one side of a bound is attained, rounding may put it on the wrong side by this much.
ROUNDING = 1e-8
EXAMPLE = Problem(2.0, 5.0, prior=SpikeSlab(0.1, 0.05))
N, DRAWS = 400, 16


def _settings() -> Iterator[Problem]:
    spectra = isotropic(), power_law(30, 1.0)
    for prior, gamma, snr, spectrum in product(
        FAMILIES.values(), (0.5, 1.5, 4.0), (0.3, 3.0, 30.0), spectra
    ):
        yield Problem(gamma, snr, spectrum, 0.5, prior=prior)


def _theorem_2() -> Finding:
    below, above, count = 0.0, 0.0, 0
    for problem in _settings():
        known, noise, train = thresholds(problem), problem.noise, bayes_risk(problem).train
        below = max(below, noise**2 / (known.variance + noise) / train)
        above = max(above, train / (noise**2 / (known.inverse_information + noise)))
        count += 1
    known, noise = thresholds(EXAMPLE), EXAMPLE.noise
    low, high = (noise**2 / (v + noise) for v in (known.variance, known.inverse_information))
    run = simulate_bayes(EXAMPLE, N, DRAWS, 1)
    rows = (
        Row(
            "Train of Bayes, sparse prior, γ = 2, SNR = 5",
            f"between {low:.4g} and {high:.4g}",
            bayes_risk(EXAMPLE).train,
            float(run.train),
            float(run.train_se),
            4 / N,
        ),
        Row(f"largest lower bound/Train, {count} settings", "≤ 1", below),
        Row(f"largest Train/upper bound, {count} settings", "≤ 1", above),
    )
    return Finding(rows, max(below, above) <= 1 + ROUNDING)


def _order_of_thresholds() -> Finding:
    least = min(
        known.variance / known.inverse_information
        for known in map(thresholds, _settings())
        if known.inverse_information > 0
    )
    single = {name: prior.variance * prior.fisher_information for name, prior in FAMILIES.items()}
    known, n = thresholds(Problem(2.0, 1.0)), 300
    shared = np.full(2 * n, 1 / (2 * n))
    # V_π is 1, and without noise the draw gives J_π.
    seen = average(partial(gaussian_train, shared, n, 0.0), 8, 4)
    drawn = known.variance / known.inverse_information
    rows = [
        Row("least V_π·J_π over the settings of Theorem 2", "≥ 1", least),
        Row("V_π·J_π of an isotropic Gaussian truth, γ = 2", "≥ 1", drawn, *seen, 2 / n),
    ]
    for name, value in single.items():
        if np.isfinite(value):
            printed: float | str = 1.0 if name == "Gaussian" else "> 1"
            rows.append(Row(f"V·J of a single number, {name}", printed, value))
    strict = all(value > 1 for name, value in single.items() if name != "Gaussian")
    agrees = least >= 1 - ROUNDING and abs(single["Gaussian"] - 1) <= ROUNDING and strict
    return Finding(tuple(rows), agrees)


def _theorem_3() -> Finding:
    worst, count = 0.0, 0
    for problem in _settings():
        f = frontier(problem, 41)
        paid = np.isfinite(f.cost) & (f.rho != 0)
        worst = max(worst, float((f.lower_bound[paid] / f.cost[paid]).max()))
        count += 1
    rho = np.array([-np.inf, 0.5 / (1 + np.sqrt(EXAMPLE.gamma)) ** 2])
    run = simulate_bayes(EXAMPLE, N, DRAWS, 2, rho=rho)
    rows = []
    for k, name in enumerate(("interpolating", "under-fitting, ρ = 0.5/b")):
        train, cost = frontier_at(EXAMPLE, float(rho[k]))
        bound = float(lower_bound(EXAMPLE, train))
        seen = float(run.cost[k]), float(run.cost_se[k])
        label = f"cost of {name}, sparse prior, γ = 2, SNR = 5"
        rows.append(Row(label, f"≥ {bound:.4g}", float(cost), *seen, 4 / N))
    ridge = ridge_risk(EXAMPLE, 1.0)
    bound = float(lower_bound(EXAMPLE, ridge.train))
    drawn = simulate(EXAMPLE, 1.0, N, DRAWS, 3)
    own = bayes_risk(EXAMPLE).test
    seen = float(drawn.test) - own, float(drawn.test_se)
    label = "cost of plain ridge there, λ = 1"
    rows.append(Row(label, f"≥ {bound:.4g}", float(ridge.test) - own, *seen, 4 / N))
    rows.append(Row(f"largest bound/cost along the frontier, {count} settings", "≤ 1", worst))
    least = all(row.ours >= float(str(row.printed)[2:]) for row in rows[:-1])
    return Finding(tuple(rows), worst <= 1 + ROUNDING and least)


CLAIMS = (
    Claim(
        "theorem_2",
        f"{SOURCE}, Theorem 2",
        "σ⁴/(V_π+σ²) ≤ Train(Bayes) ≤ σ⁴/(1/J_π+σ²): the prior's variance and its Fisher "
        "information bracket the training error of the best predictor.",
        f"both inequalities, to {ROUNDING:g} relative, for 8 shapes of the prior",
        _theorem_2,
    ),
    Claim(
        "order_of_thresholds",
        f"{SOURCE}, section 2",
        "1/J_π ≤ V_π: memorization is never necessary where overfitting is harmful; equality only "
        "for an isotropic Gaussian Xθ.",
        f"to {ROUNDING:g} relative; equality seen in the scalar case",
        _order_of_thresholds,
    ),
    Claim(
        "theorem_3",
        f"{SOURCE}, Theorem 3",
        "Any predictor whose training error differs from Bayes' own pays at least "
        "(√Train − √Train(Bayes))²/λ_Σ in test error, λ_Σ → (1+√γ)².",
        f"to {ROUNDING:g} relative along the whole frontier, for 8 shapes of the prior",
        _theorem_3,
    ),
)
