"""Lessons: every one walked to its end, right and wrong; links, words, and what is computed."""

from __future__ import annotations

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages.shared.frame import PAGES
from pages.shared.lessons.course import LESSONS
from pages.shared.lessons.judge import (
    FAR,
    NEAR,
    decode_answers,
    encode_answers,
    is_right,
    verdict_on,
)
from pages.shared.lessons.lesson import KINDS, Choose, Sketch
from pages.shared.link import LESSON_NAMES
from tests.visitor import address, check, setting_of, texts, visit


def right_answer(question: Choose | Sketch) -> str:
    if isinstance(question, Choose):
        return str(question.right())
    return "_".join(str(round(100 * h)) for h in question.heights())


def wrong_answer(question: Choose | Sketch) -> str:
    if isinstance(question, Choose):
        return str((question.right() + 1) % len(question.options))
    return "_".join("0" if h > 0.5 else "100" for h in question.heights())


def press(at: AppTest, key: str) -> None:
    at.button(key=key).click().run()
    check(at)


def test_the_link_knows_every_lesson() -> None:
    assert tuple(LESSONS) == LESSON_NAMES
    assert len(LESSONS) == 8


@pytest.mark.parametrize("good", [True, False], ids=["right", "wrong"])
@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_can_be_walked_to_its_end(name: str, good: bool) -> None:
    lesson = LESSONS[name]
    at = visit("lessons", {"lesson": name})
    for index, step in enumerate(lesson.steps):
        assert setting_of(at).step == index
        if step.question is not None:
            if index < len(lesson.steps) - 1:
                assert at.button(key="next").disabled
            wanted = right_answer(step.question) if good else wrong_answer(step.question)
            if isinstance(step.question, Choose):
                at.radio(key=f"choice_{name}_{index}").set_value(int(wanted)).run()
                press(at, "submit")
            else:
                # The drawing itself needs a browser; its answer arrives in the link.
                answers = decode_answers(lesson, setting_of(at).answers) | {index: wanted}
                at.query_params["answers"] = encode_answers(answers)
                at.run()
                check(at)
            said = verdict_on(step.question, wanted)
            assert any(said in text for text in texts(at))
            assert is_right(step.question, wanted) == good
        if index < len(lesson.steps) - 1:
            press(at, "next")
    asked = sum(step.question is not None for step in lesson.steps)
    score = f"**{asked if good else 0} of {asked} predictions"
    assert any(score in text for text in texts(at))


def test_progress_is_in_the_link_and_can_be_taken_back() -> None:
    at = visit("lessons", {"lesson": "below_noise", "step": "1"})
    at.radio(key="choice_below_noise_1").set_value(2).run()
    press(at, "submit")
    there = address(at)
    assert there == {"step": "1", "answers": "1-2"}
    again = visit("lessons", there)
    assert again.radio(key="choice_below_noise_1").value == 2
    assert not again.button(key="next").disabled
    press(again, "again")
    assert setting_of(again).answers == ""


def test_another_lesson_starts_at_its_beginning() -> None:
    at = visit("lessons", {"step": "3", "answers": "1-2"})
    at.selectbox(key="lesson_widget").set_value("alignment").run()
    check(at)
    setting = setting_of(at)
    assert (setting.lesson, setting.step, setting.answers) == ("alignment", 0, "")


@pytest.mark.parametrize("text", ["9-1", "1-7", "1-", "x", "1-2~1", "1--2", "0-1", "3-101"])
def test_answers_that_make_no_sense_are_left_out(text: str) -> None:
    assert decode_answers(LESSONS["below_noise"], text) in ({}, {1: "2"})


def test_a_hostile_answer_is_refused_with_a_sentence() -> None:
    at = visit("lessons", {"answers": "<script>"})
    (warning,) = at.warning
    assert "answers must be" in warning.value


@pytest.mark.parametrize("name", LESSONS)
def test_lessons_keep_their_grammar(name: str) -> None:
    lesson = LESSONS[name]
    assert 5 <= len(lesson.steps) <= 8
    kinds = [step.kind for step in lesson.steps]
    assert set(kinds) <= set(KINDS)
    if name != "closing":
        assert kinds[0] == "know" and kinds[-1] == "challenge"
        assert {"predict", "see", "explain"} <= set(kinds)
        assert kinds.index("predict") < kinds.index("see") < kinds.index("explain")
    for step in lesson.steps:
        assert (step.question is not None) == (step.kind in ("predict", "challenge"))
        assert not re.search(r"\d\.\d", step.words.format_map(_Blank()))
        assert lesson.words(step)
    assert lesson.notes.minutes > 0 and lesson.notes.misconceptions and lesson.notes.discussion


class _Blank(dict):
    def __missing__(self, key: str) -> str:
        return ""


def questions() -> list[Choose | Sketch]:
    return [s.question for lesson in LESSONS.values() for s in lesson.steps if s.question]


def test_right_answers_are_options_and_truths_are_in_the_picture() -> None:
    for question in questions():
        if isinstance(question, Choose):
            assert 0 <= question.right() < len(question.options)
            assert question.reason()
            continue
        assert len(question.truth()) == len(question.places)
        heights = question.heights()
        assert np.isfinite(heights).all()
        assert question.distance(tuple(heights)) == 0
        x, y = question.curve()
        assert len(x) == len(y)
        # The curve for the eye goes through the points that are judged.
        if len(question.places) > 1:
            seen = np.isfinite(y)
            drawn = np.interp(
                question.x_axis.fraction(np.array(question.places)),
                question.x_axis.fraction(x[seen]),
                np.clip(question.y_axis.fraction(y[seen]), 0, 1),
            )
            assert np.abs(drawn - heights).max() < 0.03


def test_distances_are_told_in_words() -> None:
    question = next(q for q in questions() if isinstance(q, Sketch) and len(q.places) > 1)
    heights = question.heights()
    for away, word in ((0.0, "as good as exact"), ((NEAR + FAR) / 2, "near"), (0.4, "far")):
        moved = np.where(heights > 0.5, heights - away, heights + away)
        text = "_".join(str(round(100 * h)) for h in moved)
        assert word in verdict_on(question, text)


def test_the_closing_challenge_has_both_answers_and_the_surprise() -> None:
    rights = [step.question.right() for step in LESSONS["closing"].steps]  # type: ignore[union-attr]
    assert {0, 1} == set(rights)
    golub = LESSONS["closing"].steps[6]
    assert "leukemia" in golub.words and golub.question.right() == 0  # type: ignore[union-attr]


def test_steps_link_to_pages_at_the_lesson_s_setting() -> None:
    at = visit("lessons", {"lesson": "double_descent", "step": "2"})
    links = [link.proto for link in at.get("page_link")]
    (look,) = [p for p in links if "spectrum=isotropic" in p.query_string]
    assert "axis=gamma" in look.query_string and "lesson=double_descent" in look.query_string
    assert "risk_curves" in PAGES
