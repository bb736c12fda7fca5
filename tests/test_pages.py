"""Every page by AppTest: no setting breaks one, and what is shown is what the engine says."""

from __future__ import annotations

import base64
import csv
import json
import re
from dataclasses import asdict, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit
from streamlit.testing.v1 import AppTest

import engine
from engine import PRESETS, verdict
from engine.verdict import percent
from pages.shared import compute, export, figures, live_chart
from pages.shared.frame import PAGES
from pages.shared.link import CHOICES, LANDING, RANGES, SPECTRA, Setting, encode, preset_setting
from pages.shared.numbers import number

APP = str(Path(__file__).resolve().parent.parent / "app.py")
THEORY = ("verdict", "risk_curves")


def visit(page: str, query: dict[str, Any] | None = None, **memory: Any) -> AppTest:
    """The page as one who follows a link sees it."""
    at = AppTest.from_file(APP, default_timeout=60)
    for name, value in (query or {}).items():
        at.query_params[name] = value
    for name, value in memory.items():
        at.session_state[name] = value
    at.switch_page(f"pages/{page}.py").run()
    check(at)
    return at


def check(at: AppTest) -> None:
    """What holds for every page at every setting."""
    assert not at.exception
    assert not at.error
    words = texts(at)
    assert words
    for text in words:
        assert not re.search(r"\b(nan|inf|None|e[-+]\d\d)\b", text), text


def texts(at: AppTest) -> list[str]:
    """All a visitor reads."""
    written = [e.value for kind in (at.markdown, at.caption, at.warning) for e in kind]
    for table in at.table:
        written += [str(cell) for cell in table.value.to_numpy().ravel()]
    if at.get("bidi_component"):
        data = sent(at)
        written += [data["title"], data["alt"], data["note"]]
    return written


def sent(at: AppTest) -> dict[str, Any]:
    """What our chart receives. Strict: a NaN would stop JavaScript's JSON."""
    (component,) = at.get("bidi_component")
    return json.loads(component.proto.json, parse_constant=_refuse)


def _refuse(name: str) -> None:
    raise AssertionError(f"{name} in what the browser is sent")


def setting_of(at: AppTest) -> Setting:
    setting: Setting = at.session_state["setting"]
    return setting


def address(at: AppTest) -> dict[str, str]:
    return {name: v if isinstance(v, str) else v[-1] for name, v in at.query_params.items()}


# --- every page, every setting ---------------------------------------------------------------


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


# --- what the browser is sent ----------------------------------------------------------------


def unpack(packed: dict[str, Any]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """The curves in a message, by the rules of drawing.js."""
    arrays = []
    for rows, columns, text in packed["arrays"]:
        raw = base64.b64decode(text)
        if packed["small"]:
            codes = np.frombuffer(raw, "<u2").astype(float)
            values = np.where(codes == 65535, np.nan, codes / 65534 * 3 - 1)
        else:
            values = np.frombuffer(raw, "<f4").astype(float)
        arrays.append(values.reshape(rows, columns))
    return {name: (arrays[x], arrays[y]) for name, x, y in packed["traces"]}


def assert_same_curves(packed: dict[str, Any], film: engine.Film, tolerance: float) -> None:
    curves = unpack(packed)
    assert set(curves) == set(film.drawn)
    for name, (x, y) in curves.items():
        for got, want in zip((x, y), film.drawn[name], strict=True):
            shape = np.broadcast_shapes(got.shape, want.shape)
            assert shape == want.shape
            np.testing.assert_allclose(
                np.broadcast_to(got, shape), want, rtol=0, atol=tolerance, err_msg=name
            )
    assert packed["marks"] == film.marks.tolist()
    assert packed["advice"] == film.frames.advice()


CHARTS = [
    replace(LANDING, axis=axis, scale=scale, negative=negative, snr=3.0, gamma=gamma)
    for axis, scale, negative, gamma in (
        ("lam", "root", False, 4.0),
        ("lam", "linear", True, 4.0),
        ("gamma", "root", False, 0.7),
        ("snr", "linear", False, 1.05),
    )
]


@pytest.mark.parametrize("setting", CHARTS, ids=lambda s: f"{s.axis}-{s.scale}")
def test_the_picture_sent_is_the_engine_s(setting: Setting) -> None:
    at = visit("risk_curves", encode(setting))
    data = sent(at)
    still = engine.still(setting.problem, setting.axis, setting.scale, setting.negative)
    assert_same_curves(data["still"], still, 1e-6)
    assert data["film"] is None
    assert data["values"] == {
        "snr": setting.snr,
        "gamma": setting.gamma,
        "prior_exponent": setting.prior_exponent,
    }
    judgement = verdict(setting.problem)
    assert percent(judgement.tax) in data["title"]
    assert number(judgement.lam, 3) in data["alt"]
    assert (data["x"]["low"], data["x"]["high"]) == (still.x_axis.low, still.x_axis.high)
    table = at.table[0].value.to_numpy().ravel().tolist()
    best = engine.optimal_ridge(setting.problem)
    relative = float(best.test) / setting.problem.null_risk
    assert table[:2] == [number(float(best.lam)), number(relative)]
    assert table[3] == percent(judgement.tax)


@pytest.mark.parametrize("control", ["snr", "gamma", "prior_exponent"])
@pytest.mark.parametrize("setting", CHARTS, ids=lambda s: f"{s.axis}-{s.scale}")
def test_a_film_asked_for_is_the_engine_s_to_a_tenth_of_a_pixel(
    setting: Setting, control: str
) -> None:
    at = visit("risk_curves", encode(setting), film_wanted=control)
    data = sent(at)
    film = engine.film(setting.problem, setting.axis, control, setting.scale, setting.negative)
    assert_same_curves(data["film"], film, 5e-5)
    assert data["film"]["key"] == data["keys"][control]
    # Asked once, sent once.
    at.run()
    assert sent(at)["film"] is None


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


@pytest.mark.parametrize("wanted", ["lam", "directions", "", 5, None, ["snr"], {"a": 1}])
def test_a_film_no_control_has_is_not_sent(wanted: object) -> None:
    assert sent(visit("verdict", film_wanted=wanted))["film"] is None


def test_zoom_survives_a_slider_and_not_another_axis() -> None:
    revisions = [
        sent(visit("risk_curves", query))["revision"]
        for query in ({}, {"snr": "5", "gamma": "0.3"}, {"axis": "snr"}, {"scale": "linear"})
    ]
    assert revisions[0] == revisions[1]
    assert len(set(revisions)) == 3


# --- controls --------------------------------------------------------------------------------


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


@pytest.mark.parametrize("second", ["number_input", "simulate", "preset", "film"])
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
    elif second == "film":
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
    assert at.table[0].value.to_numpy()[0, 0] == "0"


def test_tecator_contradicts_its_prior() -> None:
    at = visit("real_data", {"dataset": "tecator"})
    data = compute.real_dataset("tecator")
    assert data.prior_contradicted
    assert verdict(data).explanation in " ".join(texts(at))
    assert any("(contradicted)" in text for text in texts(at))


def test_links_between_pages_carry_the_setting() -> None:
    at = visit("verdict", {"snr": "3", "dataset": "golub"})
    links = at.get("page_link")
    assert len(links) == len(PAGES)
    for link in links:
        assert dict(p.split("=") for p in link.proto.query_string.split("&")) == {
            "snr": "3",
            "dataset": "golub",
        }


# --- what the browser sends ------------------------------------------------------------------


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """One visitor's session, without a server."""
    state: dict[str, Any] = {"setting": LANDING}
    monkeypatch.setattr(streamlit, "session_state", state)
    return state


def receive(memory: dict[str, Any], payload: object) -> None:
    memory["chart"] = {"sent": payload}
    live_chart._receive("chart")


def test_a_commit_changes_the_fields_sent_and_no_other(memory: dict[str, Any]) -> None:
    receive(memory, {"seq": "a:1", "changes": {"snr": 3.214567, "gamma": 2}, "film": "gamma"})
    assert memory["setting"] == replace(LANDING, snr=3.215, gamma=2.0)
    assert (memory["ack"], memory["film_wanted"]) == ("a:1", "gamma")
    receive(memory, {"seq": "a:2", "changes": {"prior_exponent": -0.5}, "film": None})
    assert memory["setting"] == replace(LANDING, snr=3.215, gamma=2.0, prior_exponent=-0.5)
    assert (memory["ack"], memory["film_wanted"], memory["ours"]) == ("a:2", None, True)
    assert "messages" not in memory


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
    receive(memory, {"seq": "a:1", "changes": {**BAD_CHANGES[kind], **good}, "film": None})
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
    assert "messages" not in memory


def test_a_visitor_whose_browser_fails_gets_the_stock_chart(memory: dict[str, Any]) -> None:
    assert not live_chart.failed()
    live_chart._give_up()
    assert live_chart.failed()


# --- files to take away ----------------------------------------------------------------------


def read_csv(text: str) -> tuple[dict[str, str], list[dict[str, str]]]:
    lines = text.splitlines()
    about = dict(line[2:].split(" = ", 1) for line in lines if line.startswith("# "))
    return about, list(csv.DictReader(line for line in lines if not line.startswith("# ")))


@pytest.mark.parametrize("axis", CHOICES["axis"])
def test_a_chart_s_csv_is_the_engine_s_numbers(axis: str) -> None:
    setting = replace(LANDING, axis=axis, snr=3.0)
    still = engine.still(setting.problem, axis)
    chart = figures.theory_chart(still, verdict(setting.problem), parts=True)
    about, rows = read_csv(export.curves_csv(still, chart.names, setting))
    assert about == {name: str(value) for name, value in vars(setting).items()}
    for name in set(chart.names) - {"here"}:
        x, y = (
            np.array([float(row[column]) for row in rows if row["curve"] == name])
            for column in (axis, "error_over_variance")
        )
        drawn = np.isfinite(still.frames.shown(name).y[0])
        np.testing.assert_allclose(x, still.frames.shown(name).x[0][drawn], rtol=1e-9)
        np.testing.assert_allclose(y, still.frames.shown(name).y[0][drawn], rtol=1e-9, atol=0)
    assert not {"here", ""} & {row["curve"] for row in rows}
    if axis == "lam":  # not only our own arrays: the theory asked afresh
        test = [row for row in rows if row["curve"] == "test"]
        lam = np.array([float(row["lam"]) for row in test])
        exact = engine.ridge_risk(setting.problem, lam).test / setting.problem.null_risk
        got = [float(row["error_over_variance"]) for row in test]
        np.testing.assert_allclose(got, exact, rtol=1e-6)


def test_a_simulation_s_csv() -> None:
    setting = replace(LANDING, n=20, draws=3)
    run = engine.sweep(setting.problem, "lam", 20, 3, setting.seed)
    about, rows = read_csv(export.sweep_csv(run, setting))
    assert (about["n"], about["draws"], about["seed"]) == ("20", "3", "1")
    for column in ("test", "test_se", "theory_test", "train", "train_se", "theory_train"):
        got = [float(row[column]) for row in rows]
        np.testing.assert_allclose(got, getattr(run, column), rtol=1e-9)
    np.testing.assert_allclose([float(row["lam"]) for row in rows], run.x, rtol=1e-9)


@pytest.mark.parametrize("name", engine.data.names())
def test_a_data_set_s_csv(name: str) -> None:
    source, data = engine.data.load(name), compute.real_dataset(name)
    about, rows = read_csv(export.data_csv(compute.real_still(name), source, data))
    assert (about["n"], about["d"]) == (str(data.n), str(data.d))
    assert about["standardized"] == str(data.standardize)
    lam = np.array([float(row["lam"]) for row in rows])
    path = data.path(lam)
    np.testing.assert_allclose([float(row["alpha"]) for row in rows], data.n * lam, rtol=1e-9)
    for column in ("train", "loo", "gcv"):
        got = [float(row[f"{column}_mse"]) for row in rows]
        np.testing.assert_allclose(got, getattr(path, column), rtol=1e-6)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_offers_its_numbers(page: str) -> None:
    labels = [button.label for button in visit(page).get("download_button")]
    assert labels == ["Data (CSV)"]


# --- simulation ------------------------------------------------------------------------------


@pytest.mark.parametrize("axis", CHOICES["axis"])
def test_simulating_shows_the_engine_s_dots_and_sentence(axis: str) -> None:
    setting = replace(LANDING, axis=axis, n=24, draws=3, seed=4, gamma=2.0)
    at = visit("risk_curves", encode(setting))
    assert sent(at)["points"] == []
    at.button(key="simulate").click().run()
    check(at)
    run = engine.sweep(setting.problem, axis, 24, 3, 4)
    assert any(m.value.endswith(run.sentence) for m in at.markdown)
    still = engine.still(setting.problem, axis)
    test, train = sent(at)["points"]
    assert (test["name"], train["name"]) == ("sim_test", "sim_train")
    np.testing.assert_allclose(still.x_axis.value(test["x"]), run.x, rtol=1e-9)
    np.testing.assert_allclose(still.y_axis.fraction(run.test), test["y"], rtol=1e-12)
    np.testing.assert_allclose(still.y_axis.fraction(run.train), train["y"], rtol=1e-12)
    high = still.y_axis.fraction(run.test + 2 * run.test_se)
    np.testing.assert_allclose(high, test["high"], rtol=1e-12)
    assert len(at.get("download_button")) == 2
    # The dots belong to their setting, and go with it.
    at.number_input(key="seed_widget").set_value(5).run()
    check(at)
    assert sent(at)["points"] == []
    assert any("earlier setting" in caption.value for caption in at.caption)


# --- without our chart -----------------------------------------------------------------------


def plain_numbers(values: Any) -> np.ndarray:
    """Numbers in plotly's JSON: lists, or typed arrays in base64."""
    if isinstance(values, dict):
        return np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"]).astype(float)
    return np.array(values, dtype=float)


@pytest.mark.parametrize("axis", CHOICES["axis"])
def test_without_our_chart_there_is_a_stock_one_with_the_same_numbers(axis: str) -> None:
    setting = replace(LANDING, axis=axis, parts=True, snr=3.0)
    at = visit("risk_curves", encode(setting), chart_failed=True)
    assert not at.get("bidi_component")
    (chart,) = at.get("plotly_chart")
    figure = json.loads(chart.proto.spec)
    still = engine.still(setting.problem, axis)
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
    shared = set(asdict(setting)) & set(vars(problem)) - {"spectrum"}
    assert {n: getattr(problem, n) for n in shared} == {n: getattr(setting, n) for n in shared}
