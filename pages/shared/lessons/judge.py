"""How near a prediction came, in words, and what a lesson's answers look like in a link."""

from __future__ import annotations

from pages.shared.lessons.lesson import Choose, Lesson, Question, Sketch

#: Mean distances in fractions of the axis, and what they are called.
NEAR, FAR = 0.05, 0.15
SEPARATOR = "~"


def decode_answers(lesson: Lesson, text: str) -> dict[int, str]:
    """Step → answer, from a link; what makes no sense is left out."""
    answers: dict[int, str] = {}
    for part in text.split(SEPARATOR) if text else []:
        number, _, answer = part.partition("-")
        if not number.isdigit() or int(number) >= len(lesson.steps):
            continue
        question = lesson.steps[int(number)].question
        if question is None:
            continue
        try:
            question.check(answer)
        except ValueError:
            continue
        answers[int(number)] = answer
    return answers


def encode_answers(answers: dict[int, str]) -> str:
    """The inverse of `decode_answers`."""
    return SEPARATOR.join(f"{step}-{answer}" for step, answer in sorted(answers.items()))


def is_right(question: Question, answer: str) -> bool:
    """Whether a choice is the right one, or a sketch is near."""
    if isinstance(question, Choose):
        return question.check(answer) == question.right()
    return question.distance(question.check(answer)) <= FAR


def verdict_on(question: Question, answer: str) -> str:
    """What to say to a prediction."""
    if isinstance(question, Choose):
        index, right = question.check(answer), question.right()
        said = "Right." if index == right else f"Not quite: it is “{question.options[right]}”."
        return f"{said} {question.reason()}"
    return _distance(question, question.check(answer))


def _distance(sketch: Sketch, heights: tuple[float, ...]) -> str:
    away = sketch.distance(heights)
    what = "point" if len(heights) == 1 else "curve"
    share = f"{100 * away:.0f} % of the picture's height"
    mean = "" if what == "point" else " on average"
    if away <= NEAR:
        return f"Your {what} is as good as exact: {share} away{mean}."
    if away <= FAR:
        return f"Your {what} is near: {share} away{mean}."
    worst = max(range(len(heights)), key=lambda k: abs(heights[k] - sketch.heights()[k]))
    side = "too high" if heights[worst] > sketch.heights()[worst] else "too low"
    where = (
        f", most of all at {sketch.places[worst]:g}, where it is {side}" if mean else f", {side}"
    )
    return f"Your {what} is far: {share} away{mean}{where}."
