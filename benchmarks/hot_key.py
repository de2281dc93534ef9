"""A key with a long history beside one with a short one: what a single fact costs.

Each fact comes alone: it is validated and stored, the read models are caught up, and a reconcile
pass judges it. Both keys were counted at even distances, the last time half-way through their
history. Most of the wall clock is waiting for the disk, so the processor's time is what is compared.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.report import again, asked, at_most, folder, table
from benchmarks.stores import NOW, Event, Timed, made, tell
from omo_sync.bootstrap import Engine
from omo_sync.domain.fact import MINUTE, SECOND, UNIT, Fact
from omo_sync.domain.plain import instant

LIMIT = 2.0
STEP = 30 * SECOND  # from one movement to the next
SOURCES = ("pos/store-01", "online/mall", "erp/main")
KEY = {"sku": "6900000000001", "location": "store-01"}
FRESH = 100  # movements of the key with a short history


class Key:
    """A store of one key. at: the instant of a share of its history."""

    def __init__(self, path: Path, movements: int, counts: int) -> None:
        self.movements = movements
        self.first = NOW - movements * STEP
        self.counts = {movements * number // (2 * counts) for number in range(counts)} | {movements // 2}
        self.engine: Engine = made(path, self.history())

    def at(self, share: float) -> int:
        return self.first + int(self.movements * STEP * share) // SECOND * SECOND + SECOND

    def history(self) -> Iterator[Fact]:
        numbers = dict.fromkeys(SOURCES, 0)
        on_hand = 0
        for place in range(self.movements):
            time, source = self.first + place * STEP, SOURCES[place % len(SOURCES)]
            if place in self.counts:
                data = {**KEY, "on_hand": max(0, on_hand) * UNIT}
                yield Fact("erp/stocktake", f"C{place}", "inventory.counted", time - SECOND, data, time)
                on_hand = max(0, on_hand)
            numbers[source] += 1
            sold = place % 5 != 0
            on_hand += -1 if sold else 4
            kind = "inventory.sold" if sold else "inventory.received"
            data = {**KEY, "quantity": (1 if sold else 4) * UNIT}
            yield Fact(source, f"M{place}", kind, time, data, time, numbers[source])


def event(id: str, kind: str, time: int, data: Event, source: str = "erp/late") -> Event:
    return {
        "specversion": "1.0", "id": id, "source": source, "type": f"omo.{kind}.v1",
        "time": instant(time), "data": data,
    }  # fmt: skip


def fresh_movement(key: Key, number: int) -> Event:
    return event(f"F{number}", "inventory.sold", NOW + number * SECOND, {**KEY, "quantity": 1})


def late_movement(key: Key, number: int) -> Event:
    return event(f"L{number}", "inventory.sold", key.at(0.1 + number / 1000), {**KEY, "quantity": 1})


def count_between(key: Key, number: int) -> Event:
    return event(f"B{number}", "inventory.counted", key.at(0.2 + number / 1000), {**KEY, "on_hand": 7})


def count_in_force(key: Key, number: int) -> Event:
    return event(f"N{number}", "inventory.counted", key.at(0.6 + number / 1000), {**KEY, "on_hand": 7})


def retraction(key: Key, number: int) -> Event:
    place = int(key.movements * 0.3) + number
    told = event(f"V{number}", "fact.retracted", NOW + number * SECOND, {"retracts": f"M{place}"})
    return {**told, "source": SOURCES[place % len(SOURCES)]}


def report(key: Key, number: int) -> Event:
    return event(f"R{number}", "inventory.reported", key.at(0.8 + number / 1000), {**KEY, "on_hand": 7})


STEPS: dict[str, Callable[[Key, int], Event]] = {
    "a movement, now": fresh_movement,
    "a movement, at a tenth of the history": late_movement,
    "a count between older counts": count_between,
    "a count newer than all, 40 % back": count_in_force,
    "a retraction of an old movement": retraction,
    "a report as of 20 % back": report,
}


def main() -> None:
    given = asked(__doc__, facts=1_000_000, counts=10, runs=30)
    with folder() as here:
        keys = [
            Key(here / "long.db", given.facts, given.counts),
            Key(here / "short.db", FRESH, min(given.counts, FRESH // 4)),
        ]
        timed = {name: (Timed(), Timed()) for name in STEPS}
        for number in range(given.runs):
            for place, (name, step) in enumerate(STEPS.items()):
                for key, clock in zip(keys, timed[name], strict=True):
                    told = step(key, number)
                    with clock:
                        tell(key.engine, [told])
                        key.engine.reconcile(NOW + (number * len(STEPS) + place) * MINUTE)
        for key in keys:
            key.engine.close()
    table(
        f"One fact and a pass, median of {given.runs}: a key of {given.facts:,} movements beside one "
        f"of {FRESH}; ms",
        ("", "long", "short", "ratio", "long CPU", "short CPU", "CPU ratio"),
        [row(name, *clocks) for name, clocks in timed.items()],
    )
    for name, (long, short) in timed.items():
        at_most(f"{name}, processor", long.cost.cpu / short.cost.cpu, LIMIT)
    again(given)


def row(name: str, long: Timed, short: Timed) -> tuple[str, ...]:
    a, b = long.cost, short.cost
    return (
        name, f"{a.wall:.1f}", f"{b.wall:.1f}", f"{a.wall / b.wall:.2f}",
        f"{a.cpu:.1f}", f"{b.cpu:.1f}", f"{a.cpu / b.cpu:.2f}",
    )  # fmt: skip


if __name__ == "__main__":
    main()
