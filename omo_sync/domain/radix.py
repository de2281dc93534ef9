"""Sums of a long ledger without a walk: a ladder of time slots, each 64 of the one below.

A range of instants is cut into whole slots, the widest possible, and two ragged ends that
are summed entry by entry. The slots are a function of the set of entries, so they are the
same whatever came when.
"""

from __future__ import annotations

from typing import NamedTuple

SHIFTS = (44, 38, 32, 26)  # slots of 2**shift microseconds: 203 days, 3 days, 72 minutes, 67 s
LONG = 2_048  # entries from which an account keeps slots


class Slots(NamedTuple):
    """Whole slots first..last of one width (last included)."""

    shift: int
    first: int
    last: int


class Ends(NamedTuple):
    """Single entries with after < time <= upto."""

    after: int
    upto: int


def cut(after: int, upto: int) -> tuple[list[Slots], list[Ends]]:
    """The range after < time <= upto as whole slots and ragged ends."""
    slots: list[Slots] = []
    ends: list[Ends] = []
    todo = [(after + 1, upto + 1, 0)]  # half-open [low, high), and the rung to try
    while todo:
        low, high, rung = todo.pop()
        if low >= high:
            continue
        if rung == len(SHIFTS):
            ends.append(Ends(low - 1, high - 1))
            continue
        shift = SHIFTS[rung]
        first, last = -(-low >> shift), high >> shift  # whole slots first..last-1
        if first >= last:
            todo.append((low, high, rung + 1))
            continue
        slots.append(Slots(shift, first, last - 1))
        todo.append((low, first << shift, rung + 1))
        todo.append((last << shift, high, rung + 1))
    return slots, ends
