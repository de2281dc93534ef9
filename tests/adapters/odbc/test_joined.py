"""Columns that the server joins in one text are, to the character, what they are column by column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from omo_sync.adapters.contract import Row, Unread
from omo_sync.adapters.odbc.dialect import DIALECTS
from omo_sync.adapters.odbc.joined import MARIADB, Joined
from tests.adapters.odbc.conftest import Make, Source
from tests.adapters.odbc.mariadb_types import ROWS, TEXTS, VALUES, create, name

FIRST = 2**31 - 9  # ids pass the largest INT

SESSIONS = {  # and what the columns come as
    **{
        f"sql_mode = '{mode}'": "joined"
        for mode in ("ANSI_QUOTES", "PAD_CHAR_TO_FULL_LENGTH", "NO_BACKSLASH_ESCAPES", "HIGH_NOT_PRECEDENCE")
    },
    "sql_mode = 'ORACLE'": "joined",
    "sql_mode = 'EMPTY_STRING_IS_NULL'": "column by column",
    "collation_connection = utf8mb4_unicode_ci": "joined",
    "collation_connection = gbk_bin": "joined",
    "character_set_results = NULL": "never joined",
}

SOURCE = """
page = 7
time = "2026-05-30T10:00:00Z"
[streams.all]
table = "every"
cursor = "id"
[[streams.all.facts]]
type = "inventory.adjusted"
data = { sku = "{id}" }
"""

QUERIES = {  # and what they come as
    "SELECT * FROM seen": "joined",
    """SELECT MAX(id) AS id, `INT` AS a, SUM(`INT`) b, AVG(`DECIMAL(65,30)`) c, COUNT(*) d, MIN(`DATE`) e,
    MAX(`DATETIME(6)`) f, GROUP_CONCAT(`TEXT`) g, MAX(`BIGINT UNSIGNED`) h FROM every
    GROUP BY `INT`, `TEXT`""": "joined",
    """SELECT id, `INT` AS a, `CHAR(12)` b, `DATE` c FROM every UNION ALL
    SELECT id + 999, `BIGINT UNSIGNED`, `TEXT CHARACTER SET latin1`, `DATETIME(3)` FROM every""": "joined",
    """SELECT id, `INT` IS NULL AS a, `DECIMAL(4,4)` / 3 b, -`DECIMAL(10,0)` c, CONCAT(`INT`, 'x') d, NULL e,
    ~0 f, at + INTERVAL 1 MICROSECOND g, CAST(id AS CHAR) h, JSON_OBJECT('a', id) i, `BIT(1)` | 2 j
    FROM every""": "joined",
    """SELECT id, `INT` AS `select`, `INT` AS `a``b`, `TEXT` AS `a b.c?`, `DATE` AS `%s'`, `TEXT` AS omo_text,
    `TEXT` AS omo_rows, `CHAR(12)` AS `数量` FROM every""": "joined",
    """SELECT id, `CHAR(12)` COLLATE utf8mb4_bin AS a, `TEXT CHARACTER SET latin1` COLLATE latin1_bin b,
    CONVERT('盘' USING ucs2) c, _sjis X'815C' d, CAST(X'81' AS CHAR CHARACTER SET gbk) e
    FROM every""": "joined",
    """SELECT id, IF(id % 9 = 0, CONCAT('a', CHAR(31 USING utf8mb4), 'b'), 'x') AS a, `TEXT` b
    FROM every""": "mixed",
    "SELECT id, REPEAT(_latin1 X'E9', 9000000) AS a, 'x' b FROM every LIMIT 1": "column by column",
    "SELECT id, CAST(`TEXT` AS BINARY) AS a, 'x' b, `INT` c FROM every": "never joined",
}

STREAMS: Sequence[dict[str, Any]] = (
    {"cursor": "id"},
    {"cursor": ["at", "id"]},
    {"key": ["id"], "mode": "snapshot"},
    {"cursor": ["CHAR(12)", "id"]},
)


@pytest.fixture
def till(source: Make, maria: Any, odbc_mariadb: str) -> Source:
    create(maria, FIRST)
    maria.execute("CREATE VIEW seen AS SELECT * FROM every")
    till = source(SOURCE, odbc_mariadb)
    wants(till, [*map(name, VALUES), "at"])
    return till


def wants(till: Source, columns: Sequence[str]) -> None:
    till.configuration["values"] = {f"v{number}": {"from": column} for number, column in enumerate(columns)}
    ext = {f"v{number}": f"{{v{number}}}" for number, _ in enumerate(columns)}
    till.configuration["streams"]["all"]["facts"][0]["data"]["ext"] = ext


def read(till: Source) -> list[Row | Unread]:
    return [row for batch in till.adapter().read(None) for row in batch.rows]


def same(till: Source, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Row | Unread], str]:
    """What is read, the same in both ways, and what it came as."""
    came = set()
    whole = Joined.whole

    def noted(self: Joined, page: Sequence[Sequence[Any]]) -> bool:
        if page:
            came.add(whole(self, page))
        return whole(self, page)

    with monkeypatch.context() as patch:
        patch.setattr(Joined, "whole", noted)
        joined = read(till)
    with monkeypatch.context() as patch:
        patch.setitem(DIALECTS, "mariadb", DIALECTS["mariadb"]._replace(writes={}))
        alone = read(till)
    assert joined == alone
    names = {(True,): "joined", (False,): "column by column", (False, True): "mixed", (): "never joined"}
    return joined, names[tuple(sorted(came))]


@pytest.mark.parametrize("stream", STREAMS, ids=str)
def test_every_type(till: Source, monkeypatch: pytest.MonkeyPatch, stream: dict[str, Any]) -> None:
    del till.configuration["streams"]["all"]["cursor"]
    till.configuration["streams"]["all"].update(stream)
    rows, came = same(till, monkeypatch)
    assert came == "joined"
    found = {row.values["id"]: row.values for row in rows if isinstance(row, Row)}
    if "CHAR(12)" not in stream.get("cursor", ""):  # NULL in some rows
        assert list(found) == [str(FIRST + row) for row in range(ROWS)]
        assert [values["LONGTEXT"] for values in found.values()][: len(TEXTS)] == list(TEXTS)
        assert [values["INT UNSIGNED"] for values in found.values()][:3] == [str(2**32 - 1), str(2**31), ""]


def test_every_session(till: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    for columns in (list(map(name, VALUES)), ["INT", "DECIMAL(4,4)", "at"]):
        wants(till, columns)
        for session, told in SESSIONS.items():
            till.configuration["session"] = [f"SET {session}"]
            assert (session, same(till, monkeypatch)[1]) == (session, told)
    till.configuration["session"] = ["SET character_set_connection = binary"]  # numbers become bytes
    assert same(till, monkeypatch)[1] == "column by column"
    till.configuration.update(session=[], encoding="gb18030")
    assert same(till, monkeypatch)[1] == "joined"


def test_a_server_that_cannot_join(till: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = read(till)
    unknown = dict.fromkeys(MARIADB, "NO_SUCH_FUNCTION({})")
    monkeypatch.setitem(DIALECTS, "mariadb", DIALECTS["mariadb"]._replace(writes=unknown))
    assert read(till) == expected


def test_every_query(till: Source, maria: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = till.configuration["streams"]["all"]
    del stream["table"]
    for query, told in QUERIES.items():
        stream["query"] = query
        described = maria.execute(f"SELECT * FROM ({query}) AS x WHERE 1 = 0").description
        wants(till, [column for column, *_ in described])
        assert (query, same(till, monkeypatch)[1]) == (query, told)
