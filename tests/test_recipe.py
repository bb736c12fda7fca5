"""The Python a chart gives away is run, elsewhere, and its numbers are the chart's."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import engine
from pages.shared import recipe
from pages.shared.frame import PAGES
from pages.shared.link import LANDING, SPECTRA, Setting, encode
from pages.shared.named import preset_setting
from tests.visitor import TEXT_ONLY, sent, unpack, visit

ROOT = Path(__file__).resolve().parent.parent
#: Another Python that runs each code it is given by itself.
RUNNER = """
import contextlib, io, json, sys
for name, code in json.load(sys.stdin).items():
    made, out = {}, io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(code, made)
    curves = {n: [c.x[0].tolist(), c.y[0].tolist()] for n, c in made.get("curves", {}).items()}
    print(json.dumps([name, out.getvalue(), curves]))
"""


def run(codes: dict[str, str]) -> dict[str, tuple[str, dict[str, np.ndarray]]]:
    """What each code prints, and its curves: name → x and y."""
    done = subprocess.run(
        [sys.executable, "-B", "-W", "error", "-c", RUNNER],
        cwd=ROOT,
        input=json.dumps(codes),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    results = map(json.loads, done.stdout.splitlines())
    return {
        name: (printed, {curve: np.array(pair) for curve, pair in curves.items()})
        for name, printed, curves in results
    }


def test_every_page_s_code_gives_what_its_chart_shows() -> None:
    setting = replace(LANDING, snr=3.0, prior_exponent=0.5, scale="linear")
    pages = {page: visit(page, encode(setting)) for page in PAGES if page not in TEXT_ONLY}
    made = run({page: at.code[0].value for page, at in pages.items()})
    for page, at in pages.items():
        assert_same(made[page][1], sent(at))


def assert_same(curves: dict[str, np.ndarray], data: dict[str, Any]) -> None:
    shown = unpack(data["still"])
    axes = [
        engine.Axis(*(data[letter][key] for key in ("low", "high", "kind", "unit")))
        for letter in "xy"
    ]
    assert set(curves) == set(data["styles"]) - {"here"}
    for name, pair in curves.items():
        x, y = (axis.fraction(values) for axis, values in zip(axes, pair, strict=True))
        np.testing.assert_allclose(x, shown[name][0][0], rtol=0, atol=1e-6, err_msg=name)
        np.testing.assert_allclose(y, np.abs(shown[name][1][0]), rtol=0, atol=1e-6, err_msg=name)


SETTINGS = {
    "pretrained": replace(preset_setting("fine_tuning", LANDING), parts=True),
    "gamma": preset_setting("diagnosis", replace(LANDING, axis="gamma")),
    "snr": replace(preset_setting("benign", LANDING), axis="snr", scale="linear"),
    "negative": replace(preset_setting("negative", LANDING), negative=True),
    "isotropic": preset_setting("double_descent", LANDING),
}


def test_the_numbers_are_the_same_to_the_last_digit() -> None:
    names = ("test", "train", "bias", "variance", "noise", "here", "best")
    pictures = {
        name: engine.RidgePicture(s.problem, s.axis, s.scale, s.negative)
        for name, s in SETTINGS.items()
    }
    codes = {n: recipe.engine_recipe(pictures[n], names, s) for n, s in SETTINGS.items()}
    for name, (printed, curves) in run(codes).items():
        assert printed.endswith(engine.verdict(SETTINGS[name].problem).sentence + "\n")
        assert list(curves) == [name for name in names if name != "here"]
        assert_identical(curves, engine.still(pictures[name]))


def assert_identical(curves: dict[str, np.ndarray], still: engine.Film) -> None:
    for curve, pair in curves.items():
        for got, want in zip(pair, still.frames.shown(curve), strict=True):
            np.testing.assert_array_equal(got, want[0])


@pytest.mark.parametrize("kind", SPECTRA)
def test_the_problem_is_written_as_it_is(kind: str) -> None:
    setting = replace(LANDING, spectrum=kind, shape=SPECTRA[kind][1][1], gamma=0.37, snr=123.4)
    for base in (setting, replace(setting, prior_cosine=-0.25, prior_length=1.5, directions=7)):
        code = recipe.engine_recipe(engine.RidgePicture(base.problem), ("test",), base)
        made: dict[str, Any] = {}
        exec(code.split("frame =")[0], made)
        assert made["problem"] == base.problem
        # A problem that the setting does not name is found among the named ones.
        elsewhere = recipe.engine_recipe(engine.RidgePicture(LANDING.problem), ("test",), base)
        exec(elsewhere.split("frame =")[0], made)
        assert made["problem"] == LANDING.problem


def test_scikit_learn_agrees_within_its_draws() -> None:
    codes = {}
    for name in ("landing", "fine_tuning", "textbook", "negative"):
        setting: Setting = preset_setting(name, replace(LANDING, n=120, draws=12))
        codes[name] = recipe.scikit_learn_recipe(engine.RidgePicture(setting.problem), setting)
        assert "alpha=n * lam" in codes[name]
    for printed, _ in run(codes).values():
        for line in printed.splitlines():
            _, got, _, theory = line.split()
            assert float(got) == pytest.approx(float(theory), rel=0.12)


def test_a_data_set_s_code() -> None:
    names = ("loo", "gcv", "train", "noise", "best")
    sources = {name: engine.data.load(name) for name in engine.data.names()}
    made = run({name: recipe.data_recipe(source, names) for name, source in sources.items()})
    for name, source in sources.items():
        data = engine.Dataset(source.X, source.y, source.standardize)
        assert list(made[name][1]) == list(names)
        assert_identical(made[name][1], engine.data_still(data))


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_the_code_fits_a_screen(setting: Setting) -> None:
    picture = engine.RidgePicture(setting.problem, setting.axis)
    code = recipe.engine_recipe(picture, ("test", "train"), setting)
    assert len(code.splitlines()) <= 14
    lines = code.splitlines() + recipe.scikit_learn_recipe(picture, setting).splitlines()
    assert max(map(len, lines)) <= recipe.WIDTH
