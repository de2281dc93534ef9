"""One system of a chain that syncs rows: it books its own documents and keeps a figure per key."""

from __future__ import annotations

from typing import Any, NamedTuple

from omo_sync.simulation.telling import Told

Key = tuple[str, ...]  # ("stock", sku, location), ("points", member), ("price", sku, kind, channel, location)


class Stamp(NamedTuple):
    """When a row was written, by the clock of its system; ties go to the greater source."""

    time: int
    source: str


class Row(NamedTuple):
    """An absolute figure, as such systems send it: the state after the system's own document."""

    key: Key
    value: Any
    stamp: Stamp


SIGN = {
    "inventory.received": 1,
    "inventory.sold": -1,
    "inventory.returned": 1,
    "inventory.adjusted": 1,
    "inventory.fulfilled": -1,
    "points.earned": 1,
    "points.redeemed": -1,
    "points.expired": -1,
    "points.adjusted": 1,
}


class System:
    """A till server, the mall, or the ERP. Orders do not change what it has on hand; hand-overs do."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.rows: dict[Key, Row] = {}
        self._effects: dict[str, list[tuple[Key, int]]] = {}
        self._stocktakes: dict[tuple[str, Key], int] = {}
        self._alias: dict[str, str] = {}

    def take(self, row: Row) -> None:
        """What another system wrote, where it is newer than what stands here."""
        mine = self.rows.get(row.key)
        if mine is None or mine.stamp < row.stamp:
            self.rows[row.key] = row
            if row.key[0] == "alias":
                self._alias[row.key[1]] = row.value

    def write(self, fact: Told, shown: int) -> list[Row]:
        """Book a document of one's own at `shown` on one's own clock; the rows that it changes."""
        stamp = Stamp(shown, self.source)
        taken_back = [
            self._put(key, self._figure(key) - change, stamp)
            for key, change in self._effects.pop(fact.data.get("retracts", ""), [])
        ]
        latest = {row.key: row for row in (*taken_back, *self._book(fact, stamp))}
        return list(latest.values())

    def _book(self, fact: Told, stamp: Stamp) -> list[Row]:
        if fact.type == "price.set":
            return [self._put(price_key(fact), _window(fact), stamp)]
        if fact.type == "price.withdrawn":
            return [self._put(price_key(fact), None, stamp)]
        if fact.type == "inventory.counted":
            return [self._count(fact, stamp)]
        if fact.type == "points.opened":
            return [self._put(self._points(fact.data["member"]), fact.data["balance"], stamp)]
        if fact.type == "member.merged":
            return self._merge(fact, stamp)
        return self._move(fact, stamp)

    def _figure(self, key: Key) -> int:
        row = self.rows.get(key)
        return row.value if row is not None else 0

    def _put(self, key: Key, value: Any, stamp: Stamp) -> Row:
        row = Row(key, value, stamp)
        self.rows[key] = row
        return row

    def _points(self, member: str) -> Key:
        while member in self._alias:
            member = self._alias[member]
        return ("points", member)

    def _move(self, fact: Told, stamp: Stamp) -> list[Row]:
        effects = self._moved(fact)
        if effects:
            self._effects[fact.id] = effects
        return [self._put(key, self._figure(key) + change, stamp) for key, change in effects]

    def _moved(self, fact: Told) -> list[tuple[Key, int]]:
        data = fact.data
        if fact.type == "inventory.transferred":
            ends: list[tuple[Key, int]] = [(("stock", data["sku"], data["from"]), -data["quantity"])]
            if data["arrived_at"] is not None:
                ends.append((("stock", data["sku"], data["to"]), data["quantity"]))
            return ends
        sign = SIGN.get(fact.type, 0)
        if not sign or not data.get("sellable", True):
            return []
        if "member" in data:
            return [(self._points(data["member"]), sign * data["points"])]
        return [(("stock", data["sku"], data["location"]), sign * data["quantity"])]

    def _count(self, fact: Told, stamp: Stamp) -> Row:
        """A count sets the figure; a further line of the same stocktake adds to it."""
        key = ("stock", fact.data["sku"], fact.data["location"])
        name = (fact.data.get("stocktake", fact.id), key)
        self._stocktakes[name] = self._stocktakes.get(name, 0) + fact.data["on_hand"]
        return self._put(key, self._stocktakes[name], stamp)

    def _merge(self, fact: Told, stamp: Stamp) -> list[Row]:
        member, into = fact.data["member"], fact.data["into"]
        both = self._figure(self._points(into)) + self._figure(self._points(member))
        self._alias[member] = into
        return [self._put(self._points(into), both, stamp), self._put(("alias", member), into, stamp)]


def price_key(fact: Told) -> Key:
    """The row of a price fact: item, kind and scope."""
    data = fact.data
    kind = data.get("kind", "list")
    return ("price", data["sku"], kind, data.get("channel", ""), data.get("location", ""))


def _window(fact: Told) -> tuple[int, int, int | None]:
    """Amount, from when, until when."""
    return (fact.data["amount"], fact.data.get("effective_from", fact.time), fact.data.get("effective_to"))
