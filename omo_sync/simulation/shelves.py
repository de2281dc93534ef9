"""The shelves of the made chain: what lies there, and what the books say of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from omo_sync.simulation.telling import Teller, Told, pos


@dataclass(slots=True)
class Shelf:
    """One item at one location; quantities in thousandths.

    here: what physically lies there. held: what of it is spoken for by orders.
    book: what all told facts add up to. own: the same for the facts of the shop's own tills.
    last: newest instant of any fact of it. moved: newest instant of a movement.
    counted: instant of the latest count, 0 for none. doubtful: till entries still to be put right.
    aside: kept out of ordinary trade, because a planted disagreement lives there.
    """

    sku: str
    location: str
    weighed: bool
    here: int = 0
    held: int = 0
    book: int = 0
    own: int = 0
    last: int = 0
    moved: int = 0
    counted: int = 0
    doubtful: int = 0
    named: bool = False
    aside: bool = False

    @property
    def free(self) -> int:
        """What a customer without an order can take."""
        return self.here - self.held

    def key(self) -> dict[str, Any]:
        """The members of a fact that name this shelf."""
        return {"sku": self.sku, "location": self.location}


class Shelves:
    """All shelves, and the ways in which facts about them are told."""

    def __init__(self, teller: Teller, tick: int) -> None:
        self._teller = teller
        self._tick = tick
        self._shelves: dict[tuple[str, str], Shelf] = {}

    def add(self, shelf: Shelf) -> None:
        """Put up a shelf."""
        self._shelves[shelf.sku, shelf.location] = shelf

    def at(self, sku: str, location: str) -> Shelf:
        """The shelf of an item at a location."""
        return self._shelves[sku, location]

    def all(self) -> list[Shelf]:
        """Every shelf, location by location as they were put up."""
        return list(self._shelves.values())

    def stamp(self, shelf: Shelf, now: int) -> int:
        """An instant for a fact about this shelf: now, or just after the one before it."""
        shelf.last = max(now - now % self._tick, shelf.last + self._tick)
        shelf.named = True
        return shelf.last

    def move(
        self,
        shelf: Shelf,
        source: str,
        type: str,
        now: int,
        change: int,
        data: dict[str, Any] | None = None,
        *,
        id: str | None = None,
    ) -> Told:
        """Goods move and the source says so."""
        shelf.here += change
        return self.book(shelf, source, type, now, change, data, id=id)

    def book(
        self,
        shelf: Shelf,
        source: str,
        type: str,
        now: int,
        change: int,
        data: dict[str, Any] | None = None,
        *,
        id: str | None = None,
    ) -> Told:
        """A source says that goods moved; whether they did is another matter."""
        time = self.stamp(shelf, now)
        self.enter(shelf, source, time, change)
        quantity = change if type == "inventory.adjusted" else abs(change)
        return self._teller.tell(
            source, type, time, {**shelf.key(), "quantity": quantity, **(data or {})}, id=id
        )

    def enter(self, shelf: Shelf, source: str, time: int, change: int) -> None:
        """Change the books only."""
        shelf.book += change
        if source == pos(shelf.location):
            shelf.own += change
        shelf.moved = max(shelf.moved, time)

    def count(self, shelf: Shelf, now: int, on_hand: int, data: dict[str, Any] | None = None) -> Told:
        """The shop's till tells a count; the books follow it."""
        time = self.stamp(shelf, now)
        shelf.book = shelf.own = on_hand
        shelf.counted = time
        return self._teller.tell(
            pos(shelf.location),
            "inventory.counted",
            time,
            {**shelf.key(), "on_hand": on_hand, **(data or {})},
        )

    def say(self, shelf: Shelf, source: str, type: str, now: int, data: dict[str, Any]) -> Told:
        """A fact about this shelf that moves nothing; a hand-over told again was a movement all the same."""
        time = self.stamp(shelf, now)
        if type == "inventory.fulfilled":
            shelf.moved = time
        return self._teller.tell(source, type, time, {**shelf.key(), **data})
