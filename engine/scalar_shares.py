"""How much noise the Bayes predictor of one number keeps out as noise grows, and where less."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.bayes_curve import HIGHEST, LOWEST
from engine.lowest import lowest
from engine.priors import Prior

Array = NDArray[np.float64]

#: Noise levels of a curve.
NOISES = np.geomspace(LOWEST, HIGHEST, 121)
#: Less of a fall is none.
NO_FALL = 1e-6


class Shares(NamedTuple):
    """Of one shape along a row of noise levels."""

    share: Array  # Train/σ²
    effective: Array  # v_eff relative to the true variance


class Detour(NamedTuple):
    """Where Train/σ² falls although the noise grows."""

    peak_noise: float
    peak: float
    bottom_noise: float
    bottom: float


def shares_at(prior: Prior, noise: Array) -> Shares:
    """One number of law `prior` seen in every noise level of an array."""
    known = prior.averages(noise)
    return Shares(noise * known.information, known.mmse / (noise * known.information))


@lru_cache(maxsize=512)
def shares_alone(prior: Prior, count: int = NOISES.size) -> Shares:
    """One number seen in `count` noise levels from 0.001 to 100, evenly on a logarithmic scale."""
    return shares_at(prior, np.geomspace(LOWEST, HIGHEST, count))


def detour(prior: Prior) -> Detour | None:
    """Where Train/σ² of one number in noise falls although the noise grows; None if it never does.

    Between 0.001 and 100; the first peak and the least value after it.
    """
    share = shares_alone(prior).share
    falls = np.flatnonzero(np.diff(share) < -NO_FALL)
    if falls.size == 0:
        return None
    first = int(falls[0])
    peak_at, least = lowest(-share[None, max(first - 2, 0) : first + 3])
    bottom_at, bottom = lowest(share[None, first:])
    step = NOISES[1] / NOISES[0]
    return Detour(
        float(NOISES[max(first - 2, 0)] * step ** peak_at[0]),
        float(-least[0]),
        float(NOISES[first] * step ** bottom_at[0]),
        float(bottom[0]),
    )
