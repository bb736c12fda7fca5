"""Lesson 4: the prior sets the threshold, by its shape alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from engine import Axis, bayes_risk, thresholds
from engine.verdict import percent
from pages.shared.lessons.lesson import Choose, Lesson, Notes, Sketch, Step
from pages.shared.link import LANDING, Setting
from pages.shared.numbers import number

SETTING = replace(LANDING, spectrum="isotropic", shape=0.0, truth_exponent=0.0, gamma=2.0, snr=10.0)
SPARSE = replace(SETTING, prior="spike_slab", epsilon=0.1, eta=0.05)
SHAPES = {
    "Laplace (peaked)": replace(SETTING, prior="laplace"),
    "logistic": replace(SETTING, prior="logistic"),
    "uniform": replace(SETTING, prior="uniform"),
    "nearly sparse": SPARSE,
}


def necessary(setting: Setting) -> float:
    """1/J of the setting."""
    return thresholds(setting.problem).inverse_information


def numbers() -> Mapping[str, str]:
    """For the words."""
    gaussian, sparse = bayes_risk(SETTING.problem), bayes_risk(SPARSE.problem)
    return {
        "gaussian": number(necessary(SETTING), 3),
        "sparse": number(necessary(SPARSE), 3),
        "harmful": number(thresholds(SPARSE.problem).variance, 3),
        "share_gaussian": percent(gaussian.memorization),
        "share_sparse": percent(sparse.memorization),
        "error_gaussian": number(gaussian.test, 3),
        "error_sparse": number(sparse.test, 3),
        "large": percent(SPARSE.epsilon),
    }


def lower_for_sparse() -> str:
    """Why."""
    told = numbers()
    return (
        f"Memorization is necessary up to a noise level of {told['gaussian']} for the Gaussian "
        f"truth, and only up to {told['sparse']} for the nearly sparse one."
    )


def most_moved() -> int:
    """Which of `SHAPES` is farthest from the Gaussian, as a ratio."""
    moved = [abs(np.log(necessary(s) / necessary(SETTING))) for s in SHAPES.values()]
    return int(np.argmax(moved))


def every_shape() -> str:
    """Why."""
    each = ", ".join(f"{name} {number(necessary(s), 3)}" for name, s in SHAPES.items())
    return f"Necessary up to: Gaussian {number(necessary(SETTING), 3)}, {each}."


LESSON = Lesson(
    "prior_shape",
    "The prior sets the threshold",
    "Two truths of the same strength but different shape have different thresholds.",
    (
        Step(
            "know",
            "Memorization is *necessary* when the noise is below a threshold 1/J, and overfitting "
            "*harmful* when it is above a threshold V. V is the strength of the signal; J, the "
            "Fisher information, says how sharply the distribution of truths changes. Compare two "
            " truths of the same strength: many middling coefficients (Gaussian), or {large} "
            "large ones among small ones (nearly sparse).",
        ),
        Step(
            "predict",
            "For which truth is memorization necessary over a wider range of noise?",
            Choose(
                ("for the Gaussian one", "for the nearly sparse one"),
                lambda: 0 if necessary(SETTING) > necessary(SPARSE) else 1,
                lower_for_sparse,
            ),
        ),
        Step(
            "predict",
            "The Gaussian truth's threshold is {gaussian}. Place that of the nearly sparse one.",
            Sketch(
                Axis(0.0, 2.0),
                Axis(0.01, 1.0, "log"),
                "nearly sparse truth",
                "memorization necessary up to σ² =",
                (1.0,),
                lambda: (necessary(SPARSE),),
                lambda: (np.array([1.0]), np.array([necessary(SPARSE)])),
            ),
        ),
        Step(
            "see",
            "Gaussian: necessary up to {gaussian}; nearly sparse: up to {sparse}. Harmful from "
            "{harmful} for both. At the same noise the best predictor memorizes {share_gaussian} "
            "of it in the first case and {share_sparse} in the second, and its error is "
            "{error_gaussian} against {error_sparse}.",
            page="prior_lab",
        ),
        Step(
            "explain",
            "A sparse truth has structure: most coefficients can be recognised as small and left "
            "alone. Structure lets the best predictor tell signal from noise, so it need not take "
            "the noise along. A prior that says little, like the Gaussian, leaves no choice but to "
            "use everything.",
        ),
        Step(
            "challenge",
            "Which of these shapes moves the threshold most, compared with the Gaussian?",
            Choose(tuple(SHAPES), most_moved, every_shape),
            page="threshold_map",
        ),
    ),
    Notes(
        20,
        (
            "“Only the strength of the prior matters.” Ridge sees nothing else, Bayes does.",
            "“A strong prior lets one memorize.” Structure makes memorizing less necessary.",
        ),
        (
            "Why does V not depend on the shape?",
            "The article says: prior weak, regularize; prior strong, memorize. What does the "
            "theorem say, and what does each mean by strong?",
        ),
    ),
    SETTING,
    numbers,
)
