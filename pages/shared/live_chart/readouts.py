"""The numbers under a chart: one name, one meaning and one way to write it on every page."""

from __future__ import annotations

from dataclasses import dataclass

from engine import Axis
from engine.axes import BEST_LAMBDA_AXIS, CONTROL_AXES
from engine.verdict import percent
from pages.shared.numbers import number


@dataclass(frozen=True)
class Readout:
    """`kind` is "number", "percent", "share" (a percentage, never below 0), "within" (a number that
    may lie beyond the ends of its axis, and is then held there) or "word"; a number is interpolated
    between frames as a fraction of `axis`, a word needs none."""

    label: str
    kind: str
    axis: Axis | None = None


def written(name: str, value: float) -> str:
    """A number of the engine's as it is read under a chart and in sentences."""
    kind = READOUTS[name].kind if name in READOUTS else "number"
    if kind == "share":
        return percent(max(value, 0.0))
    sign = {-1: "≤ ", 0: "", 1: "≥ "}[edge(name, value)] if kind == "within" else ""
    return percent(value) if kind == "percent" else f"{sign}{number(value, 3)}"


def edge(name: str, value: float) -> int:
    """−1 at the lower end of a readout's axis, 1 at the upper one, else 0."""
    axis = READOUTS[name].axis
    if axis is None:
        return 0
    fraction = float(axis.fraction(value))
    return -1 if fraction <= HELD else 1 if fraction >= 1 - HELD else 0


#: So close to an end (as a fraction of the axis) a number is the end itself.
HELD = 1e-6


SHARE = Axis(-1.0, 1.0)
ERROR = Axis(0.0, 2.0)
PRICE = Axis(0.0, 1e6, "asinh")

READOUTS: dict[str, Readout] = {
    "advice": Readout("advice", "word"),
    "lam": Readout("best penalty λ", "number", BEST_LAMBDA_AXIS),
    "memorization": Readout("noise memorized", "share", SHARE),
    "tax": Readout("price of λ → 0", "percent", PRICE),
    "best": Readout("best test error", "number", ERROR),
}
READOUTS |= {
    "winner": Readout("lowest error", "word"),
    "loss": Readout("above the best linear predictor", "percent", PRICE),
}
READOUTS |= {
    "choice": Readout("best", "word"),
    "stop": Readout("best stopping time", "within", CONTROL_AXES["time"]),
    "now_test": Readout("new task at T", "number", ERROR),
    "now_old": Readout("old task lost at T", "number", ERROR),
    "now_train": Readout("training error at T", "number", ERROR),
}
READOUTS |= {
    "bayes_share": Readout("memorized by Bayes", "share", SHARE),
    "ridge_share": Readout("memorized by the best ridge", "share", SHARE),
    "regime": Readout("regime", "word"),
}
READOUTS |= {
    "kept_share": Readout("directions kept", "share", SHARE),
    "signal_kept": Readout("signal kept", "share", SHARE),
    "df1": Readout("degrees of freedom ÷ n", "number", ERROR),
}
SPECTRUM = ("kept_share", "signal_kept", "df1", "lam", "best")
READOUTS |= {
    "side": Readout("that fit is", "word"),
    "price": Readout("it costs at least", "percent", PRICE),
    "sure": Readout("by the bound alone", "percent", PRICE),
    "closest": Readout("closest fit costs at least", "percent", PRICE),
    "own": Readout("Bayes’ training error ÷ σ²", "number", ERROR),
}
FRONTIER = ("side", "price", "sure", "closest", "own")
READOUTS |= {
    "best_gap": Readout("gap ÷ test error at the best penalty", "share", SHARE),
    "best_regret": Readout("regret there", "percent", PRICE),
    "free_regret": Readout("regret of λ → 0", "percent", PRICE),
    "bayes_gap": Readout("gap ÷ test error of Bayes", "share", SHARE),
}
GAP = ("best_gap", "best_regret", "free_regret", "bayes_gap")
READOUTS |= {
    "kept_out": Readout("training error ÷ σ²", "number", ERROR),
    "effective": Readout("effective ÷ true variance", "number", ERROR),
    "inverse_information": Readout("necessary up to", "number", ERROR),
    "reach": Readout("reached by an algorithm", "word"),
}
PRIOR_LAB = ("regime", "inverse_information", "memorization", "kept_out", "effective")
PRIOR_LAB_FEATURES = (*PRIOR_LAB, "reach")
FINE_TUNING = ("choice", "stop", "now_test", "now_old", "now_train")
FILTERS = ("winner", "best", "loss", "tax")
RIDGE = ("advice", "lam", "memorization", "tax", "best")
