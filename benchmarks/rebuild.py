"""`projections rebuild` over reading the log's rows and decoding their JSON.

Within one process, and as the whole command against a whole script, start-up included.
With `--alike 1` no key is busier than another, the hard case for caches.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import generate, plain_read
from benchmarks.databases import SQLITE, fresh
from benchmarks.measure import Run, alternately, omo_sync, python, run
from benchmarks.report import SPEED, again, asked, at_least, folder, speed, table
from omo_sync.bootstrap import Engine
from omo_sync.ingest import no_collection

LIMIT = 0.25


def main() -> None:
    given = asked(__doc__, database=SQLITE, facts=300_000, keys=50_000, runs=3, alike=0)
    with folder() as here, fresh(given.database, here, "store") as store:
        facts = here / "facts.jsonl"
        generate.write(facts, given.facts, given.keys, skew=generate.ALIKE if given.alike else generate.SKEW)
        run(omo_sync(store, "ingest", facts))
        rows = plain_read.read(store)
        found = alternately(
            given.runs,
            lambda _: within(lambda: rebuild(store)),
            lambda _: within(lambda: plain_read.read(store)),
            lambda _: run(omo_sync(store, "projections", "rebuild")),
            lambda _: run(python("plain_read.py", store)),
        )
    names = ("Engine.rebuild", "read and decode", "omo-sync projections rebuild", "read and decode, a script")
    table(
        f"Rebuild: {rows:,} entries of the log, {given.keys:,} keys{' all alike' * given.alike}; "
        f"best of {given.runs}",
        SPEED,
        [speed(name, runs, rows) for name, runs in zip(names, found, strict=True)],
    )
    inner, read, command, script = found
    at_least("wall clock, in process", read.wall / inner.wall, LIMIT)
    at_least("processor, in process", read.cpu / inner.cpu, LIMIT)
    at_least("wall clock, whole command", script.wall / command.wall, LIMIT)
    at_least("processor, whole command", script.cpu / command.cpu, LIMIT)
    again(given)


def rebuild(store: str) -> None:
    engine = Engine(store)
    with no_collection():
        engine.rebuild()
    engine.close()


def within(work: Callable[[], object]) -> Run:
    """The same figures for work in this process; its memory is not told apart."""
    before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    work()
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF)
    return Run(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 0, "")


if __name__ == "__main__":
    main()
