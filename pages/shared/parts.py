"""Parts of a page that run without the rest of it: what a slider moves, and what follows it.

A commit runs the live part and those parts whose watched value it changed, all in one run, the
chart first. A page that consists of nothing else but what no slider changes says so
(`page(…, whole=False)`); after a commit on any other page the whole page follows once the browser
has painted.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from engine import Problem
from pages.shared.link import Setting
from pages.shared.state import in_parts
from pages.shared.turns import TURNS

Draw = Callable[[Setting], None]
Watch = Callable[[Setting], object]


def begin(whole: bool) -> None:
    """For the page's frame, at the start of a whole run."""
    memory = st.session_state
    memory["parts"], memory["charts"], memory["whole"] = {}, {}, whole


def follow(key: str, draw: Draw, watch: Watch, first: bool = False) -> None:
    """Draw a part now, and again after each commit that changes what `watch` gives.

    Those with `first` come before the others. A widget in a part runs the whole page if its
    callback is `state.change` or calls it, and the part alone if it has none or `state.pressed`.
    """
    memory = st.session_state

    @st.fragment(key=key)
    def run() -> None:
        if in_parts() and memory.get("ours") and not memory.get("dragged"):
            st.rerun()  # a widget in a part changed what the page shows
        setting: Setting = memory["setting"]
        with TURNS.turn():
            memory["parts"][key] = (not first, watch, watch(setting))
            draw(setting)

    run()


def same(setting: Setting) -> Setting:
    """For parts that watch everything."""
    return setting


def problem_of(setting: Setting) -> Problem:
    """For parts that watch the problem."""
    return setting.problem


def due() -> list[str]:
    """Which parts the present setting changes; none where the whole page is to follow, or if they
    are those that run in any case, in which the slider itself is."""
    memory = st.session_state
    if memory.get("whole", True):
        return []
    setting: Setting = memory["setting"]
    parts = sorted(memory["parts"].items(), key=lambda item: item[1][0])
    found = [(key, rest) for key, (rest, watch, shown) in parts if watch(setting) != shown]
    return [key for key, _ in found] if any(rest for _, rest in found) else []
