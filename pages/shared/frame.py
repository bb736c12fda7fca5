"""What every page has around it: links that carry the setting, and a face for errors."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import streamlit as st
from streamlit.navigation.page import Page

from pages.shared import presenter
from pages.shared.heavy import drop_all
from pages.shared.link import Setting
from pages.shared.looking import LOOKING, WORDS
from pages.shared.nav import Link, nav
from pages.shared.parts import begin, follow
from pages.shared.share import share_button
from pages.shared.state import current, link_of, look, view
from pages.shared.turns import TURNS
from pages.shared.view import spoken

PAGES = {
    "verdict": ("Verdict", ":material/balance:"),
    "risk_curves": ("Risk curves", ":material/show_chart:"),
    "spectrum": ("Spectrum and prior", ":material/equalizer:"),
    "threshold_map": ("Threshold map", ":material/map:"),
    "prior_lab": ("Prior lab", ":material/science:"),
    "cost_of_fitting": ("Cost of fitting", ":material/price_change:"),
    "fine_tuning": ("Fine-tuning", ":material/model_training:"),
    "ways_to_regularize": ("Ways to regularize", ":material/tune:"),
    "scenarios": ("Scenarios", ":material/auto_stories:"),
    "gap": ("Is the gap an alarm?", ":material/notification_important:"),
    "real_data": ("Real data", ":material/dataset:"),
    "lessons": ("Lessons", ":material/school:"),
    "papers": ("Papers", ":material/article:"),
    "glossary": ("Glossary", ":material/dictionary:"),
}
#: Section → its pages; the title bar shows the sections, and below it the pages of the present one.
SECTIONS: dict[str, tuple[str, ...]] = {
    "Explore": ("verdict", "risk_curves", "spectrum"),
    "Prior": ("threshold_map", "prior_lab", "cost_of_fitting"),
    "Strategies": ("ways_to_regularize", "fine_tuning", "scenarios", "gap"),
    "Data": ("real_data",),
    "Class": ("lessons", "papers", "glossary"),
}
# The framework's own margins leave a third of a phone's screen empty, and differ with the page a
# server was first asked for.
STYLE = """
.stMainBlockContainer { padding: 1rem clamp(0.8rem, 5vw, 5rem) 3rem; max-width: 1400px; }
.stAppHeader { background: transparent; }
.st-key-title_bar { border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent);
  flex-wrap: wrap; justify-content: space-between; column-gap: 1.5rem; padding-bottom: 0.2rem;
  padding-right: 2.5rem; }
@media (max-width: 640px) {
  /* What is behind buttons goes beside the title, as icons; their names are still read out. */
  .st-key-title_bar { padding-right: 0; position: relative; }
  .st-key-title_bar > :has(.st-key-menus), .st-key-title_bar > .st-key-menus {
    position: absolute; top: 0; right: 2rem; width: auto; }
  .st-key-menus [data-testid="stHorizontalBlock"] { gap: 0; flex-wrap: nowrap; }
  .st-key-menus button { padding-inline: 0.45rem; min-width: 2.4rem; }
  .st-key-menus button [data-testid="stMarkdownContainer"] p { position: absolute; width: 1px;
    height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
}
@media (max-width: 360px) {
  .st-key-menus button { padding-inline: 0.1rem; min-width: 1.7rem; }
  .st-key-title_bar .nav span { font-size: 0.8rem; }
}
.stAppHeader, .stAppHeader div { pointer-events: none; }
.stAppHeader :is(button, a) { pointer-events: auto; }
/* The framework's grey for captions is too pale to read, and in dark one colour cannot serve both
   as text on the ground and as ground for white text. */
[data-testid="stCaptionContainer"] { opacity: 0.8; }
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] :is(p, li) {
  color: inherit;
}
/* The framework hides where the keyboard is on its links. */
.stApp :is(a, button, summary, input, section, [tabindex]):focus-visible {
  outline: 3px solid light-dark(#0072b2, #5ab0e8); outline-offset: 1px;
}
/* The framework hides what does not fit into one line. */
[data-testid="stButtonGroup"] [role="radiogroup"] { flex-wrap: wrap; }
/* Boxes and dialogs stand outside the app, where no color-scheme is set: black or white by what the
   letters around are. */
button[kind="primary"], [data-tag] { color: oklch(from currentColor calc((0.6 - l) * 1000) 0 0); }
[data-tag] * { color: inherit; }
/* The framework's colours under the pointer, and of words in code, are too pale in one theme. */
body button:is([kind="tertiary"], [kind="secondary"]):is(:hover, :active, [aria-expanded="true"]) {
  color: inherit;
}
[data-testid="stCode"] .token.token.token { color: inherit; }
[data-testid="stCode"] .token.comment { opacity: 0.75; }
[data-testid="stCode"] .token.keyword { font-weight: 600; }
.st-key-compared, [data-testid="stMarkdownContainer"]:has(> table) { overflow-x: auto; }
@media (max-width: 640px) {
  .stApp [data-testid="stMarkdownContainer"] table :is(th, td) {
    padding: 0.3rem; font-size: 0.8rem;
  }
}
/* The framework cuts a button's words off where the line ends. */
[class*="st-key-flips_"] button p { white-space: normal; text-align: left; }
/* What would change a verdict comes after the verdict; what stands below must not jump. */
[class*="st-key-flips_of_"] { min-height: 13rem; }
"""
log = logging.getLogger(__name__)


def navigate() -> Page:
    """The page the address asks for; add a page by adding a line to `PAGES`."""
    pages = [
        st.Page(f"pages/{name}.py", title=title, icon=icon, default=name == "verdict")
        for name, (title, icon) in PAGES.items()
    ]
    return st.navigation(pages, position="hidden")


def _title_bar(here: str) -> None:
    """The messages of the last commit or link, the links, and what is behind buttons."""
    follow("messages_part", _messages, _said)
    with st.container(horizontal=True, vertical_alignment="bottom", gap=None, key="title_bar"):
        with st.container(width="content", key="links"):
            _links(here)
        with st.container(width="content", key="menus"):
            follow("menus_part", partial(_menus, here), _nothing)


def _links(here: str) -> None:
    section = next(title for title, names in SECTIONS.items() if here in names)
    sections = [Link(title, names[0], title == section) for title, names in SECTIONS.items()]
    pages = [Link(PAGES[name][0], name, name == here) for name in SECTIONS[section]]
    nav("Memorize or Regularize?", sections, pages)


def _menus(here: str, setting: Setting) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.popover("What am I looking at?", type="tertiary", icon=":material/help:"):
            st.markdown(LOOKING[here])
            st.caption(WORDS)
        share_button(setting)
        presenter.menu(here)


def _said(_: Setting) -> object:
    return st.session_state.get("messages")


def _nothing(_: Setting) -> None:
    """What is behind a button is made when it is pressed."""


def _messages(_: Setting) -> None:
    if messages := st.session_state.get("messages"):
        st.warning("  \n".join(messages), icon=":material/link_off:")


def _locks() -> None:
    """What the link holds fast, and the way out of that."""
    held = view()
    if not (held.lock or held.hide):
        return
    said = f"Locked by this link: {spoken(held.lock)}. " if held.lock else ""
    said += "Some controls are hidden by this link." if held.hide else ""
    with st.container(horizontal=True, vertical_alignment="center", key="locks", gap="small"):
        st.markdown(f":material/lock: {said}", width="content")
        # Not a link: the framework does not follow one that leads to the page it stands on.
        free = replace(held, lock=(), hide=())
        st.button("Unlock", key="unlock", type="tertiary", on_click=look, args=(free,))


def page_link(name: str, setting: Setting) -> None:
    """A link to another page that takes the setting along."""
    title, icon = PAGES[name]
    st.page_link(f"pages/{name}.py", label=title, icon=icon, query_params=link_of(setting))


@contextmanager
def page(name: str, whole: bool = True) -> Iterator[Setting]:
    """The setting, under the app's title bar; an unforeseen error becomes a sentence.

    With `whole=False` a commit runs only the page's parts (see `parts`): for a page on which
    nothing outside them depends on a slider.
    """
    with TURNS.turn():
        st.html(f"<style>{STYLE}</style>")
        if st.session_state.get("page") != name:
            drop_all()
        presenter.arrive(name)
        setting = current(name)
        begin(whole or presenter.alone())
        if presenter.alone():
            _messages(setting)
        else:
            _title_bar(name)
            _locks()
        try:
            with presenter.body(name):
                yield setting
        except ValueError as error:
            log.exception("page %s", name)
            st.error(f"This setting cannot be computed: {error}", icon=":material/error:")
