"""The course: all lessons in their order."""

from __future__ import annotations

from pages.shared.lessons import (
    alignment,
    below_noise,
    closing,
    double_descent,
    fine_tuning,
    how_much_noise,
    prior_shape,
    same_knob,
)
from pages.shared.lessons.lesson import Lesson

LESSONS: dict[str, Lesson] = {
    module.LESSON.name: module.LESSON
    for module in (
        below_noise,
        double_descent,
        how_much_noise,
        prior_shape,
        alignment,
        same_knob,
        fine_tuning,
        closing,
    )
}
