"""One visitor's state: the setting in the session, kept in step with the address bar.

The address is read when it is not what this session last wrote (deep link, Back, Forward, reload)
and written when the setting changed (a commit), never while a slider moves: each write is a step
in the browser's history.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages.shared.link import KNOWN, Setting, decode, encode


def current(page: str) -> Setting:
    """The setting to show; called once, first thing in a page."""
    memory = st.session_state
    query = {name: value for name, value in st.query_params.items() if name in KNOWN}
    if memory.get("page") != page:
        memory["page"], memory["messages"] = page, []
    if memory.pop("ours", False):
        # The browser sent this along with an address it had before our last one reached it.
        query = memory.get("link", query)
    if query != memory.get("link"):
        memory["setting"], memory["messages"] = decode(query)
        memory["link"] = query
    elif encode(memory["setting"]) != query:
        link = encode(memory["setting"])
        st.query_params.from_dict({**_foreign(), **link})
        # Only now: a run that is interrupted there has sent nothing.
        memory["link"] = link
    if memory.get("messages"):
        st.warning("  \n".join(memory["messages"]), icon=":material/link_off:")
    setting: Setting = memory["setting"]
    return setting


def change(**fields: object) -> None:
    """Commit fields of the setting; the address follows in the next run of the page.

    For the callbacks of all controls, also those that change no field: a run of the page that
    answers a control, on a slow line, comes with an address from before the last commit.
    """
    st.session_state["ours"] = True
    if fields:
        st.session_state["messages"] = []
    st.session_state["setting"] = replace(st.session_state["setting"], **fields)


def settle() -> None:
    """Let the rest of the page follow what only a part of it has shown so far."""
    change()
    st.session_state["settled"] = True


def _foreign() -> dict[str, str]:
    return {name: value for name, value in st.query_params.items() if name not in KNOWN}
