"""Lesson 1: what a training error below the noise level means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from engine import Axis, interpolation_tax, optimal_ridge
from engine.verdict import percent
from pages.shared.lessons.lesson import Choose, Lesson, Notes, Sketch, Step
from pages.shared.link import LANDING, Setting
from pages.shared.numbers import number

NOISY = replace(LANDING, snr=0.5)
SHARES = ("above the noise level", "about at the noise level", "well below the noise level")


def kept(setting: Setting = LANDING) -> float:
    """Training error of the best ridge, relative to the noise level."""
    problem = setting.problem
    return float(optimal_ridge(problem).train) / problem.noise


def where(share: float) -> int:
    """Which of `SHARES` that is."""
    return 0 if share > 1.1 else 1 if share > 0.9 else 2


def numbers() -> Mapping[str, str]:
    """For the words."""
    problem = LANDING.problem
    return {
        "noise": number(problem.noise, 3),
        "train": number(float(optimal_ridge(problem).train), 3),
        "share": percent(1 - kept()),
        "tax": percent(interpolation_tax(problem)),
        "noisy": percent(1 - kept(NOISY)),
        "gamma": number(problem.gamma, 3),
    }


def price_curve() -> tuple[np.ndarray, np.ndarray]:
    """The one point to place."""
    return np.array([1.0]), np.array([100 * interpolation_tax(LANDING.problem)])


def far_below() -> str:
    """Why."""
    return f"The best ridge's training error is {percent(kept())} of the noise level."


def noisier() -> str:
    """Why."""
    return (
        f"With less signal the best ridge memorizes {percent(1 - kept(NOISY))} of the noise "
        f"instead of {percent(1 - kept())}: the noisier the labels, the more it leaves out."
    )


LESSON = Lesson(
    "below_noise",
    "What a training error below the noise level means",
    "A model that fits better than the noise allows has memorized noise, and may still be the best "
    "one there is.",
    (
        Step(
            "know",
            "Every label is the true answer plus noise of variance σ² = {noise}. Even somebody who "
            "knew the truth would miss the labels by σ² on average. A training error *below* σ² "
            "therefore means that part of the noise was learned by heart.",
        ),
        Step(
            "predict",
            "There are {gamma} features for every sample. A *ridge* penalty, a price on large "
            "coefficients, is chosen so that the error on *new* samples is as small as "
            "possible. Where will its *training* error be?",
            Choose(SHARES, lambda: where(kept()), far_below),
        ),
        Step(
            "see",
            "The best ridge has training error {train}, far below σ² = {noise}: it memorizes "
            "{share} of the noise, and no other penalty predicts better.",
            page="verdict",
        ),
        Step(
            "predict",
            "Now drop the penalty and fit the training data *exactly*. By how many percent does "
            "the error on new samples rise? Place the point.",
            Sketch(
                Axis(0.0, 2.0),
                Axis(0.0, 100.0),
                "no penalty",
                "rise of the test error, percent",
                (1.0,),
                lambda: (100 * interpolation_tax(LANDING.problem),),
                price_curve,
            ),
        ),
        Step(
            "explain",
            "All of the noise is memorized now, and it costs only {tax}. With many weak directions "
            "the noise is stored where new samples hardly look, so it does little harm there. What "
            "hurts is not memorizing as such but *where* the memory is kept.",
        ),
        Step(
            "challenge",
            "Make the labels much noisier: twice as much noise as signal. Does the best ridge now "
            "memorize a larger or a smaller share of the noise?",
            Choose(
                ("a larger share", "a smaller share"),
                lambda: 0 if kept(NOISY) < kept() else 1,
                noisier,
            ),
            page="risk_curves",
        ),
    ),
    Notes(
        15,
        (
            "“A training error below the noise is a bug or a leak.” It is what the best predictor "
            "does here.",
            "“Memorizing noise must hurt as much as the noise is large.” It hurts by where it is "
            "stored.",
        ),
        (
            "How could one notice, without knowing σ², that a model fits below the noise?",
            "What would have to change for interpolation to become expensive?",
        ),
    ),
    LANDING,
    numbers,
)
