"""A last-writer-wins sync on the same deliveries, as it is commonly built.

Every system keeps an absolute figure per key, changes it by its own documents and sends the row; the hub
keeps the row with the newest time; every system fetches the hub's rows at its interval and takes those that
are newer than its own. Rows that come twice or late do no harm. What is lost is the other side's change
that a system did not know of when it wrote: that is the model's one fault, and it is the common one.
A lost or broken message is a row that did not come; the next row of that key makes up for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from omo_sync.domain.fact import MINUTE
from omo_sync.simulation.clocks import Clock
from omo_sync.simulation.delivery import Delivered
from omo_sync.simulation.faults import Outage
from omo_sync.simulation.rival_system import Key, Row, System
from omo_sync.simulation.telling import Told
from omo_sync.simulation.truth import PriceKey, StockKey
from omo_sync.simulation.world import World

INTERVAL = 15 * MINUTE  # as connectors that poll for stock commonly do


@dataclass(frozen=True)
class RivalFigures:
    """What the hub shows when everything has arrived; scaled like the truth."""

    on_hand: dict[StockKey, int]
    points: dict[str, int]
    prices: dict[PriceKey, int]


def run_rival(world: World, delivered: Delivered, interval: int = INTERVAL) -> RivalFigures:
    """Sync the same facts as rows. interval: microseconds between two fetches of a system."""
    hub = _Hub(world, delivered)
    writes = ((fact.told, partial(hub.write, fact)) for fact in world.facts)
    # A broken record is no row. What a till tells otherwise later is to its own books the same document.
    arrivals = (
        (delivery.recorded, partial(hub.arrive, delivery.fact))
        for delivery in delivered.deliveries
        if not isinstance(delivery.body, bytes)
    )
    fetches = (
        (instant, partial(hub.fetch, source))
        for source in hub.systems
        for instant in range(world.options.start, world.options.as_of, interval)
        if not _offline(delivered.outages, source, instant)
    )
    steps = [(instant, step) for happenings in (writes, arrivals, fetches) for instant, step in happenings]
    for _, step in sorted(steps, key=lambda happening: happening[0]):
        step()
    return hub.figures(world.truth.as_of)


def _offline(outages: list[Outage], source: str, instant: int) -> bool:
    return any(out.source == source and out.since <= instant < out.until for out in outages)


class _Hub:
    """Where the rows meet: for each key the one with the newest time."""

    def __init__(self, world: World, delivered: Delivered) -> None:
        self.systems = {source: System(source) for source in sorted({fact.source for fact in world.facts})}
        self._clocks = delivered.clocks
        self._rows: dict[Key, Row] = {}
        self._changes: list[Row] = []
        self._seen = dict.fromkeys(self.systems, 0)
        self._sent: dict[tuple[str, str], list[Row]] = {}

    def write(self, fact: Told) -> None:
        """A system books its own document; the rows go out when its message does."""
        shown = self._clocks.get(fact.source, Clock()).shows(fact.told)
        self._sent[fact.source, fact.id] = self.systems[fact.source].write(fact, shown)

    def arrive(self, fact: Told) -> None:
        """The rows of a message are in: the newer ones stand."""
        for row in self._sent[fact.source, fact.id]:
            winner = self._rows.get(row.key)
            if winner is None or winner.stamp < row.stamp:
                self._rows[row.key] = row
                self._changes.append(row)

    def fetch(self, source: str) -> None:
        """A system takes what has changed since it last asked."""
        for row in self._changes[self._seen[source] :]:
            self.systems[source].take(row)
        self._seen[source] = len(self._changes)

    def figures(self, as_of: int) -> RivalFigures:
        """What the hub shows."""
        stock = {row.key: row.value for row in self._rows.values() if row.key[0] == "stock"}
        points = {row.key: row.value for row in self._rows.values() if row.key[0] == "points"}
        merged = {row.key[1] for row in self._rows.values() if row.key[0] == "alias"}
        return RivalFigures(
            on_hand={(sku, location): value for (_, sku, location), value in stock.items()},
            points={member: value for (_, member), value in points.items() if member not in merged},
            prices=self._prices(as_of),
        )

    def _prices(self, as_of: int) -> dict[PriceKey, int]:
        """The lower of list and promotion per item and scope, a scope without its own taking the wider."""
        scopes = {
            (row.key[1], row.key[3], row.key[4]) for row in self._rows.values() if row.key[0] == "price"
        }
        prices: dict[PriceKey, int] = {}
        for sku, channel, location in scopes | {(sku, "", "") for sku, _, _ in scopes}:
            found = [self._price(sku, kind, channel, location, as_of) for kind in ("list", "promotion")]
            amounts = [amount for amount in found if amount is not None]
            if amounts:
                prices[sku, channel or None, location or None] = min(amounts)
        return prices

    def _price(self, sku: str, kind: str, channel: str, location: str, as_of: int) -> int | None:
        for key in (("price", sku, kind, channel, location), ("price", sku, kind, "", "")):
            row = self._rows.get(key)
            if row is not None and row.value is not None:
                amount, since, until = row.value
                if since <= as_of and (until is None or as_of < until):
                    return int(amount)
        return None
