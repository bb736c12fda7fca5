"""The lines of Python for a visitor's own file: with `engine`, and the same by scikit-learn.

The second reads the file itself, with pandas told what our reader found out, so that whoever has
the file has the numbers. Names stand in the lines as Python strings, never as code.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine import Dataset
from engine.data import RealData
from engine.reading import Selection, Table
from pages.shared.recipe import curve_lines, wrapped

MOST_REFITS = 400  # rows up to which the lines refit without each of them
Positions = Iterable[int]


def own_file_recipe(
    table: Table,
    target: int,
    leave_out: Positions,
    only: Positions | None,
    standardize: bool,
    names: tuple[str, ...],
) -> str:
    """The λ path of a visitor's file, as lines that make `curves`."""
    arguments = [repr(table.columns[target].name)]
    arguments += [f"leave_out={spans(leave_out)}"] if leave_out else []
    arguments += [] if only is None else [f"only={spans(only)}"]
    return wrapped(
        [
            "from pathlib import Path",
            "import engine",
            "",
            *_our_lines(table, ", ".join(arguments)),
            f"data = engine.Dataset(chosen.X, chosen.y, standardize={standardize})",
            "frame = engine.data_still(data).frames",
            *curve_lines(names),
            "print(engine.verdict(data).sentence)",
            "print(data.best.lam, data.best.alpha)  # λ, and scikit-learn's alpha = nλ",
        ]
    )


def own_scikit_learn_recipe(table: Table, chosen: Selection, data: Dataset) -> str:
    """The best ridge of a visitor's file by scikit-learn, read with pandas where that can."""
    estimator, lines = _best_ridge(data)
    if table.layout.consistent:
        imports = ["import numpy as np", "import pandas as pd", *estimator]
        reading = [*_read_lines(table, chosen), *_class_lines(table, chosen)]
    else:
        imports = ["from pathlib import Path", "import numpy as np", *estimator, "import engine"]
        name = table.columns[chosen.target].name
        reading = [
            "# pandas reads this file in another way than we do",
            *_our_lines(table, f"{name!r}, only={spans(chosen.features)}"),
            "X, y = chosen.X, chosen.y",
        ]
    return wrapped([*imports, "", *reading, *_standardize_lines(data), *lines])


def scikit_learn_recipe_of(source: RealData, data: Dataset) -> str:
    """The best ridge of an embedded data set by scikit-learn."""
    estimator, lines = _best_ridge(data)
    return wrapped(
        [
            "import numpy as np",
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


def _our_lines(table: Table, arguments: str) -> list[str]:
    return [
        f"table = engine.read_table(Path({table.name!r}).read_bytes())",
        f"chosen = table.choose({arguments})",
    ]


def _read_lines(table: Table, chosen: Selection) -> list[str]:
    """Lines that make y and X of the file."""
    layout = table.layout
    labels = {
        place: table.columns[position].labels
        for place, position in enumerate((chosen.target, *chosen.features))
        if table.columns[position].labels
    }
    as_text = layout.decimal == "," or bool(layout.grouping) or bool(labels)
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
    columns = f"[{chosen.target}, {spans(chosen.features)[1:]}"
    lines = [
        f"table = pd.read_csv({', '.join(arguments)}){reset}",
        f"table = table.iloc[:, {columns}]  # the target, then the features",
    ]
    plain = "c"
    if as_text:
        plain += f".str.replace({layout.grouping!r}, '')" if layout.grouping else ""
        plain += ".str.replace(',', '.')" if layout.decimal == "," else ""
    if labels:
        codes = {place: {low: -1, high: 1} for place, (low, high) in labels.items()}
        lines += [
            f"codes = {codes!r}",
            "def number(k, c):",
            "    if k in codes:",
            "        return c.str.strip().map(codes[k])",
            f'    return pd.to_numeric({plain}, errors="coerce")',
            "table = pd.DataFrame({k: number(k, table.iloc[:, k]) for k in range(table.shape[1])})",
        ]
    else:
        lines += [f'table = table.apply(lambda c: pd.to_numeric({plain}, errors="coerce"))']
    return [
        *lines,
        "table = table.replace([np.inf, -np.inf], np.nan).dropna().astype(float)",
        "y, X = table.iloc[:, 0].to_numpy(), table.iloc[:, 1:].to_numpy()",
    ]


def _class_lines(table: Table, chosen: Selection) -> list[str]:
    if not chosen.classes or table.columns[chosen.target].labels:
        return []
    low, high = chosen.classes
    return [f"y = np.where(y == y.max(), 1.0, -1.0)  # {high} is +1, {low} is −1"]


def _standardize_lines(data: Dataset) -> list[str]:
    if not data.standardize:
        return []
    return ["X = (X - X.mean(axis=0)) / X.std(axis=0)  # once, before any row is left out"]


def _best_ridge(data: Dataset) -> tuple[list[str], list[str]]:
    """The import, and the lines that fit the best penalty and print its leave-one-out error."""
    lam, alpha, loo = float(data.best.lam), float(data.best.alpha), float(data.best.loo)
    said = f"  # leave-one-out error {loo:.6g}"
    if lam == 0:
        return _without_penalty(data, said)
    if lam == float("inf"):
        return ["from sklearn.dummy import DummyRegressor"], [
            "model = DummyRegressor().fit(X, y)  # no finite penalty does better than the mean",
            f"print(np.mean((len(y) / (len(y) - 1) * (y - y.mean())) ** 2)){said}",
        ]
    return ["from sklearn.linear_model import RidgeCV"], [
        f"alphas = {alpha:.10g} * np.logspace(-2, 2, 9)  # alpha = nλ, the best one in the middle",
        "model = RidgeCV(alphas=alphas).fit(X, y)",
        f"print(model.alpha_, -model.best_score_){said}",
    ]


def _without_penalty(data: Dataset, said: str) -> tuple[list[str], list[str]]:
    """λ → 0: Ridge(alpha=0) with an intercept is not of minimum norm on wide data."""
    inverse = f"np.linalg.pinv(X - center, rcond={data.rank_tolerance:.3g})"
    lines = [
        "def fit(X, y):  # minimum norm; Ridge(alpha=0) is not, with an intercept",
        "    center = X.mean(axis=0)",
        f"    slopes = {inverse} @ (y - y.mean())",
        "    return lambda Z: y.mean() + (Z - center) @ slopes",
        "model = fit(X, y)",
    ]
    if data.n > MOST_REFITS:
        train = float(data.best.train)
        return [], [*lines, f"print(np.mean((y - model(X)) ** 2))  # training error {train:.6g}"]
    return ["from sklearn.model_selection import LeaveOneOut"], [
        *lines,
        "splits = LeaveOneOut().split(X)",
        "errors = [y[i] - fit(X[rest], y[rest])(X[i]) for rest, i in splits]",
        f"print(np.mean(np.square(errors))){said}",
    ]
