"""What goes wrong with a database is said so that one knows what to mend, and the next run goes on."""

from __future__ import annotations

from typing import Any

import pytest

from omo_sync.adapters.contract import Row
from omo_sync.adapters.odbc.options import OdbcOptions
from omo_sync.errors import SourceError
from tests.adapters.odbc.conftest import Make, Source, opened
from tests.servers.mariadb import Address

MOVEMENTS = """
source = "pos/main"
page = 10
[values]
time = { from = "at", time = "iso" }
[streams.moves]
table = "moves"
cursor = "id"
[[streams.moves.facts]]
type = "inventory.adjusted"
data = { sku = "{sku}", location = "main", quantity = "{n}", reason = "{name}" }
"""
TABLE = """
CREATE TABLE moves (id INT PRIMARY KEY AUTO_INCREMENT, at DATETIME NOT NULL, sku VARCHAR(40), name TEXT,
 n DECIMAL(15,3))
"""


@pytest.fixture
def till(source: Make, maria: Any, odbc_mariadb: str) -> Source:
    maria.execute(TABLE)
    moved(maria, 25)
    return source(MOVEMENTS, odbc_mariadb)


def moved(maria: Any, rows: int) -> None:
    for number in range(rows):
        maria.execute(
            "INSERT INTO moves (at, sku, name, n) VALUES ('2026-05-30 10:00:00', ?, '盘点', 1)", f"A{number}"
        )


def problem(till: Source) -> str:
    with pytest.raises(SourceError) as raised:
        till.pull()
    return str(raised.value)


def test_a_wrong_password(till: Source, maria: Any, mariadb: Address) -> None:
    maria.execute("CREATE OR REPLACE USER reader IDENTIFIED BY 'right'")
    maria.execute(f"GRANT SELECT ON {mariadb.database}.* TO reader")
    parts = {"server": mariadb.host, "port": mariadb.port, "database": mariadb.database, "user": "reader"}
    driver = mariadb.odbc.partition("{")[2].partition("}")[0]
    till.configuration["connection"] = {"driver": driver, **parts, "password": "wr;on}g"}
    said = problem(till)
    assert "pos: the database refuses the login" in said
    assert "correct `user` and `password`" in said
    assert "wr;on}g" not in said
    till.configuration["connection"]["password"] = "right"
    assert till.pull().accepted == 25


def test_a_server_that_is_not_there(till: Source) -> None:
    till.connection = till.connection.replace("PORT=", "PORT=1;OLDPORT=")
    said = problem(till)
    assert said.startswith("pos: the database cannot be reached")
    assert "the next run goes on from here" in said


def test_a_driver_that_is_not_there(till: Source) -> None:
    till.connection = "DRIVER={No Such Driver};SERVER=x;PWD=geheim"
    said = problem(till)
    assert "the ODBC driver cannot be loaded" in said
    assert "geheim" not in said


def test_a_database_that_is_not_there(till: Source) -> None:
    till.connection = till.connection.replace("DATABASE=", "DATABASE=no_")
    assert "there is no such database" in problem(till)


def test_two_columns_of_one_name(till: Source) -> None:
    moves = till.configuration["streams"]["moves"]
    del moves["table"]
    moves["query"] = "SELECT m.*, n.id FROM moves m JOIN moves n ON n.id = m.id"
    said = problem(till)
    assert "two columns have the same name" in said
    assert "name each in `query`" in said


def test_a_query_may_end_with_a_comment(till: Source) -> None:
    moves = till.configuration["streams"]["moves"]
    del moves["table"]
    moves["query"] = "SELECT * FROM moves -- all of them"
    assert till.pull().accepted == 25


def test_a_level_that_is_no_number_names_its_column(till: Source) -> None:
    told = {"mode": "snapshot", "table": "moves", "key": "id", "level": "sku"}
    fact = {"type": "inventory.adjusted", "time": "{row.now}", "data": {"quantity": "{row.change}"}}
    till.configuration["streams"] = {"levels": {**told, "facts": [fact]}}
    till.pull()
    assert till.refusals()[0] == "sku is 'A0', which is no number; correct it, or let `query` make one"


def test_a_time_zone_that_is_not_there() -> None:
    streams = {"a": {"table": "t", "key": "k", "facts": [{"type": "x"}]}}
    for told in ({"timezone": "Peking"}, {"streams": {"a": {**streams["a"], "timezone": "Peking"}}}):
        with pytest.raises(ValueError, match="'Peking' is no time zone; names are like Asia/Shanghai"):
            OdbcOptions.model_validate({"connection": "DRIVER=x", "streams": streams, **told})


def test_a_dropped_table(till: Source, maria: Any) -> None:
    till.pull()
    maria.execute("RENAME TABLE moves TO away")
    said = problem(till)
    assert said.startswith("pos, stream moves: a table is missing")
    maria.execute("RENAME TABLE away TO moves")
    moved(maria, 3)
    assert till.pull().accepted == 3


def test_a_renamed_column(till: Source, maria: Any) -> None:
    till.pull()
    maria.execute("ALTER TABLE moves RENAME COLUMN n TO amount")
    said = problem(till)
    assert "pos, stream moves: there is no column 'n'; the columns are 'id', 'at', 'sku'" in said
    maria.execute("ALTER TABLE moves RENAME COLUMN amount TO n")
    moved(maria, 3)
    assert till.pull().accepted == 3


def test_a_changed_type_of_a_figure_refuses_its_rows_alone(till: Source, maria: Any) -> None:
    till.pull()
    maria.execute("ALTER TABLE moves MODIFY n VARCHAR(20)")
    maria.execute("INSERT INTO moves (at, sku, n) VALUES ('2026-05-30 10:00:00', 'A', 'three')")
    moved(maria, 2)
    totals = till.pull()
    assert (totals.accepted, totals.quarantined) == (2, 1)


def test_a_changed_type_of_the_cursor(till: Source, maria: Any) -> None:
    till.pull()
    maria.execute("ALTER TABLE moves MODIFY id VARCHAR(20)")
    moved_on = "INSERT INTO moves (id, at, sku, n) VALUES ('x1', '2026-05-30 10:00:00', 'A', 1)"
    maria.execute(moved_on)
    said = problem(till)
    assert "pos, stream moves: column 'id' held a whole number, and now a text" in said


def test_a_query_that_takes_too_long(till: Source) -> None:
    till.configuration["streams"]["moves"]["query"] = "SELECT m.*, SLEEP(2) AS slept FROM moves m"
    del till.configuration["streams"]["moves"]["table"]
    till.configuration["query_timeout"] = "1s"
    till.configuration["streams"]["moves"]["facts"][0]["data"]["ext"] = {"slept": "{slept}"}
    said = problem(till)
    assert "pos, stream moves: the query took longer than `query_timeout`" in said


def test_a_time_that_no_calendar_has_refuses_its_row_alone(till: Source, maria: Any) -> None:
    maria.execute("SET sql_mode = ''")
    maria.execute("ALTER TABLE moves ADD shift TIME(3) DEFAULT '25:10:00.5'")
    insert = "INSERT INTO moves (at, sku, name, n) VALUES"
    maria.execute(f"{insert} ('2026-00-00 00:00:00', 'ODD', '', 1), ('0000-00-00', 'NONE', '', 1)")
    till.configuration["streams"]["moves"]["facts"][0]["data"]["reason"] = "{shift}"
    totals = till.pull()
    assert (totals.accepted, totals.quarantined) == (25, 2)
    assert any("time: '2026-00-00 00:00:00' is not a time" in said for said in till.refusals())
    first = next(till.adapter().read(None)).rows[0]
    assert isinstance(first, Row)
    [event] = till.adapter().translate(first)
    assert isinstance(event, dict)
    assert event["data"]["reason"] == "25:10:00.500"


def test_a_connection_closed_in_mid_read(till: Source, maria: Any) -> None:
    adapter = till.adapter()
    pages = adapter.read(None)
    first = next(pages)
    for (number,) in maria.execute(
        "SELECT id FROM information_schema.processlist WHERE id <> CONNECTION_ID() AND db = DATABASE()"
    ).fetchall():
        maria.execute(f"KILL {number}")
    with pytest.raises(SourceError, match="closed the connection"):
        list(pages)
    rest = [row.id for batch in till.adapter().read(first.cursor) for row in batch.rows]
    assert [row.id for row in first.rows] + rest == [f"moves:{number}" for number in range(1, 26)]


def test_one_bad_stream_does_not_hold_back_the_others(till: Source) -> None:
    broken = dict(till.configuration["streams"]["moves"], table="nothing")
    till.configuration["streams"] = {"broken": broken, **till.configuration["streams"]}
    assert "pos, stream broken: a table is missing" in problem(till)
    assert len(till.stock()) == 25


def test_a_row_that_is_locked_is_read_all_the_same(till: Source, odbc_mariadb: str) -> None:
    writer = opened(odbc_mariadb)
    writer.autocommit = False
    writer.execute("UPDATE moves SET n = 5 WHERE id = 3")
    try:
        assert till.pull().accepted == 25
    finally:
        writer.rollback()
        writer.close()


def test_a_number_that_appears_late_is_not_missed(till: Source, maria: Any, odbc_mariadb: str) -> None:
    """Numbers are given when rows are written, and rows appear when they are committed."""
    slow = opened(odbc_mariadb)
    slow.autocommit = False
    slow.execute("INSERT INTO moves (at, sku, n) VALUES ('2026-05-30 10:00:00', 'SLOW', 1)")
    moved(maria, 4)
    assert till.pull().accepted == 29
    slow.commit()
    slow.close()
    totals = till.pull()
    assert (totals.read, totals.accepted) == (1, 1)
    assert till.pull().read == 0


def test_the_source_cannot_be_written_to(till: Source) -> None:
    till.configuration["session"] = ["DELETE FROM moves"]
    assert "READ ONLY" in problem(till)


def test_a_statement_that_is_none_is_not_shown(till: Source) -> None:
    till.configuration["session"] = ["SET @a = 1", "SET @secret = 'one'geheim'"]
    said = problem(till)
    assert said.startswith("pos: the database does not understand statement 2 of `session` (42000); correct")
    assert "geheim" not in said


def test_secrets_are_not_shown_with_what_is_wrong_with_them() -> None:
    streams = {"a": {"table": "t", "key": "k", "facts": [{"type": "x"}]}}
    for connection in (4711, {"driver": "x", "password": 4711}, {"string": ["4711"]}):
        with pytest.raises(ValueError, match="write it as a text") as raised:
            OdbcOptions.model_validate({"connection": connection, "streams": streams})
        assert "Value error" in str(raised.value)


def test_memory_is_that_of_a_page(till: Source, maria: Any) -> None:
    batches = list(till.adapter().read(None))
    assert [len(batch.rows) for batch in batches] == [9, 9, 7], (
        "of a full page the last key comes with the next"
    )
