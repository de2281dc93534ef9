"""Goods set aside for one channel: a flash sale has its own share of a sku, which others do not touch.

The channel in turn has no more than its share. What its orders hold or were handed over is used up; what
they let go returns to the share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from omo_sync.domain.account import FOREVER, NEVER


@dataclass(frozen=True)
class Allotment:
    """quantity: thousandths at each key that fits the patterns. begin, until: microseconds; it is in force,
    and orders use it up, from begin on and before until."""

    channel: str
    sku: str
    location: str
    quantity: int
    begin: int | None = None
    until: int | None = None

    @property
    def since(self) -> int:
        return NEVER if self.begin is None else self.begin

    @property
    def end(self) -> int:
        return FOREVER if self.until is None else self.until

    def covers(self, time: int) -> bool:
        return self.since <= time < self.end


def fitting(allotments: Sequence[Allotment], sku: str, location: str) -> list[Allotment]:
    """Those for a key."""
    return [one for one in allotments if fnmatchcase(sku, one.sku) and fnmatchcase(location, one.location)]


def share(
    total: int, channel: str, time: int, allotments: Sequence[Allotment], used: Callable[[Allotment], int]
) -> int:
    """How much of a key's total a channel may have, at least 0. allotments: those for the key. used: how much
    of one is used up. Of several of one channel in force at the time the first applies."""
    mine: int | None = None
    for one in in_force(allotments, time):
        left = max(0, one.quantity - used(one))
        if one.channel == channel:
            mine = left
        else:
            total -= left
    return max(0, total if mine is None else min(total, mine))


def in_force(allotments: Sequence[Allotment], time: int) -> Iterator[Allotment]:
    seen: set[str] = set()
    for one in allotments:
        if one.covers(time) and one.channel not in seen:
            seen.add(one.channel)
            yield one
