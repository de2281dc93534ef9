"""An interrupt falls between two records, wherever it comes."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Iterator

import pytest

from omo_sync.interrupts import whole


def press() -> None:
    signal.raise_signal(signal.SIGINT)


def work(items: Iterable[int], on: Callable[[int], object], done: list[int]) -> None:
    for item in whole(items):
        on(item)
        done.append(item)


def test_work_on_an_item_is_finished_first() -> None:
    done: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        work([1, 2, 3], lambda item: press() if item == 2 else None, done)
    assert done == [1, 2]


def test_waiting_for_the_next_item_ends_at_once() -> None:
    def slow() -> Iterator[int]:
        yield 1
        press()
        pytest.fail("the interrupt was not raised")

    done: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        work(slow(), lambda _: None, done)
    assert done == [1]


def test_the_last_item_counts_too() -> None:
    done: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        work([1], lambda _: press(), done)
    assert done == [1]


def test_afterwards_everything_is_as_before() -> None:
    before = signal.getsignal(signal.SIGINT)
    assert list(whole("ab")) == ["a", "b"]
    with pytest.raises(ZeroDivisionError):
        work([0], lambda item: 1 / item, [])
    assert signal.getsignal(signal.SIGINT) is before


def test_other_threads_are_left_alone() -> None:
    found: list[int] = []
    worker = threading.Thread(target=lambda: found.extend(whole([1, 2])))
    worker.start()
    worker.join()
    assert found == [1, 2]
