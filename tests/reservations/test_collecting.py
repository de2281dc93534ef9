"""Cycles are looked for at our moments while requests come, and as ever once none do."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from omo_sync.reservations import collecting
from omo_sync.reservations.collecting import SECONDS, Collecting


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Ring:
    """Holds itself: gone only when it is looked for."""

    left = 0

    def __init__(self) -> None:
        self.me = self
        Ring.left += 1

    def __del__(self) -> None:
        Ring.left -= 1


@pytest.fixture(autouse=True)
def as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    gc.collect()
    monkeypatch.setattr(collecting, "NEW", 0)
    monkeypatch.setattr(Ring, "left", 0)
    yield
    gc.enable()


def test_what_is_new_is_looked_through_at_every_moment_and_everything_now_and_then() -> None:
    clock = Clock()
    ours = Collecting(clock)
    ours.busy()
    old = Ring()
    ours.busy()  # it is no longer new
    del old
    Ring()
    assert Ring.left == 2
    ours.busy()
    assert Ring.left == 1
    clock.now += SECONDS + 1
    ours.busy()
    assert Ring.left == 0


def test_it_is_as_ever_once_no_requests_come() -> None:
    ours = Collecting(Clock())
    ours.busy()
    assert not gc.isenabled()
    ours.idle()
    assert gc.isenabled()


def test_who_has_switched_it_off_keeps_it_off() -> None:
    ours = Collecting(Clock())
    gc.disable()
    Ring()
    ours.busy()
    ours.idle()
    assert (gc.isenabled(), Ring.left) == (False, 1)
