"""A snapshot larger than a batch: one query for many batches, and rows of one key never apart."""

from __future__ import annotations

from typing import Any

from omo_sync.adapters.contract import BATCH, Row, Unread
from omo_sync.adapters.odbc.snapshot import PIECE
from tests.adapters.odbc.conftest import Make, Source

LEVELS = """
source = "erp/levels"
[streams.stock]
query = "SELECT item, SUM(quantity) AS quantity, lot FROM lots GROUP BY item, lot"
mode = "snapshot"
key = "item"
level = "quantity"
compare = "quantity"
[[streams.stock.facts]]
type = "inventory.adjusted"
time = "{row.now}"
data = { sku = "A{item}", location = "main", quantity = "{row.change}" }
"""
ITEMS = 2 * PIECE + 100


def filled(source: Make, maria: Any, connection: str) -> Source:
    maria.execute("CREATE TABLE lots (item INT, lot INT, quantity INT)")
    maria.execute(f"INSERT INTO lots SELECT seq, 1, 3 FROM seq_1_to_{ITEMS}")
    return source(LEVELS, connection)


def queries(maria: Any) -> int:
    [(_, count)] = maria.execute("SHOW GLOBAL STATUS LIKE 'Com_select'").fetchall()
    return int(count)


def test_one_query_gives_many_batches(source: Make, maria: Any, odbc_mariadb: str) -> None:
    levels = filled(source, maria, odbc_mariadb)
    before = queries(maria)
    sizes = [len(batch.rows) for batch in levels.adapter().read(None)]
    asked = queries(maria) - before
    maria.execute("CREATE TABLE all_lots SELECT * FROM lots")
    maria.execute("DELETE FROM lots WHERE item > 1")
    before = queries(maria)
    assert sum(len(batch.rows) for batch in levels.adapter().read(None)) == 1
    assert queries(maria) - before == asked, "as many as for one row"
    maria.execute("REPLACE INTO lots SELECT * FROM all_lots WHERE item > 1")
    assert (sum(sizes), max(sizes) <= BATCH) == (ITEMS, True)
    assert levels.pull().accepted == ITEMS
    levels.wait()
    maria.execute(f"UPDATE lots SET quantity = 4 WHERE item IN ({PIECE}, {PIECE + 1}, {ITEMS})")
    assert levels.pull().accepted == 3


def test_rows_of_one_key_are_refused_wherever_a_piece_ends(
    source: Make, maria: Any, odbc_mariadb: str
) -> None:
    levels = filled(source, maria, odbc_mariadb)
    maria.execute(f"INSERT INTO lots VALUES ({PIECE}, 2, 5)")
    rows = [row for batch in levels.adapter().read(None) for row in batch.rows]
    assert [row.id for row in rows if isinstance(row, Unread)] == [f"stock:{PIECE}"] * 2
    assert sum(isinstance(row, Row) for row in rows) == ITEMS - 1
