"""From a transaction to protocol events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from omo_sync.adapters.mapping.instant import Times, zone
from omo_sync.adapters.mapping.number import EXACT, number, plain
from omo_sync.adapters.mapping.units import common
from omo_sync.adapters.packs import unpacked
from omo_sync.adapters.poslog.line import Line
from omo_sync.adapters.poslog.options import PosLogOptions
from omo_sync.adapters.poslog.points import Points
from omo_sync.adapters.poslog.transaction import Key, Transaction
from omo_sync.errors import Refused
from omo_sync.store.aliases import Packed

Event = dict[str, Any]


class Facts:
    """Of one source. aliases: other codes of items, to skus."""

    def __init__(self, options: PosLogOptions, aliases: Mapping[str, str]) -> None:
        self._options = options
        self._aliases = aliases
        self._read = Times("iso", zone(options.timezone), options.clock_change)
        self._units = {unit: number(factor) for unit, factor in options.units.items()}

    def of(self, told: Transaction, voided: list[str]) -> list[Event]:
        """The events of a transaction; voided: the facts of the one that it makes void, where they
        were read. Raises Refused."""
        if told.voids is not None:
            return list(self._void(told, told.voids, voided or told.names))
        if not told.told:
            return self._nothing(told)
        moved = [self._moved(told, line) for line in told.lines]
        described = self._described(told) if self._options.describe else []
        return [*moved, *(self._points(told, points) for points in told.points), *described]

    def void_before(self, told: Transaction, by: str) -> list[Event]:
        """The retractions of a transaction whose post-void was read before it. by: what
        names that, and its time."""
        *key, time = by.split("\n")
        void = Transaction(Key(*key), time, [], [], told.key, True)
        return list(self._void(void, told.key, told.names))

    def _event(self, told: Transaction, name: str, type: str, data: Event, of: Key | None = None) -> Event:
        key = told.key
        event = {
            "specversion": "1.0",
            "id": f"{key}/{name}" if name else str(key),
            "source": self._source(of or key),
            "type": f"omo.{type}.v1",
            "time": self._read(told.time),
            "data": data,
        }
        if self._options.numbers != "none" and event["source"] == self._source(key):
            if not key.number.isdecimal():
                raise Refused("E203", f'{key.number!r} is no number; set numbers = "none" for this source')
            daily = self._options.numbers == "daily"
            event["sequence"] = str(int(key.number))
            event["sequencerun"] = f"{key.workstation}/{key.day}" if daily else key.workstation
        return event

    def _source(self, key: Key) -> str:
        return self._options.source.replace("{store}", key.store).replace("{workstation}", key.workstation)

    def _location(self, store: str) -> str:
        known = self._options.locations
        if known is None:
            return store
        if store not in known:
            raise Refused("E201", f"the store {store!r} is not among `locations`; add it there")
        return known[store]

    def _sku(self, line: Line) -> str:
        sku = self._aliases.get(line.code)
        if sku is None and self._options.alias == "require":
            raise Refused("E201", f"{line.code!r} is mapped to no sku; run `omo-sync items map`")
        return line.code if sku is None else sku

    def _quantity(self, line: Line) -> str:
        factor = self._units.get(line.unit, common(line.unit))
        if factor is None:
            raise Refused("E202", f"line {line.number} is in {line.unit!r}; add this unit to `units`")
        return plain(EXACT.multiply(line.quantity, factor))

    def _moved(self, told: Transaction, line: Line) -> Event:
        data: Event = {
            "sku": self._sku(line),
            "location": self._location(told.key.store),
            "quantity": self._quantity(line),
            "document": str(told.key),
        }
        data = unpacked(data)
        if line.returned and not line.sellable:
            data["sellable"] = False
        return self._event(
            told, line.number, "inventory.returned" if line.returned else "inventory.sold", data
        )

    def _points(self, told: Transaction, points: Points) -> Event:
        data: Event = {
            "member": points.member,
            "points": plain(abs(points.amount)),
            "document": str(told.key),
        }
        type = "points.redeemed" if points.redeemed else "points.earned"
        if points.amount < 0:  # what was earned is taken away with the goods that come back
            type = "points.adjusted"
            data = {
                "member": points.member,
                "points": plain(_signed(points)),
                "reason": f"{points.name} in {told.key}",
            }
        return self._event(told, points.name, type, data)

    def _void(self, told: Transaction, original: Key, names: list[str]) -> Iterator[Event]:
        if not names:
            raise Refused(
                "E203",
                f"it makes {original} void, of which nothing was read yet and which it does not repeat: if"
                " that comes later it is void then; else correct its stock by a count; discard this record",
            )
        source = self._source(original)
        for name in names:
            data = {"retracts": f"{original}/{name}", "reason": f"void by {told.key}"}
            yield self._event(told, f"void {name}", "fact.retracted", data, original)
        if source != self._source(told.key):
            yield from self._nothing(told)

    def _nothing(self, told: Transaction) -> list[Event]:
        """A transaction that is left out has a number all the same: that it never came would look like
        a gap. So it is said of it that it was never true."""
        if self._options.numbers == "none":
            return []
        data = {"retracts": str(told.key), "reason": "left out: it moves nothing"}
        return [self._event(told, "left out", "fact.retracted", data)]

    def _described(self, told: Transaction) -> list[Event]:
        """Each item as it was printed, once a day and text."""
        events = {}
        for line in told.lines:
            sku = self._sku(line)
            if line.name and not isinstance(sku, Packed):  # a case has a name of its own
                data = {"sku": sku, "name": line.name}
                time = self._read(f"{told.key.day} 00:00:00")
                event = self._event(told, "", "item.described", data) | {"time": time}
                event["id"] = f"item/{told.key.day}/{sku}/{line.name}"[:200]
                events[event["id"]] = event
        return list(events.values())


def _signed(points: Points) -> Decimal:
    return -points.amount if points.redeemed else points.amount
