"""What is read of a table: everything, once, whatever the source does with rows, times and texts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omo_sync.adapters.contract import Row, Unread
from omo_sync.adapters.odbc import keys, running
from omo_sync.adapters.odbc.pages import Pages
from omo_sync.adapters.odbc.recent import Numbers
from omo_sync.bootstrap import Engine
from omo_sync.errors import SourceError
from tests.adapters.odbc.conftest import HOUR, Make, Source
from tests.running import NOW

TIMED = """
source = "pos/main"
page = 4
timezone = "Asia/Shanghai"
[values]
time = { from = "at", time = "iso" }
[streams.moves]
table = "moves"
cursor = ["at", "id"]
[[streams.moves.facts]]
type = "inventory.adjusted"
id = "{row.id}@{at}"
data = { sku = "{sku}", location = "main", quantity = "{n}", reason = "{name}" }
"""
TABLE = (
    "CREATE TABLE moves (id INT PRIMARY KEY, at DATETIME(6), sku VARCHAR(40), name LONGTEXT, n DECIMAL(15,3))"
)


@pytest.fixture
def till(source: Make, maria: Any, odbc_mariadb: str) -> Source:
    maria.execute(TABLE)
    return source(TIMED, odbc_mariadb)


def rows(till: Source, cursor: str | None = None) -> Iterator[Row | Unread]:
    for batch in till.adapter().read(cursor):
        yield from batch.rows


def add(maria: Any, number: int, at: str, name: str = "") -> None:
    maria.execute("INSERT INTO moves VALUES (?,?,?,?,1)", number, at, f"A{number}", name)


def test_many_rows_of_one_second_lie_across_pages(till: Source, maria: Any) -> None:
    for number in range(1, 14):
        add(maria, number, "2026-05-30 10:00:00" if number != 9 else "2026-05-30 10:00:00.000001")
    assert till.pull().accepted == 13
    add(maria, 20, "2026-05-30 10:00:00")
    assert till.pull().accepted == 1


def test_a_row_of_an_earlier_time_is_found_within_the_overlap(till: Source, maria: Any) -> None:
    add(maria, 5, "2026-05-30 10:00:00")
    till.pull()
    add(maria, 1, "2026-05-30 09:55:00")
    add(maria, 2, "2026-05-30 09:54:59")
    totals = till.pull()
    assert (totals.read, totals.accepted) == (1, 1)


def test_a_clock_that_ran_ahead_hides_nothing(till: Source, maria: Any) -> None:
    add(maria, 1, "2029-01-01 00:00:00")
    totals = till.pull()
    assert totals.quarantined == 1
    till.wait(HOUR)
    add(maria, 2, "2026-06-01 08:50:00")
    assert till.pull().accepted == 1


def test_rows_that_were_read_are_not_read_again_for_nothing(till: Source, maria: Any) -> None:
    add(maria, 1, "2026-05-30 10:00:00")
    assert till.pull().read == 1
    assert till.pull().read == 0


def test_a_row_that_changed_is_told_again(till: Source, maria: Any) -> None:
    add(maria, 1, "2026-05-30 10:00:00")
    till.pull()
    maria.execute("UPDATE moves SET at = '2026-05-30 10:00:07' WHERE id = 1")
    assert till.pull().accepted == 1


@pytest.mark.parametrize("length", [1, 8, 9, 10, 53, 239, 4_000, 20_000])
def test_texts_of_any_length_are_whole(till: Source, maria: Any, length: int) -> None:
    name = "".join(chr(0x4E00 + number * 7 % 20_000) for number in range(length - 1)) + "🍜"
    add(maria, 1, "2026-05-30 10:00:00", name)
    [row] = rows(till)
    assert isinstance(row, Row)
    assert row.values["name"] == name


def test_names_of_tables_and_columns_may_be_chinese(source: Make, maria: Any, odbc_mariadb: str) -> None:
    maria.execute("CREATE TABLE 出入库流水 (流水号 INT PRIMARY KEY, 货号 VARCHAR(40), 数量 INT)")
    maria.execute("INSERT INTO 出入库流水 VALUES (1, '可乐', 3)")
    till = source(
        """
        time = "2026-05-30T10:00:00Z"
        [streams.moves]
        table = "出入库流水"
        cursor = "流水号"
        [[streams.moves.facts]]
        type = "inventory.adjusted"
        data = { sku = "{货号}", location = "总店", quantity = "{数量}" }
        """,
        odbc_mariadb,
    )
    assert till.pull().accepted == 1
    assert till.stock() == {("可乐", "总店"): "3"}


def test_a_source_that_silently_gives_fewer_rows_loses_none(
    till: Source, maria: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 14):
        add(maria, number, "2026-05-30 10:00:00")
    fetch = Pages._fetch
    monkeypatch.setattr(Pages, "_fetch", lambda self, statement, values: fetch(self, statement, values)[:3])
    assert till.pull().accepted == 13


def test_a_view_that_never_gives_more_is_suspected(
    till: Source, maria: Any, caplog: pytest.LogCaptureFixture
) -> None:
    for rows, warned in ((999, False), (1000, True)):
        maria.execute("DELETE FROM moves")
        maria.execute(f"INSERT INTO moves SELECT seq, '2026-05-30 10:00:00', 'A', '', 1 FROM seq_1_to_{rows}")
        till.configuration["page"] = 300
        list(till.adapter().read(None))
        assert (f"it gave exactly {rows} rows" in caplog.text) is warned


ORDERED = st.one_of(
    st.integers(),
    st.text(),
    st.binary(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.datetimes(),
    st.dates(),
)


@given(st.lists(ORDERED, min_size=1, max_size=3))
def test_a_key_comes_back_from_a_cursor_as_it_was(key: list[Any]) -> None:
    back = keys.read(json.loads(json.dumps(keys.written(key))))
    assert back == key
    assert list(map(type, back)) == list(map(type, key))
    assert not keys.follows(back, key)


@pytest.mark.parametrize("value", [None, 1.5])
def test_what_orders_nothing_exactly_is_no_key(value: Any) -> None:
    with pytest.raises(SourceError, match="name columns that hold whole numbers"):
        keys.written([value])


def test_rows_without_a_time_are_said_to_be_left_out(
    till: Source, maria: Any, caplog: pytest.LogCaptureFixture
) -> None:
    add(maria, 1, "2026-05-30 10:00:00")
    maria.execute("INSERT INTO moves VALUES (2, NULL, 'A', '', 1), (3, NULL, 'A', '', 1)")
    assert till.pull().read == 1
    assert "2 rows have no 'at' and are not read" in caplog.text
    caplog.clear()
    assert till.pull().read == 0
    assert caplog.text == ""


def test_bytes_of_another_encoding_refuse_their_row_alone(till: Source, maria: Any) -> None:
    maria.execute("ALTER TABLE moves MODIFY name BLOB")
    for number, name in enumerate(("好".encode(), "盘点".encode("gbk"), b"ok"), start=1):
        add(maria, number, "2026-05-30 10:00:00")
        maria.execute("UPDATE moves SET name = ? WHERE id = ?", name, number)
    totals = till.pull()
    assert (totals.accepted, totals.quarantined) == (2, 1)
    till.configuration["encoding"] = "gb18030"
    second = list(rows(till))[1]
    assert isinstance(second, Row)
    assert second.values["name"] == "盘点"


LEVELS = """
source = "erp/levels"
[streams.stock]
table = "stock"
mode = "snapshot"
key = ["shop", "item"]
level = "qty"
compare = "qty"
opens = "shop"
gone = "zero"
report = true
[[streams.stock.facts]]
type = "location.opened"
when = { "row.seen" = "opened" }
time = "{row.now}"
data = { location = "{shop}" }
[[streams.stock.facts]]
type = "inventory.adjusted"
when = { "row.seen" = ["new", "changed", "gone"] }
time = "{row.now}"
data = { sku = "{sku}", location = "{shop}", quantity = "{row.change}", reason = "{row.seen}" }
[[streams.stock.facts]]
type = "inventory.reported"
when = { "row.seen" = "report" }
time = "{row.now}"
data = { sku = "{sku}", location = "{shop}", on_hand = "{qty}", covers = ["{row.source}"] }
[streams.stock.values]
sku = { from = "item", change = ["trim"], alias = "require" }
"""


@pytest.fixture
def levels(source: Make, maria: Any, odbc_mariadb: str) -> Source:
    maria.execute(
        "CREATE TABLE stock (shop CHAR(6), item CHAR(20), qty DECIMAL(16,4), PRIMARY KEY (shop, item))"
    )
    for shop, item, quantity in (
        ("0001", "a", "5"),
        ("0001", "b", "-3.5"),
        ("0002", "a", "0"),
        ("0002", "c", "7"),
    ):
        maria.execute("INSERT INTO stock VALUES (?,?,?)", shop, f"{item}\n", quantity)
    made = source(LEVELS, odbc_mariadb)
    made.aliases = {"a": "A", "b": "B", "c": "C"}
    return made


def test_levels_become_what_moved_them(levels: Source, maria: Any) -> None:
    assert levels.pull().quarantined == 0, levels.refusals()
    assert levels.stock() == {("A", "0001"): "5", ("B", "0001"): "-3.5", ("C", "0002"): "7"}
    maria.execute("UPDATE stock SET qty = qty - 2 WHERE item LIKE 'a%'")
    maria.execute("DELETE FROM stock WHERE item LIKE 'c%'")
    maria.execute("INSERT INTO stock VALUES ('0003', 'c', 1)")
    levels.wait()
    assert levels.pull().accepted == 5  # two changed, one gone, one new in a shop that is opened
    assert levels.stock() == {
        ("A", "0001"): "3",
        ("A", "0002"): "-2",
        ("B", "0001"): "-3.5",
        ("C", "0002"): "0",
        ("C", "0003"): "1",
    }
    assert levels.pull().read == 0
    levels.wait()
    maria.execute("UPDATE stock SET qty = 90 WHERE item LIKE 'b%'")  # for the next pull to tell
    assert levels.compare().accepted == 3
    maria.execute("UPDATE stock SET qty = -3.5 WHERE item LIKE 'b%'")
    found = levels.judged()
    assert found["conflicts"] == []
    assert [row["flags"] for row in found["stock"]] == [[], ["negative"], ["negative"], [], []]


def test_what_was_seen_is_kept_on_postgresql(levels: Source, maria: Any, postgresql: str) -> None:
    on = Engine(postgresql, now=lambda: NOW)
    try:
        there = Source(on, "erp", LEVELS, levels.connection)
        there.aliases = levels.aliases
        assert there.pull().quarantined == 0
        maria.execute("UPDATE stock SET qty = 8 WHERE item LIKE 'c%'")
        maria.execute("DELETE FROM stock WHERE item LIKE 'b%'")
        there.wait()
        assert there.pull().accepted == 2
        assert there.stock() == {("A", "0001"): "5", ("B", "0001"): "0", ("C", "0002"): "8"}
        assert there.pull().read == 0
    finally:
        on.close()


def test_a_level_that_is_refused_is_told_once_it_is_mapped(levels: Source, maria: Any) -> None:
    del levels.aliases["a"]
    assert levels.pull().quarantined == 1
    maria.execute("UPDATE stock SET qty = 9 WHERE shop = '0001' AND item LIKE 'a%'")
    levels.wait()
    assert levels.pull().quarantined == 1


def test_rows_that_a_key_does_not_tell_apart_are_refused(levels: Source, maria: Any) -> None:
    levels.pull()
    maria.execute("ALTER TABLE stock DROP PRIMARY KEY, ADD lot INT DEFAULT 1")
    maria.execute("INSERT INTO stock VALUES ('0001', 'a\n', 7, 2)")
    before = levels.stock()
    for _ in range(2):
        levels.wait()
        totals = levels.pull()
        assert (totals.accepted, totals.quarantined) == (0, 2)
    assert levels.refusals()[0].startswith(
        "2 rows have the key 0001/a%0A; name in `key` what tells them apart"
    )
    assert levels.compare().accepted == 3
    assert levels.stock() == before
    maria.execute("DELETE FROM stock WHERE lot = 2")
    maria.execute("UPDATE stock SET qty = 6 WHERE item = 'a\n' AND shop = '0001'")
    levels.wait()
    levels.pull()
    assert levels.stock()["A", "0001"] == "6"


def test_a_cursor_that_several_rows_share_wants_a_key(
    till: Source, maria: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "PIECE", 2)  # which they lie across
    for number, at in ((1, "10:00:00"), (2, "10:00:01"), (3, "10:00:01")):
        add(maria, number, f"2026-05-30 {at}")
    moves = till.configuration["streams"]["moves"]
    moves["cursor"] = "at"
    totals = till.pull()
    assert (totals.accepted, totals.quarantined) == (1, 2)
    assert "2 rows have the key 2026-05-30 10:00:01; name in `key`" in till.refusals()[0]
    moves["cursor"] = ["at", "id"]  # it goes on from the beginning
    assert till.pull().accepted == 3


def test_rows_that_share_a_cursor_are_not_lost_where_a_page_ends(till: Source, maria: Any) -> None:
    for number, second in enumerate((0, 1, 2, 3, 3, 4), start=1):  # four of them are a page
        add(maria, number, f"2026-05-30 10:00:0{second}")
    moves = till.configuration["streams"]["moves"]
    moves["cursor"] = "at"
    totals = till.pull()
    assert (totals.accepted, totals.quarantined) == (4, 2)
    assert "2 rows have the key 2026-05-30 10:00:03; name in `key`" in till.refusals()[0]


def test_a_page_of_one_key_is_not_gone_beyond(till: Source, maria: Any) -> None:
    for number in range(1, 6):
        add(maria, number, "2026-05-30 10:00:00")
    moves = till.configuration["streams"]["moves"]
    moves["cursor"] = "at"
    with pytest.raises(
        SourceError, match=r"4 rows and perhaps more have the same 'at' .*; name in `key` what"
    ):
        till.pull()
    moves["cursor"] = ["at", "id"]
    assert till.pull().accepted == 5


def test_an_empty_table_is_not_believed(levels: Source, maria: Any) -> None:
    levels.pull()
    maria.execute("DELETE FROM stock")
    with pytest.raises(SourceError, match="it gives no row at all, and 4 were seen"):
        levels.pull()
    assert levels.stock()["A", "0001"] == "5"


def test_recent_numbers_are_kept_as_ranges() -> None:
    recent = Numbers([], 6)
    recent.add([1, 2, 3, 5, 6, 9], [])
    assert recent.state() == {"recent": [[3, 3], [5, 6], [9, 9]]}
    assert recent.unseen([3, 4, 5, 7, 9, 10], []) == [False, True, False, True, False, True]
    recent.add([4, 7, 8], [])
    assert recent.state() == {"recent": [[3, 9]]}


@given(st.lists(st.tuples(st.text(), st.text()), unique=True, max_size=20))
def test_names_of_rows_are_told_apart_and_can_be_printed(found: list[tuple[str, str]]) -> None:
    names = [keys.name_of(*texts) for texts in found]
    assert len(set(names)) == len(names)
    assert not any(ord(character) < 32 for name in names for character in name)
