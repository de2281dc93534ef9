"""How long the command takes to answer, over an interpreter that does nothing."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import generate
from benchmarks.measure import OMO_SYNC, alternately, omo_sync, run
from benchmarks.report import again, asked, at_most, folder, table

LIMITS = {"omo-sync --help": 6, "omo-sync stock list": 12}


def main() -> None:
    given = asked(__doc__, facts=500, keys=200, runs=20)
    with folder() as here:
        facts, store = here / "facts.jsonl", here / "store.db"
        generate.write(facts, given.facts, given.keys)
        run(omo_sync(store, "ingest", facts))
        help_page: list[str | Path] = [OMO_SYNC, "--help"]
        nothing, helped, listed = alternately(
            given.runs,
            lambda _: run([sys.executable, "-c", "pass"]),
            lambda _: run(help_page),
            lambda _: run(omo_sync(store, "stock", "list")),
        )
    found = {"python -c pass": nothing, "omo-sync --help": helped, "omo-sync stock list": listed}
    shown = len(listed.runs[0].output.splitlines())
    table(
        f"Start-up: medians of {given.runs}; a store whose stock list has {shown} lines",
        ("", "median ms", "best ms", "best CPU ms"),
        [
            (name, f"{runs.median * 1e3:.0f}", f"{runs.wall * 1e3:.0f}", f"{runs.cpu * 1e3:.0f}")
            for name, runs in found.items()
        ],
    )
    for name, limit in LIMITS.items():
        at_most(f"{name} over python -c pass", found[name].median / nothing.median, limit)
    again(given)


if __name__ == "__main__":
    main()
