"""Lesson 3: how much noise the best predictor should memorize."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from engine import Axis, bayes_risk, thresholds
from engine.axes import CONTROL_AXES
from engine.verdict import percent
from pages.shared.lessons.lesson import Choose, Lesson, Notes, Sketch, Step
from pages.shared.link import LANDING
from pages.shared.numbers import number

SETTING = replace(LANDING, spectrum="isotropic", shape=0.0, truth_exponent=0.0, gamma=2.0, snr=5.0)
PLACES = (0.03, 0.3, 1.0, 3.0, 10.0, 100.0)
GRID = np.geomspace(0.01, 1000.0, 80)


def memorized(snr: float) -> float:
    """The Bayes predictor's M at another SNR."""
    return bayes_risk(replace(SETTING.problem, snr=float(snr))).memorization


def numbers() -> Mapping[str, str]:
    """For the words."""
    risk, limits = bayes_risk(SETTING.problem), thresholds(SETTING.problem)
    return {
        "snr": number(SETTING.snr, 3),
        "noise": number(SETTING.problem.noise, 3),
        "share": percent(risk.memorization),
        "test": number(risk.test, 3),
        "train": number(risk.train, 3),
        "product": number(risk.train * risk.test, 3),
        "square": number(SETTING.problem.noise**2, 3),
        "necessary": number(limits.inverse_information, 3),
        "harmful": number(limits.variance, 3),
    }


def quarter() -> int:
    """Training error in units of σ² if the test error is four times σ², by train × test = σ⁴."""
    risk = bayes_risk(SETTING.problem)
    sigma2 = SETTING.problem.noise
    ratio = (sigma2**2 / (4 * sigma2)) / sigma2 * (risk.train * risk.test / sigma2**2)
    return int(np.argmin(np.abs(np.array([0.25, 1.0, 4.0]) - ratio)))


def identity() -> str:
    """Why."""
    told = numbers()
    return (
        f"Here training error × test error = {told['train']} × {told['test']} = {told['product']}, "
        f"and σ⁴ = {told['square']}: for the best predictor the two are always the same."
    )


def at_high_snr() -> str:
    """Why."""
    return (
        f"At SNR 100 it memorizes {percent(memorized(100.0))} of the noise, at SNR 0.1 "
        f"{percent(memorized(0.1))}."
    )


LESSON = Lesson(
    "how_much_noise",
    "How much noise should the best predictor memorize?",
    "The best predictor memorizes a share of the noise that noise, prior and capacity decide.",
    (
        Step(
            "know",
            "Call the share of the noise that a predictor fits its memorization index M: 0 keeps "
            "all noise out, 1 learns all of it by heart. The *best* predictor there is, called "
            "Bayes, knows how truths and noise are distributed, and has an M of its own. Twice as "
            "many features as samples, all alike, and a truth with Gaussian (bell-shaped) "
            "coefficients.",
        ),
        Step(
            "predict",
            "When the labels are very clean, the best predictor memorizes…",
            Choose(
                ("nearly none of the little noise there is", "nearly all of it"),
                lambda: 0 if memorized(100.0) < 0.5 else 1,
                at_high_snr,
            ),
        ),
        Step(
            "predict",
            "Draw M of the best predictor against the signal-to-noise ratio.",
            Sketch(
                CONTROL_AXES["snr"],
                Axis(0.0, 1.0),
                "signal-to-noise ratio SNR",
                "share of the noise memorized, M",
                PLACES,
                lambda: tuple(memorized(snr) for snr in PLACES),
                lambda: (GRID, np.array([memorized(snr) for snr in GRID])),
            ),
        ),
        Step(
            "see",
            "At SNR {snr} the best predictor memorizes {share} of the noise: its test error is "
            "{test}, its training error {train}. Up to a noise level of {necessary} memorization "
            "is necessary, from {harmful} on overfitting is harmful.",
            page="verdict",
        ),
        Step(
            "predict",
            "The best predictor's test error is four times the noise level σ². Its training error "
            "is…",
            Choose(("a quarter of σ²", "σ²", "four times σ²"), quarter, identity),
        ),
        Step(
            "explain",
            "Training error times test error is σ⁴ for the best predictor. So the *worse* it "
            "predicts relative to the noise, the *closer* it fits: where much remains to be "
            "learned, every sample must be used to the full, its noise included.",
        ),
        Step(
            "challenge",
            "Two problems have the same noise; in the first the best test error is smaller. In "
            "which does the best predictor memorize more?",
            Choose(
                ("in the first", "in the second"),
                lambda: 0 if _more_where_easier() else 1,
                lambda: "M = 1 − σ²/test: it grows with the test error at a given noise level.",
            ),
            page="risk_curves",
        ),
    ),
    Notes(
        20,
        (
            "“The best predictor’s training error is σ².” Only where nothing is left to learn.",
            "“Clean data need no memorizing.” There it is nearly complete.",
        ),
        (
            "Why does the best predictor memorize less when the labels get noisier?",
            "What does train × test = σ⁴ say about the gap between the two?",
        ),
    ),
    SETTING,
    numbers,
)


def _more_where_easier() -> bool:
    """Whether M is larger for the problem of smaller best test error, at the same noise."""
    easy, hard = (bayes_risk(replace(SETTING.problem, gamma=gamma)) for gamma in (1.0, 4.0))
    return (easy.memorization > hard.memorization) == (easy.test < hard.test)
