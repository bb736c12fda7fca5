"""The closing challenge: eight situations, memorize or regularize, judged by the engine."""

from __future__ import annotations

from functools import lru_cache, partial

from engine import PRESETS, Dataset, Verdict, verdict
from engine import data as real_data
from pages.shared.lessons.lesson import Choose, Lesson, Notes, Step

OPTIONS = ("memorize: let it fit the training data exactly", "regularize: stop short of that")
THEORY = ("textbook", "double_descent", "benign", "negative", "diagnosis", "pretrained")
DATA = ("golub", "gasoline")


@lru_cache(maxsize=8)
def judged(name: str) -> Verdict:
    """The engine's verdict on a preset or a data set."""
    if name in PRESETS:
        return verdict(PRESETS[name].problem)
    source = real_data.load(name)
    return verdict(Dataset(source.X, source.y, source.standardize))


def right(name: str) -> int:
    """Which of `OPTIONS` it is."""
    return 0 if judged(name).advice == "memorize" else 1


def reason(name: str) -> str:
    """The verdict in a sentence."""
    return judged(name).sentence


def story(name: str) -> str:
    """What is told of a situation."""
    if name in PRESETS:
        return f"**{PRESETS[name].name}.** {PRESETS[name].reason}"
    source = real_data.load(name)
    d = source.X.shape[1]
    return f"**{source.title}.** {source.rows}, {d:,} features; target: {source.target}."


def _step(name: str) -> Step:
    question = Choose(OPTIONS, partial(right, name), partial(reason, name))
    page = "verdict" if name in PRESETS else "real_data"
    return Step("challenge", story(name).replace("{", "{{").replace("}", "}}"), question, page)


LESSON = Lesson(
    "closing",
    "Closing challenge: memorize or regularize?",
    "Eight situations; the engine is the judge.",
    tuple(_step(name) for name in (*THEORY, *DATA)),
    Notes(
        15,
        (
            "“Small and medical means: regularize.” Look at what the leukemia data say.",
            "“Many features per sample means: memorize.” Capacity alone does not decide.",
        ),
        (
            "Which answers surprised you, and which number would have told you?",
            "For which of them would one more piece of information turn the answer?",
        ),
    ),
)
