"""Links that lock and hide controls: nothing a page or a browser sends moves what is locked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import streamlit
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import PRESETS
from engine.axes import RIDGE_CONTROLS
from pages.shared import live_chart, state
from pages.shared.link import LANDING, SPECTRA, Setting, encode
from pages.shared.named import preset_setting
from pages.shared.view import CONTROLS, PLAIN, View, decode_view, encode_view, spoken
from tests.test_link import random_settings
from tests.visitor import address, check, sent, setting_of, visit

names = st.lists(st.sampled_from(CONTROLS), unique=True).map(
    lambda chosen: tuple(name for name in CONTROLS if name in chosen)
)


@given(names, names)
@settings(deadline=None)
def test_a_view_survives_its_link(lock: tuple[str, ...], hide: tuple[str, ...]) -> None:
    view = View(lock, hide)
    assert decode_view(encode_view(view)) == (view, [])
    assert encode_view(PLAIN) == {}


@pytest.mark.parametrize(
    "text", ["<b>", "snr;gamma", "__class__", "a" * 5000, "snr,<img src=x>", "SNR", "presets"]
)
def test_a_lock_of_nonsense_falls_back_and_says_so(text: str) -> None:
    view, (message,) = decode_view({"lock": text})
    assert view.lock == (("snr",) if text.startswith("snr,") else ())
    assert "left out" in message and "<" not in message


def test_the_names_of_controls_in_a_sentence() -> None:
    assert spoken(()) == ""
    assert spoken(["snr"]) == "SNR"
    assert spoken(["snr", "gamma", "prior_exponent"]) == "SNR, γ and prior exponent"


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """One visitor's session, without a server."""
    held: dict[str, Any] = {"setting": LANDING, "view": PLAIN}
    monkeypatch.setattr(streamlit, "session_state", held)
    return held


@given(st.data(), names, names, random_settings(), random_settings())
@settings(deadline=None, max_examples=100)
def test_no_change_moves_what_is_locked(
    data: st.DataObject,
    lock: tuple[str, ...],
    hide: tuple[str, ...],
    before: Setting,
    target: Setting,
) -> None:
    fields = data.draw(st.sets(st.sampled_from(CONTROLS), min_size=1))
    if "spectrum" in fields:
        fields.add("shape")  # as every caller does: a shape belongs to its spectrum
    elif before.spectrum != target.spectrum:
        fields.discard("shape")
    held: dict[str, Any] = {"setting": before, "view": View(lock, hide)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streamlit, "session_state", held)
        state.change(**{name: getattr(target, name) for name in fields})
    after: Setting = held["setting"]
    low, high = SPECTRA[after.spectrum][1]
    assert low <= after.shape <= high
    for name in CONTROLS:
        if name in lock or name in hide or name not in fields:
            assert getattr(after, name) == getattr(before, name)
    assert after.spectrum == before.spectrum or "shape" not in (*lock, *hide)
    free = fields - set(lock) - set(hide) - {"spectrum", "shape"}
    assert all(getattr(after, name) == getattr(target, name) for name in free)
    stayed = any(getattr(after, name) != getattr(target, name) for name in fields)
    assert bool(held.get("messages")) == stayed


def test_the_chart_s_messages_move_nothing_locked(memory: dict[str, Any]) -> None:
    memory["view"] = View(lock=("snr",), hide=("gamma",))
    memory["chart"] = {"sent": {"seq": "a:1", "changes": {"snr": 3, "gamma": 2}, "film": None}}
    live_chart._receive("chart", RIDGE_CONTROLS)
    assert memory["setting"] == LANDING
    assert memory["messages"] == ["This link locks SNR and γ: left as it was."]
    assert memory["ack"] == "a:1"


def test_a_locked_control_is_shown_and_says_so() -> None:
    query = {"lock": "snr,truth_exponent,scale", "snr": "3"}
    at = visit("verdict", query)
    locked = {spec["field"]: spec["locked"] for spec in sent(at)["controls"]}
    assert locked == {"snr": True, "gamma": False, "prior_exponent": False}
    for widget in (
        at.number_input(key="truth_exponent_widget"),
        at.segmented_control(key="scale_widget"),
    ):
        assert widget.disabled
        assert "lock" in widget.label
        assert "Locked by this link" in widget.help
    assert not at.number_input(key="prior_cosine_widget").disabled
    assert any("Locked by this link: SNR, truth exponent" in m.value for m in at.markdown)
    assert address(at) == query


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_keeps_what_is_locked(preset: str) -> None:
    at = visit("verdict", {"lock": "snr,shape", "snr": "3", "spectrum": "ar1", "shape": "0.5"})
    at.button(key=f"preset_{preset}").click().run()
    check(at)
    want = replace(preset_setting(preset, LANDING), snr=3.0, spectrum="ar1", shape=0.5)
    assert setting_of(at) == want
    assert address(at) == {**encode(want), "lock": "snr,shape"}
    assert any("This link locks SNR" in warning.value for warning in at.warning)


def forced(widget: Any) -> Any:
    """As one who has enabled it in the browser's own inspector."""
    widget.proto.disabled = False
    return widget


def test_a_widget_that_is_edited_all_the_same_moves_nothing() -> None:
    at = visit("verdict", {"lock": "truth_exponent,spectrum"})
    forced(at.number_input(key="truth_exponent_widget")).set_value(2.0).run()
    forced(at.selectbox(key="spectrum_widget")).set_value("spiked").run()
    check(at)
    assert setting_of(at) == LANDING
    assert at.number_input(key="truth_exponent_widget").value == LANDING.truth_exponent


def test_hidden_controls_are_not_there_and_unlock_brings_them_back() -> None:
    unfolding = "spectrum,shape,truth_exponent,prior,prior_cosine,prior_length"
    query = {"hide": f"gamma,scale,presets,{unfolding}"}
    at = visit("verdict", query)
    assert [spec["field"] for spec in sent(at)["controls"]] == ["snr", "prior_exponent"]
    assert not at.segmented_control and not at.number_input and not at.selectbox
    assert not at.expander
    assert not any(button.key.startswith("preset") for button in at.button)
    at.button(key="unlock").click().run()
    check(at)
    assert len(sent(at)["controls"]) == 3
    assert at.segmented_control and at.expander
    assert address(at) == {}
    assert not any("ocked by this link" in m.value for m in at.markdown)


def test_stock_sliders_are_locked_too() -> None:
    at = visit("verdict", {"lock": "snr", "hide": "gamma"}, chart_failed=True)
    assert at.select_slider(key="snr_stock").disabled
    assert not at.select_slider(key="prior_exponent_stock").disabled
    assert len(at.select_slider) == 2
    forced(at.select_slider(key="snr_stock")).set_value(1.0).run()
    assert setting_of(at) == LANDING


def test_a_hostile_lock_warns_and_shows_the_page() -> None:
    at = visit("verdict", {"lock": "<script>,gamma", "hide": "../../etc"})
    (warning,) = at.warning
    assert warning.value.count("left out") == 2 and "<" not in warning.value
    at.run()
    assert address(at) == {"lock": "gamma"}
