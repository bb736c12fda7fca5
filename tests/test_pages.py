"""Every page by AppTest: no setting breaks one, and what is shown is what the engine says."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, replace
from itertools import product
from typing import Any

import numpy as np
import pytest

import engine
from engine import PRESETS, verdict
from engine.verdict import percent
from pages.shared import compute
from pages.shared.frame import PAGES
from pages.shared.link import CHOICES, LANDING, RANGES, SPECTRA, Setting, encode
from pages.shared.named import preset_setting
from tests.visitor import THEORY, address, charts, check, sent, setting_of, texts, visit


@pytest.mark.parametrize("page", PAGES)
def test_the_bare_address_shows_the_landing_setting(page: str) -> None:
    at = visit(page)
    assert setting_of(at) == LANDING
    assert address(at) == {}
    assert not at.warning


@pytest.mark.parametrize("page", THEORY)
@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_shows_the_engine_s_verdict(page: str, preset: str) -> None:
    at = visit(page, encode(preset_setting(preset, LANDING)))
    judgement = verdict(PRESETS[preset].problem)
    assert percent(judgement.tax) in " ".join(texts(at))
    assert sent(at)["alt"].startswith(sent(at)["title"])
    # The chosen preset says its reason.
    assert any(PRESETS[preset].reason in caption.value for caption in at.caption)


@pytest.mark.parametrize("axis", CHOICES["axis"])
@pytest.mark.parametrize("scale", CHOICES["scale"])
def test_every_chart_of_the_risk_curves(axis: str, scale: str) -> None:
    for parts, negative, gamma in product((True, False), (True, False), (0.5, 4.0)):
        setting = replace(
            LANDING, axis=axis, scale=scale, parts=parts, negative=negative, gamma=gamma
        )
        data = sent(visit("risk_curves", encode(setting)))
        names = [name for name, *_ in data["still"]["traces"]]
        assert {"bias", "variance"} <= set(names)
        assert ("bias" in data["styles"]) == ("variance" in data["styles"]) == parts
        assert ("here" in names) == (axis != "lam")
        below_zero = negative and axis == "lam" and gamma > 1
        assert data["x"]["kind"] == ("asinh" if below_zero else "log")
        assert data["y"]["kind"] == scale


ENDS = [
    dict(zip(("snr", "gamma", "prior_exponent"), ends, strict=True))
    for ends in product(*(RANGES[name] for name in ("snr", "gamma", "prior_exponent")))
]


@pytest.mark.parametrize("kind", SPECTRA)
def test_the_ends_of_every_slider(kind: str) -> None:
    for ends, shape in product(ENDS, SPECTRA[kind][1]):
        setting = replace(LANDING, spectrum=kind, shape=shape, **ends)
        at = visit("verdict", encode(setting))
        assert setting_of(at) == setting
        if shape == SPECTRA[kind][1][1]:
            visit("risk_curves", encode(replace(setting, axis="gamma")))


@pytest.mark.parametrize("name", ["truth_exponent", "prior_cosine", "prior_length", "directions"])
def test_the_ends_of_what_unfolds(name: str) -> None:
    base = replace(LANDING, prior_cosine=0.5, prior_length=0.5)
    for end, axis in product(RANGES[name], CHOICES["axis"]):
        visit("risk_curves", encode(replace(base, axis=axis, **{name: end})))
    # Nothing left to learn: the prior mean is the truth.
    visit("verdict", {"prior_cosine": "1", "prior_length": "1"})


@pytest.mark.parametrize("gamma", [0.998, 1.0, 1.002])
def test_at_the_interpolation_threshold(gamma: float) -> None:
    for axis in CHOICES["axis"]:
        at = visit("risk_curves", {"gamma": str(gamma), "axis": axis})
        if gamma == 1:
            assert sent(at)["title"] == "At γ = 1 the error without a penalty is infinite"
            assert any("∞" in text for text in texts(at))


HOSTILE = {
    "numbers": {"snr": "nan", "gamma": "inf", "prior_exponent": "1e999", "n": "1e9"},
    "markup": {"dataset": "<img src=x onerror=alert(1)>", "axis": "<b>", "spectrum": "**x**"},
    "shape": {"spectrum": "ar1", "shape": "7"},
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_link_warns_and_shows_the_page(page: str, kind: str) -> None:
    at = visit(page, HOSTILE[kind])
    wrong = [name for name in HOSTILE[kind] if (kind, name) != ("shape", "spectrum")]
    (warning,) = at.warning
    sentences = warning.value.split("  \n")
    assert len(sentences) == len(wrong)
    for sentence, name in zip(sorted(sentences), sorted(wrong), strict=True):
        assert sentence.startswith(f"The link's {name} must be ")
        assert not {"<", "*", "["} & set(sentence)
    # The next run writes the address that says what is shown.
    at.run()
    check(at)
    assert address(at) == encode(setting_of(at))


def test_what_others_put_into_the_address_stays() -> None:
    at = visit("verdict", {"utm_source": "<b>", "snr": "5"})
    assert not at.warning
    at.button(key="preset_aligned").click().run()
    assert address(at) == {"utm_source": "<b>", "prior_exponent": "1"}


def test_a_repeated_name_counts_once() -> None:
    at = visit("verdict", {"snr": ["5", "7"]})
    assert setting_of(at).snr == 7


def plain_numbers(values: Any) -> np.ndarray:
    """Numbers in plotly's JSON: lists, or typed arrays in base64."""
    if isinstance(values, dict):
        return np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"]).astype(float)
    return np.array(values, dtype=float)


@pytest.mark.parametrize("axis", CHOICES["axis"])
def test_without_our_chart_there_is_a_stock_one_with_the_same_numbers(axis: str) -> None:
    setting = replace(LANDING, axis=axis, parts=True, snr=3.0)
    at = visit("risk_curves", encode(setting), chart_failed=True)
    assert not charts(at)
    (chart,) = at.get("plotly_chart")
    figure = json.loads(chart.proto.spec)
    still = engine.still(engine.RidgePicture(setting.problem, axis))
    shown = [still.frames.shown(n) for n in still.drawn if n in ("test", "train", "bias", "best")]
    drawn = [(plain_numbers(t["x"]), plain_numbers(t["y"])) for t in figure["data"]]
    for want in shown:
        assert any(
            x.shape == want.x[0].shape
            and np.allclose(x, want.x[0], rtol=1e-12)
            and np.allclose(y, want.y[0], rtol=1e-12, equal_nan=True)
            for x, y in drawn
        )
    assert figure["layout"]["title"]["text"] == visit_title(setting)
    assert chart.proto.alt.startswith(visit_title(setting))


def visit_title(setting: Setting) -> str:
    title: str = sent(visit("risk_curves", encode(setting)))["title"]
    return title


@pytest.mark.parametrize("page", THEORY)
@pytest.mark.parametrize("name", ["snr", "gamma", "prior_exponent"])
def test_stock_sliders_reach_the_same_settings(page: str, name: str) -> None:
    at = visit(page, {"snr": "3.21"}, chart_failed=True)
    slider = at.select_slider(key=f"{name}_stock")
    for value in (*RANGES[name], 1.0):
        at.select_slider(key=f"{name}_stock").set_value(value).run()
        check(at)
        assert setting_of(at) == replace(LANDING, **{"snr": 3.21, name: value})
        assert address(at) == encode(setting_of(at))
    assert "3.21" in slider.options if name == "snr" else True


def test_data_without_our_chart() -> None:
    at = visit("real_data", chart_failed=True)
    (chart,) = at.get("plotly_chart")
    figure = json.loads(chart.proto.spec)
    data = compute.real_dataset("gasoline")
    lam, loo = (plain_numbers(figure["data"][0][axis]) for axis in "xy")
    np.testing.assert_allclose(loo * data.outcome_variance, data.path(lam).loo, rtol=1e-9)


def test_the_setting_s_python_value_is_what_the_page_computes_with() -> None:
    # One direction: a link's fields are the problem's, whatever else the page shows.
    setting = replace(LANDING, gamma=0.3, prior_length=0.5, prior_cosine=-0.2)
    problem = setting_of(visit("verdict", encode(setting))).problem
    shared = set(asdict(setting)) & set(vars(problem)) - {"spectrum", "prior"}
    assert {n: getattr(problem, n) for n in shared} == {n: getattr(setting, n) for n in shared}
