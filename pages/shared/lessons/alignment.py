"""Lesson 5: a better prior lowers the best risk and often raises the price of interpolating."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from engine import Axis, interpolation_tax
from engine.axes import CONTROL_AXES
from engine.ridge import best_nonnegative
from engine.verdict import percent
from pages.shared.lessons.lesson import Choose, Lesson, Notes, Sketch, Step
from pages.shared.link import LANDING, Setting
from pages.shared.numbers import number

PLAIN = replace(LANDING, prior_exponent=0.0)
ALIGNED = replace(LANDING, prior_exponent=LANDING.truth_exponent)
ISOTROPIC = replace(LANDING, spectrum="isotropic", shape=0.0)
PLACES = (-0.5, 0.0, 0.5, 1.0, 1.5)
GRID = np.linspace(-1.0, 2.0, 61)


def price(exponent: float, base: Setting = LANDING) -> float:
    """Interpolation tax at another prior exponent, percent."""
    return 100 * interpolation_tax(replace(base, prior_exponent=float(exponent)).problem)


def best(setting: Setting) -> float:
    """Error of the best ridge over the variance of y."""
    problem = setting.problem
    return float(best_nonnegative(problem).test) / problem.null_risk


def numbers() -> Mapping[str, str]:
    """For the words."""
    return {
        "plain": number(best(PLAIN), 3),
        "aligned": number(best(ALIGNED), 3),
        "price_plain": percent(price(0.0) / 100),
        "price_aligned": percent(price(LANDING.truth_exponent) / 100),
    }


def lower_risk() -> str:
    """Why."""
    told = numbers()
    return f"The best error falls from {told['plain']} to {told['aligned']} of the variance of y."


def exceptions() -> tuple[bool, ...]:
    """For each case: whether the aligned prior fails to make interpolating dearer."""
    cases = (LANDING, ISOTROPIC, replace(LANDING, truth_exponent=0.5))
    return tuple(
        price(case.truth_exponent, case) <= price(0.0, case) * (1 + 1e-9) + 1e-9 for case in cases
    )


def where_not() -> str:
    """Why."""
    cases = (LANDING, ISOTROPIC, replace(LANDING, truth_exponent=0.5))
    names = ("decaying features", "isotropic features", "a truth that leans less")
    each = (
        f"{name}: {percent(price(0.0, case) / 100)} plain, "
        f"{percent(price(case.truth_exponent, case) / 100)} aligned"
        for name, case in zip(names, cases, strict=True)
    )
    return "; ".join(each) + "."


LESSON = Lesson(
    "alignment",
    "A better prior: cheaper or dearer interpolation?",
    "An aligned prior lowers the best attainable error, and usually makes the last step to zero "
    "training error dearer.",
    (
        Step(
            "know",
            "Ridge can be told which directions to trust: the prior exponent says how strongly it "
            "trusts those in which the features vary most. At 0 it trusts all alike; where it "
            "equals the truth's exponent the prior is *aligned* with the truth.",
        ),
        Step(
            "predict",
            "Does the aligned prior lower the best error that a well chosen penalty can reach?",
            Choose(("yes", "no"), lambda: 0 if best(ALIGNED) < best(PLAIN) else 1, lower_risk),
        ),
        Step(
            "predict",
            "Now the *price of interpolating*: how much larger the error becomes when the penalty "
            "is dropped. Draw it against the prior exponent; the truth's exponent is 1.",
            Sketch(
                CONTROL_AXES["prior_exponent"],
                Axis(0.0, 100.0),
                "prior exponent (0: plain ridge, 1: aligned)",
                "price of interpolating, percent",
                PLACES,
                lambda: tuple(price(e) for e in PLACES),
                lambda: (GRID, np.array([price(e) for e in GRID])),
            ),
        ),
        Step(
            "see",
            "The best error falls from {plain} (plain) to {aligned} (aligned), and the price of "
            "interpolating rises from {price_plain} to {price_aligned}.",
            page="verdict",
        ),
        Step(
            "explain",
            "Interpolating is cheap where the prior leaves many weak directions to store the noise "
            "in. The better the prior concentrates on what matters, the fewer such hiding places "
            "remain, and the noise ends up where predictions are made.",
        ),
        Step(
            "challenge",
            "In which of these cases does the aligned prior *not* make interpolating dearer than "
            "plain ridge?",
            Choose(
                (
                    "decaying features, a truth that leans on the strong ones",
                    "isotropic features: all directions alike",
                    "decaying features, a truth that leans on them less",
                ),
                lambda: exceptions().index(True),
                where_not,
            ),
            page="spectrum",
        ),
    ),
    Notes(
        20,
        (
            "“A better prior makes everything cheaper.” It lowers the best error, not the price.",
            "“The regime moves with the assumed prior.” The regime belongs to nature's prior.",
        ),
        (
            "Where does an interpolator keep the noise?",
            "Is a higher price a reason against the better prior?",
        ),
    ),
    LANDING,
    numbers,
)
