"""Colours and marks with one meaning on every page (Okabe–Ito, distinguishable without colour)."""

from __future__ import annotations

from dataclasses import dataclass

TEST, TRAIN, BIAS, VARIANCE, NOISE = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#8A8A8A"
INK = "currentColor"  # the text's colour: black in light, white in dark
LOO, GCV = TEST, "#56B4E9"
#: What varies in the features, where the truth lies, where the prior expects it, what ridge keeps.
FEATURES, TRUTH, PRIOR, KEPT = BIAS, "#E69F00", "#56B4E9", TEST
#: Ways to regularize, where colour means the method; a thin dotted line is its training error.
METHOD_COLORS = {
    "ridge": ("ridge", TEST, "solid", "circle"),
    "flow": ("early stopping", "#E69F00", "8px,3px", "diamond"),
    "rate": ("learning rate", "#56B4E9", "2px,3px", "square"),
    "components": ("components", BIAS, "9px,3px,2px,3px", "triangle-up"),
    "dropout": ("dropout", VARIANCE, "4px,2px", "cross"),
}

#: Shapes of a prior, where colour means the shape: the visitor's own first. Green and pink are the
#: thresholds'.
SHAPE_LINES = (
    (TEST, "solid"),
    (TRAIN, "9px,4px"),
    ("#E69F00", "2px,3px"),
    ("#56B4E9", "9px,3px,2px,3px"),
    ("#785EF0", "5px,2px"),
)


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


#: Snapshots keep their curves' colours and differ by dash and by their names at the curves.
OVERLAY_DASHES = {"A": "8px,4px", "B": "2px,3px", "C": "10px,3px,2px,3px", "D": "1px,5px"}
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
    "bayes_share": Style("noise memorized by Bayes", INK),
    "reached_share": Style("by message passing", INK, "2px,3px", 2),
    "ridge_share": Style("by the best ridge", TEST, "8px,3px"),
    "tax_curve": Style("price of λ → 0", TRAIN, "6px,3px"),
    "necessary": Style("necessary to the right", BIAS, "1px,2px", 2),
    "harmful": Style("harmful to the left", VARIANCE, "4px,3px", 2),
    "gap_share": Style("gap ÷ test error", VARIANCE, "9px,3px,2px,3px"),
    "regret": Style("regret against Bayes", BIAS),
    "own_gap": Style("gap ÷ test error of Bayes", VARIANCE, "1px,3px", 2),
    "tuned_test": Style("new task, fine-tuned", TEST),
    "tuned_train": Style("training error, fine-tuned", TRAIN, "6px,3px"),
    "tuned_old": Style("old task: what is lost", BIAS, "9px,3px,2px,3px"),
    "scratch_test": Style("new task, from scratch", "#56B4E9", "2px,3px"),
    "keep": Style("new task, kept as is", INK, "10px,4px", 1.5),
    "best_tuned": Style("best stopping, fine-tuned", TEST, symbol="circle", size=11),
    "best_scratch": Style("best stopping, from scratch", "#56B4E9", symbol="diamond"),
    "bayes": Style("best linear predictor", INK, "10px,4px", 1.5),
    "eigenvalue": Style("feature variance", FEATURES, "2px,3px", 2),
    "truth": Style("truth's energy", TRUTH, width=4),
    "prior": Style("assumed prior", PRIOR, "9px,5px"),
    "kept": Style("kept by the best ridge", KEPT),
    "eigenvalue_share": Style("feature variance up to here", FEATURES, "2px,3px", 2),
    "truth_share": Style("signal up to here", TRUTH, width=4),
    "prior_share": Style("signal expected up to here", PRIOR, "9px,5px"),
    "frontier": Style("least cost", TEST),
    "exact_bound": Style("bound of Theorem 3", BIAS, "6px,3px", 2),
    "known_bound": Style("bound by V, 1/J alone", VARIANCE, "2px,3px", 2),
    "own": Style("Bayes", INK, symbol="circle", size=12),
    "ridge": Style("best ridge", "#E69F00", symbol="diamond", size=12),
    "reached": Style("what an algorithm reaches", "#56B4E9", symbol="triangle-up", size=13),
    "asked": Style("your training error", TRAIN, symbol="x", size=11),
    "sim_frontier": Style("simulated", TEST, symbol="circle-open", size=9),
}
for _slug, (_label, _color, _dash, _symbol) in METHOD_COLORS.items():
    STYLES[f"{_slug}_test"] = Style(_label, _color, _dash)
    STYLES[f"{_slug}_train"] = Style(f"{_label}, training", _color, "2px,3px", 1.8, legend=False)
    STYLES[f"{_slug}_best"] = Style(f"best {_label}", _color, symbol=_symbol, size=11, legend=False)
STYLES |= {
    "theorem_high": Style("bounds of Theorem 2", INK, "3px,3px", 1.3),
    "theorem_low": Style("bounds of Theorem 2", INK, "3px,3px", 1.3, legend=False),
}
for _k, (_color, _dash) in enumerate(SHAPE_LINES):
    STYLES[f"shape_{_k}"] = Style("a shape", _color, _dash, 2.5 if _k else 3.5)
    _algorithm = "reached by an algorithm"
    STYLES[f"reached_{_k}"] = Style(_algorithm, _color, "1px,3px", 2, legend=_k == 0)
