"""A lesson on the page: one step at a time, its question, and the way on."""

from __future__ import annotations

import streamlit as st

from pages.shared.frame import PAGES, page_link
from pages.shared.lessons.course import LESSONS
from pages.shared.lessons.judge import decode_answers, encode_answers, is_right, verdict_on
from pages.shared.lessons.lesson import TITLES, Choose, Lesson, Sketch
from pages.shared.link import Setting
from pages.shared.sketch import sketch
from pages.shared.state import change


def choose_lesson(setting: Setting) -> Lesson:
    """The list of lessons; another one starts at its beginning."""
    st.session_state["lesson_widget"] = setting.lesson
    st.selectbox(
        "Lesson",
        list(LESSONS),
        format_func=_numbered,
        key="lesson_widget",
        on_change=_start,
    )
    return LESSONS[setting.lesson]


def _numbered(name: str) -> str:
    place = list(LESSONS).index(name) + 1
    title = LESSONS[name].title
    return f"{place}. {title}" if place < len(LESSONS) else title


def _start() -> None:
    change(lesson=st.session_state["lesson_widget"], step=0, answers="")


def show_step(lesson: Lesson, setting: Setting) -> None:
    """The present step, its question, and what the answer was worth."""
    index = min(setting.step, len(lesson.steps) - 1)
    step = lesson.steps[index]
    answers = decode_answers(lesson, setting.answers)
    st.progress((index + 1) / len(lesson.steps), f"Step {index + 1} of {len(lesson.steps)}")
    with st.container(border=True, key="lesson_step"):
        st.markdown(f"#### {TITLES[step.kind]}")
        st.markdown(lesson.words(step))
        if step.question is not None:
            answer = answers.get(index)
            if isinstance(step.question, Choose):
                _choose(lesson, index, step.question, answer)
            else:
                _sketch(lesson, index, step.question, answer)
            if answer is not None:
                good = is_right(step.question, answer)
                icon = ":material/check_circle:" if good else ":material/lightbulb:"
                st.markdown(f"{icon} {verdict_on(step.question, answer)}")
        if step.page in PAGES:
            page_link(step.page, _look(lesson, setting))
    _ways(lesson, index, answers)


def _look(lesson: Lesson, setting: Setting) -> Setting:
    """The lesson's setting, with the progress kept."""
    kept = {name: getattr(setting, name) for name in ("lesson", "step", "answers")}
    return type(setting)(**{**vars(lesson.setting), **kept})


def _choose(lesson: Lesson, index: int, question: Choose, answer: str | None) -> None:
    key = f"choice_{lesson.name}_{index}"
    if answer is not None:
        st.session_state[key] = question.check(answer)
    st.radio(
        "Your prediction",
        range(len(question.options)),
        format_func=lambda k: question.options[k],
        index=None,
        key=key,
        disabled=answer is not None,
        on_change=change,
    )
    chosen = st.session_state.get(key)
    _submit(lesson, index, answer, None if chosen is None else str(chosen))


def _sketch(lesson: Lesson, index: int, question: Sketch, answer: str | None) -> None:
    heights = None if answer is None else question.check(answer)
    drawn = sketch(f"sketch_{lesson.name}_{index}", question, heights)
    _submit(lesson, index, answer, "_".join(map(str, drawn)))


def _submit(lesson: Lesson, index: int, answer: str | None, wanted: str | None) -> None:
    if answer is None:
        st.button(
            "That is my prediction",
            type="primary",
            key="submit",
            disabled=wanted is None,
            on_click=_answer,
            args=(lesson, index, wanted),
        )
    else:
        st.button("Try again", key="again", type="tertiary", on_click=_forget, args=(lesson, index))


def _answer(lesson: Lesson, index: int, wanted: str) -> None:
    answers = decode_answers(lesson, st.session_state["setting"].answers)
    change(answers=encode_answers(answers | {index: wanted}))


def _forget(lesson: Lesson, index: int) -> None:
    answers = decode_answers(lesson, st.session_state["setting"].answers)
    answers.pop(index, None)
    change(answers=encode_answers(answers))


def _ways(lesson: Lesson, index: int, answers: dict[int, str]) -> None:
    last = index == len(lesson.steps) - 1
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Back", key="back", disabled=index == 0, on_click=_go, args=(index - 1,))
        if not last:
            # A prediction comes before the truth, so the way on opens once it is made.
            waiting = lesson.steps[index].question is not None and index not in answers
            st.button("Next", key="next", disabled=waiting, on_click=_go, args=(index + 1,))
            if waiting:
                st.caption("Predict first; there is no penalty for being wrong.")
    if last and index in answers:
        _finish(lesson, answers)


def _go(step: int) -> None:
    change(step=step)


def _finish(lesson: Lesson, answers: dict[int, str]) -> None:
    asked = [k for k, step in enumerate(lesson.steps) if step.question is not None]
    right = sum(is_right(lesson.steps[k].question, answers[k]) for k in asked if k in answers)
    st.markdown(f"**{right} of {len(asked)} predictions were right or near.** {lesson.idea}")
    names = list(LESSONS)
    place = names.index(lesson.name)
    if place + 1 < len(names):
        st.button(
            f"Next lesson: {LESSONS[names[place + 1]].title}",
            key="next_lesson",
            on_click=change,
            kwargs={"lesson": names[place + 1], "step": 0, "answers": ""},
        )


def teachers_notes(lesson: Lesson) -> None:
    """What a teacher wants to know before the class."""
    with st.expander("Teacher's notes", icon=":material/school:"):
        st.markdown(f"About {lesson.notes.minutes} minutes. {lesson.idea}")
        st.markdown("**What students get wrong**")
        st.markdown("\n".join(f"- {line}" for line in lesson.notes.misconceptions))
        st.markdown("**To discuss**")
        st.markdown("\n".join(f"- {line}" for line in lesson.notes.discussion))
