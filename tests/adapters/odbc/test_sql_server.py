"""SQL Server by the FreeTDS driver, and by Microsoft's where it is installed: tills of the Siss kind by their
profile, and what goes wrong."""

from __future__ import annotations

import time

import pyodbc
import pytest

from omo_sync.adapters.contract import Row
from omo_sync.adapters.odbc.connection import connection_string
from omo_sync.adapters.odbc.options import ConnectionOptions
from omo_sync.adapters.odbc.problems import Place, described
from omo_sync.errors import SourceError
from omo_sync.projections import reads
from tests.adapters.odbc.conftest import Make, Source
from tests.servers.drivers import microsoft
from tests.servers.tds.server import Tds
from tests.servers.tds.tokens import Trouble
from tests.servers.tds.types import LATIN, Exact, Moment, Text, Whole, kept

PROFILE = """
profile = "siss"
source = "erp/siss"
[values.location]
map = { 0001 = "main", 0002 = "second" }
"""
TYPES = {
    "item_no": Text(20, padded=True),
    "item_subno": Text(20, padded=True),
    "item_name": Text(80),
    "item_clsno": Text(6, padded=True),
    "unit_no": Text(4, padded=True),
    "branch_no": Text(6, padded=True),
    "branch_code": Text(4),
    "sale_price": Exact(16, 4),
    "stock_qty": Exact(16, 4),
    "sale_qnty": Exact(16, 4),
    "flow_no": Text(20, padded=True),
    "sell_way": Text(1, padded=True),
    "oper_date": Moment(),
    "card_id": Text(20, padded=True),
    "points": Exact(16, 4),
}
TABLES = """
CREATE TABLE t_bd_item_info (item_no, item_subno, item_name, item_clsno, unit_no);
CREATE TABLE t_pc_branch_price (branch_no, item_no, sale_price);
CREATE TABLE t_im_branch_stock (branch_no, item_no, stock_qty);
CREATE TABLE t_rm_saleflow (flow_no, flow_id, branch_no, item_no, sell_way, sale_qnty, oper_date);
CREATE TABLE t_rm_vip_info (card_id, now_acc_num);
"""
ITEM = "690001\n".ljust(20)
NAMES = (
    "水",
    "康师傅冰红茶",
    "三只松鼠每日坚果七百五十克礼盒装家庭分享装",
    "㎡Ⅲ～“康”—100%果汁",
    "甲" * 40,
)


def stocked(tds: Tds, rows: int) -> None:
    for number in range(rows):
        item = f"{number:05}".ljust(20)
        tds.books.execute("INSERT INTO t_im_branch_stock VALUES ('000101', ?, '1.0000')", (item,))


@pytest.fixture(params=["freetds", *(["microsoft"] if microsoft() else [])])
def till(request: pytest.FixtureRequest, source: Make, tds: Tds) -> Source:
    tds.types = TYPES
    tds.books.executescript(TABLES)
    return source(PROFILE, getattr(tds, request.param))


def problem(till: Source) -> str:
    with pytest.raises(SourceError) as raised:
        till.pull()
    return str(raised.value)


def rows(till: Source, stream: str) -> list[Row]:
    read = [row for batch in till.adapter().read(None) for row in batch.rows]
    return [row for row in read if isinstance(row, Row) and row.id.startswith(f"{stream}:")]


def test_names_of_any_length_are_whole(till: Source, tds: Tds) -> None:
    for number, name in enumerate(NAMES):
        tds.books.execute(
            "INSERT INTO t_bd_item_info VALUES (?, ?, ?, '0101', '瓶')",
            (f"A{number}".ljust(20), "6900010000014".ljust(20), name),
        )
    read = rows(till, "items")
    assert [row.values["item_name"] for row in read] == list(NAMES)
    assert {row.values["unit_no"].rstrip() for row in read} == {"瓶"}
    assert till.pull().accepted == len(NAMES)


@pytest.mark.parametrize("type", [Text(4_000, None), Text(None, None), Text(None), Text(8_000)])
def test_long_texts_are_whole(till: Source, tds: Tds, type: Text) -> None:
    tds.types = {**TYPES, "item_name": type}
    long = "商品说明：" + "甲乙丙丁" * 900 + "完"
    tds.books.execute("INSERT INTO t_bd_item_info VALUES ('A1', '', ?, '', '')", (long,))
    [row] = rows(till, "items")
    assert row.values["item_name"] == long


def test_padded_keys_line_feeds_and_stock_below_zero(till: Source, tds: Tds) -> None:
    tds.books.execute("INSERT INTO t_pc_branch_price VALUES ('0001  ', ?, '3.5000')", (ITEM,))
    for branch, quantity in (("000101", "5.0000"), ("000102", "-1.5000"), ("000201", "-3.0000")):
        tds.books.execute("INSERT INTO t_im_branch_stock VALUES (?, ?, ?)", (branch, ITEM, quantity))
    tds.books.execute("INSERT INTO t_im_branch_stock VALUES ('000202', ?, NULL)", (ITEM,))
    tds.books.execute("INSERT INTO t_rm_vip_info VALUES ('8001', '120.0000')")
    totals = till.pull()
    assert totals.quarantined == 0
    assert till.stock() == {("690001", "main"): "3.5", ("690001", "second"): "-3"}
    tds.books.execute("UPDATE t_im_branch_stock SET stock_qty = '-2.5000' WHERE branch_no = '000102'")
    till.wait()
    assert till.pull().accepted == 1
    assert till.stock()["690001", "main"] == "2.5"
    with till.engine.database.transaction() as transaction:
        [price] = reads.prices(transaction, till.engine.now(), "690001", None, "main")
    assert price["list"] == "3.5"


def test_sales_by_time_and_number(till: Source, tds: Tds) -> None:
    for stream in ("items", "prices", "stock", "points"):
        till.configuration.setdefault("streams", {})[stream] = {"enabled": False}
    till.configuration["streams"]["sales"] = {"enabled": True}
    till.configuration["page"] = 3
    sales = (("A", "2.0000"), ("B", "1.0000"), ("A", "-1.0000"), ("A", "0"), ("A", "4.0000"), ("A", "1.0000"))
    for number, (way, quantity) in enumerate(sales):
        at = ("10:00:00.000", "10:00:00.333", "10:00:00.667")[number // 2]
        sale = ("F1".ljust(20), number, "000101", ITEM, way, quantity, kept(f"2026-05-30 {at}"))
        tds.books.execute("INSERT INTO t_rm_saleflow VALUES (?,?,?,?,?,?,?)", sale)
    totals = till.pull()
    assert (totals.accepted, totals.skipped, totals.quarantined) == (5, 1, 0)
    assert till.stock() == {("690001", "main"): "-5"}
    assert till.pull().read == 0


def test_the_session_waits_for_nobody_and_sees_what_is_not_committed(till: Source, tds: Tds) -> None:
    till.configuration["lock_timeout"] = "2s"
    till.pull()
    said = [statement for statement, _ in tds.asked if statement.startswith("SET")]
    assert said[:2] == ["SET LOCK_TIMEOUT 2000", "SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED"]


def test_a_silent_limit_of_rows_hides_none(till: Source, tds: Tds) -> None:
    stocked(tds, 25)
    till.configuration["session"] = ["SET ROWCOUNT 4"]
    assert till.pull().accepted == 26  # with the opening
    assert len(till.stock()) == 25


def test_a_wrong_password(till: Source, tds: Tds) -> None:
    tds.password = "another"
    said = problem(till)
    assert said.startswith("pos: the database refuses the login")
    assert "right;pass" not in said
    assert "correct `user` and `password`" in said


def test_an_unknown_table(till: Source, tds: Tds) -> None:
    tds.books.execute("INSERT INTO t_rm_vip_info VALUES ('8001', '120.0000')")
    tds.books.execute("DROP TABLE t_im_branch_stock")
    said = problem(till)
    assert said.startswith("pos, stream stock: a table is missing")
    assert "t_im_branch_stock" in said
    assert [row["member"] for row in till.judged()["points"]] == ["8001"], "the other streams are read"


def test_a_renamed_column(till: Source, tds: Tds) -> None:
    tds.books.execute("ALTER TABLE t_rm_vip_info RENAME COLUMN now_acc_num TO res_num")
    assert problem(till).startswith("pos, stream points: a column is missing")


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (Trouble(1222, "Lock request time out period exceeded."), "rows were locked longer than"),
        (
            Trouble(229, "The SELECT permission was denied on the object."),
            "may not read there",
        ),
        (Trouble(1205, "Transaction was deadlocked and chosen as the deadlock victim.", 13), "deadlock"),
        (Trouble(8115, "Arithmetic overflow error."), "the database refuses"),
    ],
)
def test_what_the_server_refuses(till: Source, tds: Tds, trouble: Trouble, said: str) -> None:
    tds.troubles = {"t_rm_vip_info": trouble}
    told = problem(till)
    assert told.startswith("pos, stream points: ")
    assert said in told


def test_a_query_that_takes_too_long(till: Source, tds: Tds) -> None:
    till.configuration["query_timeout"] = "1s"
    tds.slow = "t_rm_vip_info"
    begin = time.monotonic()
    assert "pos, stream points: the query took longer than `query_timeout`" in problem(till)
    assert time.monotonic() - begin < 15


def test_a_connection_cut_in_mid_answer(till: Source, tds: Tds) -> None:
    stocked(tds, 500)
    tds.torn = 1
    said = problem(till)
    assert "the database cannot be reached, or closed the connection" in said
    assert "the next run goes on from here" in said
    till.pull()
    assert len(till.stock()) == 500


def test_a_text_that_is_cut_within_a_character_is_read_to_its_end(till: Source, tds: Tds) -> None:
    """Programs that count bytes write such; the driver reads them for ever."""
    values = ("康师傅".encode("gbk")[:-1], "红茶".encode("gbk")[:-1])
    tds.books.execute("INSERT INTO t_bd_item_info VALUES ('A1', '', ?, ?, '')", values)
    [row] = rows(till, "items")
    assert row.values["item_name"] == "康师\N{REPLACEMENT CHARACTER}"


def test_half_of_a_wide_character(till: Source, tds: Tds) -> None:
    tds.types = {**TYPES, "item_name": Text(40, None)}
    values = ("🍜红茶".encode("utf-16-le")[:2] + "汤".encode("utf-16-le"),)
    tds.books.execute("INSERT INTO t_bd_item_info VALUES ('A1', '', ?, '0101', '瓶')", values)
    [row] = rows(till, "items")
    assert row.values["item_name"] == "\N{REPLACEMENT CHARACTER}汤"
    assert row.values["unit_no"].strip() == "瓶"


def test_bytes_of_another_code_page(till: Source, tds: Tds) -> None:
    """GBK in columns that the server takes for Latin, as old programs write it."""
    tds.types = {**TYPES, "item_name": Text(80, LATIN), "item_clsno": Text(6, padded=True)}
    values = ("康师傅冰红茶".encode("gbk"), "饮料".encode("gbk"))
    tds.books.execute("INSERT INTO t_bd_item_info VALUES ('A1', '', ?, ?, '')", values)
    query = "SELECT item_no, item_subno, CAST(item_name AS VARBINARY(80)) AS item_name, item_clsno, unit_no"
    till.configuration["streams"] = {"items": {"query": f"{query} FROM t_bd_item_info"}}
    till.configuration["encoding"] = "gb18030"
    [row] = rows(till, "items")
    assert row.values["item_name"] == "康师傅冰红茶"
    assert row.values["item_clsno"].strip() == "饮料", "the server knows the code page of this"


def test_whole_numbers_beyond_four_bytes(till: Source, tds: Tds) -> None:
    tds.types = {**TYPES, "flow_id": Whole(8)}
    till.configuration["streams"] = {"sales": {"enabled": True}}
    big = 2**62 + 1
    sale = ("F1".ljust(20), big, "000101", ITEM, "A", "1.0000", kept("2026-05-30 10:00:00"))
    tds.books.execute("INSERT INTO t_rm_saleflow VALUES (?,?,?,?,?,?,?)", sale)
    [row] = rows(till, "sales")
    assert row.values["flow_id"] == str(big)
    assert till.pull().accepted
    assert till.pull().accepted == 0


def test_the_port_of_each_driver() -> None:
    parts = {"server": "10.0.0.5", "port": 14330, "database": "till"}
    for driver, told in (
        ("FreeTDS", "SERVER=10.0.0.5;PORT=14330;"),
        ("ODBC Driver 18 for SQL Server", "SERVER={10.0.0.5,14330};"),
        ("/opt/microsoft/msodbcsql18/lib64/libmsodbcsql-18.6.so.2.1", "SERVER={10.0.0.5,14330};"),
    ):
        assert told in connection_string(ConnectionOptions.model_validate({"driver": driver, **parts}))


@pytest.mark.parametrize(
    ("driver_says", "said"),
    [
        ("[08001] Encryption not supported on SQL Server.", 'options = { Encrypt = "no" }'),
        ("[HYT00] Login timeout expired (0) (SQLDriverConnect)", "cannot be reached"),
        ("[HYT00] Query timeout expired (0) (SQLExecDirectW)", "longer than `query_timeout`"),
    ],
)
def test_what_microsofts_driver_says(driver_says: str, said: str) -> None:
    error = pyodbc.OperationalError(driver_says[1:6], driver_says)
    assert said in str(described(Place("pos"), error))
