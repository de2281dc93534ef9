"""One order at the head of the log: its lines, and what they hold at each key."""

from __future__ import annotations

from typing import NamedTuple

from omo_sync.domain.account import FOREVER, NEVER
from omo_sync.domain.fact import Fact
from omo_sync.domain.orders import (
    CONFIRMED,
    HANDED_OVER,
    RELEASED,
    RELEASED_ALL,
    RESERVED,
    Line,
    hold,
)
from omo_sync.reservations.request import Key

KINDS = {
    "inventory.reserved": RESERVED,
    "inventory.sold": HANDED_OVER,
    "inventory.fulfilled": HANDED_OVER,
    "inventory.released": RELEASED,
    "inventory.confirmed": CONFIRMED,
}

EVERYTHING = FOREVER  # beyond every position


class Effect(NamedTuple):
    """What an order does to one key: thousandths held, and taken in all: held or handed over, of what was
    reserved; and positions of hand-overs that do not count."""

    held: int = 0
    taken: int = 0
    evidence: frozenset[int] = frozenset()


NOTHING = Effect()

SOURCE = "omo/storefront"  # of our own facts


class Order:
    """effects: by key, of all its lines. newest: the greatest time of a line; last: the greatest position.
    confirmed: when it first was, FOREVER if it was not."""

    __slots__ = ("confirmed", "effects", "last", "lines", "newest", "wide")

    def __init__(self) -> None:
        self.lines: dict[Key, list[Line]] = {}
        self.wide: list[Line] = []
        self.effects: dict[Key, Effect] = {}
        self.newest = NEVER
        self.last = 0
        self.confirmed = FOREVER

    def add(self, key: Key | None, line: Line) -> None:
        """key: None for the order as a whole. Its effects are to be worked out anew."""
        if key is None:
            self.wide.append(line)
            if line.kind == CONFIRMED and line.time < self.confirmed:
                self.confirmed = line.time
        else:
            self.lines.setdefault(key, []).append(line)
        self.newest = max(self.newest, line.time)
        self.last = max(self.last, line.position)

    def effect(self, key: Key, clock: int, authority: tuple[str, ...], upto: int = EVERYTHING) -> Effect:
        """What its lines up to a position do to a key, at the log clock."""
        lines, wide = self.lines.get(key, []), self.wide
        if upto < self.last:
            lines = [line for line in lines if line.position <= upto]
            wide = [line for line in wide if line.position <= upto]
        if not lines:
            return NOTHING
        if len(lines) == 1 and not wide and lines[0].kind == RESERVED:  # as most are
            held = lines[0].quantity if lines[0].expires > clock else 0
            return Effect(held, held)
        found = hold(lines, wide, clock, authority)
        reserved = sum(line.quantity for line in lines if line.kind == RESERVED and line.source == SOURCE)
        handed = sum(
            line.quantity
            for line in lines
            if line.kind == HANDED_OVER and line.position not in found.evidence
        )
        return Effect(found.held, min(reserved, found.held + handed), found.evidence)

    @property
    def ours(self) -> Line | None:
        """The first reservation that was made here."""
        return next(
            (line for lines in self.lines.values() for line in lines if is_ours(line)),
            None,
        )

    @property
    def ended(self) -> bool:
        """Whether it was released as a whole."""
        return any(line.kind == RELEASED_ALL for line in self.wide)

    def told(self, key: Key, kind: int) -> list[Line]:
        return [line for line in self.lines.get(key, ()) if line.kind == kind]


def is_ours(line: Line) -> bool:
    return line.kind == RESERVED and line.source == SOURCE


def line_of(fact: Fact) -> tuple[Key | None, Line] | None:
    """The line that a fact adds to its order, and where; None for a fact of no order."""
    data = fact.data
    kind = KINDS.get(fact.type)
    if kind is None or "order" not in data:
        return None
    key = (data["sku"], data["location"]) if "sku" in data else None
    if kind == RELEASED and key is None:
        kind = RELEASED_ALL
    expires = data.get("expires_at", FOREVER)
    quantity = data.get("quantity", 0)
    return key, Line(kind, fact.time, quantity, fact.source, fact.id, expires, fact.position)
