"""A database over ODBC keeps the contract of adapters."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from omo_sync.adapters.odbc import Odbc
from omo_sync.adapters.odbc.options import OdbcOptions
from omo_sync.testing import AdapterContract, Case, ReportsContract
from tests.adapters.odbc.conftest import opened
from tests.running import NOW
from tests.servers.mariadb import Address

SECRET = "gehe;im}9"
CONFIGURATION = """
source = "pos/main"
page = 4
[values]
time = { from = "at", time = "iso" }
[streams.moves]
table = "moves"
cursor = "id"
[[streams.moves.facts]]
type = "inventory.adjusted"
data = { sku = "{sku}", location = "main", quantity = "{n}" }
"""
LEVELS = """
source = "pos/main"
page = 4
[streams.levels]
table = "levels"
mode = "snapshot"
key = ["sku"]
compare = ["n"]
report = true
[streams.levels.values]
time = { from = "row.now", empty = "" }
[[streams.levels.facts]]
type = "inventory.counted"
when = { "row.seen" = "new" }
data = { sku = "{sku}", location = "main", on_hand = "{n}" }
time = "{row.now}"
[[streams.levels.facts]]
type = "inventory.reported"
when = { "row.seen" = "report" }
data = { sku = "{sku}", location = "main", on_hand = "{n}" }
time = "{row.now}"
"""


@pytest.fixture
def maria(odbc_mariadb: str) -> Iterator[Any]:
    connection = opened(odbc_mariadb)
    yield connection
    connection.close()


@pytest.fixture
def access(maria: Any, mariadb: Address) -> dict[str, Any]:
    """How the adapter logs in, with a password of its own."""
    maria.execute(f"CREATE OR REPLACE USER contract IDENTIFIED BY '{SECRET}'")
    maria.execute(f"GRANT SELECT ON {mariadb.database}.* TO contract")
    driver = mariadb.odbc.partition("{")[2].partition("}")[0]
    return {
        "driver": driver,
        "server": mariadb.host,
        "port": mariadb.port,
        "database": mariadb.database,
        "user": "contract",
        "password": SECRET,
    }


def adapter(configuration: str, access: dict[str, Any], **changes: Any) -> Odbc:
    options = OdbcOptions(**tomllib.loads(configuration), connection={**access, **changes})
    return Odbc("till", options, clock=lambda: NOW)


class TestMovements(AdapterContract):
    @pytest.fixture
    def case(self, maria: Any, access: dict[str, Any]) -> Case:
        maria.execute(
            "CREATE TABLE moves (id INT PRIMARY KEY AUTO_INCREMENT, at DATETIME NOT NULL, sku VARCHAR(40),"
            " n DECIMAL(15,3))"
        )

        def add(sku: str | None) -> None:
            maria.execute("INSERT INTO moves (at, sku, n) VALUES ('2026-05-30 10:00:00', ?, 1)", sku)

        for number in range(10):
            add(f"A{number}")
        add(None)
        return Case(
            make=lambda: adapter(CONFIGURATION, access),
            broken=lambda: adapter(CONFIGURATION, access, password=SECRET + "!"),
            bad=1,
            grow=lambda: add("B"),
            secrets=[SECRET],
        )


class TestLevels(ReportsContract):
    @pytest.fixture
    def case(self, maria: Any, access: dict[str, Any]) -> Case:
        maria.execute("CREATE TABLE levels (sku VARCHAR(40) PRIMARY KEY, n DECIMAL(15,3))")

        def add(sku: str, n: int) -> None:
            maria.execute("INSERT INTO levels VALUES (?, ?)", sku, n)

        for number in range(10):
            add(f"A{number}", number)
        add("Z", -1)
        return Case(
            make=lambda: adapter(LEVELS, access),
            broken=lambda: adapter(LEVELS, access, password=SECRET + "!"),
            bad=1,
            grow=lambda: add("B", 1),
            secrets=[SECRET],
        )
