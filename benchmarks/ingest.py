"""`omo-sync ingest` over inserting the same rows into plain SQLite.

Both are processes of their own, start-up included, on a new file each. When ours returns, the
facts are validated and durable and the read models show them.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import generate
from benchmarks.measure import Run, alternately, omo_sync, python, run
from benchmarks.report import SPEED, again, asked, at_least, folder, speed, table

LIMIT = 0.35


def main() -> None:
    given = asked(__doc__, facts=300_000, keys=50_000, runs=3)
    with folder() as here:
        facts = here / "facts.jsonl"
        generate.write(facts, given.facts, given.keys)

        def ours(number: int) -> Run:
            return run(omo_sync(here / f"ours-{number}.db", "ingest", facts))

        def plain(number: int) -> Run:
            return run(python("plain_insert.py", facts, here / f"plain-{number}.db"))

        took, limit = alternately(given.runs, ours, plain)
    table(
        f"Ingest: {given.facts:,} mixed facts over {given.keys:,} keys, 8 % told twice; best of {given.runs}",
        SPEED,
        [speed("omo-sync ingest", took, given.facts), speed("plain SQLite", limit, given.facts)],
    )
    print(took.runs[-1].output.strip())
    at_least("wall clock", limit.wall / took.wall, LIMIT)
    at_least("processor", limit.cpu / took.cpu, LIMIT)
    again(given)


if __name__ == "__main__":
    main()
