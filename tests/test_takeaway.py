"""Files to take away and simulations: their numbers are the engine's."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pytest

import engine
from engine import verdict
from pages.shared import compute, export, figures
from pages.shared.frame import PAGES
from pages.shared.link import CHOICES, LANDING, encode
from tests.visitor import TEXT_ONLY, check, sent, visit


def read_csv(text: str) -> tuple[dict[str, str], list[dict[str, str]]]:
    lines = text.splitlines()
    about = dict(line[2:].split(" = ", 1) for line in lines if line.startswith("# "))
    return about, list(csv.DictReader(line for line in lines if not line.startswith("# ")))


@pytest.mark.parametrize("axis", CHOICES["axis"])
def test_a_chart_s_csv_is_the_engine_s_numbers(axis: str) -> None:
    setting = replace(LANDING, axis=axis, snr=3.0)
    still = engine.still(engine.RidgePicture(setting.problem, axis))
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


@pytest.mark.parametrize("page", [page for page in PAGES if page not in TEXT_ONLY])
def test_every_page_offers_its_numbers(page: str) -> None:
    labels = [button.label for button in visit(page).get("download_button")]
    assert "Data (CSV)" in labels


@pytest.mark.parametrize("axis", CHOICES["axis"])
def test_simulating_shows_the_engine_s_dots_and_sentence(axis: str) -> None:
    setting = replace(LANDING, axis=axis, n=24, draws=3, seed=4, gamma=2.0)
    at = visit("risk_curves", encode(setting))
    assert sent(at)["points"] == []
    at.button(key="simulate").click().run()
    check(at)
    run = engine.sweep(setting.problem, axis, 24, 3, 4)
    assert any(m.value.endswith(run.sentence) for m in at.markdown)
    still = engine.still(engine.RidgePicture(setting.problem, axis))
    test, train = sent(at)["points"]
    assert (test["name"], train["name"]) == ("sim_test", "sim_train")
    np.testing.assert_allclose(still.x_axis.value(test["x"]), run.x, rtol=1e-9)
    np.testing.assert_allclose(still.y_axis.fraction(run.test), test["y"], rtol=1e-12)
    np.testing.assert_allclose(still.y_axis.fraction(run.train), train["y"], rtol=1e-12)
    high = still.y_axis.fraction(run.test + 2 * run.test_se)
    np.testing.assert_allclose(high, test["high"], rtol=1e-12)
    assert len(at.get("download_button")) == 3
    # The dots belong to their setting, and go with it.
    at.number_input(key="seed_widget").set_value(5).run()
    check(at)
    assert sent(at)["points"] == []
    assert any("earlier setting" in caption.value for caption in at.caption)
