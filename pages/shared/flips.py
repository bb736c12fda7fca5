"""What would change this verdict: the nearest flips along each control, each a press away."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from engine.advice_path import CONTROLS
from engine.sensitivity import ADVICE, REGIME, Flip, Sensitivity
from pages.shared import presenter
from pages.shared.compute import sensitivity_of
from pages.shared.link import RANGES, Setting, round_beyond
from pages.shared.numbers import number
from pages.shared.queue import SPARE
from pages.shared.state import change, pressed, view
from pages.shared.view import spoken

BECOMES = {
    "necessary": "memorization is necessary",
    "between": "between the thresholds",
    "harmful": "overfitting is harmful",
}
#: The key of the place for the answers starts so, and ends with the problem.
PLACE, HIDDEN = "flips_of_", "visibility: hidden;"
ICONS = {"up": ":material/arrow_upward:", "down": ":material/arrow_downward:"}


def hide_earlier_flips(setting: Setting) -> None:
    """For the part that says the verdict: what would have changed an earlier one disappears with
    it, in the same instant, and leaves its place empty until `show_flips` is done."""
    st.html(f'<style>[class*="{PLACE}"]:not(.st-key-{place(setting)}) {{ {HIDDEN} }}</style>')


def place(setting: Setting) -> str:
    """The key of the place for the answers about this problem."""
    return f"{PLACE}{hash(setting.problem) % 2**32:x}"


def show_flips(setting: Setting) -> None:
    """The answers, a part of the page that follows the chart: too slow to come with it.

    Nobody asked for them, so they wait for a press while the server is busy with a class.
    """
    if presenter.alone():
        return
    with st.container(key=place(setting)):
        st.markdown("#### What would change this verdict?")
        if not SPARE.has_time() and not st.button(
            "Compute it", key="compute_flips", icon=":material/calculate:", on_click=pressed
        ):
            return
        slot = st.empty()  # the new place would otherwise show what the old one held
        found = sensitivity_of(setting.problem)
        with slot.container():
            _answer(ADVICE, f"The advice is **{found.advice}**.", found)
            _answer(REGIME, f"The regime: **{BECOMES[found.regime]}**.", found)


def _answer(target: str, present: str, found: Sensitivity) -> None:
    near = list(reachable(found.nearest(target)))
    # The advice rests on the assumed prior; the regime does not ask what is assumed.
    asked = [name for name in CONTROLS if (target, name) != (REGIME, "prior_exponent")]
    idle = [name for name in asked if name not in {flip.control for flip, _ in near}]
    but = f" ({spoken(idle)} alone cannot turn it)" if idle else ""
    said = f"One change is enough, the smallest first{but}:" if near else "No one change turns it."
    st.markdown(f"{present} {said}")
    with st.container(horizontal=True, gap="small", key=f"flips_{target}"):
        for flip, value in near:
            _button(flip, value)


def reachable(flips: Iterable[Flip]) -> Iterable[tuple[Flip, float]]:
    """The first flip of each control within its slider, and what to set it to: just beyond."""
    seen = set()
    for flip in flips:
        value = round_beyond(flip.value, flip.now)
        low, high = RANGES[flip.control]
        if low <= value <= high and flip.control not in seen:
            seen.add(flip.control)
            yield flip, value


def _button(flip: Flip, value: float) -> None:
    name = spoken([flip.control])
    becomes = BECOMES.get(flip.becomes, flip.becomes)
    st.button(
        f"{name} {number(flip.now)} → {number(value)}: **{becomes}**",
        key=f"flip_{flip.target}_{flip.control}",
        icon=ICONS["up" if value > flip.now else "down"],
        help=f"Set {name} to {number(value)} and leave all else as it is.",
        disabled=view().locked(flip.control),
        on_click=change,
        kwargs={flip.control: value},
    )
