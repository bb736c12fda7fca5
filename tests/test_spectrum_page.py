"""The page on spectrum and prior: what it says is computed, and a larger draw is one press away."""

from __future__ import annotations

import csv
import json
from dataclasses import replace

import numpy as np
import pytest

from engine import limit_law, optimal_ridge, quick_samples, sample_spectrum
from engine.presets import SPECTRUM_PRESETS
from pages.shared import spectrum_figures
from pages.shared.link import LANDING, SPECTRA, Setting, encode
from pages.shared.named import setting_of_problem
from pages.shared.numbers import number
from tests.test_pages import plain_numbers
from tests.visitor import check, sent, setting_of, texts, visit


def law_traces(at) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    (chart,) = at.get("plotly_chart")
    drawn = json.loads(chart.proto.spec)["data"]
    return {t["name"]: (plain_numbers(t["x"]), plain_numbers(t["y"])) for t in drawn}


@pytest.mark.parametrize("name", SPECTRUM_PRESETS)
def test_the_title_is_the_engine_s_degrees_of_freedom(name: str) -> None:
    problem = SPECTRUM_PRESETS[name].problem
    at = visit("spectrum", encode(setting_of_problem(problem, LANDING)))
    share = float(optimal_ridge(problem).df1) / problem.gamma
    kept = f"keeps {number(100 * share, 2)} of every 100 directions"
    assert kept in sent(at)["title"] and kept in sent(at)["alt"]
    assert any(SPECTRUM_PRESETS[name].reason in caption.value for caption in at.caption)


def test_presets_differ_in_what_the_prior_expects() -> None:
    best = {name: float(optimal_ridge(p.problem).test) for name, p in SPECTRUM_PRESETS.items()}
    same_truth = ("unaware", "aligned", "overconfident", "backwards")
    assert min(same_truth, key=best.__getitem__) == "aligned"
    assert max(same_truth, key=best.__getitem__) == "backwards"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"prior_exponent": 1.0}, "its curve lies on the truth's"),
        ({"prior_exponent": 0.0}, "its prior is level"),
        ({"prior_exponent": 2.0}, "expects more of the strong"),
        ({"prior_exponent": -1.0}, "expects less of the strong"),
        ({"spectrum": "isotropic", "shape": 0.0}, "exponents change nothing"),
        ({"prior_cosine": 1.0, "prior_length": 1.0}, "keeps no direction"),
    ],
)
def test_alignment_is_said(changes, said: str) -> None:
    at = visit("spectrum", encode(replace(LANDING, **changes)))
    assert any(said in text for text in texts(at))


@pytest.mark.parametrize("view", ["directions", "shares"])
def test_both_views_draw_their_curves(view: str) -> None:
    data = sent(visit("spectrum", encode(replace(LANDING, spectrum_view=view))))
    assert tuple(data["styles"]) == spectrum_figures.NAMES[view]
    assert data["y"]["kind"] == ("log" if view == "directions" else "linear")
    stock = visit("spectrum", encode(replace(LANDING, spectrum_view=view)), chart_failed=True)
    layouts = [json.loads(c.proto.spec)["layout"] for c in stock.get("plotly_chart")]
    kinds = {layout["yaxis"].get("type", "linear") for layout in layouts}
    assert ("log" in kinds) == (view == "directions")


@pytest.mark.parametrize("kind", SPECTRA)
@pytest.mark.parametrize("gamma", [0.05, 1.0, 20.0])
def test_the_second_picture_is_a_draw_and_its_law(kind: str, gamma: float) -> None:
    setting = replace(LANDING, spectrum=kind, shape=SPECTRA[kind][2], gamma=gamma)
    at = visit("spectrum", encode(setting))
    law = limit_law(setting.problem.spectrum, gamma)
    drawn = sample_spectrum(setting.problem, quick_samples(gamma), setting.seed)
    traces = law_traces(at)
    x, y = traces["limit law"]
    at_law = np.searchsorted(law.x, x)
    np.testing.assert_allclose(y, law.x[at_law] * law.density[at_law] * np.log(10), rtol=1e-9)
    edges, height = traces[f"one draw, n = {drawn.n:,}"]
    seen = float(np.sum(height[1:-1:2] * np.diff(np.log10(edges[::2]))))
    inside = np.mean((drawn.positive > edges[0]) & (drawn.positive < edges[-1]))
    assert seen == pytest.approx(inside * (1 - drawn.zero_share), rel=1e-6)
    assert inside > 0.97
    title = spectrum_figures.law_title(law, setting.problem.spectrum)
    assert f"**{title}**" in texts(at)
    assert (" zero" in title) == (gamma > 1) and ("∞" in title) == (gamma == 1)


def test_a_draw_of_another_size_belongs_to_its_setting() -> None:
    setting = Setting(n=60, seed=5, design="rademacher")
    at = visit("spectrum", encode(setting))
    at.button(key="draw").click().run()
    check(at)
    drawn = sample_spectrum(setting.problem, 60, 5, "rademacher")
    law = limit_law(setting.problem.spectrum, setting.gamma)
    assert spectrum_figures.agreement(law, drawn) in texts(at)
    assert "one draw, n = 60" in law_traces(at)
    at.number_input(key="seed_widget").set_value(6).run()
    check(at)
    assert setting_of(at).seed == 6
    assert "one draw, n = 60" not in law_traces(at)


def test_its_csv_is_the_law_and_the_draw() -> None:
    law = limit_law(LANDING.problem.spectrum, LANDING.gamma)
    drawn = sample_spectrum(LANDING.problem, 30, 1)
    text = spectrum_figures.law_csv(law, drawn, LANDING)
    rows = list(csv.DictReader(line for line in text.splitlines() if line[0] != "#"))
    limit = [row for row in rows if row["kind"] == "limit"]
    values = np.array([float(row["eigenvalue"]) for row in rows if row["kind"] == "draw"])
    np.testing.assert_allclose(values, drawn.positive, rtol=1e-9)
    np.testing.assert_allclose([float(row["density"]) for row in limit], law.density, rtol=1e-9)
    assert float(rows[-1]["share_up_to"]) == pytest.approx(1)
