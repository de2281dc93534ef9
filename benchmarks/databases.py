"""New databases for benchmarks: files, or databases of a PostgreSQL server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

SQLITE = "sqlite://"


def on_server(url: str) -> bool:
    return not url.startswith("sqlite")


@contextmanager
def fresh(url: str, folder: Path, name: str) -> Iterator[str]:
    """The URL of an empty database, gone afterwards. url: SQLITE, or that of a database of a server
    whose user may create others."""
    if not on_server(url):
        yield f"sqlite:///{folder / name}.db"
        return
    import psycopg

    made = f"omo_sync_benchmark_{os.getpid()}_{name.replace('-', '_')}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {made}")
        try:
            yield urlunsplit(urlsplit(url)._replace(path=f"/{made}"))
        finally:
            connection.execute(f"DROP DATABASE {made} WITH (FORCE)")
