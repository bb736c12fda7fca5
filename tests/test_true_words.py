"""Sentences that were once false at some setting: each is held to the engine's numbers."""

from __future__ import annotations

import re

import pytest

from engine.describe_task import describe_task
from pages.shared.link import LANDING
from pages.shared.looking import LOOKING
from pages.shared.map_figures import WHAT, picture_of_map
from pages.shared.sliders import WORDS as SLIDERS
from tests.visitor import texts, visit


def words(page: str, **query: object) -> str:
    return " ".join(texts(visit(page, {name: str(value) for name, value in query.items()})))


def test_a_start_that_tells_everything_is_not_called_a_lack_of_signal() -> None:
    for start in ({"prior_cosine": -1, "prior_length": 2}, {"prior_cosine": 1, "prior_length": 1}):
        said = words("verdict", **start)
        assert "the start tells Bayes everything, nothing is left to learn" in said
        assert "no signal" not in said and "nothing but noise" not in said


def test_the_noise_slider_translates_labels_as_the_description_of_a_task_does() -> None:
    (told,) = re.findall(r"nine times out of ten, are near ([\d.]+)", SLIDERS["snr"][2])
    described = describe_task(100, 50, label_accuracy=0.9).problem.snr
    assert float(told.rstrip(".")) == pytest.approx(described, rel=0.02)


NOISY = {"gamma": 0.05, "snr": 0.5, "spectrum": "ar1", "shape": 0.9, "truth_exponent": 0.5}
FEW = {"gamma": 0.05, "spectrum": "power_law", "shape": 1}
#: The note that says so, and what is best on the leukemia data, which have many features.
ALLOWED = ("nothing interpolates", "exact interpolation has the lowest test error. 80 %")


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("scenarios", {"scenario": "diagnosis", **FEW}),
        ("scenarios", {"scenario": "diagnosis", **NOISY}),
        ("scenarios", {"scenario": "fine_tuning", **FEW, "prior_cosine": 0.9, "prior_length": 0.9}),
        ("threshold_map", {**FEW, "what": "tax"}),
        ("fine_tuning", {**FEW, "gamma": 0.25}),
        ("verdict", FEW),
    ],
)
def test_with_few_features_nothing_is_said_to_interpolate(page: str, query: dict) -> None:
    said = words(page, **query).lower()
    for allowed in ALLOWED:
        said = said.replace(allowed, "")
    said = said.replace(LOOKING[page].lower(), "")
    assert "interpolat" not in said and "zero training error" not in said
    assert "little noise" not in said or "in favour of memorizing" in said


def test_at_the_threshold_neither_prior_is_called_dearer_than_the_other() -> None:
    said = words("scenarios", scenario="pretrained", gamma=1)
    assert "without a penalty the error is infinite under either prior" in said
    assert "no dearer" not in said


def test_the_map_s_price_is_not_that_of_interpolating() -> None:
    # Below γ = 1 there is no interpolator, and the map shows both sides.
    assert "interpolat" not in " ".join(WHAT.values())
    assert "interpolat" not in picture_of_map(LANDING.problem, "tax").alt
