"""ODBC connection strings to the tests' databases, by Debian's drivers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.servers.drivers import FREETDS, POSTGRESQL, SQLITE, driver
from tests.servers.mariadb import Address
from tests.servers.tds.server import Tds, serving


@pytest.fixture
def odbc_mariadb(mariadb: Address) -> str:
    """An empty MariaDB database, utf8mb4."""
    return mariadb.odbc


@pytest.fixture
def odbc_postgresql(postgresql: str) -> str:
    """An empty PostgreSQL database, UTF8, by the Unicode driver."""
    to = urlsplit(postgresql)
    return (
        f"DRIVER={{{driver(POSTGRESQL)}}};SERVER={to.hostname};PORT={to.port or 5432};"
        f"UID={unquote(to.username or '')};PWD={{{unquote(to.password or '')}}};DATABASE={to.path[1:]}"
    )


@pytest.fixture
def odbc_sqlite(tmp_path: Path) -> str:
    """A SQLite file that does not exist yet."""
    return f"DRIVER={{{driver(SQLITE)}}};DATABASE={tmp_path / 'odbc.db'}"


@pytest.fixture(scope="session")
def freetds() -> Path:
    """The FreeTDS driver's file."""
    return driver(FREETDS)


@pytest.fixture
def tds(tmp_path: Path) -> Iterator[Tds]:
    """A server of SQL Server's protocol without tables."""
    with serving(tmp_path) as made:
        yield made
