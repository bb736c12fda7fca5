"""Real sessions over websockets: a few visitors at once, what a commit runs, the queue."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from pages.shared.frame import PAGES
from pages.shared.link import decode
from tests.load.behaviour import Dragger, Tally, drag
from tests.load.session import Failed, Session
from tests.visitor import TEXT_ONLY

LONG = "risk_curves?axis=gamma&n=400&draws=400"  # minutes, unless somebody leaves


def run(work: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(120):
            await work()

    # In a thread of its own: the browser tests before it may have left a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(bounded())).result()


def query(text: str) -> dict[str, str]:
    return dict(part.split("=") for part in text.split("&") if part)


def test_a_small_class_drags_without_an_error(server: str) -> None:
    tally = Tally()

    async def work() -> None:
        await asyncio.gather(*(drag(server, tally, seed, 0.3, rounds=6) for seed in (1, 2, 3)))

    run(work)
    assert tally.problems == []
    # Every answer was checked on the way: the film's key, the value, the address.
    for kind in ("grab → film", "commit → chart", "page → page"):
        assert tally.waits[kind], kind


@pytest.mark.parametrize("page", ["", "risk_curves", "ways_to_regularize"])
def test_after_a_commit_the_address_says_what_the_chart_shows(server: str, page: str) -> None:
    async def work() -> None:
        async with Session(server) as session:
            await session.open(page)
            await Dragger(session, Tally(), 1).round()
            await session.until(lambda: session.rests, "rest")
            setting, messages = decode(query(session.query))
            assert messages == [] and session.query
            for name, value in session.chart["values"].items():
                assert getattr(setting, name) == value
            assert session.problems == []

    run(work)


def test_links_between_pages_carry_setting_and_locks(server: str) -> None:
    carried = "snr=3&dataset=golub&lock=gamma"

    async def work() -> None:
        async with Session(server) as session:
            await session.open(f"risk_curves?{carried}")
            for page in ("", "spectrum", "risk_curves", "real_data"):
                assert page in session.links
                await session.go(page)
                assert session.page == session.pages[page]
                assert query(session.query) == query(carried)
            assert session.problems == []

    run(work)


def test_the_preset_that_is_left_is_no_longer_marked(server: str) -> None:
    async def work() -> None:
        async with Session(server) as session:
            await session.open()
            await session.press("preset_aligned")
            assert query(session.query) == {"prior_exponent": "1"}
            assert marked(session) == ["preset_aligned"]
            visitor = Dragger(session, Tally(), 1)
            await visitor.round()
            await session.until(lambda: session.rests, "rest")
            assert marked(session) == []

    run(work)


@pytest.mark.parametrize("page", [name for name in PAGES if name not in TEXT_ONLY])
def test_a_page_after_a_commit_is_the_page_of_its_link(server: str, page: str) -> None:
    """Whatever a commit leaves out, nothing on the page is then of an earlier setting."""

    async def work() -> None:
        place = "" if page == "verdict" else page
        async with Session(server) as dragged, Session(server) as fresh:
            await dragged.open(place)
            if not dragged.chart.get("controls"):
                return
            visitor = Dragger(dragged, Tally(), 3)
            for _ in range(2):
                await visitor.round()
            await dragged.until(lambda: dragged.rests, "rest")
            await fresh.open(f"{place}?{dragged.query}")
            assert said(dragged) == said(fresh)

    run(work)


def said(session: Session) -> list[tuple[str, str]]:
    """What is read on the page, top to bottom, but for what a busy server leaves out."""
    spare = {e.fragment for e in session.shown.values() if "would change this verdict" in e.text}
    found = [(e.kind, e.text) for _, e in sorted(session.shown.items()) if e.fragment not in spare]
    return [(kind, text) for kind, text in found if kind in ("markdown", "button")]


def marked(session: Session) -> list[str]:
    return [key for key, button in session.buttons.items() if button.text == "primary"]


@pytest.mark.parametrize("way", ["cancels", "closes the tab", "changes the page"])
def test_who_leaves_the_queue_makes_room(server: str, way: str) -> None:
    async def work() -> None:
        async with Session(server) as first, Session(server) as second, Session(server) as third:
            for seed, session in enumerate((first, second, third)):
                await session.open(f"{LONG}&seed={seed}")
                await session.start("simulate")
            await first.until(lambda: "Simulating… " in first.words, "progress")
            await second.until(lambda: "you are next in line" in second.words, "a place")
            await third.until(lambda: "you are 2nd in line" in third.words, "a place")
            # Waiting holds nobody's sliders up.
            await Dragger(third, Tally(), 1).round()
            if way == "cancels":
                await first.start("cancel_simulation")
                await first.until(lambda: "cancel_simulation" not in first.buttons, "an end")
            elif way == "closes the tab":
                await first.__aexit__()
            else:
                await first.go("glossary")
            await second.until(lambda: "Simulating… " in second.words, "its turn")
            await third.until(lambda: "you are next in line" in third.words, "its turn")
            for session in (second, third):
                await session.go("glossary")

    run(work)


def test_load_is_for_loopback_only() -> None:
    with pytest.raises(ValueError, match="loopback only"):
        Session("http://192.0.2.1:8501/")


def test_a_visitor_that_is_not_answered_is_an_error(server: str) -> None:
    async def work() -> None:
        async with Session(server) as session:
            await session.open()
            with pytest.raises(Failed, match="no rain within"):
                await session.until(lambda: False, "rain", patience=0.1)

    run(work)
