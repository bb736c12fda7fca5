"""Plain ridge against the aligned prior over a grid of settings: risk, price and interpolator.

"Prior strong: memorize", says the slogan. Here the prior is made strong in the plainest sense, the
assumed covariance follows the truth's, and everything else stays: what happens to the best risk, to
the price of going all the way, and to the interpolator itself?

Exact as n → ∞, vectorised: one call per spectrum, truth and prior.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.equivalents import effective_ridge
from engine.problem import Problem
from engine.ridge import optimal_risk, risk_at
from engine.spectra import Spectrum, power_law, spiked

Array = NDArray[np.float64]

SPECTRA: dict[str, Spectrum] = {
    "power law 0.5": power_law(200, 0.5),
    "power law 1": power_law(200, 1.0),
    "power law 1.5": power_law(200, 1.5),
    "spiked": spiked(200, 20.0),
}
TRUTHS = (0.25, 0.5, 1.0, 2.0)
GAMMAS = (1.5, 2.0, 5.0, 10.0)
SNRS = (1.0, 5.0, 20.0, 100.0)


@dataclass(frozen=True, eq=False)
class PricedRidge:
    """One assumed prior over the grid, arrays (spectra, truths, γ, SNR); signal power is 1."""

    best: Array  # test error of the best ridge with λ ≥ 0
    train: Array  # its training error
    lam: Array  # the best penalty, negative where even interpolation is too much ridge
    ridgeless: Array  # test error as λ → 0⁺

    @property
    def tax(self) -> Array:
        """What going all the way costs: ridgeless/best − 1."""
        return np.asarray(self.ridgeless / self.best - 1)


@dataclass(frozen=True, eq=False)
class AlignmentSweep:
    """The same settings under plain ridge and under the aligned prior."""

    plain: PricedRidge
    aligned: PricedRidge
    gamma: tuple[float, ...]
    snr: tuple[float, ...]

    @property
    def settings(self) -> int:
        """How many settings the sweep covers."""
        return self.plain.best.size

    @property
    def dearer(self) -> int:
        """In how many settings the aligned prior has the higher tax."""
        return int(np.count_nonzero(self.aligned.tax > self.plain.tax))

    @property
    def riskier(self) -> int:
        """In how many settings the aligned prior's interpolator has the higher test error."""
        return int(np.count_nonzero(self.aligned.ridgeless > self.plain.ridgeless))

    @property
    def better(self) -> int:
        """In how many settings the aligned prior's best ridge has the lower test error."""
        return int(np.count_nonzero(self.aligned.best < self.plain.best))


def alignment_sweep(
    gamma: tuple[float, ...] = GAMMAS, snr: tuple[float, ...] = SNRS
) -> AlignmentSweep:
    """Four spectra × four truths × `gamma` × `snr`: 256 settings by default.

    Raises ValueError for values outside the domain of a `Problem`.
    """
    for g in gamma:
        for s in snr:
            Problem(g, s)
    parts = []
    for aligned in (False, True):
        cells = [
            [_priced(spectrum, truth, aligned, gamma, snr) for truth in TRUTHS]
            for spectrum in SPECTRA.values()
        ]
        parts.append(PricedRidge(*(np.array(column) for column in _columns(cells))))
    return AlignmentSweep(parts[0], parts[1], gamma, snr)


def _columns(cells: list[list[tuple[Array, ...]]]) -> list[list[list[Array]]]:
    return [[[cell[k] for cell in row] for row in cells] for k in range(4)]


def _priced(
    spectrum: Spectrum,
    truth: float,
    aligned: bool,
    gamma: tuple[float, ...],
    snr: tuple[float, ...],
) -> tuple[Array, ...]:
    directions = Problem(2.0, 1.0, spectrum, truth, truth if aligned else 0.0).directions
    g, noise = np.array(gamma)[:, None], 1 / np.array(snr)[None, :]
    best = optimal_risk(directions, g, noise)
    zero = np.zeros(g.shape)
    ridgeless = risk_at(directions, g, noise, effective_ridge(directions, g, zero), zero)
    positive = best.lam >= 0
    return (
        np.where(positive, best.test, ridgeless.test),
        np.where(positive, best.train, ridgeless.train),
        best.lam,
        ridgeless.test,
    )
