"""The map: every cell is what the single-problem functions say; where the contours are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from reference_cases import HALF_ZERO, SPECTRA, corners

from engine import (
    Problem,
    algorithmic_risk,
    bayes_risk,
    interpolation_tax,
    optimal_ridge,
    priors,
    spectra,
    threshold_map,
    thresholds,
    verdict,
)
from engine.threshold_map import zero_penalty_noise

GAMMA, SNR = np.geomspace(0.05, 20, 9), np.geomspace(0.01, 1000, 9)
CASES = [
    Problem(4.0, 10.0, spectra.power_law(200, 1.0), 1.0),
    Problem(4.0, 10.0, SPECTRA["isotropic"], prior=priors.Rademacher()),
    Problem(4.0, 10.0, SPECTRA["power law 2"], 0.5, prior=priors.Laplace()),
    Problem(1.0, 1.0, SPECTRA["spiked"], 1.0, 1.5, prior=priors.SpikeSlab(0.05, 1e-3)),
    Problem(1.0, 1.0, SPECTRA["ar1"], 1.0, 0.0, 0.7, 0.5, prior=priors.BernoulliGauss(0.3)),
    Problem(1.0, 1.0, HALF_ZERO, 1.0, 0.0, prior=priors.StudentT(3.0)),
]


@pytest.mark.parametrize("problem", CASES, ids=lambda p: f"{p.prior}-{p.spectrum!r}")
def test_every_cell_is_the_problem_there(problem):
    found = threshold_map(problem, GAMMA, SNR)
    regimes = {-1: "necessary", 0: "between", 1: "harmful"}
    for r, gamma in enumerate(GAMMA):
        limits = thresholds(replace(problem, gamma=gamma))
        assert found.inverse_information[r] == pytest.approx(limits.inverse_information, rel=1e-9)
        assert found.variance == pytest.approx(limits.variance, rel=1e-14)
        for c, snr in enumerate(SNR):
            here = replace(problem, gamma=gamma, snr=snr)
            assert found.memorization[r, c] == pytest.approx(
                bayes_risk(here).memorization, abs=1e-9
            )
            assert found.reached[r, c] == pytest.approx(
                algorithmic_risk(here).memorization, abs=1e-9
            )
            best = optimal_ridge(here)
            assert found.tax[r, c] == pytest.approx(interpolation_tax(here), rel=1e-3, abs=1e-7)
            assert found.penalty[r, c] == pytest.approx(float(best.lam), rel=2e-3, abs=1e-6)
            assert np.sign(found.penalty[r, c]) == np.sign(float(best.lam))
            assert regimes[int(found.regime[r, c])] == verdict(here).regime


def test_contours_of_the_landing_problem():
    found = threshold_map(CASES[0])
    assert found.memorization.shape == found.tax.shape == (120, 120)
    assert (found.gamma[[0, -1]], found.snr[[0, -1]]) == (
        pytest.approx([0.05, 20]),
        pytest.approx([0.01, 1000]),
    )
    assert found.variance == pytest.approx(1, rel=1e-12)  # the line SNR = 1
    assert (found.inverse_information[found.gamma <= 1] == 0).all()
    above = found.inverse_information[found.gamma > 1]
    assert (np.diff(above) > 0).all() and above[-1] < 1
    # Theorem 2 in every cell: M ≥ ½ where memorization is necessary, ≤ ½ where it is harmful.
    assert (found.memorization[found.regime == -1] >= 0.5 - 1e-9).all()
    assert (found.memorization[found.regime == 1] <= 0.5 + 1e-9).all()


def test_best_penalty_changes_sign_on_its_contour():
    problem = Problem(5.0, 100.0, spectra.power_law(400, 1.2), 0.5)
    assert float(optimal_ridge(problem).lam) == pytest.approx(-0.043, abs=5e-4)
    noise = float(zero_penalty_noise(problem.directions, np.array([5.0]))[0])
    assert noise > problem.noise
    for factor, sign in ((0.99, -1), (1.01, 1)):
        beside = replace(problem, snr=1 / (noise * factor))
        assert np.sign(float(optimal_ridge(beside).lam)) == sign
    isotropic = zero_penalty_noise(Problem(1.0, 1.0).directions, GAMMA)
    assert isotropic == pytest.approx(0, abs=1e-12)  # never negative there


def test_the_tax_is_infinite_only_at_the_threshold():
    found = threshold_map(CASES[0], [0.999, 1.0, 1.001], SNR)
    assert np.isinf(found.tax[1]).all() and np.isfinite(found.tax[[0, 2]]).all()


def test_corners_are_finite():
    for problem in corners()[::7]:
        for prior in (priors.Gaussian(), priors.SpikeSlab(1e-4, 1e-6)):
            found = threshold_map(replace(problem, prior=prior), [0.05, 1.3, 20.0], [0.01, 1e3])
            assert (np.abs(found.memorization - 0.5) <= 0.5 + 1e-9).all()
            assert (found.tax >= 0).all() and not np.isnan(found.penalty).any()


def test_nothing_left_to_learn():
    known = Problem(3.0, 5.0, prior_cosine=1.0, prior_length=1.0, prior=priors.Laplace())
    found = threshold_map(known, GAMMA, SNR)
    assert found.memorization == pytest.approx(np.zeros((9, 9)), abs=1e-12)
    assert np.isinf(found.penalty).all() and (found.regime == 1).all()


def test_outside_the_domain():
    with pytest.raises(ValueError, match=r"gamma must lie in \[0.05, 20\]"):
        threshold_map(CASES[0], [0.01], SNR)
    with pytest.raises(ValueError, match=r"snr must lie in \[0.01, 1000\]"):
        threshold_map(CASES[0], GAMMA, [1e4])
