"""The prior lab by AppTest: every family at its ends, presets, links, the paper's Figure 3."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product

import pytest

from engine import PRESETS, bayes_risk, thresholds, verdict
from engine.verdict import percent
from pages.shared.link import CHOICES, LANDING, RANGES, Setting, encode
from pages.shared.named import setting_of_problem
from pages.shared.numbers import number
from pages.shared.prior_controls import LAB_PRESETS
from pages.shared.shapes import (
    OFFERED,
    PRIORS,
    code_of,
    list_of,
    shape_of,
    shapes_of,
    spoken_shape,
)
from tests.visitor import address, charts, check, sent, setting_of, texts, visit

FAMILIES = pytest.mark.parametrize("prior", PRIORS)


@FAMILIES
def test_every_family_at_the_ends_of_its_parameters(prior: str) -> None:
    names = PRIORS[prior][1]
    for ends, case in product(product(*(RANGES[n] for n in names)), CHOICES["prior_case"]):
        fields = dict(zip(names, ends, strict=True)) | {"prior": prior, "prior_case": case}
        for gamma, snr in ((1.0, RANGES["snr"][1]), (RANGES["gamma"][1], RANGES["snr"][0])):
            setting = replace(LANDING, gamma=gamma, snr=snr, **fields)
            at = visit("prior_lab", encode(setting))
            assert setting_of(at) == setting
            label = spoken_shape(setting.true_prior)
            assert sent(at)["title"].startswith(label[0].upper() + label[1:])


@FAMILIES
@pytest.mark.parametrize("page", ["verdict", "risk_curves"])
def test_the_verdict_pages_use_the_shape(page: str, prior: str) -> None:
    setting = replace(LANDING, prior=prior, gamma=2.0, snr=30.0)
    at = visit(page, encode(setting))
    if page == "verdict":
        told = verdict(setting.problem)
        assert any(told.regime in text for text in texts(at))
        # The bar of the regime says both thresholds.
        bars = " ".join(html.value for html in at.get("html") if hasattr(html, "value"))
        written = f"necessary up to {told.necessary_below:.3g}"
        assert written in bars or written in " ".join(m.value for m in at.markdown)
    # Shape, alignment and pre-training stay out of the way.
    (expander,) = (e for e in at.expander if e.label == "Features, truth and pre-training")
    assert not expander.proto.expanded
    assert "Shape of the true prior" in [box.label for box in expander.selectbox]


@pytest.mark.parametrize("shows", CHOICES["prior_shows"])
@pytest.mark.parametrize("case", CHOICES["prior_case"])
def test_every_view_says_what_the_engine_says(case: str, shows: str) -> None:
    setting = replace(LANDING, prior="laplace", prior_case=case, prior_shows=shows, gamma=2.0)
    at = visit("prior_lab", encode(setting))
    data = sent(at)
    assert ("gamma" in data["values"]) == (case == "features")
    assert ("reached_0" in data["styles"]) == (case == "features")
    if case == "features":
        share = percent(bayes_risk(setting.problem).memorization)
        necessary = number(thresholds(setting.problem).inverse_information, 3)
    else:
        share, necessary = "88 %", "0.5"
    assert f"memorizes {share} of the noise" in data["title"]
    assert f"necessary up to {necessary}" in data["title"]
    # Its own shape is not compared with itself.
    assert "shape_2" in data["styles"] and "shape_3" not in data["styles"]


def test_figure_3_is_a_preset_and_its_fall_is_explained_in_numbers() -> None:
    at = visit("prior_lab")
    at.button(key="preset_figure_3").click().run()
    check(at)
    setting = setting_of(at)
    assert [spoken_shape(p) for p in (setting.true_prior, *setting.other_shapes)] == [
        f"two clusters, η = {eta}" for eta in ("0.0099", "0.0476", "0.0909", "0.167", "0.333")
    ]
    said = " ".join(texts(at))
    assert all(peak in said for peak in ("0.878 at σ²", "0.61 at σ²", "0.441 at σ²"))
    assert said.count("climbs throughout") == 2
    # The same by its link.
    again = visit("prior_lab", address(at))
    assert sent(again)["still"] == sent(at)["still"]
    eta = sent(again)["values"]["eta"]
    assert eta == setting.eta


@pytest.mark.parametrize("name", LAB_PRESETS)
def test_presets_are_links_and_say_their_reason(name: str) -> None:
    preset = LAB_PRESETS[name]
    setting: Setting = replace(LANDING, **preset.fields)
    at = visit("prior_lab", encode(setting))
    assert setting_of(at) == setting
    assert any(preset.reason in caption.value for caption in at.caption)
    assert not at.warning
    if name == "hard":
        assert "as here for ±1" in sent(at)["note"]
        assert sent(at)["still"]["words"]["reach"] == ["no: it ends at a worse point"]


def test_shapes_are_chosen_and_the_link_carries_them() -> None:
    at = visit("prior_lab", {"prior": "mixture", "eta": "0.033"})
    box = at.multiselect(key="compare_widget")
    assert "two clusters, η = 0.033" in box.options
    box.set_value(["uniform", "mixture-0.033"]).run()
    check(at)
    assert address(at)["compare"] == "uniform~mixture-0.033"
    # One is the chosen shape itself, drawn once; it stays when the chosen shape moves on.
    assert len([name for name in sent(at)["styles"] if name.startswith("shape")]) == 2
    at.number_input(key="eta_widget").set_value(0.2).run()
    assert len([name for name in sent(at)["styles"] if name.startswith("shape")]) == 3
    at.multiselect(key="compare_widget").set_value([]).run()
    check(at)
    assert address(at)["compare"] == "none"


def test_codes_are_read_back_and_nonsense_is_refused() -> None:
    for code in OFFERED:
        assert code_of(shape_of(code)) == code
    assert list_of(shapes_of("laplace~laplace~student-4")) == "laplace~student-4"
    assert shapes_of("none") == ()
    for wrong in ("", "x", "laplace-1", "mixture", "mixture-2", "mixture-nan", "mixture-x"):
        with pytest.raises(ValueError):
            shapes_of(wrong)
    for text in ("<b>", "laplace~" * 9, "~".join(OFFERED[:5]), "mixture-1e999"):
        at = visit("prior_lab", {"compare": text})
        (warning,) = at.warning
        assert warning.value.startswith("The link's compare must be up to 4 shapes")
        assert not {"<", "*", "["} & set(warning.value)
        assert setting_of(at).compare == LANDING.compare


def test_the_density_shows_atoms_as_stems() -> None:
    at = visit("prior_lab", {"prior": "rademacher", "compare": "bernoulli_gauss-0.3~laplace"})
    (chart,) = at.get("plotly_chart")
    drawn = json.loads(chart.proto.spec)["data"]
    stems = [t for t in drawn if t.get("yaxis") == "y2"]
    assert sorted((t["x"][1], t["y"][1]) for t in stems) == [(-1, 0.5), (0, 0.7), (1, 0.5)]
    assert "J is ∞" in chart.proto.alt and "probability 0.7 at 0" in chart.proto.alt


def test_without_our_chart_there_is_a_stock_one() -> None:
    for case in CHOICES["prior_case"]:
        at = visit("prior_lab", {"prior_case": case}, chart_failed=True)
        assert not charts(at)
        assert len(at.get("plotly_chart")) == 2
        at.select_slider(key="snr_stock").set_value(1.0).run()
        check(at)
        assert setting_of(at).snr == 1.0


def test_the_sparse_preset_has_its_thresholds_on_the_verdict_page() -> None:
    at = visit("verdict", encode(setting_of_problem(PRESETS["sparse"].problem, LANDING)))
    assert setting_of(at).problem == PRESETS["sparse"].problem
    assert any("between" in text for text in texts(at))
