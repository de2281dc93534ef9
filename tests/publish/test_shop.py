"""微信小店 and 有赞 told by their own clients, at servers that answer as they do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from omo_sync.errors import ConfigError, TargetError
from tests.publish.conftest import SECOND, Make, Published
from tests.publish.test_odbc import counted, sold
from tests.running import tell
from tests.shops import wechat_stub, youzan_stub
from tests.shops.stub import Given, Stub
from tests.shops.stub import stub as serving
from tests.shops.wechat_stub import WechatStub
from tests.shops.youzan_stub import YouzanStub
from tests.test_ingest import event

WECHAT = f"""
adapter = "wechat"
appid = "{wechat_stub.APPID}"
secret = "{wechat_stub.SECRET}"
own = "online/mini"
attempts = 2
[stock]
key = "P-{{sku}}/S-{{sku}}"
buffer = "1"
[price]
channel = "mini"
key = "P-{{sku}}/S-{{sku}}"
"""
YOUZAN = f"""
adapter = "youzan"
client = "{youzan_stub.CLIENT}"
secret = "{youzan_stub.SECRET}"
account = "{youzan_stub.ACCOUNT}"
own = "online/yz"
[stock]
key = "{{sku}}/1"
"""


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("omo_sync.shops.calls.sleep", lambda seconds: None)


@pytest.fixture
def server() -> Iterator[Stub]:
    with serving() as made:
        yield made


@pytest.fixture
def mini(server: Stub) -> WechatStub:
    made = WechatStub()
    server.answer = made.answer
    made.stock = {("P-A", "S-A"): 0, ("P-B", "S-B"): 0}
    return made


@pytest.fixture
def yz(server: Stub) -> YouzanStub:
    made = YouzanStub()
    server.answer = made.answer
    made.stock = {("A", "1"): 0, ("B", "1"): 0}
    return made


@pytest.fixture
def shop(published: Make, server: Stub, mini: WechatStub) -> Published:
    made = published(WECHAT, url=server.base)
    mini.now = made.engine.now() // SECOND
    tell(made.engine, [counted("1", "A", "10"), counted("2", "B", "4.5")])
    return made


@pytest.fixture
def youzan(published: Make, server: Stub, yz: YouzanStub) -> Published:
    made = published(YOUZAN, url=server.base)
    tell(made.engine, [counted("1", "A", "10"), counted("2", "B", "4")])
    return made


def ordered(id: str, sku: str, quantity: str, source: str) -> dict[str, Any]:
    data = {"sku": sku, "location": "store-01", "quantity": quantity, "order": f"O{id}"}
    return event(id, "inventory.reserved", source=source, time="2026-05-31T12:30:00Z", data=data)


def priced(id: str, sku: str, amount: str) -> dict[str, Any]:
    return event(id, "price.set", data={"sku": sku, "amount": amount, "currency": "CNY"})


def test_differences_are_told_in_whole_units(shop: Published, mini: WechatStub) -> None:
    assert shop.run() == (2, 2, 0, 0)
    assert mini.stock == {("P-A", "S-A"): 9, ("P-B", "S-B"): 3}
    tell(shop.engine, [sold("3", "A", "2")])
    assert shop.run().told == 1
    assert mini.stock["P-A", "S-A"] == 7
    assert shop.run().due == 0


def test_what_the_shop_sold_meanwhile_stays_sold(shop: Published, mini: WechatStub) -> None:
    shop.run()
    mini.stock["P-A", "S-A"] -= 2  # an order that is not read yet
    tell(shop.engine, [sold("3", "A", "1")])
    shop.run()
    assert mini.stock["P-A", "S-A"] == 6
    tell(shop.engine, [ordered("4", "A", "2", "online/mini")])
    assert shop.run().due == 0, "it knows"
    assert mini.stock["P-A", "S-A"] == 6


def test_a_difference_whose_answer_was_lost_is_made_once(shop: Published, mini: WechatStub) -> None:
    mini.lose_answers = 1
    assert "504" in shop.fails()
    assert mini.stock["P-A", "S-A"] == 9
    assert shop.run().told == 2
    assert mini.stock == {("P-A", "S-A"): 9, ("P-B", "S-B"): 3}


def test_a_look_that_is_refused_leaves_open_what_was_done(
    shop: Published, mini: WechatStub, server: Stub
) -> None:
    mini.lose_answers = 1
    shop.fails()
    assert mini.stock["P-A", "S-A"] == 9
    busy = {"errcode": 45011, "errmsg": "api minute-quota reach limit"}
    server.answer = lambda asked: busy if asked.path.endswith("getflow") else mini.answer(asked)
    with pytest.raises(TargetError, match="2 figures are open"):
        shop.publish().settle()
    assert shop.run() == (0, 0, 0, 0), "it is left alone for a while"
    server.answer = mini.answer
    shop.wait(60)
    assert shop.run().told == 2
    assert mini.stock == {("P-A", "S-A"): 9, ("P-B", "S-B"): 3}


def test_what_was_surely_not_done_is_worked_out_anew(shop: Published, mini: WechatStub, server: Stub) -> None:
    server.answer = lambda asked: (
        Given(b"", 502) if asked.path.endswith("stock/update") else mini.answer(asked)
    )
    shop.fails()
    full = {"errcode": 10020999, "errmsg": "stock is being edited"}
    server.answer = lambda asked: full if asked.path.endswith("stock/update") else mini.answer(asked)
    assert shop.run().refused == 2
    tell(shop.engine, [sold("3", "A", "2")])
    server.answer = mini.answer
    shop.wait(60)
    assert shop.run().told == 2
    assert mini.stock["P-A", "S-A"] == 7


def test_a_customers_order_of_the_same_size_is_not_ours(
    shop: Published, mini: WechatStub, server: Stub
) -> None:
    shop.run()
    tell(shop.engine, [sold("3", "A", "2")])
    server.answer = lambda asked: (
        Given(b"", 502) if asked.path.endswith("stock/update") else mini.answer(asked)
    )
    assert "502" in shop.fails()
    mini.stock["P-A", "S-A"] -= 2
    mini.moved(("P-A", "S-A"), 9, 7, 1, "customer")
    server.answer = mini.answer
    assert shop.run().told == 1
    assert mini.stock["P-A", "S-A"] == 5


def test_prices_are_told_in_cents(shop: Published, mini: WechatStub) -> None:
    tell(shop.engine, [priced("p1", "A", "19.9"), priced("p2", "B", "0.125")])
    assert shop.run() == (4, 3, 1, 0)
    assert mini.prices == {("P-A", "S-A"): 1990}
    with shop.engine.database.transaction() as transaction:
        [(said,)] = transaction.rows("SELECT error FROM sent WHERE error IS NOT NULL")
    assert "P-B/S-B is to cost 0.125" in said


def test_what_the_shop_does_not_sell_is_refused_alone(shop: Published, mini: WechatStub) -> None:
    del mini.stock["P-B", "S-B"]
    assert shop.run() == (2, 1, 1, 0)
    shop.wait(3600)
    assert shop.run().dead == 1


def test_wrong_credentials_end_the_run_and_nothing_is_given_up(shop: Published, mini: WechatStub) -> None:
    right = shop.target
    shop.target = replace(right, options=right.options.model_copy(update={"appid": "another"}))
    for _ in range(3):
        said = shop.fails()
    assert "correct `appid` and `secret`" in said
    assert wechat_stub.SECRET not in said
    shop.target = right
    assert shop.run().told == 2


def test_a_preview_says_what_would_be_asked_for(shop: Published, mini: WechatStub) -> None:
    tell(shop.engine, [priced("p1", "A", "19.9")])
    writer = shop.target.writer()
    lines = [line for _, telling in shop.publish().preview() for line in writer.shown(telling)]
    assert sorted(lines) == ["P-A/S-A: price 19.9", "P-A/S-A: stock +9", "P-B/S-B: stock +3"]
    assert mini.stock["P-A", "S-A"] == 0


def test_youzan_is_set_where_it_holds_what_we_believe(youzan: Published, yz: YouzanStub) -> None:
    assert youzan.run().told == 2
    assert yz.stock == {("A", "1"): 10, ("B", "1"): 4}
    yz.stock["A", "1"] -= 1  # an order that is not read yet
    tell(youzan.engine, [sold("3", "A", "2")])
    assert youzan.run().refused == 1
    assert yz.stock["A", "1"] == 9, "nothing is overwritten"
    with youzan.engine.database.transaction() as transaction:
        [(said,)] = transaction.rows("SELECT error FROM sent WHERE error IS NOT NULL")
    assert "A/1 has 9 at the shop, not 10" in said


def test_youzan_is_told_again_when_its_order_was_read(youzan: Published, yz: YouzanStub) -> None:
    youzan.run()
    yz.stock["A", "1"] -= 1
    tell(youzan.engine, [sold("3", "A", "2")])
    assert youzan.run().refused == 1
    tell(youzan.engine, [ordered("4", "A", "1", "online/yz")])
    youzan.wait(3600)
    assert youzan.run().told == 1
    assert yz.stock["A", "1"] == 7


def test_youzan_makes_no_differences(published: Make, server: Stub) -> None:
    with pytest.raises(ConfigError, match="stock"):
        published(YOUZAN + 'mode = "add"\n', url=server.base)


def test_shops_sell_whole_units(published: Make, server: Stub) -> None:
    with pytest.raises(ConfigError, match="whole units"):
        published(YOUZAN + 'pack = "0.5"\n', url=server.base)
