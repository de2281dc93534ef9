"""The storefront's API over a bare hello world on the same server: one core serves, one asks.

Each figure stands beside the hello world's, taken in turn with it at the same number of connections;
the best of the rounds count, since whatever else the machine does can only take away. `by the processor`
compares what the servers took of it for an answer, which other programs disturb less. Beside it the
same stock answers by a Redis GET and by a PostgreSQL query for every request, where their servers are
installed. Needs wrk.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import rivals, storefront
from benchmarks.measure import HERE, OMO_SYNC
from benchmarks.report import again, asked, at_least, at_most, folder, table
from benchmarks.server import OPEN, bare, free_port, serving, spent, url
from benchmarks.stores import made
from benchmarks.wrk import Load, load, pinned

ARRIVING = 1_000  # facts a second

# what: at least this much of the hello world, p99 at most so many times its (0: not asked)
LIMITS = {"stock one": (0.85, 2.0), "stock 20": (0.7, 0.0), "search": (0.3, 0.0), "arriving": (0.75, 0.0)}


def paths(items: int) -> dict[str, list[str]]:
    """What is asked for, by name."""
    dice = random.Random(7)
    skus = [storefront.sku(number) for number in range(items)]
    return {
        "stock one": [f"/v1/stock/{dice.choice(skus)}" for _ in range(1_000)],
        "stock 20": [
            "/v1/stock?" + "&".join(f"sku={sku}" for sku in dice.sample(skus, 20)) for _ in range(200)
        ],
        "search": [f"/v1/items?q={quote(words)}" for words in storefront.searches(1_000)],
    }


@contextmanager
def arriving(database: Path, items: int) -> Iterator[None]:
    """Sales come in from another process, ARRIVING a second."""
    command = [sys.executable, HERE / "arriving.py", database, str(items), str(ARRIVING)]
    child = subprocess.Popen(pinned("1", command), stdout=subprocess.DEVNULL)
    try:
        time.sleep(1)
        yield
    finally:
        child.terminate()
        child.wait()


def main() -> None:
    given = asked(__doc__, items=5_000, locations=4, rounds=5, seconds=2)
    with folder() as here, ExitStack() as held:
        database, config = here / "store.db", here / "omo-sync.toml"
        made(database, storefront.facts(given.items, given.locations)).close()
        config.write_text(OPEN, encoding="utf-8")
        ours, hello = free_port(), free_port()
        about = {"OMO_SYNC_DATABASE": f"sqlite:///{database}", "OMO_SYNC_CONFIG": str(config)}
        our_server = serving([OMO_SYNC, "serve", "--port", str(ours)], about, url(ours, "/readyz"))
        greeter = serving(bare(hello, "hello"), {"PYTHONPATH": str(HERE.parent)}, url(hello, "/"))
        servers = Server(ours, held.enter_context(our_server)), Server(hello, held.enter_context(greeter))
        wanted = paths(given.items)
        for connections in (64, 300):
            compare(here, database, given, servers, wanted, connections)
        beside(here, url(ours, ""), wanted["stock one"], given, url(hello, ""))
    again(given)


class Server(NamedTuple):
    port: int
    pid: int

    def load(self, asked_for: list[str], connections: int, seconds: int, here: Path) -> Cost:
        before = spent(self.pid)
        found = load(url(self.port, ""), asked_for, connections, seconds, here)
        return Cost(found, (spent(self.pid) - before) / found.answers * 1e6)


class Cost(NamedTuple):
    """each: microseconds of the processor that the server took for an answer."""

    load: Load
    each: float


Pairs = list[tuple[Cost, Cost]]  # ours, and what stands beside it


def compare(
    here: Path,
    database: Path,
    given: argparse.Namespace,
    servers: tuple[Server, Server],
    wanted: dict[str, list[str]],
    connections: int,
) -> None:
    """One table: everything at so many connections."""
    ours, hello = servers
    figures: dict[str, Pairs] = {}
    for _ in range(given.rounds):
        for name, asked_for in wanted.items():
            base = hello.load(["/"], connections, given.seconds, here)
            mine = ours.load(asked_for, connections, given.seconds, here)
            figures.setdefault(name, []).append((mine, base))
        with arriving(database, given.items):
            mine = ours.load(wanted["stock one"], connections, given.seconds, here)
        figures.setdefault("arriving", []).append((mine, figures["stock one"][-1][0]))
    rows = [row(name, pairs) for name, pairs in figures.items()]
    header = (
        "",
        "answers/s",
        "p99 ms",
        "CPU µs",
        "hello/s",
        "its p99",
        "its CPU",
        "ratio",
        "spread",
        "failed",
    )
    table(f"{connections} connections, {given.items:,} items at {given.locations} locations", header, rows)
    for name, pairs in figures.items():
        rate, slower = LIMITS[name]
        if name == "search" and given.items > 20_000:
            rate = 0.15
        at_least(f"{name}, {connections} connections", ratio(pairs), rate)
        at_least(f"{name}, {connections} connections, by the processor", by_processor(pairs), rate)
        if slower:
            late = min(mine.load.p99 for mine, _ in pairs) / min(base.load.p99 for _, base in pairs)
            at_most(f"p99 of {name}, {connections} connections", late, slower)


def ratio(pairs: Pairs) -> float:
    return max(mine.load.rate for mine, _ in pairs) / max(base.load.rate for _, base in pairs)


def by_processor(pairs: Pairs) -> float:
    """What the ratio would be if the server had its core to itself: by medians."""
    return median(base.each for _, base in pairs) / median(mine.each for mine, _ in pairs)


def row(name: str, pairs: Pairs) -> tuple[str, ...]:
    """Of `arriving` the undisturbed answers stand in the hello world's place."""
    ratios = [mine.load.rate / base.load.rate for mine, base in pairs]
    cells = []
    for side in ([mine for mine, _ in pairs], [base for _, base in pairs]):
        cells += [
            f"{max(one.load.rate for one in side):,.0f}",
            f"{min(one.load.p99 for one in side):.2f}",
            f"{median(one.each for one in side):.1f}",
        ]
    spread = f"{min(ratios):.2f}-{max(ratios):.2f}"
    return name, *cells, f"{ratio(pairs):.2f}", spread, str(sum(mine.load.failed for mine, _ in pairs))


def beside(here: Path, base: str, wanted: list[str], given: argparse.Namespace, hello: str) -> None:
    """The same answers by a look into another server for every request."""
    rows = []
    for name, store in (("Redis GET", rivals.redis), ("PostgreSQL query", rivals.postgresql)):
        with store(here, base, wanted) as at:
            if at is None:
                rows.append((name, "not installed", ""))
                continue
            port = free_port()
            about = {"STOCK_AT": at, "PYTHONPATH": str(HERE.parent)}
            with serving(bare(port, "per_request"), about, url(port, wanted[0])):
                theirs = load(url(port, ""), wanted, 64, given.seconds, here)
            greeting = load(hello, ["/"], 64, given.seconds, here)
            rows.append((name, f"{theirs.rate:,.0f}", f"{theirs.rate / greeting.rate:.2f}"))
    table("Beside it, 64 connections", ("", "answers/s", "of the hello world"), rows)


if __name__ == "__main__":
    main()
