"""Plain ridge against the aligned prior: each cell is its own problem, and the counts."""

from __future__ import annotations

import numpy as np
import pytest

from engine import Problem, interpolation_tax, optimal_ridge, ridge_risk
from engine.alignment_sweep import GAMMAS, SNRS, SPECTRA, TRUTHS, alignment_sweep
from engine.ridge import best_nonnegative

SWEEP = alignment_sweep()


@pytest.mark.parametrize("cell", [(0, 0, 0, 0), (1, 3, 1, 2), (2, 1, 3, 3), (3, 2, 2, 1)])
@pytest.mark.parametrize("aligned", [False, True])
def test_a_cell_is_its_own_problem(cell, aligned):
    spectrum, truth = list(SPECTRA.values())[cell[0]], TRUTHS[cell[1]]
    problem = Problem(GAMMAS[cell[2]], SNRS[cell[3]], spectrum, truth, truth if aligned else 0.0)
    priced = SWEEP.aligned if aligned else SWEEP.plain
    best = best_nonnegative(problem)
    assert priced.best[cell] == pytest.approx(float(best.test), rel=1e-9)
    assert priced.train[cell] == pytest.approx(float(best.train), rel=1e-5, abs=1e-12)
    assert priced.lam[cell] == pytest.approx(float(optimal_ridge(problem).lam), rel=1e-5)
    assert priced.ridgeless[cell] == pytest.approx(float(ridge_risk(problem, 0.0).test), rel=1e-9)
    assert priced.tax[cell] == pytest.approx(interpolation_tax(problem), rel=1e-7, abs=1e-9)


def test_the_counts():
    assert SWEEP.settings == 4**4
    # The aligned prior lowers the best risk everywhere and raises the price everywhere.
    assert SWEEP.better == SWEEP.dearer == SWEEP.settings
    assert SWEEP.riskier == 162
    assert (SWEEP.aligned.lam > 0).all() and (SWEEP.plain.lam < 0).any()


def test_other_settings():
    small = alignment_sweep((0.5, 3.0), (2.0,))
    assert small.settings == 32 and small.plain.best.shape == (4, 4, 2, 1)
    assert (small.gamma, small.snr) == ((0.5, 3.0), (2.0,))
    assert np.isinf(alignment_sweep((1.0,), (2.0,)).plain.tax).all()
    with pytest.raises(ValueError, match=r"gamma must lie in \[0.05, 20\], got 0.0"):
        alignment_sweep((0.0,))
