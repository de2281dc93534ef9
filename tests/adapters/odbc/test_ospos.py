"""Open Source Point of Sale by its profile: stock is its ledger, names are whole, drift is reported."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from omo_sync.projections import reads
from tests.adapters.odbc.conftest import Make, Source
from tests.adapters.odbc.ospos import Shop

PROFILE = """
profile = "ospos"
source = "pos/main"
session = ["SET sql_mode = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES'"]
[values.location]
map = { 1 = "main", 2 = "second" }
"""


@pytest.fixture
def shop(maria: Any) -> Shop:
    made = Shop(maria)
    for item in range(1, 21):
        made.item(item, {7: " ", 10: None}.get(item, f" 69{item:011}\n"))
    made.trade(sales=150, items=20)
    return made


@pytest.fixture
def till(source: Make, shop: Shop, odbc_mariadb: str) -> Source:
    return source(PROFILE, odbc_mariadb)


def ledger(shop: Shop) -> dict[tuple[str, str], Decimal]:
    skus = {item: f"69{item:011}" for item in range(1, 21)} | {7: "ID-7", 10: "ID-10"}
    places = {1: "main", 2: "second"}
    return {(skus[item], places[location]): amount for (item, location), amount in shop.quantities.items()}


def test_stock_points_and_names_are_those_of_the_till(till: Source, shop: Shop) -> None:
    totals = till.pull()
    assert (totals.quarantined, totals.duplicates, totals.divergent) == (0, 0, 0)
    stock = {key: Decimal(amount) for key, amount in till.stock().items()}
    assert stock == {key: amount for key, amount in ledger(shop).items() if key in stock or amount}
    found = till.judged()
    assert found["conflicts"] == []
    assert {row["member"]: int(row["balance"]) for row in found["points"]} == {
        f"C{member}": points for member, points in shop.points.items()
    }
    with till.engine.database.transaction() as transaction:
        names = [json.loads(row[0])["name"] for row in transaction.rows("SELECT data FROM p_item")]
    assert sorted(names) == sorted(shop.names.values())


def test_only_what_is_new_is_told(till: Source, shop: Shop) -> None:
    till.pull()
    assert till.pull().read == 0
    shop.move(3, 1, "-2", "POS 9001")
    shop.item(21, None)
    till.wait()
    # the movement, the quantity's report; the new item and its price
    assert till.pull().accepted == 4
    assert till.pull().read == 0
    assert Decimal(till.stock()["6900000000003", "main"]) == shop.quantities[3, 1]


def test_drift_is_reported(till: Source, shop: Shop) -> None:
    till.pull()
    shop.balance(12, shop.points[12] + 50)
    shop.run("UPDATE ospos_item_quantities SET quantity = quantity + 4 WHERE item_id = 5 AND location_id = 1")
    till.wait()
    till.pull()
    assert till.judged()["conflicts"] == [
        ["points-drift", "C12"],
        ["stock-drift", "6900000000005", "main"],
    ]


def test_the_nightly_compare_tells_every_figure_once_more(till: Source, shop: Shop) -> None:
    till.pull()
    till.wait()
    told = till.compare()
    customers, items = len(shop.points), len(shop.names)
    assert told.accepted == told.read == customers + items + len(shop.quantities)
    assert till.judged()["conflicts"] == []


def test_prices_are_lists(till: Source) -> None:
    till.pull()
    with till.engine.database.transaction() as transaction:
        rows = list(reads.prices(transaction, till.engine.now(), "6900000000003", None, None))
    assert [(row["list"], row["currency"]) for row in rows] == [("9.9", "CNY")]


def test_items_that_share_a_barcode_are_one(till: Source, shop: Shop) -> None:
    shop.item(30, "6900000000999", "5.00")
    shop.item(31, "6900000000999 ", "7.00")
    shop.run("UPDATE ospos_items SET deleted = 1 WHERE item_id = 31")
    shop.move(31, 1, "4", "RECV 9001")
    shop.move(30, 1, "3", "RECV 9002")
    till.pull()
    till.wait()
    till.compare()
    assert till.stock()["6900000000999", "main"] == "7"
    assert till.judged()["conflicts"] == []
    with till.engine.database.transaction() as transaction:
        [(item,)] = transaction.rows("SELECT data FROM p_item WHERE sku = '6900000000999'")
        [price] = reads.prices(transaction, till.engine.now(), "6900000000999", None, None)
    assert json.loads(item)["name"] == shop.names[30]
    assert price["list"] == "5"


def test_a_remark_that_begins_like_a_receipt_is_no_receipt(till: Source, shop: Shop) -> None:
    shop.move(2, 1, "2", "POS 坏了，补录两件" + "。" * 60)
    shop.move(2, 1, "-1", "RECV of a friend")
    shop.move(2, 1, "-3", "POS 2 broke " + "down " * 20)
    assert till.pull().quarantined == 0
    stock = till.stock()["6900000000002", "main"]
    assert Decimal(stock) == shop.quantities[2, 1]
