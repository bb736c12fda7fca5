"""The presenter's view: one chart and its sentence at projector size, scene after scene.

`?present=1` shows any page so; `?deck=paper` opens a deck at its first scene. A scene is a link:
going to one is a step in the browser's history like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from engine import PRESETS, Verdict
from engine.verdict import percent
from pages.shared.compute import verdict_of
from pages.shared.deck import Scene
from pages.shared.decks import DECKS
from pages.shared.link import LANDING, Setting, decode, encode
from pages.shared.live_chart import Chart
from pages.shared.live_chart.readouts import written
from pages.shared.named import setting_of_problem
from pages.shared.numbers import number
from pages.shared.presenter_bar import bar
from pages.shared.state import adopt, change, link_of, look, pressed, view
from pages.shared.view import VIEW_KNOWN, View, encode_view

# Everything of the page but the stage is left out, and everything left is larger. The size follows
# the window, so that the back row of a lecture hall reads what the front row reads.
STAGE_STYLE = """
.st-key-page_body:has(.st-key-stage) :is([data-testid="stLayoutWrapper"],
  .stElementContainer):not(.st-key-stage, .st-key-stage *, .st-key-stage_map,
  .st-key-stage_map *):not(:has(.st-key-stage, .st-key-stage_map)) { display: none; }
.stMainBlockContainer { max-width: none; padding: 0.4rem 1.2rem 0.2rem; }
.stAppHeader, .st-key-scene_back, .st-key-scene_next { display: none; }
"""
PROJECTOR_STYLE = "html { font-size: clamp(16px, 1.3vw, 44px); }"
# Where the picture is a map, the chart above it gives its sentence, its numbers and its sliders.
MAP_STYLE = """
.st-key-stage .live-chart { display: flex; flex-direction: column; }
.st-key-stage .live-chart.presented { height: auto; min-height: 0; }
.st-key-stage .live-chart .frame { visibility: hidden; position: absolute; width: 100%;
  height: 18rem !important; z-index: -1; }
.st-key-stage .live-chart:not(.presented) .controls { order: 1; display: grid; gap: 0.2rem 2rem;
  grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); }
.st-key-stage .live-chart .save, .st-key-stage_map .plane-save { display: none; }
.st-key-page_body .plane { --fills: 1; min-height: 18rem; height: calc(100dvh - 13.5rem); }
.st-key-page_body:has(.unfolded, .live-chart:not(.presented)) .plane {
  height: calc(100dvh - 20rem); }
"""


def alone() -> bool:
    """True where only the chart is wanted: on a projector, or embedded in somebody's page."""
    return view().present or bool(st.context.is_embedded)


@contextmanager
def body(here: str) -> Iterator[None]:
    """What a page is drawn in: all of it, or nothing but its chart."""
    if not alone():
        yield
        return
    st.html(f"<style>{STAGE_STYLE}{PROJECTOR_STYLE if view().present else ''}</style>")
    if view().present:
        _bar(here)
    with st.container(key="page_body"):
        yield


@contextmanager
def stage(setting: Setting) -> Iterator[None]:
    """Where the one chart stands."""
    if not alone():
        yield
        return
    with st.container(key="stage"):
        yield
        if not view().present:
            link = urlencode(link_of(setting))
            here = st.session_state["page"]
            place = "" if here == "verdict" else here
            st.caption(f"[Memorize or Regularize? The whole page](./{place}?{link})")


@contextmanager
def map_stage() -> Iterator[None]:
    """Where the map stands that is a page's one picture."""
    if not alone():
        yield
        return
    st.html(f"<style>{MAP_STYLE}</style>")
    with st.container(key="stage_map"):
        yield


def menu(here: str) -> None:
    """Where a talk starts: this page as it stands, or one of the decks."""
    box = st.popover(
        "Present", type="tertiary", icon=":material/slideshow:", key="present", on_change=pressed
    )
    if not box.open:
        return
    with box:
        st.button(
            "This page",
            key="present_page",
            icon=":material/fullscreen:",
            on_click=look,
            args=(replace(view(), present=True),),
        )
        st.markdown("**Decks**")
        for name, deck in DECKS.items():
            _to_scene(here, name, 1, deck.title, deck.purpose)
        st.caption(
            "Page down or → next scene, page up or ← back (a clicker does that), "
            "c controls, f full screen, Esc leave."
        )


def _to_scene(here: str, deck: str, scene: int, label: str, help: str = "") -> None:
    """A way to a scene. To another page it is a link, which is one step in the history; to the
    same page the framework follows no link."""
    page, link = scene_link(deck, scene)
    if page == here:
        key = f"to_{deck}_{scene}"
        st.button(label, key=key, help=help, type="tertiary", on_click=_go, args=(deck, scene))
    else:
        st.page_link(f"pages/{page}.py", label=label, help=help, query_params=link)


def arrive(here: str) -> None:
    """Go to the scene asked for by a key or by a link that names a deck only."""
    asked = st.query_params
    wanted = st.session_state.pop("scene_wanted", None)
    if wanted is None and asked.get("deck") in DECKS and "scene" not in asked:
        wanted = (asked["deck"], 1)
    if wanted is None:
        return
    page, link = scene_link(*wanted)
    if page != here:
        st.session_state.pop("ours", None)
        st.switch_page(f"pages/{page}.py", query_params=link)
    adopt(link)


@lru_cache(maxsize=256)
def scene_link(deck: str, number: int) -> tuple[str, dict[str, str]]:
    """The page of a scene, counted from 1, and what its address says."""
    scene = DECKS[deck].scenes[number - 1]
    base = setting_of_problem(PRESETS[scene.preset].problem, LANDING) if scene.preset else LANDING
    setting, _ = decode(encode(base) | scene.link)
    seen = {name: text for name, text in scene.link.items() if name in VIEW_KNOWN}
    shown = encode_view(View(present=True, deck=deck, scene=number))
    return scene.page, encode(setting) | seen | shown


def told(chart: Chart, setting: Setting, theory: bool = True) -> Chart:
    """The chart with the scene's sentence for a title."""
    scene = present_scene()
    if scene is None:
        return chart
    return replace(chart, title=scene.sentence.format_map(facts(chart, setting, theory)))


def present_scene() -> Scene | None:
    """The scene of the deck being shown, if one is."""
    seen = view()
    return DECKS[seen.deck].scenes[seen.scene - 1] if seen.present and seen.deck else None


def facts(chart: Chart, setting: Setting, theory: bool) -> dict[str, str]:
    """What a scene's sentence may say: the setting, the verdict, the chart's own numbers.

    `noise` is σ², `noise_share` the noise as the chart draws it, relative to the variance of y;
    `place` and `meaning` say in words where σ² lies among the thresholds, `ratio` is the test
    error at λ → 0 over the best, and `plain_tax`, `plain_best` are those of plain ridge.
    """
    said = {
        name: number(value, 3)
        for name, value in vars(setting).items()
        if isinstance(value, int | float)
    }
    if theory:
        judgement = verdict_of(setting.problem)
        said |= {name: _said(name, value) for name, value in vars(judgement).items()}
        said |= _regime(judgement)
        plain = verdict_of(replace(setting.problem, prior_exponent=0.0))
        said |= {"plain_tax": percent(plain.tax), "plain_best": number(1 - plain.explained, 3)}
        said["ratio"] = number(1 + judgement.tax, 3)
    frames = chart.still.frames
    for name, values in frames.readouts.items():
        if name == "noise":
            said["noise_share"] = percent(float(values[0]))
        else:
            said[name] = _said(name, float(values[0]))
    for name, texts in frames.words.items():
        said[name] = str(texts[0])
    return said | {"message": chart.title}


def _regime(judgement: Verdict) -> dict[str, str]:
    """Where the noise lies among the thresholds, and what that means."""
    low, high = (number(limit, 3) for limit in (judgement.necessary_below, judgement.harmful_above))
    place, meaning = {
        "necessary": (f"below 1/J = {low}", "even the Bayes predictor memorizes part of the noise"),
        "between": (f"between 1/J = {low} and V = {high}", "what is assumed decides"),
        "harmful": (f"above V = {high}", "fitting the noise harms even the Bayes predictor"),
    }[judgement.regime]
    return {"place": place, "meaning": meaning}


def _said(name: str, value: Any) -> str:
    return written(name, value) if isinstance(value, float) else str(value)


def _bar(here: str) -> None:
    seen, scene = view(), present_scene()
    scenes = DECKS[seen.deck].scenes if seen.deck else ()
    bar(
        title=scene.title if scene else "",
        scene=seen.scene,
        scenes=len(scenes),
        go=_turn,
        leave=_leave,
    )
    # The bar's own buttons press these.
    for name, other in (("back", seen.scene - 1), ("next", seen.scene + 1)):
        with st.container(key=f"scene_{name}"):
            if 1 <= other <= len(scenes):
                _to_scene(here, seen.deck, other, scenes[other - 1].title)


def _turn() -> None:
    # A page left in the meantime has no bar any more.
    wanted, seen = st.session_state.get("presenter", {}).get("go"), view()
    if seen.deck and isinstance(wanted, int) and 1 <= wanted <= len(DECKS[seen.deck].scenes):
        _go(seen.deck, wanted)
    else:
        change()


def _go(deck: str, scene: int = 1) -> None:
    change()
    st.session_state["scene_wanted"] = (deck, scene)


def _leave() -> None:
    look(replace(view(), present=False, deck="", scene=1))
