"""One visitor's state: the setting in the session, kept in step with the address bar.

The address is read when it is not what this session last wrote (deep link, Back, Forward, reload)
and written when the setting changed (a commit), never while a slider moves: each write is a step
in the browser's history.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.shared.link import KNOWN, Setting, decode, encode
from pages.shared.view import PLAIN, VIEW_KNOWN, View, decode_view, encode_view, kept, spoken

OURS = KNOWN | VIEW_KNOWN


def arriving(page: str) -> bool:
    """True in the run that opens a page, if asked before `current`."""
    return bool(st.session_state.get("page") != page)


def current(page: str) -> Setting:
    """The setting to show; called once, first thing in a page."""
    memory = st.session_state
    query = {name: value for name, value in st.query_params.items() if name in OURS}
    if memory.get("page") != page:
        memory["page"], memory["messages"] = page, []
    if memory.pop("ours", False):
        # The browser sent this along with an address it had before our last one reached it.
        query = memory.get("link", query)
    if query != memory.get("link"):
        memory["setting"], messages = decode(query)
        memory["view"], more = decode_view(query)
        memory["messages"] = messages + more
        memory["link"] = query
        memory.setdefault("began", memory["setting"])
    elif link_of(memory["setting"]) != query:
        publish()
    setting: Setting = memory["setting"]
    return setting


def publish() -> None:
    """Write the address of the present setting."""
    memory = st.session_state
    link = link_of(memory["setting"])
    if link != memory.get("link"):
        st.query_params.from_dict({**_foreign(), **link})
    # Only now: a run that is interrupted there has sent nothing.
    memory["link"] = link
    memory.pop("ours", None)


def change(**fields: object) -> None:
    """Commit fields of the setting; the address follows in the next run of the page.

    For the callbacks of all controls, also those that change no field: a run of the page that
    answers a control, on a slow line, comes with an address from before the last commit. What the
    link locks stays as it is, whoever asks.
    """
    memory = st.session_state
    memory["ours"], memory["dragged"] = True, False
    if not fields:
        return
    setting: Setting = memory["setting"]
    refused = kept(view(), fields, setting)
    allowed = {name: value for name, value in fields.items() if name not in refused}
    memory["messages"] = [f"This link locks {spoken(refused)}: left as it was."] if refused else []
    memory["setting"] = replace(setting, **allowed)


def view() -> View:
    """How the link wants its setting shown."""
    kept_view: View = st.session_state.get("view", PLAIN)
    return kept_view


def adopt(link: dict[str, str]) -> None:
    """Show what a link says, before `current`, which writes it into the address."""
    memory = st.session_state
    memory.pop("ours", None)
    memory["setting"], messages = decode(link)
    memory["view"], more = decode_view(link)
    memory["messages"] = messages + more
    memory["link"] = {name: value for name, value in st.query_params.items() if name in OURS}


def look(new: View) -> None:
    """See the same setting another way; the address follows in the next run of the page."""
    change()
    st.session_state["view"], st.session_state["messages"] = new, []


def link_of(setting: Setting) -> dict[str, str]:
    """URL parameters of a setting seen as this visitor sees it."""
    return encode(setting) | encode_view(view())


def settle() -> None:
    """For a callback: let the whole page follow what only a part of it has shown so far."""
    change()
    st.rerun()


def pressed() -> None:
    """For the callback of a widget that changes nothing but the part of the page it stands in."""
    if not in_parts():
        change()


def in_parts() -> bool:
    """True in a run of some parts of the page without the page (see `parts`)."""
    context = get_script_run_ctx()
    return context is not None and bool(context.fragment_ids_this_run)


def _foreign() -> dict[str, str]:
    return {name: value for name, value in st.query_params.items() if name not in OURS}
