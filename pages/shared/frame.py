"""What every page has around it: links that carry the setting, and a face for errors."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.navigation.page import Page

from pages.shared.link import Setting, encode
from pages.shared.state import current

PAGES = {
    "verdict": ("Verdict", ":material/balance:"),
    "risk_curves": ("Risk curves", ":material/show_chart:"),
    "real_data": ("Real data", ":material/dataset:"),
}
# The framework's own margins leave a third of a phone's screen empty.
STYLE = """
.stMainBlockContainer { padding-top: 1rem; padding-bottom: 3rem; max-width: 1400px; }
.stAppHeader { background: transparent; }
.stAppHeader, .stAppHeader div { pointer-events: none; }
.stAppHeader :is(button, a) { pointer-events: auto; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding-left: 0.8rem; padding-right: 0.8rem; }
}
"""
log = logging.getLogger(__name__)


def navigate() -> Page:
    """The page the address asks for; add a page by adding a line to `PAGES`."""
    pages = [
        st.Page(f"pages/{name}.py", title=title, icon=icon, default=name == "verdict")
        for name, (title, icon) in PAGES.items()
    ]
    return st.navigation(pages, position="hidden")


@contextmanager
def page(name: str) -> Iterator[Setting]:
    """The setting, under the app's title bar; an unforeseen error becomes a sentence."""
    st.html(f"<style>{STYLE}</style>")
    setting = current(name)
    with st.container(horizontal=True, vertical_alignment="center", key="title_bar"):
        st.markdown("**Memorize or Regularize?**", width="content")
        for other, (title, icon) in PAGES.items():
            st.page_link(
                f"pages/{other}.py",
                label=f"**{title}**" if other == name else title,
                icon=icon,
                query_params=encode(setting),
            )
    try:
        yield setting
    except ValueError as error:
        log.exception("page %s", name)
        st.error(f"This setting cannot be computed: {error}", icon=":material/error:")
