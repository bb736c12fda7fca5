"""One core for the server's threads, the others for the processes beside it."""

from __future__ import annotations

import os
import threading

import pytest

from pages.shared.cores import keep_to, share

needs_affinity = pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="this system does not let us choose"
)


@pytest.fixture
def four(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {2, 3, 5, 7}, raising=False)
    monkeypatch.setattr(os, "sched_setaffinity", lambda *_: None, raising=False)


@pytest.mark.usefixtures("four")
def test_servers_side_by_side_get_a_core_each() -> None:
    shares = [share(port) for port in range(8501, 8505)]
    assert {core for own, _ in shares for core in own} == {2, 3, 5, 7}
    for own, others in shares:
        assert len(own) == 1
        assert own | others == {2, 3, 5, 7}
        assert not own & others


def test_with_one_core_there_is_nothing_to_choose(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_setaffinity", lambda *_: None, raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {4}, raising=False)
    assert share(8501) == (frozenset(), frozenset())


def test_nor_where_the_system_does_not_let_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_setaffinity", raising=False)
    assert share(8501) == (frozenset(), frozenset())


@needs_affinity
def test_a_thread_keeps_to_its_cores_and_so_do_those_it_starts() -> None:
    everywhere = os.sched_getaffinity(0)
    one = frozenset({max(everywhere)})
    seen = []

    def look() -> None:
        keep_to(one)
        inner = threading.Thread(target=lambda: seen.append(os.sched_getaffinity(0)))
        inner.start()
        inner.join()

    outer = threading.Thread(target=look)
    outer.start()
    outer.join()
    assert seen == [one]
    assert os.sched_getaffinity(0) == everywhere


@needs_affinity
def test_without_a_choice_nothing_changes() -> None:
    before = os.sched_getaffinity(0)
    keep_to(frozenset())
    assert os.sched_getaffinity(0) == before
