"""Is the gap an alarm? Every number on the page is the engine's."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from engine import GapPicture, bayes_risk, still
from engine.gap_map import gap_map
from engine.gap_sample import random_gaps
from engine.verdict import percent
from pages.shared import gap_figures
from pages.shared.compute import RANDOM_PROBLEMS
from pages.shared.link import CHOICES, LANDING, RANGES, encode
from pages.shared.named import preset_setting
from tests.visitor import check, sent, setting_of, texts, visit


def words(at) -> str:
    return " ".join(texts(at))


@pytest.mark.parametrize("along", CHOICES["along"])
@pytest.mark.parametrize("model", CHOICES["model"])
def test_the_chart_and_the_maps_say_what_the_engine_says(along: str, model: str) -> None:
    setting = replace(LANDING, along=along, model=model, snr=3.0)
    at = visit("gap", encode(setting))
    assert setting_of(at) == setting
    read = still(GapPicture(setting.problem, along, model)).frames.readouts
    assert percent(float(read["best_gap"][0])) in sent(at)["title"]
    assert percent(float(read["best_regret"][0])) in sent(at)["title"]
    bayes = bayes_risk(setting.problem)
    assert f"own gap is **{percent(1 - bayes.train / bayes.test)}**" in words(at)
    found = gap_map(setting.problem, model)
    false = float(((found.share >= 0.5) & (found.regret <= 0.05)).mean())
    assert f"On **{percent(false)}** of it the alarm is false" in words(at)


def test_rank_correlations_are_those_of_the_problems_drawn() -> None:
    at = visit("gap", {"seed": "7"})
    found = random_gaps(RANDOM_PROBLEMS, 7)
    noisy = found.where(found.snr <= 1)
    clean = found.where((found.snr >= 10) & (found.gamma > 1))
    (text,) = (m.value for m in at.markdown if m.value.startswith("|"))
    lines = text.replace("\\", "").splitlines()[2:]
    rows = {name: cells for name, *cells in (line.strip("| ").split(" | ") for line in lines)}
    for name, part in (("all problems", found), ("SNR ≤ 1", noisy), ("SNR ≥ 10 and γ > 1", clean)):
        ranked = part.alarm("share")
        cells = rows[name]
        assert cells[0] == str(ranked.count)
        assert cells[2] == f"{ranked.spearman:.2f}".replace("-", "−")
    # Where noise rules the gap warns; where it does not, it points the wrong way.
    assert noisy.alarm("share").spearman > 0.5 > 0 > clean.alarm("share").spearman


@pytest.mark.parametrize("name", ["snr", "gamma", "prior_exponent"])
def test_the_ends_of_every_slider(name: str) -> None:
    for end in RANGES[name]:
        for along in CHOICES["along"]:
            visit("gap", encode(replace(LANDING, along=along, **{name: end})))
    at = visit("gap", {"gamma": "1", "model": "interpolator", "along": "snr"})
    assert "infinitely much" in sent(at)["alt"]
    # Nothing left to learn.
    visit("gap", {"prior_cosine": "1", "prior_length": "1"})
    visit("gap", encode(preset_setting("negative", LANDING)))


def test_other_problems_are_drawn_and_the_link_carries_them() -> None:
    at = visit("gap")
    before = words(at)
    at.number_input(key="seed_widget").set_value(5).run()
    check(at)
    assert setting_of(at).seed == 5
    assert words(at) != before


def test_without_the_maps_the_sentence_stays() -> None:
    at = visit("gap", plane_failed=True)
    assert any("sentence above" in info.value for info in at.info)
    assert "have rank correlation" in words(at)


def test_the_csv_has_every_cell() -> None:
    found = gap_map(LANDING.problem, "best", gamma=[0.5, 2.0], snr=[1.0, 9.0, 30.0])
    text = gap_figures.gaps_csv(found, {"snr": 3})
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(io.StringIO("\n".join(lines))))
    assert len(rows) == 6
    np.testing.assert_allclose(
        [float(row["gap_of_test_error"]) for row in rows], found.share.ravel(), rtol=1e-5
    )
    np.testing.assert_allclose(
        [float(row["regret"]) for row in rows], found.regret.ravel(), rtol=1e-5, atol=1e-9
    )
