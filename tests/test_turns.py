"""Turns: one at a time, in the order they came, and nobody waits for ever."""

from __future__ import annotations

from threading import Event, Thread

from pages.shared.turns import Turns


def test_they_come_in_order_and_never_together() -> None:
    turns, first_in, go = Turns(patience=30), Event(), Event()
    inside, order = [], []

    def visit(number: int, ready: Event) -> None:
        ready.set()
        with turns.turn():
            inside.append(number)
            first_in.set()
            go.wait(5)
            assert inside == [number]
            order.append(number)
            inside.remove(number)

    threads = []
    for number in range(6):
        ready = Event()
        threads.append(Thread(target=visit, args=(number, ready)))
        threads[-1].start()
        ready.wait(5)
        first_in.wait(5)
        while len(turns._line) < number + 1:
            pass
    go.set()
    for thread in threads:
        thread.join(5)
    assert order == list(range(6)) and not turns._line


def test_who_has_waited_long_enough_goes_on() -> None:
    turns, inside, out = Turns(patience=0.01), Event(), Event()

    def stay() -> None:
        with turns.turn():
            inside.set()
            out.wait(5)

    slow = Thread(target=stay)
    slow.start()
    inside.wait(5)
    with turns.turn():
        assert slow.is_alive()
    out.set()
    slow.join(5)
    assert not turns._line


def test_a_turn_within_a_turn_is_the_same_one_and_can_end_early() -> None:
    turns = Turns(patience=30)
    with turns.turn():
        with turns.turn():
            assert len(turns._line) == 1
        assert len(turns._line) == 1
        turns.over()
        assert not turns._line
        turns.over()
    assert not turns._line


def test_an_error_ends_the_turn() -> None:
    turns = Turns(patience=30)
    try:
        with turns.turn():
            raise ValueError("of the page")
    except ValueError:
        pass
    assert not turns._line
