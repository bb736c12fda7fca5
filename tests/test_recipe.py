"""The Python a chart gives away is run, elsewhere, and its numbers are the chart's."""

from __future__ import annotations

import ast
import contextlib
import io
import itertools
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import engine
from engine.axes import ERROR_AXES
from engine.filters_picture import KNOB_AXES
from engine.fine_tuning import METHODS
from engine.gap_picture import AGAINST, CURVES
from engine.prior_picture import CASES, QUANTITIES
from engine.spectrum_picture import VIEWS
from pages.shared import recipe
from pages.shared.frame import PAGES
from pages.shared.link import CHOICES, LANDING, SPECTRA, Setting, encode
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
    curves = {n: [x.tolist(), y.tolist()] for n, (x, y) in made.get("curves", {}).items()}
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
        for code in at.code:
            assert_short(code.value)


def assert_short(code: str) -> None:
    """Ten lines that a reader can see at a glance."""
    assert 5 <= recipe.lines_of_code(code) <= recipe.LINES == 10, code
    assert max(map(len, code.splitlines())) <= recipe.WIDTH == 100, code
    statements = [node.lineno for node in ast.walk(ast.parse(code)) if isinstance(node, ast.stmt)]
    assert len(set(statements)) == len(statements), code


#: What makes lines longest: every field of the problem at a value of its own.
FULL = replace(
    LANDING,
    snr=0.1234,
    gamma=1.234,
    spectrum="spiked",
    shape=123.4,
    truth_exponent=-0.1234,
    prior_exponent=-0.1234,
    prior_cosine=-0.1234,
    prior_length=1.234,
    prior="spike_slab",
    epsilon=0.1234,
    eta=0.1234,
)
OTHERS = (engine.priors.SpikeSlab(0.1111, 0.1111), engine.priors.StudentT(4.444))


def options(*choices: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    return list(itertools.product(*choices))


#: Every picture at every one of its axes and options.
PICTURES: list[engine.Picture] = [
    *(
        engine.RidgePicture(FULL.problem, *chosen)
        for chosen in options(("lam", "gamma", "snr"), ERROR_AXES, (False, True))
    ),
    *(engine.FiltersPicture(FULL.problem, *c) for c in options(tuple(KNOB_AXES), ERROR_AXES)),
    *(engine.FineTuningPicture(FULL.problem, *c, 1.234) for c in options(METHODS, ERROR_AXES)),
    *(engine.FrontierPicture(FULL.problem, 1.234, scale) for scale in ERROR_AXES),
    *(engine.GapPicture(FULL.problem, *c) for c in options(AGAINST, CURVES)),
    *(engine.PriorPicture(FULL.problem, *c, OTHERS) for c in options(CASES, QUANTITIES)),
    *(engine.SpectrumPicture(FULL.problem, view) for view in VIEWS),
    engine.MapSlice(FULL.problem),
]


def test_no_picture_is_missing_among_them() -> None:
    assert {type(picture) for picture in PICTURES} == set(engine.Picture.__subclasses__())
    for field in ("axis", "scale", "against", "method", "model", "along", "spectrum_view"):
        assert set(CHOICES[field]) <= {v for p in PICTURES for v in vars(p).values() if v != OTHERS}


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: type(picture).__name__)
def test_ten_lines_give_every_picture_at_every_option(picture: engine.Picture) -> None:
    still = engine.still(picture)
    code = recipe.engine_recipe(picture, FULL)
    assert_short(code)
    if sklearn := recipe.scikit_learn_recipe(picture, FULL):
        assert_short(sklearn)
    made: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(code, made)
    assert made["picture"] == picture
    curves = {name: np.array([trace.x, trace.y]) for name, trace in made["curves"].items()}
    assert set(curves) == set(still.frames.traces)
    assert_identical(curves, still)


def assert_same(curves: dict[str, np.ndarray], data: dict[str, Any]) -> None:
    shown = unpack(data["still"])
    axes = [
        engine.Axis(*(data[letter][key] for key in ("low", "high", "kind", "unit")))
        for letter in "xy"
    ]
    assert set(curves) >= set(data["styles"]) - {"here"}  # which the chart draws by itself
    for name, pair in curves.items():
        if name not in data["styles"]:
            continue
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
    pictures = {
        name: engine.RidgePicture(s.problem, s.axis, s.scale, s.negative)
        for name, s in SETTINGS.items()
    }
    codes = {n: recipe.engine_recipe(pictures[n], s) for n, s in SETTINGS.items()}
    for name, (printed, curves) in run(codes).items():
        assert printed.endswith(engine.verdict(SETTINGS[name].problem).sentence + "\n")
        assert {"test", "train", "bias", "variance", "noise", "best"} <= set(curves)
        assert_identical(curves, engine.still(pictures[name]))


def assert_identical(curves: dict[str, np.ndarray], still: engine.Film) -> None:
    for curve, pair in curves.items():
        for got, want in zip(pair, still.frames.shown(curve), strict=True):
            np.testing.assert_array_equal(got, want[0])


@pytest.mark.parametrize("kind", SPECTRA)
def test_the_problem_is_written_as_it_is(kind: str) -> None:
    setting = replace(LANDING, spectrum=kind, shape=SPECTRA[kind][1][1], gamma=0.37, snr=123.4)
    for base in (setting, replace(setting, prior_cosine=-0.25, prior_length=1.5, directions=7)):
        code = recipe.engine_recipe(engine.RidgePicture(base.problem), base)
        made: dict[str, Any] = {}
        exec(code.split("curves =")[0], made)
        assert made["problem"] == base.problem
        # A problem that the setting does not name is found among the named ones.
        elsewhere = recipe.engine_recipe(engine.RidgePicture(LANDING.problem), base)
        exec(elsewhere.split("curves =")[0], made)
        assert made["problem"] == LANDING.problem


def test_scikit_learn_agrees_within_its_draws() -> None:
    codes = {}
    for name in ("landing", "fine_tuning", "textbook", "negative"):
        setting: Setting = preset_setting(name, replace(LANDING, n=120, draws=12))
        codes[name] = recipe.scikit_learn_recipe(engine.RidgePicture(setting.problem), setting)
        assert "alpha=n * lam" in codes[name]
    for printed, _ in run(codes).values():
        got, theory = (re.findall(r"\d\.\d+", line) for line in printed.splitlines())
        assert len(got) == 2
        assert list(map(float, got)) == pytest.approx(list(map(float, theory)), rel=0.12)


def test_a_data_set_s_code() -> None:
    sources = {name: engine.data.load(name) for name in engine.data.names()}
    made = run({name: recipe.data_recipe(source) for name, source in sources.items()})
    for name, source in sources.items():
        data = engine.Dataset(source.X, source.y, source.standardize)
        assert {"loo", "gcv", "train", "noise", "best"} <= set(made[name][1])
        assert_identical(made[name][1], engine.data_still(data))
        assert_short(recipe.data_recipe(source))


def test_a_line_is_never_broken_inside_a_text() -> None:
    name = "a, b " * 30
    made: dict[str, Any] = {}
    code = recipe.wrapped([f"chosen = [{name!r}, {name!r}, 1]"])
    exec(code, made)
    assert made["chosen"] == [name, name, 1]
    assert len(code.splitlines()) == 3
