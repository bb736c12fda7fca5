"""Random problems, trained with random penalties: is a large gap a sign of large regret there?

A family is drawn first (spectrum, what the truth leans on, what the prior assumes), then many
settings of it (γ, SNR, λ), and every error is exact; only the choice of problems is random, and
seeded. The path of one problem along λ answers the narrower question: there 1 − train/test only
shrinks as λ grows, while regret first falls and then rises.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.bayes import bayes_grid, bayes_risk
from engine.equivalents import effective_ridge
from engine.gap import Gaps
from engine.problem import Problem
from engine.ridge import ridge_risk, risk_at
from engine.spectra import Spectrum, ar1, isotropic, power_law, spiked
from engine.whole_numbers import whole_number

Array = NDArray[np.float64]

#: Ranges of the random settings, logarithmic; λ = 0, interpolation, has a share of its own.
GAMMAS, SNRS, PENALTIES, INTERPOLATED = (0.2, 10.0), (0.3, 100.0), (1e-4, 1e2), 0.15
PER_FAMILY = 20
PENALTY_PATH = np.geomspace(1e-5, 1e4, 181)


def random_gaps(count: int = 1000, seed: int = 0) -> Gaps:
    """`count` trained models on random problems: exact errors, the same for the same seed.

    γ in [0.2, 10] (but 2 % away from 1), SNR in [0.3, 100], λ in [10⁻⁴, 10²], all logarithmic; 15 %
    interpolate. Raises ValueError unless `count` is a whole number in [20, 100000].
    """
    count = whole_number("count", count, PER_FAMILY, 100_000)
    rng = np.random.default_rng(seed)
    families = -(-int(count) // PER_FAMILY)
    parts = [_family(rng) for _ in range(families)]
    joined = (np.concatenate(columns)[: int(count)] for columns in zip(*parts, strict=True))
    return Gaps(*joined)


def gap_along_penalty(problem: Problem, lam: ArrayLike | None = None) -> Gaps:
    """The models of one problem along λ ≥ 0 (None: 181 penalties from 10⁻⁵ to 10⁴).

    Raises ValueError for a λ that `ridge_risk` refuses.
    """
    penalties = PENALTY_PATH if lam is None else np.atleast_1d(np.array(lam, dtype=float))
    risk = ridge_risk(problem, penalties)
    same = np.ones(penalties.shape)
    bayes = bayes_risk(problem).test
    return Gaps(
        same * problem.gamma, same * problem.snr, penalties, risk.train, risk.test, same * bayes
    )


def _family(rng: np.random.Generator) -> tuple[Array, ...]:
    problem = _random_problem(rng)
    gamma = _log_uniform(rng, *GAMMAS)
    gamma = np.where(np.abs(gamma - 1) < 0.02, 1.05, gamma)
    snr, lam = _log_uniform(rng, *SNRS), _log_uniform(rng, *PENALTIES)
    lam = np.where(rng.random(PER_FAMILY) < INTERPOLATED, 0.0, lam)
    kappa = effective_ridge(problem.directions, gamma, lam)
    risk = risk_at(problem.directions, gamma, 1 / snr, kappa, lam)
    bayes = np.diag(bayes_grid(problem, gamma, snr).test)
    return gamma, snr, lam, risk.train, risk.test, bayes


def _random_problem(rng: np.random.Generator) -> Problem:
    """Spectrum, truth and assumed prior; γ and SNR are set by the caller."""
    kind = rng.integers(4)
    spectrum: Spectrum
    if kind == 0:
        spectrum = isotropic()
    elif kind == 1:
        spectrum = power_law(200, float(rng.uniform(0.3, 2.0)))
    elif kind == 2:
        spectrum = spiked(200, float(np.exp(rng.uniform(np.log(3), np.log(200)))))
    else:
        spectrum = ar1(200, float(rng.uniform(0.2, 0.95)))
    truth = float(rng.uniform(0.0, 2.0))
    assumed = (0.0, truth, float(rng.uniform(-0.5, 2.0)))[rng.integers(3)]
    return replace(Problem(2.0, 1.0, spectrum), truth_exponent=truth, prior_exponent=assumed)


def _log_uniform(rng: np.random.Generator, low: float, high: float) -> Array:
    return np.asarray(np.exp(rng.uniform(np.log(low), np.log(high), PER_FAMILY)))
