"""The page on the cost of fitting: what it says is the engine's, at every end of every control."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from engine import FrontierPicture, bayes_risk
from engine.presets import FRONTIER_PRESETS
from engine.verdict import percent
from pages.shared.frontier_simulation import STEPS, comparison, samples
from pages.shared.link import LANDING, PRIORS, RANGES, encode
from pages.shared.named import setting_of_problem
from tests.visitor import address, check, sent, setting_of, texts, visit

PAGE = "cost_of_fitting"


def price(setting):
    return float(FrontierPicture(setting.problem, setting.fit).frames().readouts["price"][0])


@pytest.mark.parametrize("key", FRONTIER_PRESETS)
def test_presets_say_their_reason_and_their_price(key):
    at = visit(PAGE)
    at.button(key=f"preset_{key}").click().run()
    check(at)
    wanted = setting_of_problem(FRONTIER_PRESETS[key].problem, LANDING)
    assert setting_of(at) == wanted
    at.run()
    assert address(at) == encode(wanted)
    assert any(FRONTIER_PRESETS[key].reason in caption.value for caption in at.caption)
    if price(wanted) >= 1e-3:
        assert percent(price(wanted)) in sent(at)["title"]
    hard = key == "hard"
    assert ("reached" in sent(at)["styles"]) == hard
    assert any("message passing (not Bayes here)" in text for text in texts(at)) == hard


@pytest.mark.parametrize("scale", ["root", "linear"])
def test_the_ends_of_every_control(scale):
    for snr, gamma, fit in product(*(RANGES[name] for name in ("snr", "gamma", "fit"))):
        setting = replace(LANDING, snr=snr, gamma=gamma, fit=fit, scale=scale)
        at = visit(PAGE, encode(setting))
        assert setting_of(at) == setting
        assert [c["field"] for c in sent(at)["controls"]] == ["fit", "snr", "gamma"]


@pytest.mark.parametrize("prior", PRIORS)
def test_every_shape_at_the_ends_of_its_parameters(prior):
    for snr, end in ((1000.0, 0), (0.01, 1), (10.0, 0)):
        fields = {name: RANGES[name][end] for name in PRIORS[prior][1]}
        visit(PAGE, encode(replace(LANDING, prior=prior, snr=snr, gamma=2.0, **fields)))


def test_at_the_threshold_and_with_nothing_left_to_learn():
    at = visit(PAGE, {"gamma": "1", "fit": "0"})
    assert "costs infinitely much" in sent(at)["title"]
    at = visit(PAGE, {"gamma": "0.5", "fit": "0.1"})
    assert sent(at)["title"].startswith("No linear predictor fits as closely as 0.1 σ²")
    visit(PAGE, {"prior_cosine": "1", "prior_length": "1"})


def test_simulated_bayes_stands_beside_the_theory():
    setting = replace(LANDING, n=60, draws=4, spectrum="isotropic", shape=0.0, gamma=2.0)
    at = visit(PAGE, encode(setting))
    assert sent(at)["points"] == []
    at.button(key="simulate").click().run()
    check(at)
    (dots,) = sent(at)["points"]
    assert dots["name"] == "sim_frontier" and len(dots["x"]) == len(STEPS)
    # The interpolator fits exactly, and costs something.
    assert dots["x"][0] == pytest.approx(0, abs=1e-6) and dots["y"][0] > 0
    run = at.session_state["frontier_run"][1]
    columns = comparison(run, setting.problem)
    assert list(columns) == ["Bayes (theory)", "simulated ± standard error"]
    index = STEPS.index(0.0)
    off = abs(float(run.test[index]) - bayes_risk(setting.problem).test)
    assert off <= 4 * float(run.test_se[index]) + 4 / run.n
    # Dots belong to their setting.
    at.button(key="preset_harmful").click().run()
    assert sent(at)["points"] == []
    assert any("earlier setting" in caption.value for caption in at.caption)


def test_a_design_is_bounded():
    for gamma in RANGES["gamma"]:
        setting = replace(LANDING, gamma=gamma, n=1000)
        assert samples(setting) ** 2 * gamma <= 600_000
    assert samples(LANDING) == LANDING.n


def test_an_algorithm_s_dots_are_not_called_bayes():
    hard = setting_of_problem(FRONTIER_PRESETS["hard"].problem, replace(LANDING, n=80, draws=3))
    at = visit(PAGE, encode(hard))
    at.button(key="simulate").click().run()
    check(at)
    columns = comparison(at.session_state["frontier_run"][1], hard.problem)
    assert "message passing (theory)" in columns
    assert any("ends at a worse solution than Bayes" in caption.value for caption in at.caption)
