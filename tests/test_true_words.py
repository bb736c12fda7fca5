"""Sentences that were once false at some setting: each is held to the engine's numbers."""

from __future__ import annotations

import re

import pytest

from engine.describe_task import describe_task
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
