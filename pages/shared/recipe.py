"""The ten lines of Python that give a chart's numbers: with `engine`, and with scikit-learn."""

from __future__ import annotations

import re
from dataclasses import MISSING, fields
from typing import Any

import engine
from engine import Picture, Problem, RidgePicture, Spectrum
from engine.data import RealData
from pages.shared.link import Setting
from pages.shared.named import named_spectrum

#: As long as a line may be, and as many lines of code as a chart gives away.
WIDTH, LINES = 100, 10
UP_TO_A_COMMA = re.compile(
    r"""(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\#.*|[^'",]|,(?!\ ))+(?:,\ |$)""", re.VERBOSE
)
SCALED = "# Z: X with columns scaled as the prior trusts them; r: y without what it foresees"


def engine_recipe(picture: Picture, setting: Setting) -> str:
    """Lines that make `curves`: name → (x, y), the numbers drawn and in the CSV."""
    lines = [
        "import engine",
        "",
        _problem_line(picture.problem, setting),
        f"picture = {_call(picture, f'engine.{type(picture).__name__}', problem='problem')}",
        *curve_lines("picture"),
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
    theory = "engine.ridge_risk(problem, lam)"
    plain = problem.prior_exponent == 0 and problem.prior_length == 0
    errors = f"d.errors(ridge.fit({'d.X, d.y' if plain else 'd.Z, d.r'}).coef_)"
    about = [] if plain else [SCALED]
    return wrapped(
        [
            "from sklearn.linear_model import Ridge",
            "import engine",
            "",
            _problem_line(problem, setting),
            f"n, lam = {setting.n}, {lam!r}  # {why}",
            "ridge = Ridge(alpha=n * lam, fit_intercept=False)  # scikit-learn's alpha is nλ",
            *about,
            f"draws = (engine.draw_data(problem, n, seed) for seed in range({setting.draws}))",
            f'print("test, train", sum({errors} for d in draws) / {setting.draws})',
            f'print("theory", {theory}.test, {theory}.train)',
        ]
    )


def _penalty(problem: Problem) -> tuple[float, str]:
    best = float(engine.optimal_ridge(problem).lam)
    if 1e-3 <= best <= 1e3:
        return float(f"{best:.6g}"), "the best penalty"
    return 0.1, "the best penalty is not one that Ridge can be given"


def data_recipe(source: RealData) -> str:
    """The λ path of an embedded data set, as lines that make `curves`."""
    return wrapped(
        [
            "import engine",
            "",
            f'source = engine.data.load("{source.name}")',
            f"data = engine.Dataset(source.X, source.y, standardize={source.standardize})",
            *curve_lines("data"),
            "# errors are divided by the variance of y; in its own units, at any penalty:",
            "# data.path(lam).loo",
            "print(engine.verdict(data).sentence)",
        ]
    )


def curve_lines(shown: str) -> list[str]:
    """Lines that make `curves` of a picture or a data set."""
    return [
        f"curves = engine.curves({shown})",
        "for name, (x, y) in curves.items():",
        "    print(name, x, y)",
    ]


def _problem_line(problem: Problem, setting: Setting) -> str:
    usual = next(f for f in fields(Problem) if f.name == "spectrum").default_factory
    known = {}
    if problem.spectrum != usual():  # type: ignore[misc]
        known["spectrum"] = f"spectrum={_spectrum(problem.spectrum, setting)}"
    return f"problem = {_call(problem, 'engine.Problem', **known)}"


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
    """Python's own way to go on in the next line: after a comma, inside brackets, in no string."""
    folded = []
    for line in lines:
        indent = line[: len(line) - len(line.lstrip())] + "    "
        row = ""
        for piece in UP_TO_A_COMMA.findall(line):
            if row.strip() and len(row + piece.rstrip()) > WIDTH:
                folded.append(row.rstrip())
                row = indent
            row += piece
        folded.append(row.rstrip())
    return "\n".join(folded) + "\n"


def lines_of_code(recipe: str) -> int:
    """Lines that are neither blank nor a remark."""
    return sum(bool(line.split("#")[0].strip()) for line in recipe.splitlines())
