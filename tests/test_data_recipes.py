"""The code a data set's verdict comes with is run on the very file, and finds the same penalty."""

from __future__ import annotations

import contextlib
import io
import math
from pathlib import Path

import numpy as np
import pytest

import engine
from engine.reading import Table, read_table
from pages.shared import compute, uploads
from pages.shared.data_recipes import scikit_learn_recipe_of, spans
from pages.shared.uploads import Columns, Findings
from tests.test_reading import SAME
from tests.test_recipe import assert_short
from tests.ugly_files import ALTERNATING, PLAIN, REMARKED, evil, table


def numbers_printed(code: str) -> list[float]:
    """What the code prints last, as numbers."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(code, {"__name__": "snippet"})
    return [float(word) for word in out.getvalue().splitlines()[-1].split()]


def found(read: Table, **chosen: object) -> Findings:
    columns = Columns(read.position(read.suggested_target), **chosen)  # type: ignore[arg-type]
    result = uploads.analysed(read, columns, lambda share: None)
    assert isinstance(result, Findings), result
    return result


def data_of(read: Table, standardize: bool, **chosen: object) -> engine.Dataset:
    chosen_ = read.choose(read.suggested_target, **chosen)  # type: ignore[arg-type]
    return engine.Dataset(chosen_.X, chosen_.y, standardize=standardize)


def assert_reproduced(printed: list[float], data: engine.Dataset) -> None:
    if 0 < data.best.lam < math.inf:
        alpha, loo = printed
        assert alpha == pytest.approx(float(data.best.alpha), rel=1e-8)
    else:
        (loo,) = printed
    # Refits of collinear columns lose digits; a perfect fit leaves nothing but rounding.
    floor = 1e-18 * data.null_error
    assert loo == pytest.approx(float(data.best.loo), rel=1e-6, abs=floor)


def noisy(rows: int, columns: int, effects: float, decimal: str = ".") -> bytes:
    """A file with as much signal as asked for."""
    rng = np.random.default_rng(rows + columns)
    X = rng.standard_normal((rows, columns)) * np.geomspace(1, 3, columns)
    y = effects * X[:, :3].sum(axis=1) + rng.standard_normal(rows)
    delimiter = ";" if decimal == "," else ","
    lines = [delimiter.join(["y", *(f"x {k}" for k in range(columns))])]
    lines += [
        delimiter.join(f"{v:.9g}" for v in row).replace(".", decimal)
        for row in np.column_stack([y, X])
    ]
    return "\n".join(lines).encode()


FILES = {
    **{f"{name}, clothes": data for name, data in SAME.items()},
    **{name: data for name, (data, _) in REMARKED.items()},
    "evil": evil(),
    "labels": ALTERNATING,
    "labels, decimal commas": table("x;z;sex;y", "{i},5", "{s}", "{m}", "{i},25", delimiter=";")
    .replace(b";0;", b";f;")
    .replace(b";2;", b";m;")
    .replace(b";4;", b";f;")
    .replace(b";1;", b";m;")
    .replace(b";3;", b";f;"),
    "two numbers": ALTERNATING.replace(b"yes", b"3.5").replace(b"no", b"2"),
    "wide": noisy(30, 80, 1.0),
    "tall": noisy(80, 9, 0.3),
    "tall, decimal commas": noisy(80, 9, 0.3, ","),
    "nothing to find": noisy(40, 5, 0.0),
    "clear": noisy(20, 60, 30.0),
}
#: Files that pandas reads in another way, or takes for text.
FOREIGN = {
    "a proper minus": noisy(30, 4, 1.0).replace(b"-", "−".encode()),
    "a proper minus in one column": PLAIN.encode().replace(b"\n5.5,", "\n−5.5,".encode()),
    "a proper minus in UTF-16": PLAIN.replace("\n5.5,", "\n−5.5,").encode("utf-16"),
    "Arabic digits": PLAIN.translate({48 + k: 0x0660 + k for k in range(10)}).encode(),
    "Arabic digits in one column": noisy(30, 4, 1.0).replace(b"\n1.", "\n١.".encode()),
    "a typesetter's space": PLAIN.replace("\n5.5,", "\n\u20095.5,").encode(),
    "first row too long": b"a;b;c;y\n1;2;3;4;5\n" + noisy(9, 3, 1.0, ",").partition(b"\n")[2],
}
FILES |= FOREIGN
#: Files, and whether standardised, for which pandas would need more than ten lines.
LONG_BY_PANDAS = {(n, s) for n in ("two labels", "labels") for s in (False, True)}
LONG_BY_PANDAS |= {("spaced thousands", True), ("labels, decimal commas", True)}


@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("name", FILES)
def test_the_lines_reproduce_the_recommendation_from_the_file(
    name: str, standardize: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = 'it\'s <b> "x".csv'
    Path(file).write_bytes(FILES[name])
    read = read_table(FILES[name], file)
    result = found(read, standardize=standardize)
    data = data_of(read, standardize)
    best, alpha = numbers_printed(result.python)
    assert (best, alpha) == (float(data.best.lam), float(data.best.alpha))
    by_pandas = "read_csv" in result.scikit_learn
    assert by_pandas != ("read_table" in result.scikit_learn)
    assert by_pandas == (read.layout.consistent and (name, standardize) not in LONG_BY_PANDAS)
    assert_short(result.python)
    assert_short(result.scikit_learn)
    assert_reproduced(numbers_printed(result.scikit_learn), data)


def test_all_three_kinds_of_penalty_and_both_readers_are_among_them() -> None:
    read = {name: read_table(data) for name, data in FILES.items()}
    best = {name: float(data_of(table_, True).best.lam) for name, table_ in read.items()}
    assert best["clear"] == 0 and best["nothing to find"] == math.inf
    assert 0 < best["wide"] < math.inf and 0 < best["tall"] < math.inf
    assert {table_.layout.consistent for table_ in read.values()} == {True, False}


def test_what_pandas_would_not_read_so_is_read_by_us() -> None:
    consistent = [name for name, data in FOREIGN.items() if read_table(data).layout.consistent]
    assert consistent == []
    minus_in_a_name = PLAIN.replace("a,b", "a−b,b").encode()
    assert read_table(minus_in_a_name).layout.consistent


def test_a_choice_of_columns_is_in_the_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("wide.csv").write_bytes(FILES["wide"])
    read = read_table(FILES["wide"], "wide.csv")
    chosen = {"leave_out": (3, 9), "only": (*range(1, 21), 40)}
    result = found(read, standardize=False, **chosen)
    assert "only=[*range(1, 21), 40]" in result.python and "leave_out=[3, 9]" in result.python
    data = data_of(read, False, **chosen)
    assert data.d == 19
    assert numbers_printed(result.python) == [float(data.best.lam), float(data.best.alpha)]
    assert_reproduced(numbers_printed(result.scikit_learn), data)


@pytest.mark.parametrize("name", engine.data.names())
def test_the_embedded_data_sets_too(name: str) -> None:
    data = compute.real_dataset(name)
    code = scikit_learn_recipe_of(engine.data.load(name), data)
    assert_short(code)
    assert_reproduced(numbers_printed(code), data)


def test_many_rows_are_not_refitted_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    exact = table("a,b,y", "{i}", "{m}", "{i}.5", rows=500)
    Path("exact.csv").write_bytes(exact)
    read = read_table(exact, "exact.csv")
    result = found(read, standardize=False)
    assert "cross_val_predict" not in result.scikit_learn
    (train,) = numbers_printed(result.scikit_learn)
    assert train < 1e-18


def test_spans() -> None:
    assert spans([]) == "[]"
    assert spans([5, 3, 4, 9, 0, 1]) == "[0, 1, *range(3, 6), 9]"


def test_a_path_is_read_as_its_bytes_are(tmp_path: Path) -> None:
    file = tmp_path / "my table.csv"
    file.write_bytes(FILES["tall"])
    for place in (file, str(file)):
        read = read_table(place)
        assert read.name == "my table.csv"
        np.testing.assert_array_equal(read.values, read_table(FILES["tall"]).values)
    assert read_table(file, "other").name == "other"


def test_where_there_is_nothing_to_find_the_verdict_says_so_plainly() -> None:
    result = found(read_table(FILES["nothing to find"], "x.csv"), standardize=False)
    assert result.judgement.sentence.endswith("predicting the same number for all of them.")
    assert "predict the mean" in result.recommendation
