"""Heavy work on a page: its place in the queue, its progress, and a way out.

The page is not held up: its sliders go on moving while a visitor waits or watches.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TypeVar

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.shared.queue import QUEUE, Abandoned, Ticket, Work
from pages.shared.state import change
from pages.shared.turns import TURNS

T = TypeVar("T")
POLL_SECONDS = 0.5
# Work shorter than this never shows a queue.
AT_ONCE_SECONDS = 0.25
# A connection may be lost for so long before its visitor counts as gone.
GRACE_SECONDS = 5.0


def heavy(
    key: str,
    label: str,
    work: Work[T] | None,
    keep: Callable[[T], None],
    short: bool = False,
) -> bool:
    """Run `work` when its turn comes, and show how far it is; True while it is open.

    Call it in every run of the page, with `work` only in the run that starts it (a second start
    replaces the first). When it is done `keep` gets the result, to store it in the session, and
    the page runs again; a ValueError becomes a sentence. `work` runs in another thread: it gets a
    function to report the finished share to, often, and must call nothing of Streamlit's. What is
    `short` waits for nothing that takes longer than a moment.
    """
    tickets = _tickets()
    if work is not None:
        drop(key)
        tickets[key] = QUEUE.enter(work, presence(GRACE_SECONDS), short)
        TURNS.over()
        # Without a browser, in a test, nobody would ask again.
        tickets[key].wait(AT_ONCE_SECONDS if _served() else None)
    ticket = tickets.get(key)
    if ticket is None:
        return False
    if ticket.done:
        _take(key, label, keep)
        return False
    _watch(key, label, keep)
    return True


def running(key: str) -> bool:
    """True while work under this key runs or waits, or its result has not been taken."""
    return key in _tickets()


def drop(key: str) -> None:
    """Give up what runs or waits under this key, if anything does."""
    ticket = _tickets().pop(key, None)
    if ticket is not None:
        ticket.leave()


def drop_all() -> None:
    """Give up everything of this visitor: they went to another page."""
    for key in list(_tickets()):
        drop(key)


def _tickets() -> dict[str, Ticket]:
    tickets: dict[str, Ticket] = st.session_state.setdefault("tickets", {})
    return tickets


def _take(key: str, label: str, keep: Callable[[T], None]) -> None:
    ticket = _tickets().pop(key)
    try:
        result = ticket.result()
    except ValueError as error:
        st.error(f"{label} is not possible here: {error}", icon=":material/error:")
    except Abandoned:
        st.info(f"{label} ended with the connection; start it again.", icon=":material/link_off:")
    else:
        keep(result)
        change()
        st.rerun()


@st.fragment(run_every=POLL_SECONDS)
def _watch(key: str, label: str, keep: Callable[[T], None]) -> None:
    ticket = _tickets().get(key)
    if ticket is None or ticket.done:
        change()
        st.rerun()
    place = ticket.place
    with st.container(horizontal=True, vertical_alignment="center", key=f"heavy_{key}"):
        st.progress(ticket.share, text=_words(label, place, ticket.share))
        st.button(
            "Leave the line" if place else "Cancel",
            key=f"cancel_{key}",
            icon=":material/close:",
            on_click=_cancel,
            args=(key,),
        )


def _words(label: str, place: int, share: float) -> str:
    if place == 0:
        return f"{label}… {share:.0%}"
    return f"{label}: you are {'next' if place == 1 else ordinal(place)} in line"


def ordinal(number: int) -> str:
    """2nd, 3rd, 11th, 21st."""
    teens = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _cancel(key: str) -> None:
    drop(key)
    change()


def presence(grace: float) -> Callable[[], bool]:
    """A function that tells whether this visitor's browser was connected `grace` seconds ago."""
    context = get_script_run_ctx()
    if context is None or not _served():
        return lambda: True
    session, seen = context.session_id, monotonic()

    def present() -> bool:
        nonlocal seen
        if runtime.get_instance().is_active_session(session):
            seen = monotonic()
        return monotonic() - seen < grace

    return present


def _served() -> bool:
    # A test puts a mock in the runtime's place.
    return runtime.exists() and type(runtime.get_instance()) is runtime.Runtime
