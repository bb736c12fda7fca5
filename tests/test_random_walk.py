"""A long walk through random settings of all pages: nothing breaks, warns, or cannot be read.

Pages, fields, their ranges and choices are those of the app, so that new ones are walked through
as soon as they exist. One session goes all the way, as a visitor's does.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages.shared import simulation
from pages.shared.frame import PAGES
from pages.shared.link import CHOICES, LANDING, RANGES, SPECTRA, Setting
from pages.shared.live_chart import films
from tests.reading import unreadable
from tests.visitor import APP, charts, setting_of, visit

STATES, WALKS = 2000, 20
#: How often a field is moved, is hostile, a film is fetched, a link locks or hides a control.
MOVED, HOSTILE, FILMED, HELD = 0.4, 0.02, 0.1, 0.1
HOSTILES = (
    "nan",
    "-inf",
    "1e999",
    "1e-320",
    "",
    "None",
    "²",
    "0x10",
    "<b>",
    "**",
    "1_000",
    "9" * 99,
)
NUMBERS = {"shape", *RANGES}


def dice(*key: object) -> np.random.Generator:
    """Chance of its own for each field of each step: a new one leaves all others as they were."""
    return np.random.default_rng(zlib.crc32(repr(key).encode()))


def random_text(name: str, rng: np.random.Generator, spectrum: str) -> str:
    """What a link may say of a field: often an end of its range, sometimes nonsense."""
    if rng.random() < HOSTILE:
        return str(rng.choice(HOSTILES))
    usual = getattr(LANDING, name)
    if isinstance(usual, bool):
        return str(rng.integers(2))
    if name not in NUMBERS:
        # A free text has no choices: its own pattern is tested where it is read.
        return str(rng.choice(CHOICES[name])) if name in CHOICES else usual
    low, high = SPECTRA[spectrum][1] if name == "shape" else RANGES[name]
    kind = rng.integers(8)
    if kind < 2:
        value = (low, high)[kind]
    elif kind == 2:
        value = min(max(float(rng.choice([-1, 0, 1])), low), high)
    elif low > 0 and high > 50 * low:
        value = float(np.exp(rng.uniform(np.log(low), np.log(high))))
    else:
        value = rng.uniform(low, high)
    return str(round(value)) if isinstance(usual, int) else f"{value:.6g}"


def random_page(*step: int) -> str:
    """Any page; a new one takes its share of the steps and leaves the others where they were."""
    return max(PAGES, key=lambda page: dice(*step, page).random())


def random_link(*step: int) -> dict[str, str]:
    """Any setting, seen in any way."""
    spectrum = str(dice(*step, "spectrum").choice(tuple(SPECTRA)))
    query = {"spectrum": spectrum}
    names = [f.name for f in fields(Setting) if f.name != "spectrum"]
    for name in names:
        rng = dice(*step, name)
        if rng.random() < MOVED:
            query[name] = random_text(name, rng, spectrum)
    for held in ("lock", "hide"):
        rng = dice(*step, held)
        if rng.random() < HELD:
            query[held] = ",".join(rng.choice(names, 2))
    return query


def follow(at: AppTest, page: str, query: dict[str, str]) -> None:
    """Another address in the same session."""
    at.query_params.clear()
    for name, text in query.items():
        at.query_params[name] = text
    at.switch_page(f"pages/{page}.py").run()


def complaints(at: AppTest) -> list[str]:
    """What a visitor should not have met."""
    found = [element.message for element in at.exception] + [e.value for e in at.error]
    found += [f"unreadable: {text}" for text in unreadable(at)]
    for data in charts(at):
        styles = set(data["styles"])
        missing = styles - {name for name, *_ in data["still"]["traces"]}
        found += [f"no curve {name}" for name in missing - {p["name"] for p in data["points"]}]
    return found


def filmed(at: AppTest, rng: np.random.Generator) -> list[str]:
    """Grab one slider, as a browser would."""
    keys = [key for data in charts(at) for key in data["keys"].values()]
    if not keys:
        return []
    film = films.encoded(str(rng.choice(keys)))
    if film is None:
        return ["a film on the page is not offered"]
    marks = json.loads(film, parse_constant=lambda name: pytest.fail(name))["marks"]
    return [] if marks == sorted(set(marks)) and len(marks) > 1 else [f"marks {marks}"]


@pytest.mark.parametrize("walk", range(WALKS))
def test_a_walk_meets_nothing_broken(walk: int) -> None:
    at = AppTest.from_file(APP, default_timeout=120)
    met: list[Any] = []
    for step in range(STATES // WALKS):
        page, query, rng = (
            random_page(walk, step),
            random_link(walk, step),
            dice(walk, step, "film"),
        )
        follow(at, page, query)
        wrong = complaints(at)
        if not wrong and rng.random() < FILMED:
            wrong = filmed(at, rng)
        met += [(page, query, wrong)] if wrong else []
    assert not met, "\n\n".join(f"{page} {query}\n  {wrong[0]}" for page, query, wrong in met[:5])


def test_the_walk_reaches_every_page_and_every_value() -> None:
    steps = [(walk, step) for walk in range(WALKS) for step in range(STATES // WALKS)]
    assert {random_page(*step) for step in steps} == set(PAGES)
    links = [random_link(*step) for step in steps]
    for field in fields(Setting):
        said = {link[field.name] for link in links if field.name in link}
        assert set(CHOICES.get(field.name, ())) <= said
        if field.name in RANGES:
            ends = {f"{end:.6g}" for end in RANGES[field.name]}
            assert ends <= {f"{float(text):.6g}" for text in said if text not in HOSTILES}
    at = visit("verdict")
    for page in PAGES:
        follow(at, page, {"snr": "3"})
        assert setting_of(at).snr == 3
        assert at.session_state["page"] == page


def logarithm_of_zero(*_: object) -> str:
    return "a number" if np.log(np.zeros(1)) < 0 else ""


def test_a_numpy_warning_anywhere_stops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the script itself, and in what it leaves to another thread."""
    at = visit("verdict")
    with monkeypatch.context() as broken:
        broken.setattr("pages.shared.verdict_card.number", logarithm_of_zero)
        follow(at, "verdict", {"snr": "3"})
        assert at.exception and complaints(at)
    at = visit("risk_curves", {"n": "20", "draws": "2"})
    monkeypatch.setattr(simulation, "run_sweep", logarithm_of_zero)
    at.button(key="simulate").click().run()
    assert at.exception and complaints(at)


@pytest.mark.parametrize("text", ["nan", "σ² = 1e-08", "a factor of inf", "1.5e+12", "None of 3e5"])
def test_what_cannot_be_read_is_found(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    at = visit("verdict")
    assert not complaints(at)
    monkeypatch.setattr("pages.shared.verdict_card.number", lambda *_: text)
    follow(at, "verdict", {"snr": "3"})
    assert any(text in complaint for complaint in complaints(at))
