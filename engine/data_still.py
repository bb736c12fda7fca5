"""The picture of a data set: its λ path in the same shape as a theory chart's frame."""

from __future__ import annotations

import numpy as np

from engine.advice import advice_of
from engine.axes import ERROR_AXES, Axis
from engine.dataset import Dataset
from engine.film import Film, developed
from engine.picture import Frames, Trace

POINTS = 160
#: Decades beyond the spectrum of XᵀX/n: from "no penalty left" to "nothing but the mean".
MARGIN = 1e-2


def data_still(data: Dataset) -> Film:
    """Training, leave-one-out and cross-validation error against λ, over the variance of y."""
    low, high = _range(data)
    lam = np.geomspace(low, high, POINTS)
    path, variance = data.path(lam), data.outcome_variance
    x = lam[None, :]
    curves = {
        name: Trace(x, np.asarray(getattr(path, name))[None, :] / variance)
        for name in ("loo", "gcv", "train")
    }
    ends = np.array([[low, high]])
    best = data.best
    marks = {
        "noise": Trace(ends, np.full((1, 2), data.noise / variance)),
        "interpolator": _point(low, float(data.interpolator.loo) / variance),
        "best": _point(float(np.clip(best.lam, low, high)), float(best.loo) / variance),
    }
    readouts = {
        "lam": float(best.lam),
        "tax": data.interpolation_tax,
        "memorization": 1 - float(best.train) / data.noise if data.noise > 0 else 1.0,
        "best": float(best.loo) / variance,
        "ridgeless": float(data.interpolator.loo) / variance,
        "noise": data.noise / variance,
    }
    columns = (readouts[name] for name in ("lam", "tax", "memorization"))
    advice = advice_of(data.explained, *columns)
    shot = Frames(
        "lam",
        "",
        np.zeros(1),
        curves | marks,
        {name: np.array([value]) for name, value in readouts.items()},
        {"advice": np.array([advice])},
    )
    return developed(
        shot, Axis(low, high, "log"), ERROR_AXES["root"], Axis(-1.0, 1.0), np.array([0.5])
    )


def _range(data: Dataset) -> tuple[float, float]:
    """Whole decades around the eigenvalues of XᵀX/n that count, and around the best λ."""
    values = data.singular_values**2 / data.n
    low, high = float(values.min()) * MARGIN, float(values.max()) * 10
    best = float(data.best.lam)
    if 0 < best < np.inf:
        low, high = min(low, best / 10), max(high, best * 10)
    return float(10.0 ** np.floor(np.log10(low))), float(10.0 ** np.ceil(np.log10(high)))


def _point(x: float, y: float) -> Trace:
    return Trace(np.array([[x]]), np.array([[y]]))
