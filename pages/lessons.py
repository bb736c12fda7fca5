"""Lessons: predict, see, explain, one step at a time."""

import streamlit as st

from pages.shared.frame import page
from pages.shared.lessons.stage import choose_lesson, show_step, teachers_notes

with page("lessons") as setting:
    lesson = choose_lesson(setting)
    show_step(lesson, setting)
    teachers_notes(lesson)
    st.caption(
        "Every number and every right answer is computed by the engine at the lesson's setting "
        "(theory, exact as n → ∞; real data by leave-one-out). Your progress is in the address: "
        "copy it to come back."
    )
