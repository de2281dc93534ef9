"""Bare NOTIFY round trips between two connections: `round_trips.py URL NOTES`, until it is ended.

Notes, a line each: nanoseconds there and back.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import psycopg

PAUSE = 0.02  # seconds

Connection = psycopg.Connection[Any]


def main() -> None:
    url, notes = sys.argv[1], Path(sys.argv[2])
    with (
        psycopg.connect(url, autocommit=True) as one,
        psycopg.connect(url, autocommit=True) as other,
        notes.open("w") as file,
    ):
        one.execute("LISTEN benchmark_back")
        other.execute("LISTEN benchmark_there")
        while True:
            start = time.monotonic_ns()
            tell(one, "benchmark_there", other)
            tell(other, "benchmark_back", one)
            file.write(f"{time.monotonic_ns() - start}\n")
            file.flush()
            time.sleep(PAUSE)


def tell(voice: Connection, channel: str, ear: Connection) -> None:
    voice.execute(f"NOTIFY {channel}")
    next(ear.notifies(stop_after=1))


if __name__ == "__main__":
    main()
