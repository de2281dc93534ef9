"""What Open Source Point of Sale itself writes is read as it means it, its own mistakes as drift."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.adapters.odbc.conftest import Make, Source
from tests.adapters.odbc.ospos import Shop
from tests.adapters.odbc.ospos_application import KIT, SUSPENDED, TEMPORARY, Application
from tests.adapters.odbc.test_ospos import PROFILE

CODE = "COALESCE(NULLIF(TRIM(i.item_number), ''), CONCAT('ID-', i.item_id))"
Key = tuple[str, str]


@pytest.fixture
def till(maria: Any) -> Application:
    return Application(maria, Shop(maria))


@pytest.fixture
def pos(source: Make, till: Application, odbc_mariadb: str) -> Source:
    return source(PROFILE, odbc_mariadb)


def ledger(till: Application) -> dict[Key, Decimal]:
    rows = till.asked(
        f"SELECT {CODE}, v.trans_location, SUM(v.trans_inventory) FROM ospos_inventory v"
        " JOIN ospos_items i ON i.item_id = v.trans_items GROUP BY 1, 2"
    )
    return {(code, {1: "main", 2: "second"}[location]): amount for code, location, amount in rows}


def quantities(till: Application) -> dict[Key, Decimal]:
    rows = till.asked(
        f"SELECT {CODE}, q.location_id, SUM(q.quantity) FROM ospos_item_quantities q"
        " JOIN ospos_items i ON i.item_id = q.item_id GROUP BY 1, 2"
    )
    return {(code, {1: "main", 2: "second"}[location]): amount for code, location, amount in rows}


def stock(pos: Source) -> dict[Key, Decimal]:
    return {key: Decimal(amount) for key, amount in pos.stock().items()}


def catalogue(pos: Source) -> dict[str, dict[str, Any]]:
    """What was described last of each sku."""
    with pos.engine.database.transaction() as transaction:
        rows = transaction.rows("SELECT sku, data FROM p_item ORDER BY time, position")
        return {sku: json.loads(data) for sku, data in rows}


def test_some_weeks_of_trade(pos: Source, till: Application) -> None:
    for steps in (200, 100, 50):
        till.trade(steps)
        pos.wait()
        totals = pos.pull()
        assert (totals.quarantined, totals.divergent) == (0, 0)
        told = ledger(till)
        assert stock(pos) == {key: amount for key, amount in told.items() if key in stock(pos) or amount}
    pos.wait()
    pos.compare()
    found = pos.judged()
    rewards = till.asked(
        "SELECT s.customer_id, SUM(CAST(r.earned AS DECIMAL(15,3)) - CAST(r.used AS DECIMAL(15,3)))"
        " FROM ospos_sales_reward_points r JOIN ospos_sales s ON s.sale_id = r.sale_id GROUP BY 1"
    )
    sums = {f"C{member}": amount for member, amount in rewards}
    assert {row["member"]: Decimal(row["balance"]) for row in found["points"]} == sums
    balances = till.asked("SELECT person_id, points FROM ospos_customers")
    drift = [["points-drift", f"C{one}"] for one, points in balances if points != sums[f"C{one}"]]
    beside = quantities(till)
    drift += [["stock-drift", *key] for key in ledger(till) if ledger(till)[key] != beside[key]]
    assert sorted(found["conflicts"]) == sorted(drift)
    assert drift, "parts of units were lost when sales were deleted"


def test_suspended_goods_are_not_sold_and_deleted_sales_come_back(pos: Source, till: Application) -> None:
    item = till.item("A", "10")
    held = till.sell(1, [(item, "3")], status=SUSPENDED)
    sold = till.sell(1, [(item, "2")])
    till.delete_sale(till.sell(1, [(item, "4")]))
    till.delete_sale(held)
    pos.pull()
    assert stock(pos)["A", "main"] == 8
    till.delete_sale(sold)
    pos.wait()
    pos.pull()
    assert stock(pos)["A", "main"] == 10


def test_what_is_not_stocked_is_in_no_catalogue(pos: Source, till: Application) -> None:
    goods, kit = till.item("A", "5"), till.item("K", kind=KIT, stocked=False)
    made_up = till.item(None, kind=TEMPORARY, stocked=False)
    till.sell(1, [(kit, "1"), (goods, "2"), (made_up, "1")])
    pos.pull()
    assert stock(pos) == {("A", "main"): 3, ("A", "second"): 5}
    assert {sku: item["stocked"] for sku, item in catalogue(pos).items()} == {
        "A": True,
        "K": False,
        f"ID-{made_up}": False,
    }


def test_a_deleted_item_leaves_the_catalogue_and_its_forgotten_stock_drifts(
    pos: Source, till: Application
) -> None:
    item = till.item("A", "5")
    pos.pull()
    till.delete_item(item)
    pos.wait()
    pos.pull()
    found = pos.judged()
    assert stock(pos) == {("A", "main"): 0, ("A", "second"): 5}
    assert found["conflicts"] == [["stock-drift", "A", "second"]]
    assert (catalogue(pos)["A"]["stocked"], catalogue(pos)["A"]["status"]) == (False, "deleted")
    till.sell(2, [(item, "-1")])  # brought back, it is an item again
    pos.wait()
    pos.pull()
    assert (catalogue(pos)["A"]["stocked"], catalogue(pos)["A"]["status"]) == (True, "active")


def test_an_import_over_stock_drifts(pos: Source, till: Application) -> None:
    item = till.item("A", "5")
    till.import_csv(item, 1, "9")
    pos.pull()
    assert stock(pos)["A", "main"] == 14
    assert pos.judged()["conflicts"] == [["stock-drift", "A", "main"]]


def test_another_number_is_told_of_both_numbers(pos: Source, till: Application) -> None:
    item = till.item("A", "5")
    pos.pull()
    till.renumber(item, "B")
    till.sell(1, [(item, "2")])
    pos.wait()
    pos.pull()
    assert pos.judged()["conflicts"] == [
        ["stock-drift", "A", "main"],
        ["stock-drift", "A", "second"],
        ["stock-drift", "B", "main"],
        ["stock-drift", "B", "second"],
    ]
    described = catalogue(pos)
    assert (described["A"]["stocked"], described["A"]["name"]) == (False, described["B"]["name"])
    assert described["B"]["stocked"]
    till.renumber(item, "A")
    pos.wait()
    pos.pull()
    assert [catalogue(pos)[sku]["stocked"] for sku in "AB"] == [True, False]
