"""What is held of all visitors' files, how it ends, and what is taken away from them."""

from __future__ import annotations

import csv
import gc
import io
import re
from threading import Event
from typing import Any

import numpy as np
import pytest

import engine
from engine.reading import read_table
from pages.shared import held, uploads
from pages.shared.export import table_csv
from pages.shared.queue import Queue
from pages.shared.uploads import Columns, Findings, Parcel, Refused, Upload
from tests.own_file import open_page, send, shown_plainly, upload_of
from tests.ugly_files import EVIL_NAMES, PLAIN, evil


def here() -> bool:
    return True


def test_the_file_of_a_visitor_who_left_is_forgotten_though_the_session_is_still_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(held, "SWEEP_SECONDS", 0.01)
    gc.collect()
    before, present = held.held_bytes(), True
    at = send(open_page(), evil())  # in a test nobody ever leaves
    kept = uploads.opened(Parcel("x.csv", evil()), lambda: present, lambda share: None)
    assert isinstance(kept, Upload) and kept.table is not None
    size = kept.table.values.nbytes
    assert held.held_bytes() == before + 2 * size
    assert held.sweep() >= 2 and kept.table is not None
    present = False
    for _ in range(1000):  # the sweeper's own thread, or the call
        if kept.table is None:
            break
        held.sweep()
    assert kept.table is None and held.held_bytes() == before + size
    # Should such a session come back, it finds the place to choose a file.
    upload_of(at).forget()
    at.run()
    assert len(at.file_uploader) == 1 and held.held_bytes() == before


def test_all_visitors_together_hold_only_so_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "MOST_HELD", held.held_bytes() + 400)
    at = send(open_page(), PLAIN.encode())  # 192 bytes of numbers, 105 of text
    other = send(open_page(), evil())
    assert uploads.FULL in shown_plainly(other)
    at.button(key="forget").click().run()
    gc.collect()
    assert uploads.FULL not in shown_plainly(send(other, PLAIN.encode()))


def test_reading_and_analysing_can_be_abandoned() -> None:
    queue, started, go_on = Queue(1), Event(), Event()

    def wait(report: Any) -> None:
        started.set()
        go_on.wait(20)

    first = queue.enter(wait)
    assert started.wait(20)
    parcel = Parcel("x.csv", PLAIN.encode())
    second = queue.enter(lambda report: uploads.opened(parcel, here, report))
    assert second.place == 1
    second.leave()
    go_on.set()
    assert first.wait(20) and second.wait(20)
    shares: list[float] = []
    read = uploads.opened(parcel, here, shares.append)
    assert isinstance(read, Upload) and read.table is not None
    result = uploads.analysed(read.table, Columns(2), shares.append)
    assert isinstance(result, Findings) and len(shares) >= 5


@pytest.mark.parametrize("error", [MemoryError, lambda: ValueError("y must vary")])
def test_what_goes_wrong_is_a_sentence(error: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error()

    monkeypatch.setattr(uploads, "Dataset", fail)
    result = uploads.analysed(read_table(PLAIN.encode()), Columns(2), lambda share: None)
    assert isinstance(result, Refused) and result.sentence.endswith(".")


def rows_of(text: str) -> list[list[str]]:
    return [row for row in csv.reader(io.StringIO(text)) if row and not row[0].startswith("#")]


def test_what_is_taken_away_is_the_engine_s_and_runs_no_formula() -> None:
    at = send(open_page(), evil(), "=HYPERLINK(1);@x,\ty.csv")
    result = upload_of(at).result
    assert isinstance(result, Findings)
    chosen = upload_of(at).table.choose("effect")
    data = engine.Dataset(chosen.X, chosen.y)
    header, *rows = rows_of(result.path)
    assert header == ["lam", "alpha", "train_mse", "loo_mse", "gcv_mse"]
    path = data.path([float(row[0]) for row in rows])
    np.testing.assert_allclose([float(row[3]) for row in rows], path.loo, rtol=1e-6, atol=1e-20)
    np.testing.assert_allclose([float(row[1]) for row in rows], path.alpha, rtol=1e-9)
    (title, _), (intercept, value), *slopes = rows_of(result.coefficients)
    assert (title, intercept) == ("feature", "(intercept)")
    best = data.coefficients(float(data.best.lam))
    np.testing.assert_allclose([float(v) for _, v in slopes], best, rtol=1e-8)
    predicted = chosen.X @ best + float(value)
    fitted = chosen.y - data.residuals(float(data.best.lam))[0]
    np.testing.assert_allclose(predicted, fitted, rtol=1e-7, atol=1e-8)
    assert [name for name, _ in slopes][2] == "'" + EVIL_NAMES[2]
    for text in (result.path, result.coefficients):
        for delimiter in ",;\t":
            for line in text.splitlines():
                for cell in next(csv.reader([line], delimiter=delimiter)):
                    assert not re.match(r"\s*[=@]|\s*[+-](?![\d.])", cell), line


def test_a_table_s_cells_are_neutral() -> None:
    names = ("=1+1", "+1+1", "-x", "@x", "\t=x", "\r=x", " =x", "＝x", "-1.5", "+2e-3", "a\n=b")
    text = table_csv(("name",), [(name,) for name in names], {"about": "a;=x,\t=y\n=z"})
    about, _, *rows = text.splitlines()
    assert about == "# about = a =x =y =z"
    formulas = ["'=1+1", "'+1+1", "'-x", "'@x", "'=x", "'=x", "'=x", "'＝x"]
    assert rows == [*formulas, "-1.5", "+2e-3", "a =b"]
