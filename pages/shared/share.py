"""The share dialog: the link to what is seen, as it is, embedded, projected, or locked."""

from __future__ import annotations

import socket
from dataclasses import replace
from html import escape
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from pages.shared.copy_text import copy_text
from pages.shared.link import OWN_FILE, Setting, encode
from pages.shared.pins import SITUATION
from pages.shared.state import link_of, pressed, view
from pages.shared.view import CONTROLS, PRESETS, encode_view, spoken

WHOLE, ALONE, PROJECTOR, CLASS = "Everything", "This chart alone", "On a projector", "For a class"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
EMBEDDED_HEIGHT = 760
#: Situation first, then how it is looked at; where a visitor is in a lesson is nobody else's.
OFFERED = (*SITUATION, *(n for n in CONTROLS if n not in (*SITUATION, "lesson", "step", "answers")))


def share_button(setting: Setting) -> None:
    """Opens the dialog."""
    icon = ":material/share:"
    if st.button("Share", key="share", type="tertiary", icon=icon, on_click=pressed):
        share(setting)


@st.dialog("Share what you see", width="medium")
def share(setting: Setting) -> None:
    """The link, the choices, and who can open it."""
    here, reach = room_address(str(st.context.url or ""))
    kind = st.segmented_control(
        "What to share",
        [WHOLE, ALONE, PROJECTOR, CLASS],
        default=WHOLE,
        required=True,
        key="share_kind",
        on_change=pressed,
    )
    if kind == ALONE:
        st.caption("For a web page or a course system: the chart with its sliders, nothing else.")
        copy_text(embed_code(here, setting), "Embed code", "share_embed")
    elif kind == PROJECTOR:
        st.caption("The chart and its sentence at projector size; Esc leaves.")
        copy_text(address(here, projector_link(setting)), "Link", "share_projector")
    elif kind == CLASS:
        link = class_link(setting, *_chosen())
        copy_text(address(here, link), "Link", "share_class")
    else:
        whole = "The whole state: every control, the simulation's seed and the snapshots."
        own = " Your file is not in it: others see their own, or none."
        st.caption(whole + (own if setting.dataset == OWN_FILE else ""))
        copy_text(address(here, link_of(setting)), "Link", "share_whole")
    st.caption(reach)


def projector_link(setting: Setting) -> dict[str, str]:
    """What is seen, in the presenter's view."""
    return encode(setting) | encode_view(replace(view(), present=True))


def class_link(setting: Setting, lock: list[str], hide: list[str]) -> dict[str, str]:
    """What is seen, with controls locked or hidden."""
    ordered = [*CONTROLS, PRESETS]
    held = {
        "lock": tuple(sorted(lock, key=ordered.index)),
        "hide": tuple(sorted(hide, key=ordered.index)),
    }
    return encode(setting) | encode_view(replace(view(), **held))


def _chosen() -> tuple[list[str], list[str]]:
    """The widgets of a teacher's link: what to lock, what to hide."""
    seen = view()
    lock = st.multiselect(
        "Locked: seen, does not move",
        OFFERED,
        default=[name for name in OFFERED if name in seen.lock],
        format_func=_called,
        key="share_lock",
        on_change=pressed,
    )
    hide = st.multiselect(
        "Hidden: not seen, does not move",
        [*OFFERED, PRESETS],
        default=[name for name in (*OFFERED, PRESETS) if name in seen.hide],
        format_func=_called,
        key="share_hide",
        on_change=pressed,
    )
    st.caption(
        ":material/info: Such a link guides a class, it secures nothing: the page says what is "
        "locked and offers to unlock it, and anybody can edit an address."
    )
    return lock, hide


def _called(name: str) -> str:
    return "named situations (buttons)" if name == PRESETS else spoken([name])


def address(here: str, link: dict[str, str]) -> str:
    """The address of this page with a link's parameters."""
    return f"{here}?{urlencode(link)}" if link else here


def embed_code(here: str, setting: Setting) -> str:
    """An iframe of this page in the framework's embedded mode, in which we show the chart alone."""
    link = {"embed": "true"} | link_of(setting)
    return (
        f'<iframe src="{escape(address(here, link))}" title="Memorize or Regularize?" '
        f'width="100%" height="{EMBEDDED_HEIGHT}" style="border:0"></iframe>'
    )


def room_address(url: str) -> tuple[str, str]:
    """This page as others in the room reach it, and a sentence about who can."""
    parts = urlsplit(url)
    host, port = parts.hostname or "localhost", parts.port
    reach = "Whoever can open the address you are at can open this one."
    if host in LOOPBACK:
        only = str(st.get_option("server.address") or "")
        # At another port than the server's own something stands before it that others may reach.
        behind = port != st.get_option("server.port")
        found = _own_address() if behind or only not in LOOPBACK else ""
        if found:
            reach = "For everybody in the same network as this machine."
            host = found
        else:
            reach = (
                "Only this machine can open it: the server listens to nobody else. Start it with "
                "`--server.address 0.0.0.0` for a class."
            )
    netloc = f"[{host}]" if ":" in host else host
    netloc += f":{port}" if port else ""
    return urlunsplit((parts.scheme or "http", netloc, parts.path or "/", "", "")), reach


def _own_address() -> str:
    """This machine's address in its network; asking for a route sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address
        except OSError:
            return ""
        own = str(probe.getsockname()[0])
    return "" if own.startswith(("127.", "0.")) else own
