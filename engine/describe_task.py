"""From plain words to a `Problem`: how many examples and features, how reliable, what is known.

Every step of the translation is data (`Step`): the question, the answer, the formula and the value,
so that a page can show all of it. What falls outside the domain of the engine is held at its end,
and the step says so.

Label accuracy q (two classes, equally frequent, recorded right with probability q): of a recorded
label ±1 only (2q − 1) × the true one can be predicted, so a perfect model explains
R² = (2q − 1)² of its variance. R² of a perfect model gives SNR = R²/(1 − R²). What is already known
is the share s of the predictable variance that an existing model explains: with its predictions
calibrated, the prior mean has cosine a = √s and length c = a, and 1 − s is left to learn.

A class is taken to be as well predictable by a linear score as its labels allow; where it is not,
the misfit is noise too, and the true SNR is lower than the one given here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from engine.problem import DOMAIN, Problem, check
from engine.spectra import Spectrum, ar1, isotropic, power_law, spiked
from engine.whole_numbers import whole_number

MOST_EXAMPLES = 10**12


@dataclass(frozen=True)
class Structure:
    """How features vary, and whether the strong ones carry the signal."""

    words: str
    spectrum: Callable[[], Spectrum]
    formula: str
    truth_exponent: float


STRUCTURES: dict[str, Structure] = {
    "alike": Structure(
        "unrelated features, each as likely to matter as any other",
        isotropic,
        "all variances 1",
        0.0,
    ),
    "decaying": Structure(
        "features of decreasing importance, as in text, images and learned representations",
        lambda: power_law(200, 1.0),
        "variance of the k-th direction ∝ 1/k",
        1.0,
    ),
    "factors": Structure(
        "a few strong factors over many weak features",
        lambda: spiked(200, 20.0),
        "5 % of the directions 20 times as strong",
        1.0,
    ),
    "neighbours": Structure(
        "neighbouring features that resemble each other, as in spectra and genes",
        lambda: ar1(200, 0.9),
        "correlation 0.9^(distance)",
        0.5,
    ),
}


@dataclass(frozen=True)
class Step:
    """One line of the translation."""

    field: str  # of `Problem`
    question: str
    answer: str
    formula: str
    value: float  # what the problem gets; for "spectrum" the number of distinct directions
    held: bool  # True: the formula's value lay outside the domain and is held at its end


@dataclass(frozen=True)
class TaskDescription:
    """The problem that plain words describe, and how it came about."""

    problem: Problem
    steps: tuple[Step, ...]


def describe_task(
    examples: int,
    features: int,
    label_accuracy: float | None = None,
    perfect_r2: float | None = None,
    known: float = 0.0,
    structure: str = "alike",
) -> TaskDescription:
    """Translate a task into a `Problem` under plain ridge, every step shown.

    Parameters
    ----------
    examples, features : whole numbers ≥ 1 (≥ 2 examples).
    label_accuracy : share of labels that are right, in (0.5, 1]: two classes, equally frequent.
    perfect_r2 : share of the outcome's variance a perfect model explains, in (0, 1]. Give exactly
        one of the two.
    known : share of the predictable variance that what you already have explains, in [0, 1].
    structure : a name in `STRUCTURES`.

    Raises ValueError naming the value and its domain.
    """
    for name, value, least in (("examples", examples, 2), ("features", features, 1)):
        whole_number(name, value, least, MOST_EXAMPLES)
    if structure not in STRUCTURES:
        raise ValueError(f"structure must be one of {', '.join(STRUCTURES)}, got {structure!r}")
    spectrum = STRUCTURES[structure].spectrum()
    size = _held(
        "gamma",
        "How many examples and features?",
        f"{examples:,} examples, {features:,} features",
        "γ = features/examples",
        features / examples,
    )
    noise = _noise(label_accuracy, perfect_r2)
    steps = (size, noise, *_features(STRUCTURES[structure], spectrum), *_start(known))
    of = {step.field: step.value for step in steps}
    problem = Problem(
        of["gamma"],
        of["snr"],
        spectrum,
        of["truth_exponent"],
        prior_cosine=of["prior_cosine"],
        prior_length=of["prior_length"],
    )
    return TaskDescription(problem, steps)


def _features(shape: Structure, spectrum: Spectrum) -> tuple[Step, Step]:
    size, leaning = float(spectrum.eigenvalues.size), shape.truth_exponent
    which = "the strong ones more" if leaning else "all alike"
    formula = f"expected squared coefficient ∝ variance^{leaning:g}"
    return (
        Step("spectrum", "How do features vary?", shape.words, shape.formula, size, False),
        Step("truth_exponent", "Which ones matter?", which, formula, leaning, False),
    )


def _start(known: float) -> tuple[Step, Step]:
    share = check("known", known, 0.0, 1.0)
    a = math.sqrt(share)
    answer = f"{share:.0%} of what can be predicted is explained already"
    return (
        Step("prior_cosine", "How good is what you already know?", answer, "a = √share", a, False),
        Step("prior_length", "How far does it reach?", "calibrated predictions", "c = a", a, False),
    )


def _noise(accuracy: float | None, r2: float | None) -> Step:
    if (accuracy is None) == (r2 is None):
        raise ValueError("give exactly one of label_accuracy and perfect_r2")
    if accuracy is not None:
        q = check("label_accuracy", accuracy, 0.5, 1.0)
        if q == 0.5:
            raise ValueError("label_accuracy must be > 0.5: labels at chance say nothing")
        wrong = 4 * q * (1 - q)
        ratio = (2 * q - 1) ** 2 / wrong if wrong > 0 else math.inf
        formula, answer = "SNR = (2q−1)²/(4q(1−q))", f"{q:.1%} of the labels are right"
    else:
        share = check("perfect_r2", r2 if r2 is not None else 0.0, 0.0, 1.0)
        if share == 0:
            raise ValueError("perfect_r2 must be > 0: nothing can be predicted")
        ratio = share / (1 - share) if share < 1 else math.inf
        formula, answer = "SNR = R²/(1−R²)", f"a perfect model would explain {share:.1%}"
    return _held("snr", "How reliable are the labels?", answer, formula, ratio)


def _held(field: str, question: str, answer: str, formula: str, value: float) -> Step:
    low, high = DOMAIN[field]
    inside = min(max(value, low), high)
    return Step(field, question, answer, formula, inside, inside != value)
