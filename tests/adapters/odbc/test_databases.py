"""The same till on PostgreSQL and SQLite, with what their drivers spoil."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from omo_sync.adapters.contract import Row
from omo_sync.errors import SourceError
from tests.adapters.odbc.conftest import Make, Source, opened

FLOW = """
source = "pos/main"
timezone = "Asia/Shanghai"
page = 7
[values]
time = { from = "happened", time = "iso" }
sku = { from = "item", change = ["trim"] }
[streams.flow]
table = "flow"
cursor = ["happened", "id"]
overlap_ids = 0
[[streams.flow.rules]]
when = { void = "1" }
then = "skip"
because = "voided"
[[streams.flow.facts]]
type = "inventory.adjusted"
data = { sku = "{sku}", location = "main", quantity = "{quantity}", ext = { name = "{name}", big = "{big}" } }
"""
NAME = "三只松鼠 每日坚果 750g/30包 🍜 Kümmel " * 300
BIG = 2**40 + 1


def fill(connection: str, table: str, times: str) -> None:
    made = opened(connection)
    made.execute(table)
    for number in range(1, 31):
        at = f"2026-05-30 10:{number // 10:02}:00{'.250000' if number % 3 == 0 else ''}{times}"
        values = (number, at, f"A{number}  ", NAME, "0.1" if number % 2 else "-0.385", number % 10 == 0, BIG)
        made.execute("INSERT INTO flow VALUES (?,?,?,?,?,?,?)", *values)
    made.close()


@pytest.fixture
def postgresql_till(source: Make, odbc_postgresql: str) -> Source:
    table = """CREATE TABLE flow (id INT PRIMARY KEY, happened TIMESTAMPTZ, item CHAR(12), name TEXT,
        quantity NUMERIC(16,4), void BOOLEAN, big BIGINT)"""
    fill(odbc_postgresql, table, "+00:00")
    return source(FLOW, odbc_postgresql)


@pytest.fixture
def sqlite_till(source: Make, odbc_sqlite: str) -> Source:
    table = """CREATE TABLE flow (id INTEGER PRIMARY KEY, happened TEXT, item TEXT, name TEXT,
        quantity NUMERIC, void INTEGER, big INTEGER)"""
    fill(odbc_sqlite, table, "")
    return source(FLOW, odbc_sqlite)


def assert_read_and_taken(till: Source, hour: str) -> None:
    read = [row for batch in till.adapter().read(None) for row in batch.rows]
    assert [row.id for row in read] == [f"flow:{number}" for number in sorted(range(1, 31), key=place)]
    first = next(row for row in read if row.id == "flow:3")
    assert isinstance(first, Row)
    assert first.values["name"] == NAME
    assert first.values["big"] == str(BIG)
    assert Decimal(first.values["quantity"]) == Decimal("0.1")
    [event] = till.adapter().translate(first)
    assert isinstance(event, dict)
    assert event["time"] == f"2026-05-30T{hour}:00:00.250000+08:00"
    totals = till.pull()
    assert (totals.accepted, totals.skipped, totals.quarantined) == (27, 3, 0)
    assert till.pull().accepted == 0
    assert till.stock()["A2", "main"] == "-0.385"


def place(number: int) -> tuple[int, bool, int]:
    return number // 10, number % 3 == 0, number


def test_postgresql(postgresql_till: Source) -> None:
    assert_read_and_taken(postgresql_till, "18")


def test_sqlite(sqlite_till: Source) -> None:
    assert_read_and_taken(sqlite_till, "10")


@pytest.mark.parametrize(
    ("told", "column"),
    [
        ({"table": "flow"}, "id"),
        ({"query": "SELECT f.*, id + 0 AS made FROM flow f"}, "made"),
        ({"query": "SELECT f.*, 'N' || substr('0' || id, -2) AS made FROM flow f"}, "made"),
    ],
)
def test_sqlite_by_one_column(sqlite_till: Source, told: dict[str, str], column: str) -> None:
    flow = sqlite_till.configuration["streams"]["flow"]
    del flow["table"]
    flow.update(told, cursor=column)
    totals = sqlite_till.pull()
    assert (totals.read, totals.accepted) == (30, 27)
    assert sqlite_till.pull().read == 0
    made = opened(sqlite_till.connection)
    made.execute("INSERT INTO flow VALUES (31, '2026-05-30 10:00:00', 'A2', '', '5', 0, 0)")
    made.close()
    assert sqlite_till.pull().accepted == 1
    assert sqlite_till.stock()["A2", "main"] == "4.615"


def test_postgresql_says_what_is_wrong(postgresql_till: Source, odbc_postgresql: str) -> None:
    till = postgresql_till
    till.configuration["query_timeout"] = "1s"
    flow = till.configuration["streams"]["flow"]
    for changes, said in (
        ({"table": "nothing"}, "a table is missing"),
        (
            {"query": "SELECT f.*, pg_sleep(2)::text AS slept FROM flow f", "optional": ["slept"]},
            "took longer",
        ),
        ({"key": "nokey"}, "no column 'nokey'"),
        ({"query": "SELECT nothing FROM flow"}, "a column is missing"),
    ):
        told = {name: value for name, value in flow.items() if name != "table" or "query" not in changes}
        told["values"] = {"slept": {"from": "slept"}}
        told["rules"] = [{"when": {"slept": "?"}, "then": "skip"}]
        told["optional"] = ["slept"]
        till.configuration["streams"]["flow"] = {**told, **changes}
        with pytest.raises(SourceError, match=said):
            till.pull()
    till.configuration["streams"]["flow"] = flow
    till.connection = odbc_postgresql.replace("DATABASE=", "DATABASE=no_")
    with pytest.raises(SourceError, match="pos: "):
        till.pull()


def test_postgresql_says_which_mend_an_odd_time_needs(postgresql_till: Source) -> None:
    flow = postgresql_till.configuration["streams"]["flow"]
    del flow["table"]
    flow["query"] = "SELECT f.*, TIME '24:00:00' AS odd FROM flow f"
    flow["facts"][0]["data"]["reason"] = "{odd}"
    with pytest.raises(SourceError, match=r"stream flow: it holds a date or time that is none .*CAST"):
        postgresql_till.pull()


def test_postgresql_cannot_be_written_to(postgresql_till: Source) -> None:
    postgresql_till.configuration["session"] = ["DELETE FROM flow"]
    with pytest.raises(SourceError, match="read-only transaction"):
        postgresql_till.pull()


def test_sqlite_says_what_is_wrong(sqlite_till: Source) -> None:
    sqlite_till.configuration["streams"]["flow"]["table"] = "nothing"
    with pytest.raises(SourceError, match="a table is missing"):
        sqlite_till.pull()


def test_sqlite_makes_no_file(sqlite_till: Source, tmp_path: Path) -> None:
    sqlite_till.connection = sqlite_till.connection.replace("odbc.db", "none.db")
    with pytest.raises(SourceError, match=r"pos: the file cannot be opened .* correct `database`"):
        sqlite_till.pull()
    assert not (tmp_path / "none.db").exists()


def test_a_server_that_does_not_answer_freetds(source: Make, freetds: object) -> None:
    connection = f"DRIVER={{{freetds}}};SERVER=127.0.0.1;PORT=1;UID=sa;PWD=geheim"
    till = source(FLOW, connection)
    with pytest.raises(SourceError, match="cannot be reached") as raised:
        till.pull()
    assert "geheim" not in str(raised.value)
