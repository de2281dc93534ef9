"""Reservations of one hot sku by many clients, beside a conditional UPDATE of the same shape.

Both in process, without HTTP, on a PostgreSQL that waits for the disk; they take turns, the medians of the
rounds count. The UPDATE is tried with a connection for every client and with a small pool. Ours runs while
another process folds, as in production; then again with idempotency keys, and while yet another process
takes in facts of that very sku.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import conditional, rivals
from benchmarks.conditional import Conditional
from benchmarks.databases import fresh
from benchmarks.measure import HERE
from benchmarks.report import again, asked, at_least, at_most, folder, table
from omo_sync.api.orders import Orders
from omo_sync.bootstrap import Engine
from omo_sync.domain.fact import HOUR, UNIT, Fact
from omo_sync.reservations import Reservations, Reserve, Terms, Wanted
from omo_sync.reservations.queue import ANYBODY, Caller

SKU, SHOP = "HOT", "store-01"
STOCK = 10**8 * UNIT
POOL = 16
ARRIVING = 1_000  # facts a second

Ask = Callable[[str], Awaitable[float]]  # an order; the seconds until it is answered


class Figure(NamedTuple):
    """late: milliseconds within which 99 of 100 were answered."""

    rate: float
    late: float


def main() -> None:
    given = asked(__doc__, clients=300, rounds=5, seconds=3)
    with folder() as here, rivals.postgresql(here, "", ()) as server:
        if server is None:
            raise RuntimeError("PostgreSQL is not installed; this compares on it")
        with fresh(server, here, "ours") as ours, fresh(server, here, "theirs") as theirs:
            conditional.prepare(theirs, SKU, SHOP, STOCK)
            figures = asyncio.run(compare(ours, theirs, given))
    rows = [
        (name, f"{rate(found):,.0f}", f"{late(found):.1f}", spread(found)) for name, found in figures.items()
    ]
    table(f"{given.clients} clients, one sku", ("", "reservations/s", "p99 ms", "spread"), rows)
    held_to_limits({name: (rate(found), late(found)) for name, found in figures.items()})
    again(given)


def held_to_limits(figures: Mapping[str, tuple[float, float]]) -> None:
    """figures: by name the reservations a second and the p99."""
    for rival in ("a connection each", f"a pool of {POOL}"):
        theirs = figures[f"UPDATE, {rival}"]
        for name, mine in figures.items():
            if name.startswith("ours"):
                at_least(f"{name}: reservations/s over the UPDATE, {rival}", mine[0] / theirs[0], 5)
                at_most(f"{name}: p99 over the UPDATE's, {rival}", mine[1] / theirs[1], 0.25)


async def compare(ours: str, theirs: str, given) -> dict[str, list[Figure]]:
    engine = Engine(ours)
    engine.ingest.store([counted()])
    engine.projector.catch_up()
    reservations = Reservations(engine, Terms(waiting=10 * given.clients))
    orders = Orders(reservations)
    pools = {
        "UPDATE, a connection each": Conditional(theirs, given.clients),
        f"UPDATE, a pool of {POOL}": Conditional(theirs, POOL),
    }
    for pool in pools.values():
        await pool.open()
    figures: dict[str, list[Figure]] = {}

    async def measure(name: str, ask: Ask) -> None:
        figures.setdefault(name, []).append(await load(ask, f"{name}-{len(figures.get(name, ()))}", given))

    for _ in range(given.rounds):
        with beside("folding.py", ours):
            await measure("ours", lambda order: reserve(orders, order, ANYBODY))
            await measure("ours, with keys", lambda order: reserve(orders, order, Caller("shop", order)))
            with beside("selling.py", ours, str(ARRIVING)):
                await measure("ours, facts arriving", lambda order: reserve(orders, order, ANYBODY))
        engine.projector.catch_up()
        for name, pool in pools.items():
            await measure(name, lambda order, pool=pool: pool.reserve(order, SKU, SHOP, UNIT))
    for pool in pools.values():
        await pool.close()
    await asyncio.to_thread(reservations.close)
    engine.close()
    return figures


async def load(ask: Ask, name: str, given) -> Figure:
    """So many clients, each with one order after the other."""
    took: list[float] = []
    began = time.perf_counter()

    async def client(number: int) -> None:
        orders = 0
        while time.perf_counter() < began + given.seconds:
            orders += 1
            took.append(await ask(f"{name}-{number}-{orders}"))

    await asyncio.gather(*(client(number) for number in range(given.clients)))
    return Figure(len(took) / (time.perf_counter() - began), quantiles(took, n=100)[-1] * 1e3)


async def reserve(orders: Orders, order: str, caller: Caller) -> float:
    began = time.perf_counter()
    answer = await orders.ask(Reserve(order, (Wanted(SKU, SHOP, UNIT),), HOUR), caller)
    if answer.code != "reserved":
        raise RuntimeError(f"{order}: {answer.code}")
    return time.perf_counter() - began


def counted() -> Fact:
    data = {"sku": SKU, "location": SHOP, "on_hand": STOCK}
    return Fact("erp/main", "C1", "inventory.counted", 1, data, 1)


@contextmanager
def beside(script: str, *arguments: str) -> Iterator[None]:
    """Another process at work meanwhile."""
    about = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    child = subprocess.Popen([sys.executable, HERE / script, *arguments], env=about)
    try:
        time.sleep(1)
        yield
    finally:
        child.terminate()
        child.wait()


def rate(found: list[Figure]) -> float:
    return median(one.rate for one in found)


def late(found: list[Figure]) -> float:
    return median(one.late for one in found)


def spread(found: list[Figure]) -> str:
    rates = [one.rate for one in found]
    return f"{min(rates):,.0f}-{max(rates):,.0f}"


if __name__ == "__main__":
    main()
