"""What a lesson is made of: steps in the order know, predict, see, explain, challenge.

A lesson's file holds words and settings only. Every number in its words is computed when the step
is shown, and every right answer when it is asked for, so a lesson cannot drift from the theory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from engine import Axis
from pages.shared.link import LANDING, Setting

KINDS = ("know", "predict", "see", "explain", "challenge")
#: What the five kinds are called above a step.
TITLES = {
    "know": "What you know",
    "predict": "Predict",
    "see": "See",
    "explain": "Why",
    "challenge": "Challenge",
}


@dataclass(frozen=True)
class Choose:
    """One of several answers; `right` gives the index, `reason` why, both computed."""

    options: tuple[str, ...]
    right: Callable[[], int]
    reason: Callable[[], str]

    def check(self, answer: str) -> int:
        """The option meant by an answer in a link; ValueError if there is none."""
        index = int(answer) if answer.isdigit() else -1
        if not 0 <= index < len(self.options):
            raise ValueError(f"answer must be one of 0…{len(self.options) - 1}")
        return index


@dataclass(frozen=True)
class Sketch:
    """A point to place (one handle) or a curve to draw (several), against the engine's own.

    `truth` gives the exact values at the `places` (abscissae, increasing); `curve` the exact curve
    for the eye. Distances are judged in fractions of the y axis, as one sees them.
    """

    x_axis: Axis
    y_axis: Axis
    x_title: str
    y_title: str
    places: tuple[float, ...]
    truth: Callable[[], tuple[float, ...]]
    curve: Callable[[], tuple[np.ndarray, np.ndarray]]

    def check(self, answer: str) -> tuple[float, ...]:
        """Heights in an answer, as fractions of the y axis; ValueError if they are none."""
        parts = answer.split("_")
        try:
            heights = tuple(int(part) / 100 for part in parts)
        except ValueError:
            heights = ()
        if len(heights) != len(self.places) or not all(0 <= h <= 1 for h in heights):
            raise ValueError(f"answer must be {len(self.places)} heights from 0 to 100")
        return heights

    def heights(self) -> np.ndarray:
        """The exact values as fractions of the y axis."""
        return np.clip(self.y_axis.fraction(np.array(self.truth())), 0.0, 1.0)

    def distance(self, heights: tuple[float, ...]) -> float:
        """Mean distance from the truth in fractions of the y axis."""
        return float(np.abs(np.array(heights) - self.heights()).mean())


Question = Choose | Sketch


@dataclass(frozen=True)
class Step:
    """One step. `words` may name `{numbers}` of the lesson; `question` is asked in it."""

    kind: str
    words: str
    question: Question | None = None
    page: str = ""  # where to look for oneself, at the lesson's setting

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}, got {self.kind!r}")


@dataclass(frozen=True)
class Notes:
    """For the teacher."""

    minutes: int
    misconceptions: tuple[str, ...]
    discussion: tuple[str, ...]


@dataclass(frozen=True)
class Lesson:
    """A lesson: its idea in one sentence, its steps, its setting and the numbers of its words."""

    name: str
    title: str
    idea: str
    steps: tuple[Step, ...]
    notes: Notes
    setting: Setting = LANDING
    compute: Callable[[], Mapping[str, str]] = field(default=dict)

    @cached_property
    def numbers(self) -> Mapping[str, str]:
        """The numbers of the lesson's words, computed once."""
        return self.compute()

    def words(self, step: Step) -> str:
        """A step's text with its numbers in place."""
        return step.words.format_map(self.numbers)
