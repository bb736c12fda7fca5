"""The line for films and maps: first come, first served, and everybody sees where they stand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from threading import Event

import pytest

from pages.shared.line import Line
from tests.own_loop import run


def test_each_sees_how_many_come_before_and_they_are_served_in_order() -> None:
    line, gates, done = Line(1, "test"), {key: Event() for key in "abc"}, []

    def work(key: str) -> Callable[[], str]:
        def wait() -> str:
            assert gates[key].wait(10)
            done.append(key)
            return key.upper()

        return wait

    async def visit() -> list[str]:
        tasks = [asyncio.create_task(line.run(key, work(key))) for key in "abc"]
        await asyncio.sleep(0)
        assert [line.ahead(key) for key in "abc"] == [0, 1, 2]
        gates["a"].set()
        await tasks[0]
        assert [line.ahead(key) for key in "abc"] == [0, 0, 1]
        gates["b"].set()
        gates["c"].set()
        return list(await asyncio.gather(*tasks))

    assert run(visit()) == ["A", "B", "C"]
    assert done == ["a", "b", "c"]


def test_two_who_wait_for_the_same_stand_where_the_first_does() -> None:
    line, gate = Line(1, "test"), Event()

    async def visit() -> None:
        tasks = [
            asyncio.create_task(line.run(key, gate.wait)) for key in ("x", "same", "y", "same")
        ]
        await asyncio.sleep(0)
        assert line.ahead("same") == 1
        gate.set()
        await asyncio.gather(*tasks)

    run(visit())


def test_an_error_reaches_who_asked_and_leaves_the_line() -> None:
    line = Line(1, "test")

    def fails() -> None:
        raise ValueError("value must be in [0, 1], got 2")

    async def visit() -> int:
        with pytest.raises(ValueError, match="got 2"):
            await line.run("a", fails)
        other = asyncio.create_task(line.run("b", lambda: 1))
        await asyncio.sleep(0)
        assert line.ahead("b") == 0
        return await other

    assert run(visit()) == 1


def test_who_does_not_wait_has_nobody_ahead() -> None:
    assert Line(1, "test").ahead("a") == 0
