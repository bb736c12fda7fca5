"""Lesson 6: early stopping, dropout and L2 are the same knob."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from engine import Axis, FiltersPicture, Frames
from engine.axes import ERROR_AXES
from engine.filter_curves import METHODS
from engine.filters import dropout
from engine.presets import FILTER_PRESETS
from engine.verdict import percent
from pages.shared.lessons.lesson import Choose, Lesson, Notes, Sketch, Step
from pages.shared.link import LANDING, Setting
from pages.shared.named import setting_of_problem
from pages.shared.numbers import number

SETTING = setting_of_problem(FILTER_PRESETS["one_knob"].problem, LANDING)
LEANING = setting_of_problem(FILTER_PRESETS["stop_early"].problem, LANDING)
RATE = 0.5
PENALTIES = (0.5, 1.0, 2.0)
PLACES = (0.1, 0.3, 0.5, 0.7, 0.9)


@lru_cache(maxsize=8)
def frames(setting: Setting) -> Frames:
    """All methods at a setting."""
    return FiltersPicture(setting.problem).frames()


def curve(slug: str) -> tuple[np.ndarray, np.ndarray]:
    """A method's test error against degrees of freedom."""
    trace = frames(SETTING).traces[f"{slug}_test"]
    return trace.x[0], trace.y[0]


def at(slug: str, df: tuple[float, ...]) -> tuple[float, ...]:
    """The same at given degrees of freedom."""
    x, y = curve(slug)
    order = np.argsort(x)
    return tuple(float(v) for v in np.interp(df, x[order], y[order]))


def numbers() -> Mapping[str, str]:
    """For the words."""
    read = frames(SETTING).readouts
    return {
        "rate": number(RATE, 2),
        "ridge": number(float(read["best"][0]), 3),
        "flow": percent(float(read["loss_flow"][0])),
        "dropout": percent(abs(float(read["loss_dropout"][0] - read["loss_ridge"][0]))),
        "winner": str(frames(LEANING).words["winner"][0]),
        "won_by": percent(
            float(frames(LEANING).readouts["loss_ridge"][0] - frames(LEANING).readouts["loss"][0])
        ),
    }


def penalty_of_dropout() -> int:
    """Which of `PENALTIES` dropout at `RATE` is."""
    lam = float(dropout(RATE).knob)
    return int(np.argmin(np.abs(np.array(PENALTIES) - lam)))


def same_penalty() -> str:
    """Why."""
    return (
        f"Averaged over its masks, dropout at rate {number(RATE, 2)} is ridge with λ = δ/(1 − δ) = "
        f"{number(float(dropout(RATE).knob), 3)} when all features have the same variance."
    )


def who_wins() -> str:
    """Why."""
    read = frames(LEANING).readouts
    each = ", ".join(
        f"{name} {percent(float(read[f'loss_{slug}'][0]))}"
        for slug, name in zip(
            ("ridge", "flow", "rate", "components", "dropout"), METHODS, strict=True
        )
    )
    return f"Loss against the best linear predictor: {each}."


LESSON = Lesson(
    "same_knob",
    "Early stopping, dropout and L2 are the same knob",
    "Ways to regularize differ in which directions they hold back first; with all directions alike "
    "they are one knob.",
    (
        Step(
            "know",
            "A penalty, stopping a step-by-step training early and dropout all hold a model back. "
            "How much is measured by its *degrees of freedom*: how many features per sample it "
            "effectively uses. All features are alike here.",
        ),
        Step(
            "predict",
            "Dropout switches off each input with probability {rate}. Which ridge penalty λ does "
            "the same, on average?",
            Choose(
                tuple(f"λ = {number(v, 2)}" for v in PENALTIES), penalty_of_dropout, same_penalty
            ),
        ),
        Step(
            "predict",
            "Draw the test error of *early stopping* against its degrees of freedom per sample, "
            "from nothing learned (left) to the training data fitted exactly (right).",
            Sketch(
                Axis(0.0, 1.0),
                ERROR_AXES["root"],
                "degrees of freedom per sample",
                "test error ÷ variance of y",
                PLACES,
                lambda: at("flow", PLACES),
                lambda: curve("flow"),
            ),
        ),
        Step(
            "see",
            "At its best ridge reaches {ridge}. The best stopping time is {flow} worse, dropout "
            "{dropout} away from ridge: on this scale the curves lie on each other.",
            page="ways_to_regularize",
        ),
        Step(
            "explain",
            "Each method multiplies every direction of the data by a number between 0 and 1: small "
            "for weak directions, near 1 for strong ones. With z the variance of the data "
            "along a direction, ridge uses z/(z + λ), early stopping 1 − exp(−Tz). "
            "With T = 1/λ the two are close for every z, so the results are.",
        ),
        Step(
            "challenge",
            "Now features decay and the truth leans on the strong ones. Which method has the "
            "lowest error at its best?",
            Choose(
                METHODS, lambda: METHODS.index(str(frames(LEANING).words["winner"][0])), who_wins
            ),
            page="ways_to_regularize",
        ),
    ),
    Notes(
        15,
        (
            "“Dropout is something else than a penalty.” On average over masks it is one.",
            "“Early stopping is only a trick to save time.” It is a regularizer with a knob.",
        ),
        (
            "What would you compare two methods at: equal knobs, or equal degrees of freedom?",
            "Why can no method beat the best ridge when all directions are alike?",
        ),
    ),
    SETTING,
    numbers,
)
