"""The slice through the threshold map, and the map as a picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine import (
    PRESETS,
    MapSlice,
    Problem,
    algorithmic_risk,
    bayes_risk,
    film,
    interpolation_tax,
    optimal_ridge,
    priors,
    still,
    threshold_map,
    thresholds,
    verdict,
)
from engine.map_slice import SNRS
from pages.shared.link import CHOICES, LANDING, encode
from pages.shared.map_figures import REGIONS, WHAT, map_csv_rows, plane_of, slice_chart
from pages.shared.plane.pictures import CODES
from tests.visitor import check, setting_of, texts, visit

LANDING_PROBLEM = PRESETS["landing"].problem
HARD = Problem(3.0, 50.0, prior=priors.Rademacher())
SPARSE = replace(LANDING_PROBLEM, prior=priors.SpikeSlab(0.1, 0.05))
NEGATIVE = PRESETS["negative"].problem


@pytest.mark.parametrize("problem", [LANDING_PROBLEM, SPARSE, HARD, NEGATIVE, Problem(0.5, 2.0)])
def test_the_slice_is_the_engine_s_at_every_snr(problem):
    traces = MapSlice(problem).frames().traces
    for k in range(0, SNRS.size, 9):
        moved = replace(problem, snr=float(SNRS[k]))
        share = traces["bayes_share"].y[0, k]
        assert share == pytest.approx(bayes_risk(moved).memorization, abs=1e-8)
        reached = algorithmic_risk(moved)
        drawn = traces["reached_share"].y[0, k]
        if reached.is_bayes:
            assert np.isnan(drawn)
        else:
            assert drawn == pytest.approx(reached.memorization, abs=1e-8)
    x = traces["ridge_share"].x[0]
    for k in range(0, x.size, 7):
        moved = replace(problem, snr=float(np.clip(x[k], 0.01, 1000)))
        best = optimal_ridge(moved)
        # Of penalties ≥ 0: where the best is negative, interpolating is.
        share = 1 - float(best.train) / moved.noise if best.lam > 0 else 1.0
        assert traces["ridge_share"].y[0, k] == pytest.approx(share, abs=1e-2)
        assert traces["tax_curve"].y[0, k] == pytest.approx(
            interpolation_tax(moved), abs=1e-4 * (1 + interpolation_tax(moved))
        )


@pytest.mark.parametrize("problem", [LANDING_PROBLEM, SPARSE, HARD])
def test_readouts_are_the_verdict_s(problem):
    shot = MapSlice(problem).frames("snr", [0.05, 2.0, 400.0])
    limits = thresholds(problem)
    for row, snr in enumerate((0.05, 2.0, 400.0)):
        moved = replace(problem, snr=snr)
        assert shot.words["regime"][row] == verdict(moved).regime
        assert shot.words["advice"][row] == verdict(moved).advice
        told = float(shot.readouts["bayes_share"][row])
        assert told == pytest.approx(bayes_risk(moved).memorization, abs=1e-8)
    assert shot.traces["harmful"].x[0, 0] == pytest.approx(1 / limits.variance)
    if limits.inverse_information > 0:
        edge = shot.traces["necessary"].x[0, 0]
        assert edge == pytest.approx(1 / limits.inverse_information)
    else:
        assert np.isnan(shot.traces["necessary"].x).all()


@pytest.mark.parametrize("control", MapSlice.controls)
@pytest.mark.parametrize("problem", [LANDING_PROBLEM, SPARSE], ids=["landing", "sparse"])
def test_between_frames_the_slice_is_exact(problem, control):
    picture = MapSlice(problem)
    reel = film(picture, control)
    rng = np.random.default_rng(5)
    for left in rng.integers(0, reel.marks.size - 1, 5):
        mark = float(reel.marks[left : left + 2].mean())
        exact = still(picture.moved(control, float(reel.track.value(mark))))
        for name in ("bayes_share", "ridge_share", "tax_curve"):
            y = reel.drawn[name].y
            drawn, wanted = (y[left] + y[left + 1]) / 2, exact.drawn[name].y[0]
            seen = (wanted <= 1) & (drawn <= 1)
            assert np.abs(drawn - wanted)[seen].max(initial=0.0) <= 0.01, (name, reel.track)


@pytest.mark.parametrize("what", WHAT)
@pytest.mark.parametrize("problem", [LANDING_PROBLEM, SPARSE, HARD, Problem(1.0, 1.0)])
def test_the_map_as_a_picture(problem, what):
    found = threshold_map(problem)
    picture = plane_of(found, what)
    assert picture.cells.shape == found.memorization.shape
    assert picture.cells.min() >= 0 and picture.cells.max() < CODES
    assert len(picture.scale.words) == CODES
    if what == "memorization":
        assert np.abs(picture.cells / (CODES - 1) - found.memorization).max() <= 0.51 / (CODES - 1)
    if what == "penalty":
        negative = picture.cells == 0
        assert (negative == (found.penalty < 0)).all()
    names = {region["text"] for region in picture.regions}
    assert names <= set(REGIONS.values()) and "overfitting harmful" in names
    assert "%" in picture.alt


def test_the_harmful_contour_is_snr_1_and_the_necessary_one_is_the_engine_s():
    found = threshold_map(LANDING_PROBLEM)
    necessary, harmful = plane_of(found, "tax").lines
    assert harmful.x[0] == pytest.approx(0.4)  # log axis from 0.01 to 1000
    drawn = [f for f in necessary.x if f is not None]
    assert drawn and min(drawn) >= 0 and max(drawn) <= 1
    rows = map_csv_rows(found)
    assert len(rows) == found.memorization.size
    assert {row[-1] for row in rows} <= set(REGIONS.values())


def test_the_necessary_contour_reaches_the_edge_of_the_picture():
    found = threshold_map(LANDING_PROBLEM)
    necessary, _ = plane_of(found, "tax").lines
    end = next(f for f in necessary.x if f is not None)
    assert end == 1.0  # just above γ = 1 it comes from beyond the right edge


def test_a_line_that_is_nowhere_has_no_legend_and_the_slice_says_why():
    signs = Problem(2.0, 40.0, prior=priors.Rademacher())
    known = replace(LANDING_PROBLEM, prior_cosine=1.0, prior_length=1.0)
    for problem, lines, words in ((signs, 1, "1/J is 0"), (known, 0, "V is 0")):
        assert len(plane_of(threshold_map(problem), "tax").lines) == lines
        assert words in slice_chart(still(MapSlice(problem)), problem).note
    assert slice_chart(still(MapSlice(LANDING_PROBLEM)), LANDING_PROBLEM).note == ""


def test_the_slice_tells_bayes_and_ridge_apart():
    labels = slice_chart(still(MapSlice(LANDING_PROBLEM)), LANDING_PROBLEM).read_labels
    assert labels["bayes_share"] == "memorized by Bayes"
    assert labels["ridge_share"] == "memorized by the best ridge"
    told = still(MapSlice(LANDING_PROBLEM)).frames.readouts
    assert told["ridge_share"][0] == pytest.approx(verdict(LANDING_PROBLEM).memorization, abs=1e-9)


def test_a_press_moves_the_setting_and_nonsense_does_not(monkeypatch):
    import streamlit

    from pages.shared import plane

    state = {"setting": LANDING, "map": {"picked": {"x": 30.123456, "y": 2}}}
    monkeypatch.setattr(streamlit, "session_state", state)
    monkeypatch.setattr(plane, "settle", lambda: None)  # needs a running page
    plane._take("map", ("snr", "gamma"))
    assert (state["setting"].snr, state["setting"].gamma) == (30.12, 2.0)
    for bad in ({"x": "nan", "y": 1}, {"x": 1e9, "y": 1}, None, {"x": 1}, "x"):
        state["map"] = {"picked": bad}
        plane._take("map", ("snr", "gamma"))
        assert (state["setting"].snr, state["setting"].gamma) == (30.12, 2.0)
        assert state["messages"]


@pytest.mark.parametrize("prior", CHOICES["prior"])
def test_every_shape_has_a_map_and_a_slice(prior):
    at = visit("threshold_map", encode(replace(LANDING, prior=prior, gamma=2.5, snr=30.0)))
    assert setting_of(at).prior == prior
    chart = slice_chart(still(MapSlice(setting_of(at).problem)), setting_of(at).problem)
    assert any(chart.title in text for text in texts(at))


def test_the_map_without_its_picture_says_so():
    at = visit("threshold_map", plane_failed=True)
    check(at)
    assert any("could not be loaded" in info.value for info in at.info)
