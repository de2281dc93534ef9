"""Reservations of one hot sku over HTTP, beside a conditional UPDATE of the same shape on the same server.

Many clients (wrk), each with one order after the other, one core for the servers and one for the load, on
a PostgreSQL that waits for the disk; they take turns, the medians of the rounds count. Ours runs while
another process folds, as in production; then while yet another one takes in facts of that very sku; and
that by two processes, every order asked for twice with its idempotency key. Needs wrk.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import conditional, rivals
from benchmarks.databases import fresh
from benchmarks.measure import HERE, OMO_SYNC
from benchmarks.report import again, asked, folder, table
from benchmarks.reserve import ARRIVING, POOL, SHOP, SKU, STOCK, beside, counted, held_to_limits
from benchmarks.server import bare, free_port, serving, url
from benchmarks.wrk import Load, run
from omo_sync.bootstrap import Engine

RESERVE = """
local number, again = 0, nil
wrk.headers["content-type"] = "application/json"
request = function()
    if again then
        local told = again
        again = nil
        return told
    end
    number = number + 1
    local order = "{name}-" .. number
    local line = '{{"sku":"{sku}","location":"{shop}","quantity":"1"}}'
    local body = '{{"order":"' .. order .. '","lines":[' .. line .. ']}}'
    wrk.headers["idempotency-key"] = {twice} and order or nil
    local told = wrk.format("POST", "/v1/reservations", nil, body)
    again = {twice} and told or nil
    return told
end
"""
OPEN = '[api]\npublic = ["stock", "reservations"]\n'


TWICE = "ours, by two processes, asked twice, facts arriving"

Figures = dict[str, list[Load]]


def main() -> None:
    given = asked(__doc__, clients=300, rounds=5, seconds=3)
    with folder() as here, rivals.postgresql(here, "", ()) as server, ExitStack() as held:
        if server is None:
            raise RuntimeError("PostgreSQL is not installed; this compares on it")
        ours, theirs = (held.enter_context(fresh(server, here, name)) for name in ("ours", "theirs"))
        conditional.prepare(theirs, SKU, SHOP, STOCK)
        one, two = (held.enter_context(us(here, ours, processes)) for processes in (1, 2))
        ports = {"ours": one, "ours, facts arriving": one, TWICE: two}
        for name, connections in (("a connection each", given.clients), (f"a pool of {POOL}", POOL)):
            ports[f"UPDATE, {name}"] = held.enter_context(rival(theirs, connections))
        figures = compare(here, ours, ports, given)
    show(figures, given)


@contextmanager
def us(here: Path, database: str, processes: int) -> Iterator[int]:
    """The port of a real server on this database, by so many processes."""
    engine = Engine(database)
    engine.ingest.store([counted()])
    engine.projector.catch_up()
    engine.close()
    config, port = here / "omo-sync.toml", free_port()
    config.write_text(OPEN, encoding="utf-8")
    about = {"OMO_SYNC_DATABASE": database, "OMO_SYNC_CONFIG": str(config)}
    command: list[str | Path] = [OMO_SYNC, "serve", "--port", str(port), "--workers", str(processes)]
    with serving(command, about, url(port, "/readyz")):
        yield port


@contextmanager
def rival(database: str, connections: int) -> Iterator[int]:
    """The port of a server that updates one row for each request."""
    port = free_port()
    about = {"RESERVE_AT": database, "CONNECTIONS": str(connections), "PYTHONPATH": str(HERE.parent)}
    with serving(bare(port, "reserving"), about, url(port, "/")):
        yield port


def compare(here: Path, ours: str, ports: dict[str, int], given: argparse.Namespace) -> Figures:
    """In turn, each with orders that nobody has asked for yet."""
    figures: Figures = {name: [] for name in ports}
    numbers = count(1)
    for _ in range(given.rounds):
        for name, port in ports.items():
            with ExitStack() as meanwhile:
                if name.startswith("ours"):
                    meanwhile.enter_context(beside("folding.py", ours))
                if name.endswith("facts arriving"):
                    meanwhile.enter_context(beside("selling.py", ours, str(ARRIVING)))
                twice = "true" if name == TWICE else "false"
                script = RESERVE.format(name=f"W{next(numbers)}", sku=SKU, shop=SHOP, twice=twice)
                load = run(url(port, ""), script, given.clients, given.seconds, here)
                figures[name].append(load._replace(rate=load.rate / 2) if name == TWICE else load)
    return figures


def show(figures: Figures, given: argparse.Namespace) -> None:
    rows = [
        (name, f"{rate(found):,.0f}", f"{late(found):.1f}", str(sum(one.failed for one in found)))
        for name, found in figures.items()
    ]
    table(f"{given.clients} clients, one sku, over HTTP", ("", "reservations/s", "p99 ms", "refused"), rows)
    held_to_limits({name: (rate(found), late(found)) for name, found in figures.items()})
    again(given)


def rate(found: list[Load]) -> float:
    return median(one.rate for one in found)


def late(found: list[Load]) -> float:
    return median(one.p99 for one in found)


if __name__ == "__main__":
    main()
