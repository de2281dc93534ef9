"""Private servers, filled with the answers that the API gives, for `benchmarks.per_request`."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

POSTGRESQL = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def answers(base: str, wanted: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    for path in dict.fromkeys(wanted):
        with urllib.request.urlopen(base + path) as answer:
            yield path.rpartition("/")[2], answer.read()


@contextmanager
def redis(here: Path, base: str, wanted: Sequence[str]) -> Iterator[str | None]:
    """The URL of a Redis that has the answers by sku; None where it is not installed."""
    with empty_redis(here) as url:
        if url is not None:
            from redis import Redis

            Redis.from_url(url).mset(dict(answers(base, wanted)))
        yield url


@contextmanager
def empty_redis(here: Path) -> Iterator[str | None]:
    """The URL of a Redis that knows nothing; None where it is not installed."""
    program = shutil.which("redis-server")
    if program is None:
        yield None
        return
    path = here / "redis.sock"
    child = subprocess.Popen(
        [program, "--port", "0", "--unixsocket", path, "--save", "", "--dir", here], stdout=subprocess.DEVNULL
    )
    try:
        while not path.exists():
            time.sleep(0.05)
        yield f"unix://{path}"
    finally:
        child.terminate()
        child.wait()


@contextmanager
def postgresql(here: Path, base: str, wanted: Sequence[str]) -> Iterator[str | None]:
    """The URL of a PostgreSQL that has them in a table; None where it is not installed."""
    if not POSTGRESQL:
        yield None
        return
    data = here / "postgresql"
    data.mkdir()
    here.chmod(0o755)
    as_other = unprivileged(data)
    run = [*as_other, POSTGRESQL[-1] / "initdb", "-D", data, "-U", "bench", "-A", "trust", "--no-sync"]
    subprocess.run(run, check=True, stdout=subprocess.DEVNULL)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = [*as_other, POSTGRESQL[-1] / "postgres", "-D", data, "-p", str(port), "-k", data]
    child = subprocess.Popen([*server, "-c", "max_connections=400"], stderr=subprocess.DEVNULL)
    url = f"postgresql://bench@127.0.0.1:{port}/postgres"
    try:
        with connected(url) as connection:
            connection.execute("CREATE TABLE answer (sku text PRIMARY KEY, body bytea NOT NULL)")
            with connection.cursor() as cursor:
                cursor.executemany("INSERT INTO answer VALUES (%s, %s)", list(answers(base, wanted)))
        yield url
    finally:
        child.terminate()
        child.wait()


def connected(url: str):
    import psycopg

    for _ in range(100):
        try:
            return psycopg.connect(url, autocommit=True)
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise RuntimeError(f"{url} did not answer within 10 s")


def unprivileged(data: Path) -> list[str | Path]:
    """PostgreSQL refuses to run as root; its own user takes over there."""
    import os

    if os.getuid():
        return []
    shutil.chown(data, "postgres", "postgres")
    return ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--init-groups"]
