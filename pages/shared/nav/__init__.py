"""The links between pages: one small component.

They carry the setting, which every commit changes. The address bar has it already, so the browser
writes the links from there, and the server sends nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from pages.shared.state import change, link_of

HERE = Path(__file__).parent
_component = st.components.v2.component(
    "nav",
    js=(HERE / "nav.js").read_text(encoding="utf-8"),
    css=(HERE / "nav.css").read_text(encoding="utf-8"),
    isolate_styles=False,
)


class Link(NamedTuple):
    """To a page by its name; `here` if it leads to where one is."""

    text: str
    page: str
    here: bool


def nav(title: str, sections: Sequence[Link], pages: Sequence[Link]) -> None:
    """The app's title, its sections and the pages of the present one."""
    rows = (sections, pages)
    _component(
        key="nav",
        data={
            "title": title,
            "rows": [[_spec(link, row is pages) for link in row] for row in rows],
        },
        on_go_change=partial(_go, {link.page for row in rows for link in row}),
    )


def _spec(link: Link, page: bool) -> dict[str, object]:
    place = "" if link.page == "verdict" else link.page
    return {
        "text": link.text,
        "path": f"./{place}",
        "name": link.page,
        "here": link.here,
        "page": page,
    }


def _go(linked: set[str]) -> None:
    """A press on a link; what names no page of ours goes nowhere."""
    memory = st.session_state
    wanted = memory["nav"].get("go")
    change()
    if wanted in linked and wanted != memory["page"]:
        memory.pop("ours", None)
        st.switch_page(f"pages/{wanted}.py", query_params=link_of(memory["setting"]))
