"""Colours and marks with one meaning on every page (Okabe–Ito, distinguishable without colour)."""

from __future__ import annotations

from dataclasses import dataclass

TEST, TRAIN, BIAS, VARIANCE, NOISE = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#8A8A8A"
LOO, GCV = TEST, "#56B4E9"


@dataclass(frozen=True)
class Style:
    """How one trace looks; `symbol` for points, `dash` for lines."""

    label: str
    color: str
    dash: str = "solid"
    width: float = 2.5
    symbol: str = ""
    size: int = 12
    legend: bool = True


STYLES: dict[str, Style] = {
    "test": Style("test error (with noise)", TEST),
    "train": Style("training error", TRAIN, "6px,3px"),
    "bias": Style("bias", BIAS, "2px,3px", 2),
    "variance": Style("variance", VARIANCE, "9px,3px,2px,3px", 2),
    "noise": Style("noise level σ²", NOISE, "4px,4px", 1.5),
    "here": Style("this setting", NOISE, "1px,3px", 1.5, legend=False),
    "best_test": Style("test, best ridge", TEST, "2px,3px", 2),
    "best_train": Style("training, best ridge", TRAIN, "2px,3px", 2),
    "interpolator": Style("λ → 0", TEST, symbol="star", size=14),
    "best": Style("best ridge", TEST, symbol="circle", size=11),
    "loo": Style("leave-one-out error", LOO),
    "gcv": Style("generalised cross-validation", GCV, "2px,3px", 2),
    "sim_test": Style("test, simulated", TEST, symbol="circle-open", size=8),
    "sim_train": Style("training, simulated", TRAIN, symbol="square-open", size=7),
}
