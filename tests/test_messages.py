"""What the browser is sent and what it sends: pictures, films, commits."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import streamlit

import engine
from engine import verdict
from engine.axes import RIDGE_CONTROLS
from engine.verdict import percent
from pages.shared import live_chart
from pages.shared.link import LANDING, Setting, encode
from pages.shared.live_chart import films
from pages.shared.numbers import number
from pages.shared.offers import Offers
from tests.visitor import THEORY, assert_same_curves, sent, table, visit

CHARTS = [
    replace(LANDING, axis=axis, scale=scale, negative=negative, snr=3.0, gamma=gamma)
    for axis, scale, negative, gamma in (
        ("lam", "root", False, 4.0),
        ("lam", "linear", True, 4.0),
        ("gamma", "root", False, 0.7),
        ("snr", "linear", False, 1.05),
    )
]


def picture_of(setting: Setting) -> engine.RidgePicture:
    return engine.RidgePicture(setting.problem, setting.axis, setting.scale, setting.negative)


@pytest.mark.parametrize("setting", CHARTS, ids=lambda s: f"{s.axis}-{s.scale}")
def test_the_picture_sent_is_the_engine_s(setting: Setting) -> None:
    at = visit("risk_curves", encode(setting))
    data = sent(at)
    still = engine.still(picture_of(setting))
    assert_same_curves(data["still"], still, 1e-6)
    assert data["values"] == {
        "snr": setting.snr,
        "gamma": setting.gamma,
        "prior_exponent": setting.prior_exponent,
    }
    judgement = verdict(setting.problem)
    assert percent(judgement.tax) in data["title"]
    assert number(judgement.lam, 3) in data["alt"]
    assert (data["x"]["low"], data["x"]["high"]) == (still.x_axis.low, still.x_axis.high)
    values = list(table(at).values())
    best = engine.optimal_ridge(setting.problem)
    relative = float(best.test) / setting.problem.null_risk
    assert values[:2] == [number(float(best.lam)), number(relative)]
    assert values[3] == percent(judgement.tax)


@pytest.mark.parametrize("control", ["snr", "gamma", "prior_exponent"])
@pytest.mark.parametrize("setting", CHARTS, ids=lambda s: f"{s.axis}-{s.scale}")
def test_a_film_asked_for_is_the_engine_s_to_a_tenth_of_a_pixel(
    setting: Setting, control: str
) -> None:
    key = sent(visit("risk_curves", encode(setting)))["keys"][control]
    body = films.encoded(key)
    assert body is not None
    packed = json.loads(body)
    assert_same_curves(packed, engine.film(picture_of(setting), control), 5e-5)


@pytest.mark.parametrize("page", THEORY)
def test_the_curves_at_a_value_are_those_the_page_will_send(page: str) -> None:
    at = visit(page)
    for control, key in sent(at)["keys"].items():
        value = {"time": 7.0, "fit": 0.3}.get(control, 0.5)
        body = films.encoded(key, str(value))
        assert body is not None
        moved = sent(visit(page, {control: str(value)}))
        assert moved["values"][control] == value
        assert json.loads(body) == moved["still"]


@pytest.mark.parametrize("value", ["", "nan", "-1", "1e9", "<b>"])
def test_curves_at_a_value_out_of_range_are_refused_in_words(value: str) -> None:
    key = sent(visit("risk_curves"))["keys"]["snr"]
    with pytest.raises(ValueError, match="snr must be a number from"):
        films.encoded(key, value)


def test_a_film_s_key_changes_with_everything_but_its_own_control() -> None:
    def keys(**changes: Any) -> dict[str, str]:
        setting = replace(LANDING, **changes)
        at = visit("risk_curves", encode(setting))
        found: dict[str, str] = sent(at)["keys"]
        return found

    base = keys()
    for name in ("snr", "gamma", "prior_exponent"):
        moved = keys(**{name: 0.5})
        assert {field for field in base if base[field] == moved[field]} == {name}
    for change in ({"axis": "gamma"}, {"scale": "linear"}, {"negative": True}, {"shape": 2.0}):
        assert not set(base.values()) & set(keys(**change).values())


@pytest.mark.parametrize("key", ["", "snr", "snr/0", "lam/1", "../app.py", "<b>"])
def test_a_film_nobody_offers_is_not_made(key: str) -> None:
    assert films.encoded(key) is None


def test_offers_are_bounded_and_the_newest_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    class Counted:
        def key(self, control: str) -> str:
            return control

        def film(self, control: str) -> bytes:
            return control.encode()

        def exact(self, control: str, value: float) -> bytes:
            raise NotImplementedError

    monkeypatch.setattr(films, "_offers", Offers(3))
    for name in ("a", "b", "c", "a", "d"):
        assert films.offer(Counted(), name) == name
    assert films.encoded("b") is None
    for name in ("a", "c", "d"):
        assert films.encoded(name) == name.encode()


def test_zoom_survives_a_slider_and_not_another_axis() -> None:
    revisions = [
        sent(visit("risk_curves", query))["revision"]
        for query in ({}, {"snr": "5", "gamma": "0.3"}, {"axis": "snr"}, {"scale": "linear"})
    ]
    assert revisions[0] == revisions[1]
    assert len(set(revisions)) == 3


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """One visitor's session, without a server."""
    state: dict[str, Any] = {"setting": LANDING}
    monkeypatch.setattr(streamlit, "session_state", state)
    return state


def receive(memory: dict[str, Any], payload: object) -> None:
    memory["chart"] = {"sent": payload}
    live_chart._receive("chart", RIDGE_CONTROLS)


def test_a_commit_changes_the_fields_sent_and_no_other(memory: dict[str, Any]) -> None:
    receive(memory, {"seq": "a:1", "changes": {"snr": 3.214567, "gamma": 2}})
    assert memory["setting"] == replace(LANDING, snr=3.215, gamma=2.0)
    assert memory["ack"] == "a:1"
    receive(memory, {"seq": "a:2", "changes": {"prior_exponent": -0.5}})
    assert memory["setting"] == replace(LANDING, snr=3.215, gamma=2.0, prior_exponent=-0.5)
    assert (memory["ack"], memory["ours"]) == ("a:2", True)
    assert not memory.get("messages")


BAD_CHANGES = {
    "nan": {"snr": float("nan")},
    "infinite": {"gamma": float("inf")},
    "below": {"gamma": 0.049},
    "above": {"prior_exponent": 2.1},
    "null": {"snr": None},
    "a list": {"snr": [1, 2]},
    "an object": {"snr": {"valueOf": 5}},
    "true": {"snr": True},
    "markup": {"snr": "<b>5</b>"},
    "no slider's": {"directions": 1000},
    "unknown": {"__class__": "x"},
    "markup as a name": {"<img src=x>": 5},
}


@pytest.mark.parametrize("kind", BAD_CHANGES)
def test_a_bad_change_says_so_and_the_good_ones_count(memory: dict[str, Any], kind: str) -> None:
    good = {"prior_exponent": 1} if "prior_exponent" not in BAD_CHANGES[kind] else {"snr": 2}
    receive(memory, {"seq": "a:1", "changes": {**BAD_CHANGES[kind], **good}})
    assert memory["setting"] == replace(LANDING, **good)
    (message,) = memory["messages"]
    assert message.endswith("; nothing was changed.")
    assert "<" not in message
    assert memory["ack"] == "a:1"  # the browser must not send it for ever


@pytest.mark.parametrize(
    "payload", [None, [], "snr", 5, True, {}, {"changes": "snr"}, {"changes": [["snr", 5]]}]
)
def test_a_payload_of_another_shape_changes_nothing(memory: dict[str, Any], payload: Any) -> None:
    receive(memory, payload)
    assert memory["setting"] == LANDING
    assert not memory.get("messages")


def test_a_visitor_whose_browser_fails_gets_the_stock_chart(memory: dict[str, Any]) -> None:
    assert not live_chart.failed()
    live_chart._give_up()
    assert live_chart.failed()
