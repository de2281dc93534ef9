"""Mixed protocol facts as JSON Lines, from a seed: the same parameters give the same bytes.

Eight tills, an online shop and an ERP number what they tell. A fact that is late was told while
its source was offline: it arrives up to an hour after younger ones, with the number it had.
"""

from __future__ import annotations

import argparse
import heapq
import json
import random
from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice
from pathlib import Path
from typing import Any

SHOPS = tuple(f"store-{number:02d}" for number in range(1, 9))
ONLINE, ERP = "online/mall", "erp/main"
STEP = 0.5  # seconds from one fact of the chain to the next
START = datetime(2025, 3, 1, tzinfo=UTC)
ZONE = timezone(timedelta(hours=8))

DUPLICATES, LATE = 0.08, 0.05  # of all lines; of all new facts
SKEW = 5.5  # the busiest fifth of the items has three quarters of the facts, as in real sales
ALIKE = 1.0  # the skew with which every item has as many as the next
LATENESS = 3_600.0  # seconds at most

Data = dict[str, Any]
Told = tuple[str, str, Data]  # source, type, data


class Chain:
    """A made chain of shops that sells, receives, counts and is mistaken."""

    def __init__(self, keys: int, seed: int, skew: float = SKEW) -> None:
        self.skew = skew
        self.dice = random.Random(seed)
        self.skus = [f"69{number:011d}" for number in range(max(1, keys // len(SHOPS)))]
        self.members = max(1, keys // 10)
        self.now = 0.0  # seconds since START
        self.told = 0
        self.numbers: dict[str, int] = {}
        self.shelf: dict[tuple[str, str], int] = {}
        self.sales: deque[tuple[str, str, Data]] = deque(maxlen=5_000)  # source, id, data
        self.orders: deque[Data] = deque(maxlen=20_000)

    def facts(self) -> Iterator[tuple[float, bytes]]:
        """Without end: when each fact was told, in seconds, and its line."""
        for shop in SHOPS:
            yield self._line((f"pos/{shop}", "location.opened", {"location": shop}))
        kinds = list(MIX)
        weights = list(MIX.values())
        while True:
            self.now += STEP
            (kind,) = self.dice.choices(kinds, weights)
            yield self._line(kind(self))

    def _line(self, told: Told) -> tuple[float, bytes]:
        source, kind, data = told
        self.told += 1
        number = self.numbers[source] = self.numbers.get(source, 0) + 1
        id = f"R{self.told:08d}"
        if kind == "inventory.sold":
            self.sales.append((source, id, data))
        time = (START + timedelta(seconds=self.now)).astimezone(ZONE)
        event = {
            "specversion": "1.0", "id": id, "source": source, "type": f"omo.{kind}.v1",
            "time": time.isoformat(timespec="milliseconds"), "sequence": str(number), "data": data,
        }  # fmt: skip
        return self.now, json.dumps(event).encode() + b"\n"

    def _sku(self) -> str:
        return self.skus[int(len(self.skus) * self.dice.random() ** self.skew)]

    def _key(self) -> tuple[str, str]:
        return self._sku(), self.dice.choice(SHOPS)

    def _moved(self, sku: str, shop: str, quantity: int) -> None:
        self.shelf[sku, shop] = self.shelf.get((sku, shop), 0) + quantity

    def _at_shop(self, kind: str, quantity: int, sign: int, **more: Any) -> Told:
        sku, shop = self._key()
        self._moved(sku, shop, sign * quantity)
        return f"pos/{shop}", kind, {"sku": sku, "location": shop, "quantity": str(quantity), **more}

    def sold(self) -> Told:
        return self._at_shop("inventory.sold", self.dice.randint(1, 3), -1, document=f"D{self.told // 3}")

    def received(self) -> Told:
        return self._at_shop("inventory.received", self.dice.randint(10, 40), 1, document=f"G{self.told}")

    def returned(self) -> Told:
        return self._at_shop("inventory.returned", 1, 1)

    def counted(self) -> Told:
        """What is on the shelf; one count in seven finds something else than the ledger says."""
        sku, shop = self._key()
        found = self.shelf.get((sku, shop), 0)
        if self.dice.random() < 1 / 7:
            found += self.dice.randint(-8, 8)
        found = self.shelf[sku, shop] = max(0, found)
        return f"pos/{shop}", "inventory.counted", {"sku": sku, "location": shop, "on_hand": found}

    def adjusted(self) -> Told:
        sku, shop = self._key()
        self._moved(sku, shop, -1)
        data = {"sku": sku, "location": shop, "quantity": -1, "reason": "damaged"}
        return f"pos/{shop}", "inventory.adjusted", data

    def transferred(self) -> Told:
        sku, quantity = self._sku(), self.dice.randint(1, 10)
        origin, target = self.dice.sample(SHOPS, 2)
        self._moved(sku, origin, -quantity)
        self._moved(sku, target, quantity)
        data = {"sku": sku, "from": origin, "to": target, "quantity": quantity, "document": f"T{self.told}"}
        return ERP, "inventory.transferred", data

    def reserved(self) -> Told:
        sku, shop = self._key()
        data = {"sku": sku, "location": shop, "quantity": self.dice.randint(1, 2), "order": f"W{self.told}"}
        self.orders.append(data)
        return ONLINE, "inventory.reserved", data

    def fulfilled(self) -> Told:
        """The oldest order that waits leaves the shelf; without one, an order comes in."""
        if not self.orders:
            return self.reserved()
        data = self.orders.popleft()
        self._moved(data["sku"], data["location"], -data["quantity"])
        return f"pos/{data['location']}", "inventory.fulfilled", data

    def earned(self) -> Told:
        return self._points("points.earned", 200)

    def redeemed(self) -> Told:
        return self._points("points.redeemed", 50)

    def _points(self, kind: str, most: int) -> Told:
        member = f"M{self.dice.randrange(self.members):07d}"
        return (
            f"pos/{self.dice.choice(SHOPS)}",
            kind,
            {"member": member, "points": self.dice.randint(1, most)},
        )

    def priced(self) -> Told:
        amount = f"{self.dice.randint(1000, 1400) / 100:.2f}"
        return ERP, "price.set", {"sku": self._sku(), "amount": amount, "currency": "CNY"}

    def retracted(self) -> Told:
        """A sale that never was; without one, a sale."""
        if not self.sales:
            return self.sold()
        place = self.dice.randrange(len(self.sales))
        source, id, data = self.sales[place]
        del self.sales[place]
        self._moved(data["sku"], data["location"], int(data["quantity"]))
        return source, "fact.retracted", {"retracts": id, "reason": "cancelled at the till"}


MIX: dict[Callable[[Chain], Told], int] = {
    Chain.sold: 62, Chain.received: 8, Chain.returned: 4, Chain.counted: 3, Chain.adjusted: 2,
    Chain.transferred: 3, Chain.reserved: 4, Chain.fulfilled: 3, Chain.earned: 6, Chain.redeemed: 1,
    Chain.priced: 3, Chain.retracted: 1,
}  # fmt: skip
"""How many of a hundred new facts are of each kind."""


def lines(keys: int, seed: int, skew: float = SKEW) -> Iterator[bytes]:
    """Facts in order of arrival, without end: some come late, some twice."""
    chain, dice = Chain(keys, seed, skew), random.Random(seed + 1)
    held: list[tuple[float, bytes]] = []
    recent: deque[bytes] = deque(maxlen=5_000)
    for now, line in chain.facts():
        if now and dice.random() < LATE:
            heapq.heappush(held, (now + dice.random() * LATENESS, line))
            continue
        arrived = [line]
        while held and held[0][0] <= now:
            arrived.append(heapq.heappop(held)[1])
        for one in arrived:
            recent.append(one)
            yield one
            if dice.random() < DUPLICATES / (1 - DUPLICATES):
                yield dice.choice(recent)


def write(path: Path, facts: int, keys: int, seed: int = 1, skew: float = SKEW) -> None:
    """A file of this many lines, duplicates among them."""
    with path.open("wb") as file:
        file.writelines(islice(lines(keys, seed, skew), facts))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--facts", type=int, default=300_000)
    parser.add_argument("--keys", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write(given.file, given.facts, given.keys, given.seed)


if __name__ == "__main__":
    main()
