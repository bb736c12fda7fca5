"""Widgets, links between pages and the three data sets: what a visitor presses reaches the link."""

from __future__ import annotations

from dataclasses import replace

import pytest

import engine
from engine import PRESETS, verdict
from engine.verdict import percent
from pages.shared import compute
from pages.shared.frame import PAGES, SECTIONS
from pages.shared.link import LANDING, SPECTRA, encode
from pages.shared.named import preset_setting
from tests.visitor import (
    address,
    assert_same_curves,
    check,
    nav_links,
    sent,
    setting_of,
    table,
    texts,
    visit,
)


def test_presets_are_adopted_and_the_charts_stay() -> None:
    at = visit("risk_curves", {"axis": "gamma", "seed": "5"})
    for name, preset in PRESETS.items():
        at.button(key=f"preset_{name}").click().run()
        check(at)
        setting = setting_of(at)
        assert setting.problem == preset.problem
        assert (setting.axis, setting.seed) == ("gamma", 5)
        assert address(at) == encode(setting)
    assert sent(at)["values"]["prior_exponent"] == 1


def test_back_and_forward_are_read_from_the_address() -> None:
    at = visit("risk_curves", {"snr": "3"})
    at.button(key="preset_aligned").click().run()
    there = address(at)
    for query in ({"snr": "3"}, there, {}, {"gamma": "2", "parts": "1"}):
        at.query_params.clear()
        for name, value in query.items():
            at.query_params[name] = value
        at.run()
        check(at)
        assert encode(setting_of(at)) == query == address(at)


@pytest.mark.parametrize("second", ["number_input", "simulate", "preset", "chart"])
def test_an_address_older_than_the_last_commit_is_not_news(second: str) -> None:
    # On a slow line the browser sends the next change before it has the last one's address.
    query = {"n": "20", "draws": "2"}
    at = visit("risk_curves", query)
    at.number_input(key="prior_length_widget").set_value(0.7).run()
    del at.query_params["prior_length"]
    want = replace(LANDING, n=20, draws=2, prior_length=0.7)
    if second == "number_input":
        at.number_input(key="prior_cosine_widget").set_value(0.5).run()
        want = replace(want, prior_cosine=0.5)
    elif second == "simulate":
        at.button(key="simulate").click().run()
        assert sent(at)["points"]
    elif second == "chart":
        at.session_state["ours"] = True  # what any message of our chart leaves behind
        at.run()
    else:
        at.button(key="preset_aligned").click().run()
        want = preset_setting("aligned", want)
    check(at)
    assert setting_of(at) == want


WIDGETS = [
    ("number_input", "truth_exponent", -0.5),
    ("number_input", "prior_cosine", 0.8),
    ("number_input", "prior_length", 1.5),
    ("number_input", "shape", 2.5),
    ("number_input", "n", 50),
    ("number_input", "draws", 3),
    ("number_input", "seed", 12),
    ("selectbox", "design", "rademacher"),
    ("segmented_control", "axis", "snr"),
    ("segmented_control", "scale", "linear"),
    ("toggle", "parts", True),
    ("toggle", "negative", True),
]


@pytest.mark.parametrize(("kind", "name", "value"), WIDGETS)
def test_a_widget_changes_its_field_of_the_link_and_no_other(
    kind: str, name: str, value: object
) -> None:
    at = visit("risk_curves")
    getattr(at, kind)(key=f"{name}_widget").set_value(value).run()
    check(at)
    assert setting_of(at) == replace(LANDING, **{name: value})
    assert address(at) == encode(setting_of(at))
    # Somebody else's visit to that address shows the same.
    assert sent(visit("risk_curves", address(at)))["still"] == sent(at)["still"]


@pytest.mark.parametrize("kind", ["isotropic", "spiked", "ar1"])
def test_choosing_a_spectrum_brings_its_shape(kind: str) -> None:
    at = visit("verdict")
    at.selectbox(key="spectrum_widget").set_value(kind).run()
    check(at)
    assert setting_of(at) == replace(LANDING, spectrum=kind, shape=SPECTRA[kind][2])
    shapes = [w for w in at.number_input if w.key == "shape_widget"]
    assert [w.value for w in shapes] == ([] if kind == "isotropic" else [SPECTRA[kind][2]])


@pytest.mark.parametrize("name", engine.data.names())
def test_choosing_a_data_set(name: str) -> None:
    at = visit("real_data")
    at.segmented_control(key="dataset_widget").set_value(name).run()
    check(at)
    assert setting_of(at).dataset == name
    judgement = verdict(compute.real_dataset(name))
    assert f"**{percent(judgement.tax)}**" in " ".join(texts(at))
    assert_same_curves(sent(at)["still"], engine.data_still(compute.real_dataset(name)), 1e-6)
    assert sent(at)["controls"] == []


def test_gasoline_regularizes_at_a_price_of_half() -> None:
    at = visit("real_data", {"dataset": "gasoline"})
    data = compute.real_dataset("gasoline")
    assert verdict(data).advice == "regularize"
    assert data.interpolation_tax == pytest.approx(0.49, abs=0.01)
    assert any(m.value.endswith(" Regularize") for m in at.markdown)
    assert "49 %" in sent(at)["title"]


def test_golub_memorizes_without_a_penalty() -> None:
    at = visit("real_data", {"dataset": "golub"})
    data = compute.real_dataset("golub")
    assert verdict(data).advice == "memorize"
    assert float(data.best.lam) == 0
    assert any(" Memorize" in m.value for m in at.markdown)
    assert table(at)["best penalty λ (leave-one-out)"] == "0"


def test_tecator_contradicts_its_prior() -> None:
    at = visit("real_data", {"dataset": "tecator"})
    data = compute.real_dataset("tecator")
    assert data.prior_contradicted
    assert verdict(data).explanation in " ".join(texts(at))
    assert any("(contradicted)" in text for text in texts(at))


def test_every_page_is_in_one_section() -> None:
    assert sorted(name for names in SECTIONS.values() for name in names) == sorted(PAGES)


def test_there_are_links_to_the_sections_and_to_the_pages_of_this_one() -> None:
    links = nav_links(visit("verdict", {"snr": "3", "dataset": "golub"}))
    assert len(links) == len(SECTIONS) + len(SECTIONS["Explore"])
    for link in links:
        assert link["path"] == ("./" if link["name"] == "verdict" else f"./{link['name']}")
        assert link["name"] in PAGES
    assert [link["text"] for link in links if link["here"]] == ["Explore", "Verdict"]


def test_without_pre_training_fine_tuning_says_so_and_offers_a_start() -> None:
    at = visit("fine_tuning")
    assert "No pre-training here" in sent(at)["title"]
    at.button(key="start").click().run()
    check(at)
    assert setting_of(at).prior_length > 0 and setting_of(at).prior_cosine > 0
    assert "No pre-training" not in sent(at)["title"]
    assert not any(button.key == "start" for button in at.button)
    locked = visit("fine_tuning", {"lock": "prior_length"})
    assert not any(button.key == "start" for button in locked.button)
