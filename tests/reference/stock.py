"""On hand: the latest count, and the movements after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .log import Log
from .orders import Line, held, line, twice_handed_over
from .reading import Fact, Identity, plain
from .sequences import missing_numbers
from .settings import is_among

Key = tuple[str, str]
"""Sku, location."""

MOVEMENTS = (
    "inventory.received",
    "inventory.sold",
    "inventory.returned",
    "inventory.adjusted",
    "inventory.transferred",
    "inventory.fulfilled",
)


@dataclass(frozen=True)
class Count:
    """On hand as of `time`. `fact` is the last of its lines; None for the opening of a location."""

    time: int
    started: int
    on_hand: Decimal
    fact: Fact | None

    @property
    def rank(self) -> tuple[Any, ...]:
        return self.fact.rank if self.fact else (self.time,)


@dataclass(frozen=True)
class Movement:
    """What a fact does to one key. `time` None: goods on the road, which have not come to this key yet."""

    fact: Fact
    time: int | None
    change: Decimal

    @property
    def not_before(self) -> int | None:
        """The start of the interval in which it happened, where it is not certain when."""
        return self.fact.data.get("not_before") if self.time == self.fact.time else None


def ends(fact: Fact) -> dict[Key, Movement]:
    """The keys that a movement names, and what it does to each."""
    data, quantity = fact.data, fact.data["quantity"]
    sku = data["sku"]
    if fact.type == "inventory.transferred":
        return {
            (sku, data["from"]): Movement(fact, fact.time, -quantity),
            (sku, data["to"]): Movement(fact, data["arrived_at"], quantity),
        }
    change = {
        "inventory.received": quantity,
        "inventory.sold": -quantity,
        "inventory.returned": quantity if data.get("sellable") else Decimal(0),
        "inventory.adjusted": quantity,
        "inventory.fulfilled": -quantity,
    }[fact.type]
    return {(sku, data["location"]): Movement(fact, fact.time, change)}


class Stock:
    """The stock side of the state."""

    def __init__(self, log: Log):
        self.log = log
        self.told_twice = twice_handed_over(log)
        self.evidence = {fact.identity for twice in self.told_twice.values() for fact in twice.evidence}
        self.missing = missing_numbers(log)
        self.reserved_facts: dict[Key, list[Fact]] = defaultdict(list)
        for fact in log.facts("inventory.reserved"):
            self.reserved_facts[fact.data["sku"], fact.data["location"]].append(fact)
        self.movements = self._movements()
        self.counts = self._counts()
        self.lines: dict[Line, Decimal] = {
            where: held(log, where) for where in {line(fact) for fact in log.facts("inventory.reserved")}
        }

    def named(self) -> list[Key]:
        """The keys that a count, movement or reservation names."""
        return sorted({*self.counts, *self.movements, *self.reserved_facts})

    def bases(self, key: Key, covers: Sequence[str] = ("*",)) -> list[Count]:
        """The counts of a key in order, the opening of its location before them, where it stands for one.

        covers: in the books of these sources; whoever opened the location, that counts for all.
        """
        told = (
            count for count in self.counts.get(key, []) if count.fact and is_among(count.fact.source, covers)
        )
        counts = sorted(told, key=lambda count: count.rank)
        openings = [
            fact.time for fact in self.log.facts("location.opened") if fact.data["location"] == key[1]
        ]
        if not openings or any(count.time <= min(openings) for count in counts):
            return counts
        opened = min(openings)
        return [Count(opened, opened, Decimal(0), None), *counts]

    def on_hand(self, key: Key) -> Decimal:
        return ledger(self.bases(key), self.movements.get(key, []), None)

    def reserved(self, key: Key) -> Decimal:
        return sum((left for where, left in self.lines.items() if where[1:] == key), Decimal(0))

    def rows(self) -> list[dict[str, Any]]:
        rows = []
        for key in self.named():
            on_hand, reserved = self.on_hand(key), self.reserved(key)
            rows.append(
                {
                    "sku": key[0],
                    "location": key[1],
                    "on_hand": plain(on_hand),
                    "reserved": plain(reserved),
                    "available": plain(on_hand - reserved - self.log.settings.safety_stock),
                    "flags": self.flags(key),
                }
            )
        return rows

    def flags(self, key: Key) -> list[str]:
        held_true = {
            "clock": self._ahead(key),
            "negative": self.on_hand(key) < 0,
            "suspect": self._suspect(key),
            "uncounted": not self.bases(key),
            "unstocked": self._unstocked(key[0]),
        }
        return sorted(flag for flag, holds in held_true.items() if holds)

    def _movements(self) -> dict[Key, list[Movement]]:
        """Every movement of every key; evidence of what another source told moves nothing."""
        moved: dict[Key, list[Movement]] = defaultdict(list)
        for fact in self.log.facts(*MOVEMENTS):
            for key, end in ends(fact).items():
                counts = fact.identity not in self.evidence
                moved[key].append(end if counts else Movement(fact, end.time, Decimal(0)))
        return dict(moved)

    def _counts(self) -> dict[Key, list[Count]]:
        """Lines of one stocktake of a source are one count, at the time of the last."""
        stocktakes: dict[tuple[Key, Identity, bool], list[Fact]] = defaultdict(list)
        for fact in self.log.facts("inventory.counted"):
            key = (fact.data["sku"], fact.data["location"])
            named = "stocktake" in fact.data
            name = fact.data["stocktake"] if named else fact.id
            stocktakes[key, (fact.source, name), named].append(fact)
        counts: dict[Key, list[Count]] = defaultdict(list)
        for (key, _, _), facts in stocktakes.items():
            last = max(facts, key=lambda fact: fact.order)
            started = min(fact.data.get("started_at", fact.time) for fact in facts)
            on_hand = sum((fact.data["on_hand"] for fact in facts), Decimal(0))
            counts[key].append(Count(last.time, started, on_hand, last))
        return dict(counts)

    def _ahead(self, key: Key) -> bool:
        """Whether the latest count or the newest movement came from a clock ahead of the recorder's."""
        counted = [count.fact for count in self.bases(key)[-1:] if count.fact]
        arrived = [end for end in self.movements.get(key, []) if end.time is not None]
        moved = sorted(arrived, key=lambda end: (end.time, end.fact.source, end.fact.id))
        newest = counted + [end.fact for end in moved[-1:]]
        return any(fact.recorded is not None and fact.time > fact.recorded for fact in newest)

    def _suspect(self, key: Key) -> bool:
        tellers = {end.fact.source for end in self.movements.get(key, [])}
        tellers |= {count.fact.source for count in self.counts.get(key, []) if count.fact}
        since = max((count.time for count in self.counts.get(key, [])), default=None)
        return any(gap.source in tellers and (since is None or gap.instant > since) for gap in self.missing)

    def _unstocked(self, sku: str) -> bool:
        described = [fact for fact in self.log.facts("item.described") if fact.data["sku"] == sku]
        return bool(described) and not described[-1].data["stocked"]


def ledger(bases: Sequence[Count], movements: Iterable[Movement], at: int | None) -> Decimal:
    """On hand by these counts, in order, and movements: at an instant, that instant included, or in all."""
    until = [base for base in bases if at is None or base.time <= at]
    since = until[-1].time if until else None
    figure = until[-1].on_hand if until else Decimal(0)
    for movement in movements:
        if movement.time is None or (since is not None and movement.time <= since):
            continue
        if at is None or movement.time <= at:
            figure += movement.change
    return figure
