"""Shops over HTTP: differences with a look at what was done, absolute figures with an idempotency key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from omo_sync.errors import ConfigError
from tests.publish.conftest import SECOND, Make, Published
from tests.publish.shop_server import ShopServer, shop_server
from tests.publish.test_odbc import counted, sold
from tests.running import tell

DIFFERENCES = """
adapter = "http"
own = "online/shop"
headers = {{ Authorization = "Bearer top-secret" }}
[stock]
mode = "add"
ways = ["1", "2"]
url = "{url}/stock?from=omo&sku={{code}}"
body = {{ sku_id = "{{code}}", diff_type = "{{way|number}}", num = "{{size|number}}" }}
expect = {{ errcode = "0" }}
[stock.look]
method = "POST"
url = "{url}/flow"
body = {{ sku_id = "{{code}}" }}
list = "data.list"
match = {{ amount = "{{size}}", op = "{{way}}" }}
since = "at"
"""


@pytest.fixture
def server() -> Iterator[ShopServer]:
    with shop_server() as made:
        yield made


@pytest.fixture
def shop(published: Make, server: ShopServer) -> Published:
    made = published(DIFFERENCES.format(url=server.url))
    server.stock = {"甲": 0, "乙": 0}
    server.now = made.engine.now() // SECOND
    tell(made.engine, [counted("1", "甲", "10"), counted("2", "乙", "4")])
    return made


def test_differences_are_told(shop: Published, server: ShopServer) -> None:
    assert shop.run().told == 2
    tell(shop.engine, [sold("3", "甲", "3")])
    assert shop.run().told == 1
    assert server.stock == {"甲": 7, "乙": 4}
    path, headers, body = server.seen[-1]
    assert path == "/stock?from=omo&sku=%E7%94%B2"
    assert headers["Authorization"] == "Bearer top-secret"
    assert body == {"sku_id": "甲", "diff_type": 2, "num": 3}


def test_what_was_done_without_an_answer_is_not_done_again(shop: Published, server: ShopServer) -> None:
    server.fail = ["lost"]
    assert "no answer" in shop.fails()
    assert shop.run().told == 2
    assert server.stock == {"甲": 10, "乙": 4}
    assert [entry["amount"] for entry in server.flow] == [4, 10]


def looked(*entries: Any) -> dict[str, Any]:
    return {"errcode": 0, "data": {"list": list(entries)}}


@pytest.mark.parametrize(
    "look",
    [
        "<html>",
        " ",
        "[]",
        {"errcode": -1, "errmsg": "system busy"},
        {"errcode": 0, "data": {"list": None}},
        *(looked({"amount": 4, "op": 1, "at": at}) for at in ("noon", None, [1], "2026-05-31T13:00:00Z")),
    ],
)
def test_nothing_is_done_again_by_a_look_that_shows_nothing(
    shop: Published, server: ShopServer, look: Any
) -> None:
    server.fail, server.look = ["lost"], look
    assert "no answer" in shop.fails()
    for _ in range(2):
        assert "`look` has to work before anything is told again" in shop.fails()
    server.look = None
    assert shop.run().told == 2
    assert server.stock == {"甲": 10, "乙": 4}


def test_a_number_is_the_same_however_it_is_written(shop: Published, server: ShopServer) -> None:
    server.fail, server.look = ["lost"], looked({"amount": 4.0, "op": 1.0, "at": server.now})
    shop.fails()
    assert shop.run().told == 2
    assert server.stock == {"甲": 10, "乙": 4}


def test_an_answer_of_another_kind_leaves_open_what_was_done(shop: Published, server: ShopServer) -> None:
    server.fail = ["page"]
    assert "whether it was done is not known" in shop.fails()
    assert shop.run().told == 2
    assert server.stock == {"甲": 10, "乙": 4}


def test_what_was_not_done_is_done_by_the_next_run(shop: Published, server: ShopServer) -> None:
    server.fail = [503]
    said = shop.fails()
    assert "the target answers 503" in said
    assert "top-secret" not in said
    assert shop.run().told == 2
    assert server.stock == {"甲": 10, "乙": 4}


def test_what_the_shop_sold_itself_stays_sold(shop: Published, server: ShopServer) -> None:
    shop.run()
    server.stock["甲"] -= 2  # not told yet
    tell(shop.engine, [sold("3", "甲", "1")])
    shop.run()
    assert server.stock["甲"] == 7
    told = {"id": "o1", "source": "online/shop", "time": "2026-05-31T13:00:00Z"}
    tell(shop.engine, [{**sold("o1", "甲", "2"), **told}])
    assert shop.run().due == 0, "it knows"


def test_a_refusal_is_shown(shop: Published, server: ShopServer) -> None:
    del server.stock["乙"]
    assert shop.run() == (2, 1, 1, 0)
    with shop.engine.database.transaction() as transaction:
        [error] = transaction.rows("SELECT error FROM sent WHERE error IS NOT NULL")
    assert "sku not exist" in error[0]


def test_everything_refused_ends_the_run(published: Make, server: ShopServer) -> None:
    made = published(DIFFERENCES.format(url=server.url), breaker=3)
    tell(made.engine, [counted(str(one), f"x{one}", "1") for one in range(205)])
    assert "refused 100 figures in a row" in made.fails()


def test_a_difference_needs_a_way_to_know_it_again(published: Make, server: ShopServer) -> None:
    written: Any = DIFFERENCES.format(url=server.url).partition("[stock.look]")[0]
    with pytest.raises(ConfigError, match="needs `idempotency`"):
        published(written)


def test_absolute_figures_carry_their_reference(published: Make, server: ShopServer) -> None:
    made = published(
        f"""
        adapter = "http"
        [stock]
        percent = "50"
        pack = "6"
        url = "{server.url}/set"
        idempotency = "Idempotency-Key"
        body = {{ sku_id = "{{sku}}", diff_type = 1, num = "{{value|number}}" }}
        """
    )
    server.stock = {"甲": 0}
    tell(made.engine, [counted("1", "甲", "31.5")])
    server.fail = ["lost"]
    made.fails()
    assert made.run().told == 1
    assert [body["num"] for _, _, body in server.seen] == [12, 12]
    first, second = (headers["Idempotency-Key"] for _, headers, _ in server.seen)
    assert first == second
    assert first.startswith("omo-sync ")
