"""What is held for orders, and hand-overs that several sources told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from .log import Log
from .reading import Fact
from .settings import authority

Line = tuple[str, str, str]
"""Order, sku, location."""


@dataclass(frozen=True)
class ToldTwice:
    """Several sources told the same: `counted` is what the one that counts told, `evidence` the rest."""

    counted: list[Fact]
    evidence: list[Fact]
    equal: bool
    difference: Decimal
    most: Decimal
    least: Decimal

    @property
    def spread(self) -> Decimal:
        return self.most - self.least

    @property
    def newest(self) -> Fact:
        return max(self.counted + self.evidence, key=lambda fact: fact.order)


def line(fact: Fact) -> Line:
    return (fact.data["order"], fact.data["sku"], fact.data["location"])


def by_source(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    told: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        told[fact.source].append(fact)
    return told


def total(facts: Iterable[Fact], name: str = "quantity") -> Decimal:
    return sum((fact.data[name] for fact in facts), Decimal(0))


def judge_sources(log: Log, facts: list[Fact], name: str) -> ToldTwice:
    """Take the word of the source of the highest hand-over authority."""
    told = by_source(facts)
    ranks = log.settings.handover_authority
    chosen = max(told, key=lambda source: (authority(ranks, source), source))
    sums = {source: total(theirs, name) for source, theirs in told.items()}
    off = [sums[source] - sums[chosen] for source in sorted(sums)]
    evidence = [fact for fact in facts if fact.source != chosen]
    most, least = max(sums.values()), min(sums.values())
    return ToldTwice(told[chosen], evidence, not any(off), max(off, key=abs), most, least)


def handovers(log: Log) -> list[Fact]:
    """Facts that hand goods of an order over."""
    return [fact for fact in log.facts("inventory.sold", "inventory.fulfilled") if "order" in fact.data]


def largest_source(log: Log, facts: list[Fact]) -> list[Fact]:
    """Of several sources that hold or release the same, the one with the largest sum."""
    ranks = log.settings.handover_authority
    sides = by_source(facts).items()
    return (
        max(sides, key=lambda side: (total(side[1]), authority(ranks, side[0]), side[0]))[1] if sides else []
    )


def reservations(log: Log, where: Line) -> list[Fact]:
    """The reservations that count for this line, of one source, oldest first."""
    return largest_source(log, [fact for fact in log.facts("inventory.reserved") if line(fact) == where])


def twice_handed_over(log: Log) -> dict[Line, ToldTwice]:
    """Lines that several sources handed over, together more than was reserved."""
    lines: dict[Line, list[Fact]] = defaultdict(list)
    for fact in handovers(log):
        lines[line(fact)].append(fact)
    return {
        where: judge_sources(log, facts, "quantity")
        for where, facts in lines.items()
        if len(by_source(facts)) > 1 and total(facts) > total(reservations(log, where))
    }


def held(log: Log, where: Line) -> Decimal:
    """What is held for this line at the log clock."""
    closed = _released_whole(log, where[0])
    holds = [fact for fact in reservations(log, where) if closed is None or fact.time > closed]
    left = {fact.identity: fact.data["quantity"] for fact in holds}
    for use in _uses(log, where):
        if closed is None or use.time > closed:
            _use_up(log, use, holds, left)
    return sum((left[fact.identity] for fact in holds if not _expired(log, fact, log.clock)), Decimal(0))


def _use_up(log: Log, use: Fact, holds: list[Fact], left: dict[tuple[str, str], Decimal]) -> None:
    """Running reservations first, then expired ones, then those that are made later; each oldest first."""

    def turn(hold: Fact) -> tuple[bool, bool, tuple[int, str, str]]:
        later = hold.time > use.time
        return (later, not later and _expired(log, hold, use.time), hold.order)

    wanted = use.data["quantity"]
    for hold in sorted(holds, key=turn):
        taken = min(wanted, left[hold.identity])
        left[hold.identity] -= taken
        wanted -= taken


def _uses(log: Log, where: Line) -> list[Fact]:
    released = [
        fact for fact in log.facts("inventory.released") if "sku" in fact.data and line(fact) == where
    ]
    handed = [fact for fact in handovers(log) if line(fact) == where]
    twice = twice_handed_over(log).get(where)
    uses = largest_source(log, released) + (twice.counted if twice else handed)
    return sorted(uses, key=lambda fact: fact.order)


def _released_whole(log: Log, order: str) -> int | None:
    """When the order as a whole was last released."""
    whole = [fact for fact in log.facts("inventory.released") if "sku" not in fact.data]
    return max((fact.time for fact in whole if fact.data["order"] == order), default=None)


def _expired(log: Log, hold: Fact, at: int | None) -> bool:
    expires = hold.data.get("expires_at")
    if expires is None or at is None or expires > at:
        return False
    confirmed = [
        fact for fact in log.facts("inventory.confirmed") if fact.data["order"] == hold.data["order"]
    ]
    return not any(fact.time < expires for fact in confirmed)
