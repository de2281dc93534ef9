"""PostgreSQL: a fresh database per test, UTF8, and sorted otherwise than by bytes so that collations show."""

from __future__ import annotations

import itertools
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from tests.servers.server import Server, find_program, run_tool

VARIABLE = "OMO_TEST_POSTGRESQL"
# Pinyin order, and `a` before `B`: a query that forgets COLLATE "C" is seen.
COLLATION = "zh-Hans-CN"
HASTY = ("-cfsync=off", "-cfull_page_writes=off", "-csynchronous_commit=off")


class PostgreSQL:
    """A server. url: of its maintenance database, as a user that may create databases."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._numbers = itertools.count(1)
        self._templates: dict[str, str] = {}

    @contextmanager
    def database(self, template: str | None = None) -> Iterator[str]:
        """The URL of a new database, gone afterwards. template: one that `template` made."""
        name = self._new_name()
        self._copy(template or self.template("empty", lambda url: None), name)
        try:
            yield self._url_of(name)
        finally:
            self._drop(name)

    def template(self, name: str, prepare: Callable[[str], None]) -> str:
        """A database to copy, made once: prepare gets its URL and leaves no connection behind."""
        if name not in self._templates:
            made = self._new_name()
            self._run(
                "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE {}",
                sql.Identifier(made),
                sql.Literal(COLLATION),
            )
            self._templates[name] = made
            prepare(self._url_of(made))
        return self._templates[name]

    def forget(self) -> None:
        """Drop the templates."""
        while self._templates:
            self._drop(self._templates.popitem()[1])

    def _copy(self, template: str, name: str) -> None:
        self._run("CREATE DATABASE {} TEMPLATE {}", sql.Identifier(name), sql.Identifier(template))

    def _drop(self, name: str) -> None:
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", sql.Identifier(name))

    def _run(self, statement: str, *names: sql.Composable) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*names))

    def _new_name(self) -> str:
        return f"omo_test_{os.getpid()}_{next(self._numbers)}"

    def _url_of(self, database: str) -> str:
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{database}"))


class PrivatePostgreSQL(PostgreSQL):
    """A server of our own, that can be crashed and started again.

    durable: it waits for the disk, as in production; otherwise it is quicker, and a crash of it loses nothing
    only as long as the machine stands.
    """

    def __init__(self, durable: bool = False) -> None:
        self._durable = durable
        self._bin = Path(find_program("initdb", "postgresql", VARIABLE, _installed())).resolve().parent
        self.server = Server(self._command, self._ready, psycopg.OperationalError, self._prepare)
        super().__init__(self._at(self.server.port))

    def crash(self) -> None:
        """What `pg_ctl stop -m immediate` does: no checkpoint, all connections cut."""
        self.server.stop(signal.SIGQUIT)

    def stop(self) -> None:
        """An orderly end that does not wait for the clients."""
        self.server.stop(signal.SIGINT)

    def start(self) -> None:
        """Start again, on the same port and data; returns when it answers."""
        self.server.start()

    def close(self) -> None:
        self.server.close()

    def _prepare(self, folder: Path) -> None:
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
        run_tool([str(self._bin / "initdb"), f"--pgdata={folder / 'data'}", *options], folder)

    def _command(self, port: int, folder: Path) -> list[str]:
        return [
            str(self._bin / "postgres"),
            f"-D{folder / 'data'}",
            f"-p{port}",
            "-clisten_addresses=127.0.0.1",
            "-cunix_socket_directories=",
            "-cshared_buffers=32MB",
            "-cmax_connections=200",
            "-cjit=off",
            "-ctimezone=Asia/Shanghai",
            *(() if self._durable else HASTY),
        ]

    def _ready(self, port: int, folder: Path) -> bool:
        with psycopg.connect(self._at(port), connect_timeout=5) as connection:
            return connection.execute("SHOW data_directory").fetchone() == (str(folder / "data"),)

    @staticmethod
    def _at(port: int) -> str:
        return f"postgresql://postgres@127.0.0.1:{port}/postgres"


def _installed() -> Iterator[Path]:
    """Debian keeps the server's programs off the PATH, by version."""
    found = Path("/usr/lib/postgresql").glob("*/bin")
    return iter(sorted(found, key=lambda folder: int(folder.parent.name), reverse=True))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQL]:
    """The given server, else one of our own that does not wait for the disk."""
    given = os.environ.get(VARIABLE)
    server = PostgreSQL(given) if given else PrivatePostgreSQL()
    try:
        yield server
    finally:
        if isinstance(server, PrivatePostgreSQL):
            server.close()
        else:
            server.forget()


@pytest.fixture
def postgresql(postgresql_server: PostgreSQL) -> Iterator[str]:
    """The URL of an empty database, gone after the test."""
    with postgresql_server.database() as url:
        yield url


@pytest.fixture(scope="session")
def _durable_server() -> Iterator[PrivatePostgreSQL]:
    server = PrivatePostgreSQL(durable=True)
    try:
        yield server
    finally:
        server.close()


@pytest.fixture
def durable_postgresql(_durable_server: PrivatePostgreSQL) -> Iterator[PrivatePostgreSQL]:
    """A server of our own that waits for the disk, to be crashed."""
    yield _durable_server
    if not _durable_server.server.running:
        _durable_server.start()
