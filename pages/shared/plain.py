"""Sentences that quote what a stranger wrote: shown as text, whatever characters are in them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

#: The framework's Markdown would read names as markup, colours, formulas or links.
SIDES = {"note": "#8A8A8A", "refusal": "#D55E00"}


def say(sentences: Sequence[str], kind: str = "note") -> None:
    """One sentence per line, beside a bar whose colour says what kind they are."""
    role = "alert" if kind == "refusal" else "note"
    lines = "".join(f'<p style="margin:0.15rem 0">{escape(line)}</p>' for line in sentences)
    if lines:
        st.html(
            f'<div role="{role}" style="border-left:4px solid {SIDES[kind]};padding-left:0.8rem;'
            f'overflow-wrap:anywhere">{lines}</div>'
        )


def headline(name: str, rest: str) -> None:
    """A name in bold, and what it is."""
    st.html(f'<div style="overflow-wrap:anywhere"><b>{escape(name)}</b> {escape(rest)}</div>')
