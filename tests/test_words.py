"""Glossary and explanations: complete, plain, and in step with the pages."""

from __future__ import annotations

import re

import pytest

from pages.shared.frame import PAGES
from pages.shared.looking import LOOKING
from pages.shared.terms import GLOSSARY
from tests.visitor import visit


def sentences(text: str) -> int:
    return len(re.findall(r"[.?!](?= |$)", text))


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_in_three_sentences_what_one_is_looking_at(page: str) -> None:
    assert sentences(LOOKING[page]) == 3
    assert LOOKING[page] in [m.value for m in visit(page).markdown]


def test_no_number_is_typed_into_an_explanation() -> None:
    # Numbers belong to a setting, so they are computed.
    for text in LOOKING.values():
        assert not re.search(r"\d", text)


def test_every_term_is_one_sentence_with_a_page() -> None:
    assert len({term.name for term in GLOSSARY}) == len(GLOSSARY)
    for term in GLOSSARY:
        assert sentences(term.meaning) == 1 and term.meaning.endswith(".")
        assert term.page in LOOKING


def test_the_glossary_links_to_pages_that_exist() -> None:
    at = visit("glossary", {"snr": "3"})
    linked = [link.proto.query_string for link in at.get("page_link")]
    seen = [term for term in GLOSSARY if term.page in PAGES]
    assert len(linked) >= len(seen)
    assert set(linked) == {"snr=3"}
