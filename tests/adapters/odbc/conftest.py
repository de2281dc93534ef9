"""A till's database on a private MariaDB, and a source that reads it into a store of its own."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from typing import Any

import pyodbc
import pytest

from omo_sync.adapters.odbc import Odbc
from omo_sync.adapters.odbc.options import OdbcOptions
from omo_sync.bootstrap import Engine
from omo_sync.compare import Compare
from omo_sync.ingest import Totals
from omo_sync.pull import Pull
from tests.running import engine, state

HOUR = 3_600_000_000


class Source:
    """A source that is pulled into its own store. aliases: what `items map` would say."""

    def __init__(self, on: Engine, name: str, configuration: str, connection: str) -> None:
        self.engine = on
        self.name = name
        self.configuration = tomllib.loads(configuration)
        self.connection = connection
        self.aliases: dict[str, str] = {}

    def adapter(self) -> Odbc:
        options = OdbcOptions(**{"connection": self.connection, **self.configuration})
        return Odbc(self.name, options, self.aliases, clock=self.engine.now)

    def pull(self) -> Totals:
        """As `omo-sync sync` does, with an adapter of its own each time. Raises SourceError."""
        totals = Totals()
        try:
            for batch in Pull(self.adapter(), self.engine.ingest).run():
                totals = totals.plus(batch)
        finally:
            self.engine.projector.catch_up()
        return totals

    def compare(self) -> Totals:
        """As the daemon does at night."""
        adapter = self.adapter()
        totals = Totals()
        for batch in Compare(adapter, self.engine.ingest).run(self.engine.now()):
            totals = totals.plus(batch)
        self.engine.projector.catch_up()
        return totals

    def refusals(self) -> list[str]:
        """Why records are in quarantine."""
        with self.engine.database.transaction() as transaction:
            return [row[0] for row in transaction.rows("SELECT message FROM quarantine ORDER BY message")]

    def wait(self, microseconds: int = HOUR) -> None:
        """Time passes."""
        later = self.engine.now() + microseconds
        self.engine.now = self.engine.ingest.clock = lambda: later

    def judged(self) -> dict[str, Any]:
        """The state after a pass an hour later."""
        self.wait()
        self.engine.reconcile(self.engine.now())
        return state(self.engine)

    def stock(self) -> dict[tuple[str, str], str]:
        return {(row["sku"], row["location"]): row["on_hand"] for row in state(self.engine)["stock"]}


Make = Callable[..., Source]


@pytest.fixture
def source() -> Iterator[Make]:
    """Makes the source of a configuration (TOML) and a connection string."""
    with engine() as on:

        def make(configuration: str, connection: str, name: str = "pos") -> Source:
            return Source(on, name, configuration, connection)

        yield make


def opened(connection: str) -> Any:
    """A connection of the test's own, that writes; texts go as bytes where the driver is MariaDB's."""
    made = pyodbc.connect(connection, autocommit=True)
    if "maodbc" in made.getinfo(pyodbc.SQL_DRIVER_NAME):
        for kind in (pyodbc.SQL_CHAR, pyodbc.SQL_WCHAR):
            made.setdecoding(kind, "utf-8", ctype=pyodbc.SQL_CHAR)
        made.setencoding("utf-8", ctype=pyodbc.SQL_CHAR)
    return made


@pytest.fixture
def maria(odbc_mariadb: str) -> Iterator[Any]:
    """A connection to the empty MariaDB database that `odbc_mariadb` names."""
    made = opened(odbc_mariadb)
    yield made
    made.close()
