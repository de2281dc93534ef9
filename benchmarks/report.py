"""What every benchmark is asked and how it answers."""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measure import Runs

SPEED = ("", "wall s", "spread", "CPU s", "facts/s", "µs CPU a fact")

PROCESSORS = Path("/proc/cpuinfo")


def asked(about: str | None, database: str | None = None, **defaults: int) -> argparse.Namespace:
    """The options of a benchmark, whole numbers all of them; and where there is one, its database."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in defaults.items():
        parser.add_argument(f"--{name}", type=int, default=value, metavar="N", help=f"default {value:,}")
    if database is not None:
        parser.add_argument(
            "--database", default=database, metavar="URL",
            help="a server whose user may create databases: postgresql://USER@HOST/DATABASE; default SQLite",
        )  # fmt: skip
    return parser.parse_args()


@contextmanager
def folder() -> Iterator[Path]:
    """Where stores are made, on the disk of TMPDIR; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="omo-sync-benchmark-") as name:
        yield Path(name)


def table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Names to the left, figures to the right."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    print(f"{title}\n")
    for row in (header, *rows):
        cells = [row[0].ljust(widths[0])]
        cells.extend(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        print("  ".join(cells).rstrip())
    print()


def speed(name: str, runs: Runs, facts: int) -> tuple[str, ...]:
    """A row under SPEED, by the best of the runs."""
    per_second, each = facts / runs.wall, runs.cpu / facts * 1e6
    return name, f"{runs.wall:.2f}", runs.spread, f"{runs.cpu:.2f}", f"{per_second:,.0f}", f"{each:.1f}"


def at_least(name: str, ratio: float, limit: float) -> None:
    print(f"ratio, {name}: {ratio:.2f} (at least {limit:g}: {held(ratio >= limit)})")


def at_most(name: str, ratio: float, limit: float) -> None:
    print(f"ratio, {name}: {ratio:.2f} (at most {limit:g}: {held(ratio <= limit)})")


def held(holds: bool) -> str:
    return "holds" if holds else "DOES NOT HOLD"


def again(given: argparse.Namespace) -> None:
    """On what it ran, and the command that runs it again."""
    options = " ".join(f"--{name} {value}" for name, value in vars(given).items())
    print(f"\nmachine: {machine()}")
    print(f"again:   python benchmarks/{Path(sys.argv[0]).name} {options}")


def machine() -> str:
    model = platform.machine()
    if PROCESSORS.exists():
        named = [line for line in PROCESSORS.read_text().splitlines() if line.startswith("model name")]
        model = named[0].partition(": ")[2] if named else model
    return (
        f"{os.cpu_count()} x {model}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"load {os.getloadavg()[0]:.1f}"
    )
