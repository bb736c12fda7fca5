"""Lesson 7: fine-tuning — keep the prior, or memorize the style?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import numpy as np

from engine import FineTuningPicture, Frames
from engine.axes import CONTROL_AXES, ERROR_AXES
from engine.presets import START_PRESETS
from pages.shared.lessons.lesson import Choose, Lesson, Notes, Sketch, Step
from pages.shared.link import LANDING, Setting
from pages.shared.named import setting_of_problem
from pages.shared.numbers import number

SETTING = setting_of_problem(START_PRESETS["fine_tuning"].problem, LANDING)
MISLED = setting_of_problem(START_PRESETS["misled"].problem, LANDING)
CHOICES = ("keep as is", "fine-tune", "from scratch")
PLACES = (0.02, 0.1, 0.5, 3.0, 100.0)


@lru_cache(maxsize=8)
def frames(setting: Setting) -> Frames:
    """The curves of a setting."""
    return FineTuningPicture(setting.problem).frames()


def choice(setting: Setting) -> int:
    """Which of `CHOICES` is best."""
    return CHOICES.index(str(frames(setting).words["choice"][0]))


def errors(setting: Setting) -> str:
    """Why."""
    read = {name: number(float(v[0]), 3) for name, v in frames(setting).readouts.items()}
    return (
        f"Error on the new task: kept as is {read['keep']}, fine-tuned {read['best']}, from "
        f"scratch {read['scratch']} of the outcome's variance."
    )


def new_task() -> tuple[np.ndarray, np.ndarray]:
    """The curve to draw."""
    trace = frames(SETTING).traces["tuned_test"]
    return trace.x[0], trace.y[0]


def new_task_at() -> tuple[float, ...]:
    """The same at the places of the handles."""
    x, y = new_task()
    return tuple(float(v) for v in np.interp(np.log(PLACES), np.log(x), y))


def numbers() -> Mapping[str, str]:
    """For the words."""
    read = frames(SETTING).readouts
    long = FineTuningPicture(SETTING.problem, time=CONTROL_AXES["time"].high).frames().readouts
    return {
        "cosine": number(SETTING.prior_cosine, 2),
        "stop": number(float(read["stop"][0]), 3),
        "best": number(float(read["best"][0]), 3),
        "keep": number(float(read["keep"][0]), 3),
        "long": number(float(long["now_test"][0]), 3),
        "lost": number(float(long["now_old"][0]), 3),
    }


def forgets() -> int:
    """0 if what the old task loses only grows with training time."""
    old = frames(SETTING).traces["tuned_old"].y[0]
    return 0 if (np.diff(old) > -1e-9).all() else 1


LESSON = Lesson(
    "fine_tuning",
    "Fine-tuning: keep the prior or memorize the style?",
    "Training time moves a pre-trained model from keeping what it knew to memorizing the new data; "
    "the best point lies in between.",
    (
        Step(
            "know",
            "A model was trained on an old task, and its solution points most of the way to that "
            "of the new one (cosine {cosine}). There are few new samples, and they are noisy. "
            "Training starts from the old solution.",
        ),
        Step(
            "predict",
            "What is best for the new task?",
            Choose(CHOICES, lambda: choice(SETTING), lambda: errors(SETTING)),
        ),
        Step(
            "predict",
            "Draw the error on the new task against training time.",
            Sketch(
                CONTROL_AXES["time"],
                ERROR_AXES["root"],
                "training time T",
                "new task's error ÷ variance of y",
                PLACES,
                new_task_at,
                new_task,
            ),
        ),
        Step(
            "see",
            "Untrained the error is {keep}; it falls to {best} at T = {stop} and rises to {long} "
            "when the new data are memorized. By then the old task has lost {lost}.",
            page="fine_tuning",
        ),
        Step(
            "explain",
            "A low learning rate and a short training keep the prior, a long training memorizes "
            "the new style: two ends of one knob, because only rate × steps counts. The first "
            "steps learn the strong directions, where the new data speak clearly; the later ones "
            "learn the noise.",
        ),
        Step(
            "predict",
            "And the old task: can training longer on the new one bring back what it lost?",
            Choose(
                ("no, the loss only grows", "yes, after a while"),
                forgets,
                lambda: (
                    "What the old task loses is the distance travelled from its solution, and "
                    "that grows with every step."
                ),
            ),
        ),
        Step(
            "challenge",
            "Now the old task has little to do with the new one, and the labels are clean. What is "
            "best?",
            Choose(CHOICES, lambda: choice(MISLED), lambda: errors(MISLED)),
            page="fine_tuning",
        ),
    ),
    Notes(
        20,
        (
            "“A good start lets one train longer.” It leaves less to learn, so stop earlier.",
            "“Learning rate and training time are different knobs.” Their product counts.",
        ),
        (
            "How would you find the stopping time without knowing the truth?",
            "When would you accept a worse new task to keep the old one?",
        ),
    ),
    replace(SETTING, time=1.0),
    numbers,
)
