"""Is the gap an alarm? Every number on the page is the engine's."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from engine import GapPicture, algorithmic_risk, bayes_risk, still
from engine.gap_map import gap_map
from engine.gap_sample import random_gaps
from engine.presets import GAP_PRESETS
from engine.verdict import percent
from pages.shared import gap_figures
from pages.shared.compute import RANDOM_PROBLEMS
from pages.shared.link import CHOICES, LANDING, RANGES, encode
from pages.shared.named import preset_setting, setting_of_problem
from pages.shared.numbers import number
from pages.shared.plane.outline import outline
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
    assert "Without a penalty: an infinite test error" in sent(at)["alt"]
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


@pytest.mark.parametrize("name", GAP_PRESETS)
def test_a_preset_shows_the_model_of_which_its_reason_speaks(name: str) -> None:
    at = visit("gap", {"model": "best" if GAP_PRESETS[name].model != "best" else "interpolator"})
    at.button(key=f"preset_{name}").click().run()
    check(at)
    assert setting_of(at).model == GAP_PRESETS[name].model
    assert any(GAP_PRESETS[name].reason in caption.value for caption in at.caption)


def test_where_the_gap_warns_it_ranks_regret_on_the_plane_too() -> None:
    problem, model = GAP_PRESETS["warns"].problem, GAP_PRESETS["warns"].model
    assert gap_map(problem, model).alarm("share").spearman > 0
    assert "no penalty" in words(visit("gap", encode(gap_setting("warns"))))


def gap_setting(name: str):
    preset = GAP_PRESETS[name]
    return replace(setting_of_problem(preset.problem, LANDING), model=preset.model)


def test_what_happens_nowhere_is_said_so_and_small_numbers_are_numbers() -> None:
    problem = replace(LANDING.problem, snr=1.0, gamma=1.0)
    found = gap_map(problem, "best")
    assert not found.unwarned.any() and found.false_alarm.any()
    said = gap_figures.map_says(problem, "best")
    assert "**Nowhere** is a failure without warning" in said
    assert f"On **{percent(float(found.false_alarm.mean()))}** of it the alarm is false" in said
    said = words(visit("gap"))
    assert "**0 %**" not in said
    assert f"A regret below {100 * gap_figures.LEAST:g} % is drawn at the lower edge" in said


def test_a_regret_of_many_times_is_said_as_many_times() -> None:
    setting = replace(gap_setting("warns"), gamma=1.02, snr=0.5)
    read = still(GapPicture(setting.problem)).frames.readouts
    times = 1 + float(read["free_regret"][0])
    assert times > 11
    alt = sent(visit("gap", encode(setting)))["alt"]
    assert f"a test error {times:,.0f} times that of Bayes" in alt and "as much" not in alt


def test_a_regret_against_what_no_algorithm_reaches_is_called_so() -> None:
    hard = replace(LANDING, prior="rademacher", snr=40.0, gamma=2.0, spectrum="isotropic")
    hard = replace(hard, shape=0.0, truth_exponent=0.0)
    reached = algorithmic_risk(hard.problem)
    assert not reached.is_bayes
    said = words(visit("gap", encode(hard)))
    assert "no fast algorithm is known that finds it" in said
    assert f"test error of {number(reached.test, 3)}" in said
    assert "no fast algorithm" not in words(visit("gap"))


@pytest.mark.parametrize("model", CHOICES["model"])
def test_a_region_with_a_name_has_an_outline_on_its_edge(model: str) -> None:
    found = gap_map(LANDING.problem, model)
    drawn = gap_figures.map_of("gap", LANDING.problem, model)
    lines = {line.label: line for line in drawn.lines}
    assert {region["text"] for region in drawn.regions} <= set(lines)
    masks = {"false alarm": found.false_alarm, "no warning": found.unwarned}
    assert set(lines) == {name for name, mask in masks.items() if mask.any()}
    for name, line in lines.items():
        mask = masks[name]
        rows, columns = np.array(mask.shape) - 1
        ends = zip(line.x, line.y, strict=True)
        for x, y in ((x, y) for x, y in ends if x is not None and y is not None):
            # Between the cells around a point of the edge the mask changes.
            c, r = int(min(x * columns, columns - 1e-6)), int(min(y * rows, rows - 1e-6))
            near = mask[max(r - 1, 0) : r + 3, max(c - 1, 0) : c + 3]
            assert near.any() and not near.all(), (name, x, y)


def test_the_outline_of_a_circle_is_a_circle() -> None:
    x, y = np.meshgrid(np.linspace(-1, 1, 81), np.linspace(-1, 1, 61))
    found_x, found_y = outline(0.5 - np.hypot(x, y))
    points = [
        (2 * a - 1, 2 * b - 1) for a, b in zip(found_x, found_y, strict=True) if a is not None
    ]
    np.testing.assert_allclose(np.hypot(*np.transpose(points)), 0.5, atol=1e-3)
    # All the way round: the pieces are as long as the circle.
    ends = np.array(points).reshape(-1, 2, 2)
    length = np.hypot(*(ends[:, 1] - ends[:, 0]).T).sum()
    assert length == pytest.approx(np.pi, rel=3e-3)


def test_an_outline_with_two_corners_cut_off() -> None:
    x, y = outline(np.array([[1.0, -1.0], [-1.0, 1.0]]))
    assert len(x) == len(y) == 6
    assert {(0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5)} == {
        (a, b) for a, b in zip(x, y, strict=True) if a is not None
    }
    assert outline(np.ones((3, 3))) == ((), ())
