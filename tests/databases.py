"""Both kinds of databases under the same tests: `both` runs each on SQLite, then on PostgreSQL.

On PostgreSQL all of a process's tests share one store, emptied before each use: to make a database
takes longer than most of what is tried on it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from hypothesis import is_hypothesis_test

from omo_sync.bootstrap import Engine
from omo_sync.store.database import Database
from tests import running
from tests.servers.postgresql import PostgreSQL

SQLITE, POSTGRESQL = "sqlite", "postgresql"

EMPTY = """
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'
        AND tablename NOT IN ('meta', 'alembic_version') LOOP
        EXECUTE 'DELETE FROM ' || quote_ident(name);
    END LOOP;
END $$;
DELETE FROM meta WHERE name = 'epoch'
"""


@pytest.fixture(scope="session")
def shared_store(postgresql_server: PostgreSQL) -> Iterator[str]:
    """The URL of a store on PostgreSQL."""
    with postgresql_server.database() as url:
        Engine(url).close()
        yield url


@contextmanager
def emptied(url: str) -> Iterator[str]:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(EMPTY)
    yield url


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Laws run on SQLite; on PostgreSQL as well under the profile `ci`, since their many examples take long
    there. A law of all that is folded runs there always (`tests/test_laws.py`)."""
    if "both" in metafunc.fixturenames:
        law = is_hypothesis_test(metafunc.function) and os.environ.get("HYPOTHESIS_PROFILE") != "ci"
        metafunc.parametrize("both", [SQLITE] if law else [SQLITE, POSTGRESQL], indirect=True)


@pytest.fixture
def both(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The kind of database on which `running.engine` makes its stores."""
    kind: str = request.param
    if kind == POSTGRESQL:
        url = request.getfixturevalue("shared_store")
        monkeypatch.setattr(running.Where, "database", staticmethod(lambda: emptied(url)))
    return kind


@contextmanager
def on(url: str) -> Iterator[None]:
    """What is run here has its stores in this one; for laws, whose examples share the fixtures."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running.Where, "database", staticmethod(lambda: emptied(url)))
        yield


def content(database: Database) -> bytes:
    """All that a store holds, as it is written down."""
    connection = database.connect()
    if database.url.startswith(SQLITE):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return database.path.read_bytes()
    tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    found = bytearray()
    for (table,) in tables:
        with connection.cursor().copy(f"COPY {table} TO STDOUT WITH (FORMAT binary)") as copy:
            found += b"".join(bytes(part) for part in copy)
    return bytes(found)
