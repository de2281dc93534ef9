"""MariaDB: a fresh database per test, utf8mb4."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyodbc
import pytest

from tests.servers.drivers import MARIADB, driver
from tests.servers.server import Server, find_program, run_tool

VARIABLE = "OMO_TEST_MARIADB"
PACKAGE = "mariadb-server"


@dataclass(frozen=True)
class Address:
    """Where a database is, and who one is there."""

    host: str
    port: int
    user: str
    password: str
    database: str

    @classmethod
    def of(cls, url: str) -> Address:
        """Of mysql://USER:PASSWORD@HOST:PORT/."""
        parts = urlsplit(url)
        user, password = unquote(parts.username or "root"), unquote(parts.password or "")
        return cls(parts.hostname or "127.0.0.1", parts.port or 3306, user, password, parts.path.strip("/"))

    @property
    def odbc(self) -> str:
        """The connection string by Debian's driver."""
        return (
            f"DRIVER={{{driver(MARIADB)}}};SERVER={self.host};PORT={self.port};UID={self.user};"
            f"PWD={{{self.password}}};DATABASE={self.database};CHARSET=utf8mb4"
        )


class MariaDB:
    """A server. address: without a database, as a user that may create some."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._numbers = itertools.count(1)

    @contextmanager
    def database(self) -> Iterator[Address]:
        """A new database, gone afterwards."""
        name = f"omo_test_{os.getpid()}_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        try:
            yield replace(self.address, database=name)
        finally:
            self._run(f"DROP DATABASE {name}")

    def _run(self, statement: str) -> None:
        connection = pyodbc.connect(self.address.odbc, autocommit=True)
        try:
            connection.execute(statement)
        finally:
            connection.close()


class PrivateMariaDB(MariaDB):
    """A server of our own that does not wait for the disk."""

    def __init__(self) -> None:
        self._program = find_program("mariadbd", PACKAGE, VARIABLE)
        self._server = Server(self._command, self._ready, pyodbc.Error, self._prepare)
        super().__init__(self._at(self._server.port))

    def close(self) -> None:
        self._server.close()

    @staticmethod
    def _prepare(folder: Path) -> None:
        installer = find_program("mariadb-install-db", PACKAGE, VARIABLE)
        options = ["--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"]
        run_tool([installer, "--no-defaults", f"--datadir={folder / 'data'}", *options], folder)

    def _command(self, port: int, folder: Path) -> list[str]:
        return [
            self._program,
            "--no-defaults",
            f"--datadir={folder / 'data'}",
            f"--socket={folder / 'socket'}",
            f"--pid-file={folder / 'pid'}",
            f"--port={port}",
            "--bind-address=127.0.0.1",
            "--skip-name-resolve",
            "--character-set-server=utf8mb4",
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-buffer-pool-size=32M",
        ]

    def _ready(self, port: int, folder: Path) -> bool:
        connection = pyodbc.connect(self._at(port).odbc, timeout=5)
        try:
            return bool(connection.execute("SELECT @@datadir").fetchval() == f"{folder / 'data'}/")
        finally:
            connection.close()

    @staticmethod
    def _at(port: int) -> Address:
        return Address("127.0.0.1", port, "root", "", "")


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[MariaDB]:
    """The given server, else one of our own."""
    given = os.environ.get(VARIABLE)
    if given:
        yield MariaDB(Address.of(given))
        return
    server = PrivateMariaDB()
    try:
        yield server
    finally:
        server.close()


@pytest.fixture
def mariadb(mariadb_server: MariaDB) -> Iterator[Address]:
    """Where an empty database is, gone after the test."""
    with mariadb_server.database() as address:
        yield address
