"""Theory and simulation side by side along one axis of a chart, and where they disagree.

The simulation itself knows no theory (`simulate`); this module only chooses where to look, asks
both, and compares. Theory is exact as n → ∞, so a difference at finite n is a fact to show.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.axes import abscissa
from engine.problem import Problem
from engine.ridge import ridge_risk
from engine.simulate import simulate

Array = NDArray[np.float64]

#: Standard errors beyond which a difference is called one, with some ten comparisons per sweep.
SURPRISING = 3.5
DESIGN_WORDS = {"gaussian": "Gaussian", "rademacher": "±1", "heavy-tailed": "heavy-tailed"}
PENALTIES = np.geomspace(1e-3, 1e2, 11)
GAMMAS = np.array([0.1, 0.2, 0.4, 0.6, 0.8, 1.25, 1.6, 2.5, 4.0, 6.3, 10.0])
SNRS = np.geomspace(0.03, 300.0, 9)


@dataclass(frozen=True)
class Sweep:
    """Simulated and theoretical errors, arrays of shape (K,), in units of S + σ² of each point."""

    axis: str
    x: Array
    test: Array
    train: Array
    test_se: Array
    train_se: Array
    theory_test: Array
    theory_train: Array
    n: int
    draws: int
    seed: int
    design: str

    @property
    def surprise(self) -> Array:
        """|simulated − theory| of the test error, in standard errors."""
        return np.asarray(np.abs(self.test - self.theory_test) / self.test_se)

    @property
    def sentence(self) -> str:
        """What the comparison says, with its largest difference."""
        about = f"{self.draws} draws of n = {self.n} samples ({DESIGN_WORDS[self.design]} design)"
        worst = int(np.argmax(self.surprise))
        z, gap = self.surprise[worst], self.test[worst] / self.theory_test[worst] - 1
        symbol = {"lam": "λ", "gamma": "γ", "snr": "SNR"}[self.axis]
        where = f"at {symbol} = {self.x[worst]:.4g}"
        if z <= SURPRISING:
            return (
                f"Theory and simulation agree: over {about}, no test error differs by more than "
                f"{z:.1f} standard errors ({where})."
            )
        return (
            f"Theory and simulation differ: over {about}, the test error {where} is "
            f"{abs(gap):.1%} {'above' if gap > 0 else 'below'} theory, {z:.1f} standard errors. "
            "Theory is exact as n → ∞; at this n the difference is real."
        )


def sweep(
    problem: Problem,
    axis: str,
    n: int = 200,
    draws: int = 20,
    seed: int = 0,
    design: str = "gaussian",
    progress: Callable[[float], None] | None = None,
) -> Sweep:
    """Simulate ridge along `axis` ("lam"), or the ridgeless limit along "gamma" or "snr".

    `progress` gets the finished share in [0, 1]; raising in it abandons the sweep. Raises
    ValueError for values outside their domain (see `simulate`).
    """
    abscissa(axis)
    cases = _cases(problem, axis)
    rows = []
    for index, (case, lam) in enumerate(cases):

        def report(done: int, total: int, first: int = index) -> None:
            if progress is not None:
                progress((first + done / total) / len(cases))

        run = simulate(case, lam, n, draws, seed, design, report)
        exact = ridge_risk(case, lam)
        rows.append(
            np.stack((run.test, run.train, run.test_se, run.train_se, exact.test, exact.train))
            / case.null_risk
        )
    test, train, test_se, train_se, theory_test, theory_train = np.hstack(rows)
    x = {"lam": PENALTIES, "gamma": GAMMAS, "snr": SNRS}[axis]
    return Sweep(
        axis,
        x,
        test,
        train,
        test_se,
        train_se,
        theory_test,
        theory_train,
        n,
        draws,
        seed,
        design,
    )


def _cases(problem: Problem, axis: str) -> list[tuple[Problem, Array]]:
    if axis == "lam":
        return [(problem, PENALTIES)]
    if axis == "gamma":
        return [(replace(problem, gamma=float(v)), np.zeros(1)) for v in GAMMAS]
    return [(replace(problem, snr=float(v)), np.zeros(1)) for v in SNRS]
