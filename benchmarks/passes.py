"""A reconcile pass in a store of ten times as many keys: its cost follows what changed, not what there is."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.report import again, asked, at_most, folder, table
from benchmarks.stores import NOW, Event, Timed, made, tell
from omo_sync.bootstrap import Engine
from omo_sync.domain.fact import COIN, DAY, HOUR, MINUTE, SECOND, UNIT, Fact
from omo_sync.domain.plain import instant

LIMIT = 2.0
SMALLER = 10  # the small store has this part of the keys
CHANGED = 100  # keys, before a pass
SHOPS = 10


def key_of(number: int) -> Event:
    return {"sku": f"69{number // SHOPS:011d}", "location": f"store-{number % SHOPS:02d}"}


def history(keys: int) -> Iterator[Fact]:
    """A count of every key, a sale, and a second count that one key in ten fails; a confirmed order
    of one key in ten; a price of every sku."""
    start = NOW - DAY
    for number in range(keys):
        key, shop = key_of(number), f"pos/store-{number % SHOPS:02d}"
        found = (80 if number % 10 == 0 else 99) * UNIT
        order = {"order": f"W{number}"}
        told = [
            ("C", "inventory.counted", start, {**key, "on_hand": 100 * UNIT}),
            ("S", "inventory.sold", start + HOUR, {**key, "quantity": UNIT}),
            ("R", "inventory.counted", start + 2 * HOUR, {**key, "on_hand": found}),
        ]
        if number % 10 == 1:
            told.append(("O", "inventory.reserved", start + HOUR, {**key, **order, "quantity": UNIT}))
            told.append(("K", "inventory.confirmed", start + HOUR, order))
        if number % SHOPS == 0:
            told.append(("P", "price.set", start, price_of(key["sku"], start)))
        for letter, kind, time, data in told:
            yield Fact(shop, f"{letter}{number}", kind, time, data, time)


def price_of(sku: str, start: int) -> Event:
    amount = {"amount": 10 * COIN, "currency": "CNY", "kind": "list", "tax": "included"}
    return {"sku": sku, **amount, "effective_from": start}


def changes(keys: int, number: int) -> list[Event]:
    """Sales of some keys, half of them from before the last count."""
    dice = random.Random(number)
    return [
        {
            "specversion": "1.0", "id": f"X{number}-{key}", "source": "online/mall",
            "type": "omo.inventory.sold.v1", "data": {**key_of(key), "quantity": 30},
            "time": instant(NOW - DAY + HOUR + SECOND if key % 2 else NOW + SECOND),
        }
        for key in dice.sample(range(keys), min(CHANGED, keys))
    ]  # fmt: skip


def main() -> None:
    given = asked(__doc__, keys=500_000, runs=10)
    sizes = (given.keys, max(1, given.keys // SMALLER))
    changed, idle = (Timed(), Timed()), (Timed(), Timed())
    with folder() as here:
        engines: list[Engine] = [made(here / f"{keys}.db", history(keys)) for keys in sizes]
        for number in range(given.runs):
            for engine, keys, busy, quiet in zip(engines, sizes, changed, idle, strict=True):
                tell(engine, changes(keys, number))
                with busy:
                    engine.reconcile(NOW + (2 * number + 1) * MINUTE)
                with quiet:
                    engine.reconcile(NOW + (2 * number + 2) * MINUTE)
        for engine in engines:
            engine.close()
    rows = {f"{CHANGED} keys changed": changed, "nothing changed": idle}
    table(
        f"A pass, median of {given.runs}: {sizes[0]:,} keys beside {sizes[1]:,}; ms",
        ("", "large", "small", "ratio", "large CPU", "small CPU"),
        [
            (name, f"{a.cost.wall:.1f}", f"{b.cost.wall:.1f}", f"{a.cost.wall / b.cost.wall:.2f}",
             f"{a.cost.cpu:.1f}", f"{b.cost.cpu:.1f}")
            for name, (a, b) in rows.items()
        ],
    )  # fmt: skip
    for name, (large, small) in rows.items():
        at_most(f"a pass, {name}", large.cost.wall / small.cost.wall, LIMIT)
    again(given)


if __name__ == "__main__":
    main()
