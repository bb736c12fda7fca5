"""Snapshots: in the link and in one session, drawn and compared as the engine says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from pages.shared import snapshots
from pages.shared.compute import Curves
from pages.shared.export import table_csv
from pages.shared.link import LANDING, encode
from pages.shared.named import preset_setting
from pages.shared.pins import LONGEST_NAME, MOST, SITUATION, clean, decode_pins, encode_pins, pin
from pages.shared.view import decode_view
from tests.test_link import random_settings
from tests.test_takeaway import read_csv
from tests.visitor import address, check, sent, setting_of, unpack, visit

PINS = "low noise~snr=100|aligned~prior_exponent=1"


@given(st.lists(st.tuples(st.text(max_size=30), random_settings()), max_size=MOST))
@settings(deadline=None, max_examples=50)
def test_snapshots_survive_their_link(made: list[tuple[str, object]]) -> None:
    pins = tuple(pin(clean(name) or "x", setting) for name, setting in made)
    assert decode_pins(encode_pins(pins)) == (pins, [])
    for held in pins:
        assert len(held.name) <= LONGEST_NAME
    for held, (_, setting) in zip(pins, made, strict=True):
        for name in vars(LANDING):
            of = setting if name in SITUATION else LANDING
            assert getattr(held.setting, name) == getattr(of, name)


@pytest.mark.parametrize(
    "text",
    [
        "a~snr=nan",
        "a~snr=1e999",
        "<img src=x>~snr=3",
        "a~__class__=3",
        "a~snr",
        "a~spectrum=ar1~shape=7",
        "a" * (LONGEST_NAME + 1),
        "a~snr=3=4",
        "a\n~snr=3",
    ],
)
def test_a_snapshot_that_makes_no_sense_is_left_out_with_a_sentence(text: str) -> None:
    view, (message,) = decode_view({"pins": f"good~snr=3|{text}"})
    assert [held.name for held in view.pins] == ["good"]
    assert "left out" in message and "<" not in message


def test_more_than_four_are_left_out() -> None:
    view, (message,) = decode_view({"pins": "|".join(f"n~snr={k}" for k in range(1, 8))})
    assert [held.setting.snr for held in view.pins] == [1, 2, 3, 4]
    assert str(MOST) in message


def test_the_curves_drawn_are_the_engine_s_at_the_pinned_setting() -> None:
    query = {"axis": "gamma", "snr": "3", "pins": PINS}
    data = sent(visit("risk_curves", query))
    assert [(o["letter"], o["name"]) for o in data["overlays"]] == [
        ("A", "low noise"),
        ("B", "aligned"),
    ]
    assert len({o["dash"] for o in data["overlays"]}) == 2
    wanted = (replace(LANDING, snr=100.0), replace(LANDING, prior_exponent=1.0))
    for overlay, setting in zip(data["overlays"], wanted, strict=True):
        still = engine.still(engine.RidgePicture(setting.problem, "gamma"))
        curves = unpack(overlay["curves"])
        assert set(curves) == {"test", "train"}
        for name, (x, y) in curves.items():
            for got, want in zip((x, y), still.drawn[name], strict=True):
                np.testing.assert_allclose(got[0], np.abs(want[0]), atol=5e-5)
    # The present curves are the present setting's.
    now = engine.still(engine.RidgePicture(replace(LANDING, snr=3.0).problem, "gamma"))
    np.testing.assert_allclose(unpack(data["still"])["test"][1], now.drawn["test"].y, atol=1e-6)


def test_pinning_naming_going_there_and_removing() -> None:
    at = visit("verdict", {"snr": "3"})
    assert sent(at)["overlays"] == []
    at.text_input(key="pin_name").set_value("a~b|<b>c").run()
    at.button(key="pin").click().run()
    check(at)
    assert address(at) == {"snr": "3", "pins": "a b b c~snr=3"}
    at.button(key="preset_aligned").click().run()
    at.button(key="pin").click().run()  # no name: one is made from the setting
    assert address(at)["pins"] == "a b b c~snr=3|SNR 10, γ 4~prior_exponent=1"
    assert [o["name"] for o in sent(at)["overlays"]] == ["a b b c", "SNR 10, γ 4"]
    at.button(key="pin_show_0").click().run()
    check(at)
    assert setting_of(at) == replace(LANDING, snr=3.0)
    at.button(key="pin_drop_0").click().run()
    check(at)
    assert address(at)["pins"] == "SNR 10, γ 4~prior_exponent=1"
    for _ in range(MOST - 1):
        at.button(key="pin").click().run()
    assert len(sent(at)["overlays"]) == MOST
    assert not any(button.key == "pin" for button in at.button)


def test_they_stay_with_their_visitor() -> None:
    assert sent(visit("verdict", {"pins": PINS}))["overlays"]
    assert sent(visit("verdict"))["overlays"] == []


def test_going_there_leaves_how_things_are_shown_and_what_is_locked() -> None:
    query = {"axis": "snr", "seed": "7", "lock": "gamma", "pins": "x~gamma=2~snr=5"}
    at = visit("risk_curves", query)
    at.button(key="pin_show_0").click().run()
    assert setting_of(at) == replace(LANDING, axis="snr", seed=7, snr=5.0)
    assert any("This link locks γ" in warning.value for warning in at.warning)


def test_the_table_shows_what_differs_and_what_follows() -> None:
    setting = replace(LANDING, snr=3.0)
    at = visit("risk_curves", {**encode(setting), "pins": PINS})
    (text,) = (m.value for m in at.markdown if "| now |" in m.value.splitlines()[0])
    rows = {line.split(" | ")[0].strip("| "): line for line in text.splitlines()[2:]}
    assert rows["SNR"] == "| SNR | 3 | 100 | 10 |"
    assert rows["prior exponent"] == "| prior exponent | 0 | 0 | 1 |"
    assert "γ" not in rows and "horizontal axis" not in rows
    advice = [
        engine.verdict(one.problem).advice
        for one in (setting, replace(LANDING, snr=100.0), replace(LANDING, prior_exponent=1.0))
    ]
    assert rows["advice"] == f"| advice | {' | '.join(advice)} |"


def test_the_csv_holds_every_snapshot_s_curves_and_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    view, _ = decode_view({"pins": PINS})
    monkeypatch.setattr(snapshots, "view", lambda: view)
    curves = Curves(engine.RidgePicture(LANDING.problem))
    chart = snapshots.Chart(curves.still(), ("test", "train", "best"), "x", "y", "t", "a")
    about, rows = read_csv(snapshots._csv(chart, LANDING, curves))
    assert about["A low noise: snr"] == "100.0" and about["now: snr"] == "10.0"
    assert {row["snapshot"] for row in rows} == {"now", "A low noise", "B aligned"}
    for title, problem in (
        ("A low noise", replace(LANDING, snr=100.0).problem),
        ("B aligned", replace(LANDING, prior_exponent=1.0).problem),
    ):
        mine = [row for row in rows if (row["snapshot"], row["curve"]) == (title, "test")]
        lam = np.array([float(row["lam"]) for row in mine])
        exact = engine.ridge_risk(problem, lam).test / problem.null_risk
        np.testing.assert_allclose([float(row["value"]) for row in mine], exact, rtol=1e-6)
    assert table_csv(("a",), [], {}) == "a\n"


def test_a_snapshot_no_picture_can_show_is_named_and_not_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    view, _ = decode_view({"pins": "x~snr=5"})
    monkeypatch.setattr(snapshots, "view", lambda: view)

    def refuse(picture: engine.Picture, setting: object) -> engine.Picture:
        raise ValueError("no such question")

    monkeypatch.setattr(snapshots, "picture_at", refuse)
    curves = Curves(engine.RidgePicture(LANDING.problem))
    chart = snapshots.Chart(curves.still(), ("test", "train"), "x", "y", "t", "a")
    assert snapshots.with_pins(chart, curves).overlays == ()
    assert snapshots.differences(chart, LANDING, curves)["A x"]["advice"] == "none"


@pytest.mark.parametrize("page", ["ways_to_regularize", "fine_tuning"])
def test_every_picture_can_be_pinned(page: str) -> None:
    held = encode_pins([pin("x", preset_setting("fine_tuning", LANDING))])
    at = visit(page, {"pins": held})
    (overlay,) = sent(at)["overlays"]
    assert len(overlay["curves"]["traces"]) == snapshots.CURVES_EACH
