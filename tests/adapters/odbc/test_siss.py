"""Tills of the Siss kind by their profile: on MariaDB, which pads, too; and as SQL Server is asked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from omo_sync.adapters.odbc.dialect import dialect_of
from omo_sync.adapters.odbc.options import OdbcOptions
from omo_sync.adapters.odbc.pages import Pages, Select
from omo_sync.adapters.odbc.problems import Place
from omo_sync.projections import reads
from tests.adapters.odbc.conftest import Make, Source

PROFILE = """
profile = "siss"
source = "erp/siss"
session = ["SET sql_mode = 'PAD_CHAR_TO_FULL_LENGTH'"]
[values.location]
map = { 0001 = "main", 0002 = "second" }
[streams.sales]
enabled = true
"""
TABLES = (
    "CREATE TABLE t_bd_item_info (item_no CHAR(20) PRIMARY KEY, item_subno CHAR(20), item_name VARBINARY(80),"
    " item_clsno CHAR(6), unit_no CHAR(4))",
    "CREATE TABLE t_pc_branch_price (branch_no CHAR(4), item_no CHAR(20), sale_price NUMERIC(16,4),"
    " PRIMARY KEY (branch_no, item_no))",
    "CREATE TABLE t_im_branch_stock (branch_no CHAR(6), item_no CHAR(20), stock_qty NUMERIC(16,4),"
    " PRIMARY KEY (branch_no, item_no))",
    "CREATE TABLE t_rm_saleflow (flow_no CHAR(20), flow_id INT, branch_no CHAR(6), item_no CHAR(20),"
    " sell_way CHAR(1), sale_qnty NUMERIC(16,4), oper_date DATETIME(3), PRIMARY KEY (flow_no, flow_id))",
    "CREATE TABLE t_rm_vip_info (card_id CHAR(20) PRIMARY KEY, acc_num NUMERIC(16,4),"
    " now_acc_num NUMERIC(16,4))",
)


@pytest.fixture
def till(source: Make, maria: Any, odbc_mariadb: str) -> Source:
    for table in TABLES:
        maria.execute(table)
    name = "康师傅冰红茶".encode("gbk")
    maria.execute("INSERT INTO t_bd_item_info VALUES ('690001\n', '6900010000014', ?, '0101', '瓶')", name)
    maria.execute("INSERT INTO t_pc_branch_price VALUES ('0001', '690001\n', 3.5000)")
    for branch, quantity in (("000101", "5"), ("000102", "-1.5"), ("000201", "-3")):
        maria.execute("INSERT INTO t_im_branch_stock VALUES (?, '690001\n', ?)", branch, quantity)
    maria.execute("INSERT INTO t_rm_vip_info VALUES ('8001', 500, 120), ('8002', 0, NULL)")
    return source(PROFILE, odbc_mariadb)


def test_padded_keys_line_feeds_and_stock_below_zero(till: Source, maria: Any) -> None:
    del till.configuration["streams"]["sales"]
    totals = till.pull()
    assert totals.quarantined == 1  # the name in GBK
    till.configuration["encoding"] = "gb18030"
    assert till.pull().accepted == 1
    assert till.stock() == {("690001", "main"): "3.5", ("690001", "second"): "-3"}
    maria.execute("UPDATE t_im_branch_stock SET stock_qty = stock_qty - 1 WHERE branch_no = '000102'")
    maria.execute("UPDATE t_rm_vip_info SET now_acc_num = 100 WHERE card_id = '8001'")
    till.wait()
    till.pull()
    found = till.judged()
    assert till.stock()["690001", "main"] == "2.5"
    assert found["points"] == [{"member": "8001", "balance": "100"}]
    with till.engine.database.transaction() as transaction:
        rows = list(reads.prices(transaction, till.engine.now(), "690001", None, "main"))
    assert [row["list"] for row in rows] == ["3.5"]


def test_a_way_of_selling_is_a_return(till: Source, maria: Any) -> None:
    for stream in ("items", "prices", "stock", "points"):
        till.configuration["streams"][stream] = {"enabled": False}
    sales = (("A", "2"), ("B", "1"), ("A", "-1"), ("A", "0"))
    for number, (way, quantity) in enumerate(sales):
        maria.execute(
            "INSERT INTO t_rm_saleflow VALUES ('F1', ?, '000101', '690001\n', ?, ?, ?)",
            *(number, way, quantity, "2026-05-30 10:00:00.123"),
        )
    totals = till.pull()
    assert (totals.accepted, totals.skipped, totals.quarantined) == (3, 1, 0)
    assert till.stock() == {("690001", "main"): "0"}
    assert till.pull().read == 0


class Asked:
    """A connection that notes what it is asked, and gives no rows."""

    description = (
        ("branch_no", str, None, 6, 6, 0, True),
        ("item_no", str, None, 0, 0, 0, True),
        ("qty]", Decimal, None, 16, 16, 4, True),
    )

    def __init__(self) -> None:
        self.statements: list[tuple[Any, ...]] = []

    def cursor(self) -> Asked:
        return self

    def execute(self, *statement: Any) -> None:
        self.statements.append(statement)

    def fetchmany(self, count: int) -> list[Any]:
        return []

    def close(self) -> None:
        pass


def test_how_sql_server_is_asked() -> None:
    asked = Asked()
    dialect = dialect_of("Microsoft SQL Server")
    select = Select("dbo.stock", None, ["branch_no", "item_no"], frozenset({"qty]"}), frozenset(), 500)
    assert list(Pages(asked, dialect, select, Place("pos")).read(["01", "a"])) == []
    assert asked.statements == [
        ("SELECT * FROM [dbo].[stock] AS omo_rows WHERE 1 = 0",),
        (
            "SELECT TOP 500 CAST(omo_rows.[branch_no] AS NVARCHAR(36)) AS [branch_no],"
            " CAST(omo_rows.[item_no] AS NVARCHAR(MAX)) AS [item_no], omo_rows.[qty]]]"
            " FROM [dbo].[stock] AS omo_rows"
            " WHERE omo_rows.[branch_no] >= ? AND (omo_rows.[branch_no] > ? OR (omo_rows.[item_no] > ?))"
            " ORDER BY omo_rows.[branch_no], omo_rows.[item_no]",
            ["01", "01", "a"],
        ),
    ]
    options = OdbcOptions.model_validate({"profile": "siss", "connection": "DSN=x", "lock_timeout": "2s"})
    assert dialect.session(options) == [
        "SET LOCK_TIMEOUT 2000",
        "SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED",
    ]
