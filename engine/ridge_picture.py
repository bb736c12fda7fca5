"""The picture of ridge: test and training error against λ, γ or SNR, to be dragged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.axes import BEST_LAMBDA_AXIS, ERROR_AXES, RIDGE_CONTROLS, Axis, abscissa
from engine.frames import frames
from engine.picture import Frames, Picture, Watched

Array = NDArray[np.float64]

#: On the root axis, and on the linear one, where the flanks of γ = 1 are steeper.
MOST_FRAMES, MOST_LINEAR_FRAMES = 86, 140
#: How much more an error of the best λ counts than one of a curve: a log axis magnifies it, most
#: of all below `SMALL`.
MAGNIFIED, SMALL = 18.0, 0.02


@dataclass(frozen=True)
class RidgePicture(Picture):
    """Errors of ridge relative to the variance of y, against `axis` ("lam", "gamma", "snr").

    `scale` of the errors is "root" or "linear"; `negative` extends the λ axis to the fold. Raises
    ValueError for other names.
    """

    axis: str = "lam"
    scale: str = "root"
    negative: bool = False

    controls: ClassVar[tuple[str, ...]] = RIDGE_CONTROLS

    def __post_init__(self) -> None:
        abscissa(self.axis)
        if self.scale not in ERROR_AXES:
            raise ValueError(f"scale must be one of {', '.join(ERROR_AXES)}, got {self.scale!r}")

    @property
    def axes(self) -> tuple[Axis, Axis]:
        return abscissa(self.axis, self.negative), ERROR_AXES[self.scale]

    def frames(self, control: str = "", positions: ArrayLike | None = None) -> Frames:
        return frames(self.problem, self.axis, control, positions, self.negative)

    @property
    def watched(self) -> tuple[Watched, ...]:
        # Against λ the best penalty's mark is moved by its readout.
        return (Watched("lam", BEST_LAMBDA_AXIS, MAGNIFIED, SMALL),) if self.axis == "lam" else ()

    @property
    def most_frames(self) -> int:
        return MOST_FRAMES if self.scale == "root" else MOST_LINEAR_FRAMES

    def first_marks(self, control: str) -> Array:
        if control != "gamma":
            # Second differences of nine marks would miss how the best training error bends.
            return np.linspace(0.0, 1.0, 13 if control == "prior_exponent" else 9)
        track = self.track(control)
        threshold = 1 / self.problem.spectrum.positive_share
        # Ridgeless risk grows like 1/|γ − 1|: against SNR every scale of that distance is in the
        # picture; against λ ≥ 1e-4 the peak is rounded off.
        steep = 18 if self.scale == "root" else 52
        beside = (
            np.geomspace(3e-4, 0.6 if self.scale == "root" else 1.6, steep)
            if self.axis == "snr"
            else np.geomspace(3e-3, 0.3, 9)
        )
        close = threshold * np.concatenate((1 - beside, [1.0], 1 + beside))
        inside = close[(close > track.low) & (close < track.high)]
        return np.unique(np.concatenate((np.linspace(0.0, 1.0, 13), track.fraction(inside))))
