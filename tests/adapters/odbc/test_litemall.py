"""litemall by its profile: what it may still sell is available, what it has not shipped is on hand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from omo_sync.projections import reads
from tests.adapters.odbc.conftest import Make, Source
from tests.adapters.odbc.litemall import Mall
from tests.running import state

PROFILE = """
profile = "litemall"
source = "online/litemall"
"""


@pytest.fixture
def shop(maria: Any) -> Mall:
    made = Mall(maria)
    for product in range(1, 13):
        made.product(product, 40 + product)
    return made


@pytest.fixture
def mall(source: Make, shop: Mall, odbc_mariadb: str) -> Source:
    return source(PROFILE, odbc_mariadb, "mall")


def left(shop: Mall) -> dict[str, tuple[int, int, int]]:
    """On hand, reserved, available by sku, as litemall's own tables have it."""
    return {
        f"{1006000 + (product + 1) // 2}-{product}": (number + shop.held(product), shop.held(product), number)
        for product, number in shop.number.items()
    }


def found(mall: Source) -> dict[str, tuple[int, int, int]]:
    return {
        row["sku"]: (int(row["on_hand"]), int(row["reserved"]), int(row["available"]))
        for row in state(mall.engine)["stock"]
    }


def test_stock_is_the_malls_whatever_was_sold_before_the_first_pull(mall: Source, shop: Mall) -> None:
    shop.trade(120)
    totals = mall.pull()
    assert (totals.quarantined, totals.divergent) == (0, 0)
    assert found(mall) == left(shop)
    assert mall.judged()["conflicts"] == []


def test_stock_follows_the_mall(mall: Source, shop: Mall) -> None:
    for _ in range(8):
        shop.trade(25)
        mall.wait()
        totals = mall.pull()
        assert (totals.quarantined, totals.divergent) == (0, 0)
        assert found(mall) == left(shop)
    assert mall.judged()["conflicts"] == []


def test_prices_are_those_of_the_channel(mall: Source, shop: Mall) -> None:
    mall.pull()
    shop.run("UPDATE litemall_goods_product SET price = 17.50 WHERE id = 3")
    mall.wait()
    mall.pull()
    mall.wait()
    with mall.engine.database.transaction() as transaction:
        rows = list(reads.prices(transaction, mall.engine.now(), "1006002-3", "litemall", None))
    assert [(row["channel"], row["list"]) for row in rows] == [("litemall", "17.5")]


def test_goods_are_described(mall: Source, shop: Mall) -> None:
    shop.run("UPDATE litemall_goods SET is_on_sale = 0 WHERE id = 2")
    shop.run("UPDATE litemall_goods SET deleted = 1 WHERE id = 3")
    shop.run("UPDATE litemall_goods_product SET deleted = 1 WHERE id = 7")
    two = '["https://img/1.jpg", "https://img/2.jpg"]'
    shop.run("UPDATE litemall_goods SET gallery = ?, pic_url = 'https://img/main.jpg' WHERE id = 1", two)
    shop.run(
        "UPDATE litemall_goods SET gallery = '[]', pic_url = 'https://img/main.jpg?w_1,h_2' WHERE id = 2"
    )
    mall.pull()
    with mall.engine.database.transaction() as transaction:
        items = dict(transaction.rows("SELECT sku, data FROM p_item"))
    found = {sku: json.loads(data) for sku, data in items.items()}
    assert found["1006001-1"]["name"] == "轻奢纯棉刺绣水洗四件套（1）"
    assert found["1006001-1"]["attributes"] == {"specifications": ["1.5m床垫*1+枕头*2", "浅杏粉"]}
    assert found["1006001-1"]["unit"] == "件"
    assert [found[f"100600{goods}-{goods * 2}"].get("images") for goods in (1, 2, 3)] == [
        ["https://img/1.jpg", "https://img/2.jpg"],
        ["https://img/main.jpg?w_1,h_2"],
        None,
    ]
    skus = ("1006001-1", "1006002-3", "1006003-5", "1006004-7")
    assert [found[sku]["status"] for sku in skus] == ["active", "off sale", "deleted", "deleted"]
    assert [found[sku]["stocked"] for sku in skus] == [True, True, False, False]
    assert found["1006004-8"]["status"] == "active"


def test_an_order_table_without_its_first_time_is_read_all_the_same(mall: Source, shop: Mall) -> None:
    shop.run("ALTER TABLE litemall_order DROP COLUMN add_time")
    shop.run(
        "INSERT INTO litemall_order (id, user_id, order_sn, order_status, update_time)"
        " VALUES (1,1,'A1',101,?)",
        shop.now(),
    )
    shop.run("INSERT INTO litemall_order_goods (order_id, goods_id, product_id, number) VALUES (1,1,1,2)")
    mall.pull()
    assert found(mall)["1006001-1"] == (43, 2, 41)


def test_a_product_that_stands_in_two_lines_of_an_order(mall: Source, shop: Mall) -> None:
    shop.place([(1, 2), (1, 3), (2, 1)])
    assert mall.pull().divergent == 0
    assert found(mall) == left(shop)
    shop.move_on(1, 201)
    shop.move_on(1, 301)
    mall.wait()
    assert mall.pull().divergent == 0
    assert found(mall) == left(shop)


def test_goods_without_a_number(mall: Source, shop: Mall) -> None:
    shop.run("UPDATE litemall_goods SET goods_sn = '' WHERE id = 1")
    shop.place([(1, 2)])
    assert mall.pull().quarantined == 0
    assert found(mall)["ID-1"] == (41, 2, 39)


def test_what_we_wrote_is_nothing_that_the_mall_put_in(mall: Source, shop: Mall, maria: Any) -> None:
    mall.pull()
    maria.execute(
        "CREATE TABLE omo_sync_written (product_id INT PRIMARY KEY, written INT NOT NULL DEFAULT 0,"
        " reference VARCHAR(64) NOT NULL)"
    )
    mall.configuration["profile"] = "litemall-written"
    mall.wait()
    assert mall.pull().accepted == 0, "the profile may be changed while nothing is written"
    before = found(mall)
    maria.execute("INSERT INTO omo_sync_written VALUES (1, 5, 'omo-sync 1'), (2, -3, 'omo-sync 2')")
    maria.execute("UPDATE litemall_goods_product SET number = number + 5 WHERE id = 1")
    maria.execute("UPDATE litemall_goods_product SET number = number - 3 + 2 WHERE id = 2")
    mall.wait()
    assert mall.pull().accepted == 1
    on_hand = before["1006001-2"][0]
    assert found(mall) == {**before, "1006001-2": (on_hand + 2, 0, on_hand + 2)}


def test_orders_of_groups_are_held_and_what_the_shop_cancelled_is_not(mall: Source, shop: Mall) -> None:
    for product, status in ((1, 200), (2, 204), (3, 104)):
        shop.place([(product, 2)])
        shop.run("UPDATE litemall_order SET order_status = ? WHERE id = ?", status, product)
    shop.put_in(3, 2)
    assert mall.pull().quarantined == 0
    now = found(mall)
    assert [now[f"{1006000 + (product + 1) // 2}-{product}"] for product in (1, 2, 3)] == [
        (41, 2, 39),
        (42, 2, 40),
        (43, 0, 43),
    ]


def test_edited_goods_whose_products_were_made_anew(mall: Source, shop: Mall) -> None:
    """The old ones keep their number, and are sold no more."""
    mall.pull()
    shop.run("UPDATE litemall_goods_product SET deleted = 1 WHERE goods_id = 1")
    shop.product(13, 30)
    shop.run("UPDATE litemall_goods_product SET goods_id = 1 WHERE id = 13")
    mall.wait()
    assert mall.pull().quarantined == 0
    now = found(mall)
    assert [now[f"1006001-{product}"] for product in (1, 2, 13)] == [(0, 0, 0), (0, 0, 0), (30, 0, 30)]
    assert mall.judged()["conflicts"] == []


def test_goods_of_another_number_take_their_stock_along(mall: Source, shop: Mall) -> None:
    mall.pull()
    shop.run("UPDATE litemall_goods SET goods_sn = 'NEW' WHERE id = 1")
    mall.wait()
    mall.pull()
    now = found(mall)
    assert [now[sku] for sku in ("1006001-1", "NEW-1")] == [(0, 0, 0), (41, 0, 41)]


def test_goods_that_come_back_after_a_sale(mall: Source, shop: Mall) -> None:
    """After sales only `number` grows: the order stays received."""
    order = shop.place([(1, 2)])
    for status in (201, 301, 401):
        shop.move_on(order, status)
    mall.pull()
    assert found(mall)["1006001-1"] == (39, 0, 39)
    shop.put_in(1, 2)
    shop.run("UPDATE litemall_order SET deleted = 1, update_time = ? WHERE id = 1", shop.now())
    mall.wait()
    mall.pull()
    assert found(mall) == left(shop)


@pytest.mark.parametrize("seen", [True, False], ids=["seen cancelled", "seen later"])
def test_an_order_paid_as_it_was_cancelled(mall: Source, shop: Mall, seen: bool) -> None:
    order = shop.place([(1, 2)])
    mall.pull()
    shop.move_on(order, 103)
    if seen:
        mall.wait()
        mall.pull()
        assert found(mall)["1006001-1"] == (41, 0, 41)
    shop.later()
    shop.move_on(order, 201)  # takes nothing once more
    mall.wait()
    assert mall.pull().quarantined == 0
    assert found(mall)["1006001-1"] == (43, 2, 41)
    shop.move_on(order, 301)
    mall.wait()
    mall.pull()
    assert found(mall)["1006001-1"] == (41, 0, 41)


def test_tables_with_the_columns_that_are_needed_alone(mall: Source, shop: Mall) -> None:
    for table, columns in {
        "litemall_goods": ("pic_url", "unit", "brand_id", "detail", "add_time"),
        "litemall_goods_product": ("deleted", "url", "add_time"),
        "litemall_order": ("end_time", "add_time", "deleted"),
        "litemall_order_goods": ("deleted", "goods_sn", "specifications"),
    }.items():
        for column in columns:
            shop.run(f"ALTER TABLE {table} DROP COLUMN {column}")
    shop.run("UPDATE litemall_goods SET deleted = 1 WHERE id = 3")
    totals = mall.pull()
    assert totals.quarantined == 0
    assert found(mall) == left(shop)
