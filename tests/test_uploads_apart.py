"""A visitor's file is read and analysed in another process, where nothing of it stays."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Iterator

import pytest

from engine import Dataset
from engine.reading import Table, read_table
from engine.reading.columns import Blocks
from pages.shared import uploads
from pages.shared.apart import Apart
from pages.shared.queue import Abandoned, Queue, Report
from pages.shared.uploads import Columns, Findings, Parcel, Refused, Upload
from tests.ugly_files import PLAIN, evil

LONG = b"a,b,y\n" + b"".join(b"%d,%d,%d\n" % (i % 7, i % 11, i % 13) for i in range(300_000))


def whose(_: Report) -> int:
    return os.getpid()


def remains(_: Report) -> list[str]:
    """What that process still holds of files."""
    gc.collect()
    kinds = (Table, Blocks, Dataset, Parcel, Findings)
    return [type(thing).__name__ for thing in gc.get_objects() if isinstance(thing, kinds)]


def ignored(_: float) -> None:
    """Nobody looks."""


def here() -> bool:
    return True


@pytest.fixture(scope="module")
def started() -> Iterator[Apart]:
    apart = Apart(1)
    apart.start()
    for _ in range(600):
        if apart.run(whose, report=ignored) != os.getpid():
            break
        time.sleep(0.05)
    yield apart
    apart.stop()


@pytest.fixture
def apart(started: Apart, monkeypatch: pytest.MonkeyPatch) -> Apart:
    """In the place of the server's, and nothing of a file can be done in this process."""

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("done in the server")

    monkeypatch.setattr(uploads, "APART", started)
    monkeypatch.setattr(uploads, "read_table", forbidden)
    monkeypatch.setattr(uploads, "Dataset", forbidden)
    return started


def sent_bytes() -> int:
    """The longest bytes that any thread here holds in a name."""
    longest = 0
    for frame in sys._current_frames().values():
        at: object = frame
        while at is not None:
            for value in list(at.f_locals.values()):  # type: ignore[attr-defined]
                if isinstance(value, bytes | memoryview):
                    longest = max(longest, len(value))
            at = at.f_back  # type: ignore[attr-defined]
    return longest


def test_reading_and_analysing_are_done_there_and_nothing_stays(apart: Apart) -> None:
    read = uploads.opened(Parcel("x.csv", evil()), here, ignored)
    assert isinstance(read, Upload) and read.table is not None
    known = read_table(evil(), "x.csv")
    assert read.table.columns == known.columns and read.table.layout == known.layout
    assert not read.table.values.flags.writeable
    target = known.position("effect")
    found = uploads.analysed(read.table, Columns(target), ignored)
    assert isinstance(found, Findings) and found.selection_sentence
    assert apart.run(remains, report=ignored) == []


@pytest.mark.parametrize("data", [b"", b'x,y\n1,2\n2,"3\n5,4\n', b"a,b\n" + b"u,v\n" * 20])
def test_a_refusal_comes_from_there(apart: Apart, data: bytes) -> None:
    refused = uploads.opened(Parcel("x.csv", data), here, ignored)
    assert isinstance(refused, Refused) and refused.sentence.startswith("x.csv: ")
    assert apart.run(remains, report=ignored) == []


def test_progress_is_seen_and_nothing_of_the_file_stays_with_who_sent_it(apart: Apart) -> None:
    seen: list[float] = []
    read = uploads.opened(Parcel("x.csv", LONG), here, seen.append)
    assert isinstance(read, Upload) and read.table is not None and read.table.rows == 300_000
    assert seen == sorted(seen) and len(set(seen)) > 1
    for _ in range(200):  # the thread that sends
        if sent_bytes() < 100_000:
            return
        time.sleep(0.02)
    raise AssertionError("a thread still holds what was sent")


def test_who_leaves_ends_the_reading_there(apart: Apart) -> None:
    queue, present = Queue(1), True
    parcel = Parcel("x.csv", LONG)
    ticket = queue.enter(lambda report: uploads.opened(parcel, here, report), lambda: present)
    while ticket.share == 0 and not ticket.done:
        time.sleep(0.005)
    present = False
    assert ticket.wait(20)
    with pytest.raises(Abandoned) as given_up:
        ticket.result()
    assert len(given_up.traceback) == 2  # this line and the ticket's: no frame that read the file
    assert apart.run(remains, report=ignored) == []


def test_a_small_file_comes_after_one_that_was_given_up(apart: Apart) -> None:
    read = uploads.opened(Parcel("x.csv", PLAIN.encode()), here, ignored)
    assert isinstance(read, Upload) and read.table is not None and read.table.rows == 8
