"""Availability written to a shop's table on a real MariaDB, by statements of the configuration."""

from __future__ import annotations

from typing import Any

import pytest

from omo_sync.errors import ConfigError
from tests.adapters.odbc.conftest import opened
from tests.publish.conftest import Make, Published
from tests.running import tell
from tests.test_ingest import event

SHOP = """
adapter = "odbc"
[stock]
write = "UPDATE goods SET stock = {value}, version = {position} WHERE sku = {sku} AND place = {place} AND version < {position}"
look = "SELECT COUNT(*) FROM goods WHERE sku = {sku} AND place = {place} AND version >= {position}"
locations = { store-01 = "1" }
"""  # noqa: E501


def sku(name: str, **more: Any) -> dict[str, Any]:
    return {"sku": name, "location": "store-01", **more}


def counted(id: str, name: str, quantity: str) -> dict[str, Any]:
    return event(id, "inventory.counted", data=sku(name, on_hand=quantity))


def sold(id: str, name: str, quantity: str) -> dict[str, Any]:
    return event(id, time="2026-05-31T12:00:00Z", data=sku(name, quantity=quantity))


@pytest.fixture
def maria(odbc_mariadb: str) -> Any:
    made = opened(odbc_mariadb)
    made.execute(
        "CREATE TABLE goods (sku VARCHAR(64), place VARCHAR(9), stock DECIMAL(12,3) NOT NULL DEFAULT 0,"
        " version BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (sku, place))"
    )
    made.execute("INSERT INTO goods (sku, place) VALUES ('甲', '1'), ('乙', '1')")
    yield made
    made.close()


def stock(maria: Any) -> dict[str, str]:
    return {row[0]: f"{row[1]:f}" for row in maria.execute("SELECT sku, stock FROM goods ORDER BY sku")}


@pytest.fixture
def shop(published: Make, odbc_mariadb: str, maria: Any) -> Published:
    made = published(SHOP, connection=odbc_mariadb)
    tell(made.engine, [counted("1", "甲", "10"), counted("2", "乙", "2.5")])
    return made


def test_only_what_changed_is_written(shop: Published, maria: Any) -> None:
    assert shop.run()[:2] == (2, 2)
    assert stock(maria) == {"甲": "10.000", "乙": "2.500"}
    assert shop.run() == (0, 0, 0, 0)
    tell(shop.engine, [sold("3", "甲", "3")])
    assert shop.run()[:2] == (1, 1)
    assert stock(maria) == {"甲": "7.000", "乙": "2.500"}


def test_an_older_figure_never_overwrites_a_newer_one(shop: Published, maria: Any) -> None:
    maria.execute("UPDATE goods SET stock = 4, version = 1000000 WHERE sku = '甲'")
    assert shop.run() == (2, 2, 0, 0)
    assert stock(maria) == {"甲": "4.000", "乙": "2.500"}


def test_a_figure_that_is_not_taken_waits_and_is_given_up(shop: Published, maria: Any) -> None:
    maria.execute("DELETE FROM goods WHERE sku = '甲'")
    assert shop.run() == (2, 1, 1, 0)
    assert shop.run().refused == 0, "it is left alone for a while"
    for _ in range(3):
        shop.wait(3600)
        assert shop.run().refused == 1
    shop.wait(3600)
    assert shop.run().dead == 1
    assert shop.states() == {"told": 1, "due": 0, "dead": 1}


def test_a_target_that_is_away_loses_nothing(
    shop: Published, maria: Any, published: Make, odbc_mariadb: str
) -> None:
    away = published(SHOP, connection=odbc_mariadb.replace("PORT=", "PORT=1"))
    said = away.fails()
    assert said.startswith("shop: ")
    assert shop.run().told == 2
    assert stock(maria) == {"甲": "10.000", "乙": "2.500"}


def test_names_in_statements_are_checked(published: Make) -> None:
    with pytest.raises(ConfigError, match=r"names \{member\}; there are sku, code"):
        published(SHOP.replace("{sku}", "{member}"), connection="DRIVER=x")
