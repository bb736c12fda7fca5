"""A small table of words: the framework's own goes through a data frame, which takes ten times as
long and is felt by a whole class."""

from __future__ import annotations

import re

import streamlit as st


def table(columns: dict[str, dict[str, str]]) -> None:
    """Cells by column and row, as they are: no cell is read as markup."""
    rows = [[name, *(cells[name] for cells in columns.values())] for name in _rows(columns)]
    head, *body = (f"| {' | '.join(map(plain, cells))} |" for cells in (["", *columns], *rows))
    st.markdown("\n".join((head, "|---" * (1 + len(columns)) + "|", *body)))


def _rows(columns: dict[str, dict[str, str]]) -> list[str]:
    return list(next(iter(columns.values())))


def plain(text: str) -> str:
    """The text as it is, whatever of it Markdown would read as markup."""
    return re.sub(r"([\\`*_{}\[\]<>#|$~])", r"\\\1", " ".join(text.split()))
