"""`omo-sync ingest` over inserting the same rows into a plain table of the same database.

All are processes of their own, start-up included, on a new database each. When ours returns, the
facts are validated and durable and the read models show them; `append_only.py` leaves those out.
On PostgreSQL beside it the event sourcing library as it comes, on a part of the facts; and dlt, where
OMO_SYNC_BENCHMARK_DLT names a Python that has it (`pip install 'dlt[postgres]'` in a venv of its own).
With `--alike 1` no key is busier than another, the hard case for caches.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import generate
from benchmarks.databases import SQLITE, fresh, on_server
from benchmarks.measure import HERE, Run, Runs, alternately, omo_sync, python, run
from benchmarks.report import SPEED, again, asked, at_least, folder, speed, table

LIMIT = 0.35
APPEND_LIMIT = 0.6  # on a server: within SQLite the same process does the database's work
LIBRARY_LIMIT = 20
DLT = "OMO_SYNC_BENCHMARK_DLT"
PART = 100  # of the facts, that the library is given: one in so many


def main() -> None:
    given = asked(__doc__, database=SQLITE, facts=300_000, keys=50_000, runs=3, alike=0)
    server = on_server(given.database)
    with folder() as here:
        facts = here / "facts.jsonl"
        generate.write(facts, given.facts, given.keys, skew=generate.ALIKE if given.alike else generate.SKEW)

        def ours(number: int) -> Run:
            with fresh(given.database, here, f"ours-{number}") as url:
                return run(omo_sync(url, "ingest", facts))

        def append(number: int) -> Run:
            with fresh(given.database, here, f"append-{number}") as url:
                return run(python("append_only.py", facts, url))

        def plain(number: int) -> Run:
            with fresh(given.database, here, f"plain-{number}") as url:
                if server:
                    return run(python("plain_unnest.py", facts, url))
                return run(python("plain_insert.py", facts, url.removeprefix("sqlite:///")))

        took, alone, limit = alternately(given.runs, ours, append, plain)
        part = given.facts // PART
        library = by_library(given.database, here, facts, part) if server else None
        loader = by_dlt(given.database, here, facts) if server and DLT in os.environ else None
    rows = [
        speed("omo-sync ingest", took, given.facts),
        speed("the append alone", alone, given.facts),
        speed("plain unnest" if server else "plain SQLite", limit, given.facts),
    ]
    if library:
        rows.append(speed("the library as it comes", library, part))
    if loader:
        rows.append(speed("dlt, loading alone", loader, given.facts))
    table(
        f"Ingest: {given.facts:,} mixed facts over {given.keys:,} keys{' all alike' * given.alike}, "
        f"8 % told twice; best of {given.runs}",
        SPEED,
        rows,
    )
    print(took.runs[-1].output.strip())
    at_least("wall clock", limit.wall / took.wall, LIMIT)
    if library:
        at_least("wall clock, the append alone", limit.wall / alone.wall, APPEND_LIMIT)
        each = library.wall / part
        at_least("wall clock, the library's over ours", each / (took.wall / given.facts), LIBRARY_LIMIT)
    else:
        at_least("processor", limit.cpu / took.cpu, LIMIT)
    again(given)


def by_library(database: str, here: Path, facts: Path, number: int) -> Runs:
    with fresh(database, here, "library") as url:
        return Runs([run(python("stock_library.py", facts, url, str(number)))])


def by_dlt(database: str, here: Path, facts: Path) -> Runs:
    with fresh(database, here, "dlt") as url:
        return Runs([run([os.environ[DLT], HERE / "by_dlt.py", facts, url])])


if __name__ == "__main__":
    main()
