"""The most memory that ingesting, judging and rebuilding hold at a time."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import generate
from benchmarks.databases import SQLITE, fresh, on_server
from benchmarks.measure import omo_sync, run
from benchmarks.report import again, asked, at_most, folder, table

LIMIT = 300  # MB
MB = 1_000_000


def main() -> None:
    given = asked(__doc__, database=SQLITE, facts=1_000_000, keys=50_000)
    with folder() as here, fresh(given.database, here, "store") as store:
        facts = here / "facts.jsonl"
        generate.write(facts, given.facts, given.keys)
        runs = {
            "omo-sync ingest": run(omo_sync(store, "ingest", facts)),
            "omo-sync reconcile": run(omo_sync(store, "reconcile")),
            "omo-sync projections rebuild": run(omo_sync(store, "projections", "rebuild")),
        }
        sizes = facts.stat().st_size, size(store)
    table(
        f"Memory: {given.facts:,} facts over {given.keys:,} keys, "
        f"a file of {sizes[0] / MB:.0f} MB, a store of {sizes[1] / MB:.0f} MB",
        ("", "peak MB", "wall s", "CPU s"),
        [(name, f"{one.peak / MB:.0f}", f"{one.wall:.1f}", f"{one.cpu:.1f}") for name, one in runs.items()],
    )
    print(runs["omo-sync reconcile"].output.strip())
    for name, one in runs.items():
        at_most(f"{name} over {LIMIT} MB", one.peak / MB / LIMIT, 1)
    again(given)


def size(store: str) -> int:
    """Bytes that a store takes on the disk."""
    if not on_server(store):
        return Path(store.removeprefix("sqlite:///")).stat().st_size
    import psycopg

    with psycopg.connect(store) as connection:
        (found,) = connection.execute("SELECT pg_database_size(current_database())").fetchone() or (0,)
    return int(found)


if __name__ == "__main__":
    main()
