"""Lesson 2: double descent, and what removes the peak."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from engine import ridge_risk_over_gamma
from engine.axes import CONTROL_AXES, ERROR_AXES
from engine.ridge import optimal_risk
from pages.shared.lessons.lesson import Choose, Lesson, Notes, Sketch, Step
from pages.shared.link import LANDING
from pages.shared.numbers import number

SETTING = replace(
    LANDING, spectrum="isotropic", shape=0.0, truth_exponent=0.0, snr=5.0, axis="gamma"
)
PLACES = (0.1, 0.3, 0.7, 0.95, 1.05, 1.5, 4.0, 12.0)
GRID = np.concatenate((np.geomspace(0.05, 0.998, 60), [1.0], np.geomspace(1.002, 20, 60)))


def ridgeless(gamma: np.ndarray) -> np.ndarray:
    """Test error without a penalty over the variance of y; nan where it is infinite."""
    problem = SETTING.problem
    error = ridge_risk_over_gamma(problem, gamma).test / problem.null_risk
    return np.where(np.isfinite(error), error, np.nan)


def tuned(gamma: np.ndarray) -> np.ndarray:
    """The same with the best penalty for every γ."""
    problem = SETTING.problem
    best = optimal_risk(problem.directions, gamma, problem.noise).test
    return np.asarray(best / problem.null_risk)


def numbers() -> Mapping[str, str]:
    """For the words."""
    return {
        "before": number(float(ridgeless(np.array([0.3]))[0]), 3),
        "beside": number(float(ridgeless(np.array([1.05]))[0]), 3),
        "far": number(float(ridgeless(np.array([12.0]))[0]), 3),
        "tuned": number(float(tuned(np.array([1.0]))[0]), 3),
        "snr": number(SETTING.snr, 3),
    }


def peak_is_gone() -> int:
    """0 if a tuned penalty leaves no peak at the threshold."""
    error = tuned(np.geomspace(0.5, 2.0, 41))
    return 0 if (np.diff(error) >= -1e-9).all() or (np.diff(error) <= 1e-9).all() else 1


def sketch(values: Callable[[np.ndarray], np.ndarray], title: str) -> Sketch:
    """A curve to draw against capacity."""
    return Sketch(
        CONTROL_AXES["gamma"],
        ERROR_AXES["root"],
        "capacity γ = d/n",
        title,
        PLACES,
        lambda: tuple(float(v) for v in np.minimum(values(np.array(PLACES)), 1.6)),
        lambda: (GRID, values(GRID)),
    )


def no_peak() -> str:
    """Why."""
    error = number(float(tuned(np.array([1.0]))[0]), 3)
    return (
        f"With the best penalty the error at γ = 1 is {error} "
        "of the outcome's variance, and the curve passes the threshold without a trace."
    )


LESSON = Lesson(
    "double_descent",
    "Double descent and what removes the peak",
    "The peak at as many features as samples belongs to the missing penalty, not to the problem.",
    (
        Step(
            "know",
            "With few features a model cannot fit its training data; with more features than "
            "samples it can fit them exactly. All features are alike here, and the signal is "
            "{snr} times as strong as the noise.",
        ),
        Step(
            "predict",
            "No penalty at all. Draw the error on new samples against the number of features per "
            "sample, from one for twenty samples to twenty for one. An error of 1 is what "
            "predicting the mean gives.",
            sketch(ridgeless, "test error ÷ variance of y, no penalty"),
        ),
        Step(
            "see",
            "The error is {before} at three features for ten samples, {beside} just beyond as many "
            "features as samples, and {far} far beyond. Exactly at γ = 1 it is infinite: the "
            "curve has a gap there.",
            page="risk_curves",
        ),
        Step(
            "explain",
            "At the threshold there is exactly one way to fit the data, and it must bend to every "
            "whim of the noise. Beyond it there are many ways, and the one with the smallest "
            "coefficients is calmer.",
        ),
        Step(
            "predict",
            "What removes the peak?",
            Choose(
                ("a penalty chosen well", "only more samples: the peak is in the data"),
                peak_is_gone,
                no_peak,
            ),
        ),
        Step(
            "challenge",
            "Draw the same curve again, now with the best penalty for every number of features.",
            sketch(tuned, "test error ÷ variance of y, best penalty"),
            page="risk_curves",
        ),
    ),
    Notes(
        15,
        (
            "“The peak is a law of nature of large models.” It is a law of unpenalised ones.",
            "“More features are always better beyond the peak.” Only where the truth can use them.",
        ),
        (
            "Why is the error infinite at γ = 1 and not merely large?",
            "A colleague adds samples and the test error rises. What happened?",
        ),
    ),
    SETTING,
    numbers,
)
