"""The curves of a chart as plain arrays: what a notebook wants of a picture."""

from __future__ import annotations

from engine.data_still import data_still
from engine.dataset import Dataset
from engine.film import still
from engine.picture import Picture, Trace


def curves(shown: Picture | Dataset) -> dict[str, Trace]:
    """Name → (x, y), each of shape (n,), exactly as drawn; marks are curves of one point.

    Of a data set: its errors against λ, relative to the variance of y.

    >>> import engine
    >>> picture = engine.RidgePicture(engine.Problem(gamma=2, snr=5))
    >>> x, y = curves(picture)["test"]
    >>> bool(y.min() < 1)
    True
    """
    frames = (data_still(shown) if isinstance(shown, Dataset) else still(shown)).frames
    drawn = {name: frames.shown(name) for name in frames.traces}
    return {name: Trace(x[0], y[0]) for name, (x, y) in drawn.items()}
