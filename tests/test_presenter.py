"""The presenter's view: every scene of every deck opens, and says only what is computed."""

from __future__ import annotations

import re

import pytest

import engine
from engine import PRESETS, verdict
from engine.verdict import percent
from pages.shared.decks import DECKS
from pages.shared.frame import PAGES
from pages.shared.link import decode
from pages.shared.presenter import scene_link
from pages.shared.view import View, decode_view
from tests.visitor import TEXT_ONLY, address, check, sent, setting_of, visit

SCENES = [(deck, k) for deck in DECKS for k in range(1, len(DECKS[deck].scenes) + 1)]


@pytest.mark.parametrize(("deck", "number"), SCENES)
def test_every_scene_opens_and_says_its_sentence(deck: str, number: int) -> None:
    scene = DECKS[deck].scenes[number - 1]
    page, link = scene_link(deck, number)
    assert page == scene.page and page in PAGES
    assert decode(link)[1] == []
    assert decode_view(link) == (View(present=True, deck=deck, scene=number), [])
    at = visit(page, link)
    assert not at.warning
    assert address(at) == link
    said = sent(at)["title"]
    pattern = re.sub(r"\\{\w+\\}", "(.+?)", re.escape(scene.sentence))
    assert re.fullmatch(pattern, said), said
    assert said[-1] in ".?"
    # Nothing but the chart: no title bar, no offers.
    assert sent(at)["present"]
    assert not any("Present" in p.proto.popover.label for p in at.get("popover"))


@pytest.mark.parametrize(("deck", "number"), SCENES)
def test_no_number_is_typed(deck: str, number: int) -> None:
    scene = DECKS[deck].scenes[number - 1]
    symbols = r"\{\w+\}|1/J"
    assert not re.search(r"\d", re.sub(symbols, "", scene.title + scene.sentence))
    assert scene.preset in ("", *PRESETS)


def test_a_scene_s_numbers_are_the_engine_s() -> None:
    scenes = DECKS["paper"].scenes
    number = next(k for k, scene in enumerate(scenes, 1) if scene.link == {"snr": "0.5"})
    page, link = scene_link("paper", number)
    title = sent(visit(page, link))["title"]
    problem = decode(link)[0].problem
    judgement = verdict(problem)
    assert percent(judgement.tax) in title
    assert f"σ² = {judgement.noise:g} lies above V = {judgement.harmful_above:g}" in title
    between = sent(visit(page, link | {"snr": "10"}))["title"]
    assert "lies between 1/J" in between and "harms" not in between
    # They follow the sliders, and the scene stays.
    at = visit(page, link | {"snr": "0.25"})
    moved = verdict(engine.Problem(4.0, 0.25, problem.spectrum, truth_exponent=1.0))
    assert percent(moved.tax) in sent(at)["title"]
    assert address(at) == link | {"snr": "0.25"}


@pytest.mark.parametrize("page", PAGES)
def test_any_page_can_be_presented_and_left(page: str) -> None:
    at = visit(page, {"present": "1", "snr": "3"})
    assert address(at) == {"present": "1", "snr": "3"}
    assert not any("What am I" in p.proto.popover.label for p in at.get("popover"))
    if page not in TEXT_ONLY:
        assert "present" in sent(at)


@pytest.mark.parametrize("deck", DECKS)
def test_a_deck_s_name_alone_opens_its_first_scene(deck: str) -> None:
    page, link = scene_link(deck, 1)
    at = visit(page, {"deck": deck})
    at.run()
    check(at)
    assert address(at) == link
    assert setting_of(at) == decode(link)[0]


@pytest.mark.parametrize(
    "query",
    [
        {"deck": "<b>", "scene": "2"},
        {"deck": "paper", "scene": "99"},
        {"deck": "paper", "scene": "²"},
        {"deck": "paper", "scene": "-1"},
        {"present": "yes"},
    ],
    ids=str,
)
def test_a_hostile_scene_falls_back_with_a_sentence(query: dict[str, str]) -> None:
    at = visit("verdict", query)
    (warning,) = at.warning
    assert warning.value.startswith("The link's ") and "<" not in warning.value
    at.run()
    assert address(at).get("scene", "1") == "1"


def test_buttons_go_to_a_scene_on_the_same_page() -> None:
    at = visit("verdict", {"snr": "3"}, present=True)
    at.button(key="to_stakeholders_1").click().run()
    check(at)
    assert address(at) == scene_link("stakeholders", 1)[1]
    at.button(key="to_stakeholders_2").click().run()
    check(at)
    assert address(at) == scene_link("stakeholders", 2)[1]
    at = visit("verdict", present=True)
    at.button(key="present_page").click().run()
    assert address(at) == {"present": "1"}
