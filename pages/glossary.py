"""Glossary: every term and symbol in one sentence, where it can be seen, and the sources."""

import streamlit as st

from pages.shared.frame import PAGES, page, page_link
from pages.shared.terms import GLOSSARY, SOURCES

with page("glossary") as setting:
    st.markdown("### Glossary")
    for term in sorted(GLOSSARY, key=lambda term: term.name.casefold()):
        meaning, where = st.columns([4, 1], vertical_alignment="center")
        symbol = f" · {term.symbol}" if term.symbol else ""
        meaning.markdown(f"**{term.name}**{symbol}  \n{term.meaning}")
        if term.page in PAGES:
            with where:
                page_link(term.page, setting)
    st.markdown("### Sources")
    st.markdown("\n".join(f"- {source}" for source in SOURCES))
