"""The lines of Python for a visitor's own file: with `engine`, and the same by scikit-learn.

The second reads the file with pandas, told what our reader found out, so that whoever has the file
has the numbers; a file that pandas reads in another way, or only in many lines, is read by our
reader. Names stand in the lines as Python strings, never as code.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine import Dataset
from engine.data import RealData
from engine.reading import Selection, Table
from pages.shared.recipe import LINES, curve_lines, lines_of_code, wrapped

MOST_REFITS = 400  # rows up to which the lines refit without each of them
Positions = Iterable[int]


def own_file_recipe(
    table: Table,
    target: int,
    leave_out: Positions,
    only: Positions | None,
    standardize: bool,
) -> str:
    """The λ path of a visitor's file, as lines that make `curves`."""
    arguments = [repr(table.columns[target].name)]
    arguments += [f"leave_out={spans(leave_out)}"] if leave_out else []
    arguments += [] if only is None else [f"only={spans(only)}"]
    return wrapped(
        [
            "import engine",
            "",
            _our_line(table, ", ".join(arguments)),
            f"data = engine.Dataset(chosen.X, chosen.y, standardize={standardize})",
            *curve_lines("data"),
            "print(engine.verdict(data).sentence)",
            "print(data.best.lam, data.best.alpha)  # λ, and scikit-learn's alpha = nλ",
        ]
    )


def own_scikit_learn_recipe(table: Table, chosen: Selection, data: Dataset) -> str:
    """The best ridge of a visitor's file by scikit-learn, read with pandas where that can."""
    estimator, fit = _best_ridge(data)
    fit = [*_standardize_lines(data), *fit]
    if not table.layout.consistent:
        why = "# pandas reads this file in another way than we do"
    elif _coded(table, chosen):
        why = "# labels count as −1 and +1"
    else:
        read = [*_read_lines(table, chosen), *_class_lines(table, chosen)]
        by_pandas = wrapped(["import pandas as pd", *estimator, "", *read, *fit])
        if lines_of_code(by_pandas) <= LINES:
            return by_pandas
        why = "# pandas would need many lines for this file"
    name = table.columns[chosen.target].name
    read = [
        why,
        _our_line(table, f"{name!r}, only={spans(chosen.features)}"),
        "X, y = chosen.X, chosen.y",
    ]
    return wrapped([*estimator, "import engine", "", *read, *fit])


def scikit_learn_recipe_of(source: RealData, data: Dataset) -> str:
    """The best ridge of an embedded data set by scikit-learn."""
    estimator, lines = _best_ridge(data)
    return wrapped(
        [
            *estimator,
            "import engine",
            "",
            f'source = engine.data.load("{source.name}")',
            "X, y = source.X, source.y",
            *_standardize_lines(data),
            *lines,
        ]
    )


def spans(positions: Positions) -> str:
    """[0, 3, *range(7, 400)]: positions as short as they can be written."""
    runs: list[list[int]] = []
    for position in sorted(positions):
        if runs and position == runs[-1][1] + 1:
            runs[-1][1] = position
        else:
            runs.append([position, position])
    parts = []
    for low, high in runs:
        parts += (
            map(str, range(low, high + 1)) if high - low < 2 else [f"*range({low}, {high + 1})"]
        )
    return f"[{', '.join(parts)}]"


def _our_line(table: Table, arguments: str) -> str:
    return f"chosen = engine.read_table({table.name!r}).choose({arguments})"


def _coded(table: Table, chosen: Selection) -> bool:
    """True if labels stand for numbers in a column that is used."""
    return any(table.columns[place].labels for place in (chosen.target, *chosen.features))


def _read_lines(table: Table, chosen: Selection) -> list[str]:
    """Lines that make y and X of the file."""
    layout = table.layout
    as_text = layout.decimal == "," or bool(layout.grouping)
    arguments = [
        repr(table.name),
        *([f"sep={layout.delimiter!r}"] if layout.delimiter not in ", " else []),
        *(['sep=r"\\s+"'] if layout.delimiter == " " else []),
        *([f'encoding="{layout.encoding}"'] if layout.encoding != "utf-8" else []),
        *([f"skiprows={layout.skip}"] if layout.skip else []),
        *([] if layout.header else ["header=None"]),
        *(["index_col=False"] if layout.header and not layout.names[-1].strip() else []),
        *(['on_bad_lines="skip"'] if layout.ragged else []),
        *(["dtype=str"] if as_text else []),
    ]
    # pandas makes an index of a first column without a name.
    reset = ".reset_index()" if layout.row_names else ""
    picked = f"table = table.iloc[:, [{chosen.target}, {spans(chosen.features)[1:]}]"
    if as_text:
        plain = f'.str.replace({layout.grouping!r}, "")' if layout.grouping else ""
        plain += '.str.replace(",", ".")' if layout.decimal == "," else ""
        numbers = f'table = table.apply(lambda c: pd.to_numeric(c{plain}, errors="coerce"))'
        picked = f"{picked}\n{numbers}"
    else:
        picked += '.apply(pd.to_numeric, errors="coerce")'
    return [
        f"table = pd.read_csv({', '.join(arguments)}){reset}",
        *picked.splitlines(),
        'table = table[table.abs().lt(float("inf")).all(axis=1)]  # whole rows only',
        "y, X = table.iloc[:, 0].to_numpy(float), table.iloc[:, 1:].to_numpy(float)",
    ]


def _class_lines(table: Table, chosen: Selection) -> list[str]:
    if not chosen.classes:
        return []
    low, high = chosen.classes
    return [f"y = 2.0 * (y == y.max()) - 1  # {high} is +1, {low} is −1"]


def _standardize_lines(data: Dataset) -> list[str]:
    if not data.standardize:
        return []
    return ["X = (X - X.mean(axis=0)) / X.std(axis=0)  # once, before any row is left out"]


def _best_ridge(data: Dataset) -> tuple[list[str], list[str]]:
    """The imports, and the lines that fit the best penalty and print its leave-one-out error."""
    lam, alpha, loo = float(data.best.lam), float(data.best.alpha), float(data.best.loo)
    said = f"  # leave-one-out error {loo:.6g}"
    if lam == 0:
        return _without_penalty(data, said)
    if lam == float("inf"):
        return ["from sklearn.dummy import DummyRegressor"], [
            "model = DummyRegressor().fit(X, y)  # no finite penalty does better than the mean",
            said.strip(),
            "print(((y - model.predict(X)) ** 2).mean() * (len(y) / (len(y) - 1)) ** 2)",
        ]
    alphas = ", ".join(f"{alpha * 10.0**power:.10g}" for power in (-1, 0, 1))
    return ["from sklearn.linear_model import RidgeCV"], [
        f"model = RidgeCV(alphas=[{alphas}]).fit(X, y)  # alpha = nλ",
        f"print(model.alpha_, -model.best_score_){said}",
    ]


def _without_penalty(data: Dataset, said: str) -> tuple[list[str], list[str]]:
    """λ → 0: of minimum norm on wide data, as `Ridge(alpha=0)` is not with an intercept."""
    line = "from sklearn.linear_model import LinearRegression"
    fit = "model = LinearRegression().fit(X, y)  # λ → 0 (Ridge(alpha=0) is not of least norm)"
    if data.n > MOST_REFITS:
        train = float(data.best.train)
        return [line], [
            fit,
            f"print(((y - model.predict(X)) ** 2).mean())  # training error {train:.6g}",
        ]
    return [line, "from sklearn.model_selection import cross_val_predict"], [
        fit,
        said.strip(),
        "print(((y - cross_val_predict(model, X, y, cv=len(y))) ** 2).mean())",
    ]
