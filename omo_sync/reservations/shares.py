"""How much of each allotment is used up, at the head of the log.

Of which channel an order is stands in the ids of its reservations, so that it can be asked of the read
models as well: the channel's length, the channel, the order, and the line's number.
"""

from __future__ import annotations

from collections.abc import Sequence

from omo_sync.domain.allotments import Allotment, fitting, share
from omo_sync.reservations.request import Key


def reservation_id(channel: str, order: str, number: int) -> str:
    """The id of the fact that a line of an order is reserved."""
    return f"{of_channel(channel)}{order}:reserved:{number}"


def of_channel(channel: str) -> str:
    """How the ids of a channel's reservations begin, and those of no other."""
    return f"{len(channel)}:{channel}:"


def channel_of(id: str) -> str:
    """The channel that an id of `reservation_id` names."""
    length, _, rest = id.partition(":")
    return rest[: int(length)]


class Shares:
    """Of the allotments of this process's configuration. used: thousandths by allotment and key, where the
    key was asked about."""

    def __init__(self, allotments: Sequence[Allotment]) -> None:
        self._allotments = allotments
        self._fitting: dict[Key, list[Allotment]] = {}
        self.used: dict[tuple[Allotment, Key], int] = {}

    def of(self, key: Key) -> list[Allotment]:
        """The allotments for a key."""
        if not self._allotments:
            return []
        found = self._fitting.get(key)
        if found is None:
            found = self._fitting[key] = fitting(self._allotments, *key)
        return found

    def forget(self) -> None:
        """Everything is asked about anew."""
        self._fitting.clear()
        self.used.clear()

    def use(self, key: Key, channel: str, time: int, change: int) -> None:
        """An order of a channel, reserved at this time, has taken so much more."""
        for one in self.of(key):
            if one.channel == channel and one.covers(time) and (one, key) in self.used:
                self.used[one, key] += change

    def available(self, key: Key, total: int, channel: str, time: int) -> int:
        """How much of a key's total a channel may have."""
        found = self.of(key)
        if not found:
            return max(0, total)
        return share(total, channel, time, found, lambda one: self.used[one, key])
