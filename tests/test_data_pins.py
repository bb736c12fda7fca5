"""Data sets pinned: in the link by name, drawn and compared as the engine says; a file never."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from engine.data_still import data_still
from pages.shared import data_pins
from pages.shared.compute import real_dataset
from pages.shared.figures import data_chart
from pages.shared.pins import MOST, Pin, data_pin, decode_pins, encode_pins
from pages.shared.view import decode_view
from tests.own_file import send
from tests.test_takeaway import read_csv
from tests.ugly_files import PLAIN
from tests.visitor import address, check, sent, unpack, visit

NAMES = engine.data.names()


def test_a_pinned_data_set_survives_its_link_beside_settings() -> None:
    text = "low~snr=100|leukemia~data=golub|x~gamma=2"
    pins, messages = decode_pins(text)
    assert messages == [] and encode_pins(pins) == text
    assert [held.data for held in pins] == ["", "golub", ""]
    view, _ = decode_view({"pins": text})
    assert view.pinned(of_data=True) == (data_pin("leukemia", "golub"),)
    assert [held.name for held in view.pinned()] == ["low", "x"]


@pytest.mark.parametrize(
    "wrong", ["x~data=upload", "x~data=iris", "x~data=golub~snr=3", "<~data=golub"]
)
def test_what_is_no_embedded_data_set_is_left_out(wrong: str) -> None:
    pins, (message,) = decode_pins(f"good~data=golub|{wrong}")
    assert pins == (data_pin("good", "golub"),) and "left out" in message


def test_four_of_each_kind() -> None:
    text = "|".join([*("d~data=golub",) * 5, *(f"n~snr={k}" for k in range(1, 7))])
    pins, (message,) = decode_pins(text)
    assert str(MOST) in message
    assert [bool(held.data) for held in pins] == [True] * MOST + [False] * MOST


def test_pinning_going_there_comparing_and_removing() -> None:
    at = visit("real_data", {"dataset": "golub"})
    at.button(key="pin").click().run()
    check(at)
    assert address(at) == {"dataset": "golub", "pins": "golub~data=golub"}
    at.segmented_control(key="dataset_widget").set_value("gasoline").run()
    at.text_input(key="pin_name").set_value("fuel").run()
    at.button(key="pin").click().run()
    check(at)
    assert address(at)["pins"] == "golub~data=golub|fuel~data=gasoline"
    (text,) = (m.value for m in at.markdown if "| now |" in m.value.splitlines()[0])
    assert text.splitlines()[0] == "|  | now | A golub | B fuel |"
    rows = {line.split(" | ")[0].strip("| "): line for line in text.splitlines()[2:]}
    assert rows["samples n"] == "| samples n | 60 | 38 | 60 |"
    advice = [engine.verdict(real_dataset(n)).advice for n in ("gasoline", "golub", "gasoline")]
    assert rows["advice"] == f"| advice | {' | '.join(advice)} |"
    at.button(key="pin_show_0").click().run()
    assert address(at)["dataset"] == "golub"
    at.button(key="pin_drop_0").click().run()
    check(at)
    assert address(at)["pins"] == "fuel~data=gasoline"


def test_the_curves_drawn_are_the_data_s_own_on_an_axis_with_room_for_all() -> None:
    pins = "|".join(f"{name}~data={name}" for name in NAMES)
    data = sent(visit("real_data", {"dataset": "tecator", "pins": pins}))
    assert [o["name"] for o in data["overlays"]] == list(NAMES)
    x_axis = engine.Axis(data["x"]["low"], data["x"]["high"], data["x"]["kind"])
    for overlay, name in zip(data["overlays"], NAMES, strict=True):
        path = real_dataset(name).path(data_still(real_dataset(name)).frames.traces["loo"].x[0])
        x, y = unpack(overlay["curves"])["loo"]
        fractions = x_axis.fraction(path.lam)
        assert fractions.min() >= 0 and fractions.max() <= 1
        np.testing.assert_allclose(x[0], fractions, atol=5e-5)
        wanted = engine.axes.ERROR_AXES["root"].fraction(
            path.loo / real_dataset(name).outcome_variance
        )
        np.testing.assert_allclose(y[0], wanted, atol=5e-5)


def test_a_theory_page_leaves_data_out_and_a_data_page_settings() -> None:
    pins = "leukemia~data=golub|low noise~snr=100"
    assert [o["name"] for o in sent(visit("verdict", {"pins": pins}))["overlays"]] == ["low noise"]
    assert [o["name"] for o in sent(visit("real_data", {"pins": pins}))["overlays"]] == ["leukemia"]


def test_the_csv(monkeypatch: pytest.MonkeyPatch) -> None:
    data = real_dataset("golub")
    chart = data_chart(data_still(data), engine.verdict(data), data)
    pins = (Pin("x", data_pin("x", "gasoline").setting, "gasoline"),)
    about, rows = read_csv(data_pins._csv(chart, pins))
    assert about["A x"] == "gasoline"
    assert {row["snapshot"] for row in rows} == {"now", "A x"}


def test_an_own_file_is_not_pinned_and_the_page_says_so() -> None:
    at = visit("real_data", {"dataset": "upload", "pins": "leukemia~data=golub"})
    send(at, PLAIN.encode())
    assert not any(button.key == "pin" for button in at.button)
    assert any("never put into a link" in caption.value for caption in at.caption)
    assert [o["name"] for o in sent(at)["overlays"]] == ["leukemia"]
    assert any("| now | A leukemia |" in m.value for m in at.markdown)
