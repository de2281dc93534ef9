"""What arrives of a made chain's messages, when, and in which state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple

from omo_sync.domain.fact import HOUR, MINUTE, SECOND, UNIT
from omo_sync.simulation.clocks import Clock, as_shown
from omo_sync.simulation.faults import DeliveryOptions, Outage, outages, pick_lost, till_sources
from omo_sync.simulation.garble import garbled
from omo_sync.simulation.telling import Told
from omo_sync.simulation.truth import Conflict
from omo_sync.simulation.wire import event, instant, line
from omo_sync.simulation.world import World


class Delivery(NamedTuple):
    """One record that arrives.

    recorded: when, in microseconds. body: the event, or the raw line of a broken record.
    fact: what the source meant to tell by it.
    """

    recorded: int
    body: dict[str, Any] | bytes
    fact: Told


@dataclass(frozen=True)
class Delivered:
    """deliveries: in order of arrival. lost: the facts of which nothing ever arrived.

    conflicts: what the delivery itself adds to what a person has to look at.
    """

    deliveries: list[Delivery]
    lost: list[Told]
    outages: list[Outage]
    clocks: dict[str, Clock]
    conflicts: frozenset[Conflict]


def deliver(world: World, options: DeliveryOptions | None = None) -> Delivered:
    """Send everything that was told over lines as bad as the options say."""
    options = options or DeliveryOptions()
    dice = Random(f"{world.options.seed}/delivery")
    lost = pick_lost(world, options.lost, dice)
    line_of = _Lines(world, options, dice)
    gone = {(fact.source, fact.id) for fact in lost}
    records = [
        delivery
        for fact in world.facts
        if (fact.source, fact.id) not in gone
        for delivery in line_of.send(fact)
    ]
    records.sort(key=lambda delivery: delivery.recorded)
    gaps = {("sequence-gap", fact.source) for fact in lost}
    return Delivered(records, lost, line_of.outages, line_of.clocks, frozenset(gaps | line_of.divergent))


def capture(deliveries: Iterable[Delivery]) -> Iterator[bytes]:
    """The lines of a captured stream: each event with the instant at which it was recorded."""
    for recorded, body, _ in deliveries:
        yield body if isinstance(body, bytes) else line({**body, "recordedtime": instant(recorded)})


class _Lines:
    """The lines from the sources to the middleware."""

    def __init__(self, world: World, options: DeliveryOptions, dice: Random) -> None:
        self._options = options
        self._dice = dice
        self._newest: dict[str, int] = defaultdict(int)
        self.divergent: set[Conflict] = set()
        self.outages = outages(world, options.outages, dice)
        self.clocks = {
            source: Clock(
                dice.randrange(-10 * MINUTE, 10 * MINUTE), dice.randrange(-50, 50), world.options.start
            )
            for source in till_sources(world)
            if dice.random() < options.wrong_clocks
        }
        noon = world.options.start + 36 * HOUR
        for source, clock in self.clocks.items():
            if dice.random() < options.set_right:
                self.clocks[source] = clock._replace(until=noon)

    def send(self, fact: Told) -> Iterator[Delivery]:
        """Everything that arrives for one fact. A watermark waits for what was told before it."""
        dice, options = self._dice, self._options
        body = event(as_shown(fact, self.clocks[fact.source]) if fact.source in self.clocks else fact)
        arrives = self._online(fact) + dice.randrange(3 * SECOND // 10, 5 * SECOND // 2)
        if fact.type == "source.watermark":
            arrives = max(arrives, self._newest[fact.source] + SECOND)
        elif dice.random() < options.late:
            arrives += dice.randrange(10 * MINUTE, 6 * HOUR)
        elif dice.random() < options.reordered:
            arrives += dice.randrange(5 * SECOND, 5 * MINUTE)
        if dice.random() < options.broken:
            yield Delivery(arrives, garbled(body, dice), fact)
            arrives += dice.randrange(MINUTE, 20 * MINUTE)
        yield Delivery(arrives, body, fact)
        self._newest[fact.source] = max(self._newest[fact.source], arrives)
        if dice.random() < options.doubled:
            yield Delivery(arrives + dice.randrange(SECOND, 2 * HOUR), body, fact)
        if fact.type == "inventory.sold" and dice.random() < options.divergent:
            yield self._otherwise(fact, body, arrives)

    def _online(self, fact: Told) -> int:
        """When the source can send what it has told."""
        return next(
            (
                out.until
                for out in self.outages
                if out.source == fact.source and out.since <= fact.told < out.until
            ),
            fact.told,
        )

    def _otherwise(self, fact: Told, body: dict[str, Any], arrives: int) -> Delivery:
        """After a crash the till tells the same sale once more, with another quantity."""
        self.divergent.add(("divergent-duplicate", fact.source, fact.id))
        data = {**fact.data, "quantity": fact.data["quantity"] + UNIT}
        told = event(fact._replace(data=data))["data"]["quantity"]
        later = arrives + self._dice.randrange(2 * HOUR, 3 * HOUR)
        return Delivery(later, {**body, "data": {**body["data"], "quantity": told}}, fact)
