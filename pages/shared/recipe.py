"""The ten lines of Python that give a chart's numbers: with `engine`, and with scikit-learn."""

from __future__ import annotations

import textwrap
from dataclasses import MISSING, fields
from typing import Any

import engine
from engine import Picture, Problem, RidgePicture, Spectrum
from engine.data import RealData
from pages.shared.link import Setting
from pages.shared.named import named_spectrum

WIDTH = 88
#: Drawn by the chart from the setting itself: no curve of the engine's.
NOT_CURVES = ("here",)


def engine_recipe(picture: Picture, names: tuple[str, ...], setting: Setting) -> str:
    """Lines that make `curves`: name → (x, y), the numbers drawn and in the CSV."""
    lines = [
        "import engine",
        "",
        *_problem_lines(picture.problem, setting),
        f"picture = {_call(picture, f'engine.{type(picture).__name__}', problem='problem')}",
        "frame = engine.still(picture).frames",
        *curve_lines(names),
    ]
    if isinstance(picture, RidgePicture):
        lines += [
            "# errors include the noise and are divided by the variance of y; any other point:",
            "# engine.ridge_risk(problem, lam).test / problem.null_risk",
        ]
    return wrapped([*lines, "print(engine.verdict(problem).sentence)"])


def scikit_learn_recipe(picture: Picture, setting: Setting) -> str:
    """The same ridge by scikit-learn on data drawn from the problem; empty if there is none."""
    if not isinstance(picture, RidgePicture):
        return ""
    problem = picture.problem
    lam, why = _penalty(problem)
    mean = []
    if problem.prior_length > 0:
        a, c = _text(problem.prior_cosine), _text(problem.prior_length)
        mean = [
            "    twin = np.sqrt(energy) * problem.prior.sample(rng, d)",
            f"    m = {c} * ({a} * theta + np.sqrt(1 - {a} ** 2) * twin)  # pre-training",
            "    theta, y = theta - m, y - X @ m  # what is left to learn",
        ]
    return wrapped(
        [
            "import numpy as np",
            "from sklearn.linear_model import Ridge",
            "import engine",
            "from engine.simulate import drawn_directions",
            "",
            *_problem_lines(problem, setting),
            f"n, lam = {setting.n}, {lam!r}  # {why}",
            "d = max(1, round(n * problem.gamma))",
            "t, energy, omega = drawn_directions(problem, d)  # variances: features, truth, prior",
            "errors = []",
            f"for seed in range({setting.draws}):",
            "    rng = np.random.default_rng(seed)",
            "    X = rng.standard_normal((n, d)) * np.sqrt(t)",
            "    theta = np.sqrt(energy) * problem.prior.sample(rng, d)",
            "    y = X @ theta + np.sqrt(problem.noise) * rng.standard_normal(n)",
            *mean,
            "    Z = X * np.sqrt(omega)  # the prior: columns it trusts are scaled up",
            "    fit = Ridge(alpha=n * lam, fit_intercept=False).fit(Z, y)  # alpha = nλ",
            "    miss = np.sqrt(omega) * fit.coef_ - theta",
            "    left = y - fit.predict(Z)",
            "    errors.append([t @ miss**2 + problem.noise, np.mean(left**2)])",
            "test, train = np.mean(errors, axis=0) / problem.null_risk",
            "theory = engine.ridge_risk(problem, lam)",
            'print("test ", test, "theory", theory.test / problem.null_risk)',
            'print("train", train, "theory", theory.train / problem.null_risk)',
        ]
    )


def _penalty(problem: Problem) -> tuple[float, str]:
    best = float(engine.optimal_ridge(problem).lam)
    if 1e-3 <= best <= 1e3:
        return float(f"{best:.6g}"), "the best penalty"
    return 0.1, "the best penalty is not one that Ridge can be given"


def data_recipe(source: RealData, names: tuple[str, ...]) -> str:
    """The λ path of an embedded data set, as lines that make `curves`."""
    return wrapped(
        [
            "import engine",
            "",
            f'source = engine.data.load("{source.name}")',
            f"data = engine.Dataset(source.X, source.y, standardize={source.standardize})",
            "frame = engine.data_still(data).frames",
            *curve_lines(names),
            "# errors are divided by the variance of y; in its own units, at any penalty:",
            "# data.path(lam).loo",
            "print(engine.verdict(data).sentence)",
        ]
    )


def curve_lines(names: tuple[str, ...]) -> list[str]:
    """Lines that take `curves` out of `frame`."""
    drawn = ", ".join(f'"{name}"' for name in names if name not in NOT_CURVES)
    return [
        f"curves = {{name: frame.shown(name) for name in [{drawn}]}}",
        "for name, curve in curves.items():",
        "    print(name, curve.x[0], curve.y[0])",
    ]


def _problem_lines(problem: Problem, setting: Setting) -> list[str]:
    """Two lines, the first only where the spectrum is not the usual one."""
    usual = next(f for f in fields(Problem) if f.name == "spectrum").default_factory
    if problem.spectrum == usual():  # type: ignore[misc]
        return [f"problem = {_call(problem, 'engine.Problem')}"]
    return [
        f"spectrum = {_spectrum(problem.spectrum, setting)}",
        f"problem = {_call(problem, 'engine.Problem', spectrum='spectrum=spectrum')}",
    ]


def _call(value: Any, callee: str, **known: str) -> str:
    """A frozen dataclass as the call that makes it; `known` are arguments already written."""
    arguments = []
    for f in fields(value):
        held = getattr(value, f.name)
        usual = f.default if f.default_factory is MISSING else f.default_factory()
        if f.name in known:
            arguments.append(known[f.name])
        elif held != usual:
            arguments.append(f"{f.name}={_text(held)}")
    return f"{callee}({', '.join(arguments)})"


def _text(value: Any) -> str:
    if isinstance(value, bool | int):
        return repr(value)
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, tuple):
        return f"({', '.join(map(_text, value))}{',' if len(value) == 1 else ''})"
    return _call(value, f"engine.priors.{type(value).__name__}")


def _spectrum(spectrum: Spectrum, setting: Setting) -> str:
    name, shape, directions = setting.spectrum, setting.shape, setting.directions
    if spectrum != setting.problem.spectrum:
        name, shape, directions = named_spectrum(spectrum)
    if name == "isotropic":
        return "engine.spectra.isotropic(1)"
    return f"engine.spectra.{name}({directions}, {_text(shape)})"


def wrapped(lines: list[str]) -> str:
    """Python's own way to go on in the next line, inside brackets."""
    folded = []
    for line in lines:
        indent = line[: len(line) - len(line.lstrip())] + "    "
        kept = "#" in line or len(line) <= WIDTH
        folded += [line] if kept else textwrap.wrap(line, WIDTH, subsequent_indent=indent)
    return "\n".join(folded) + "\n"
