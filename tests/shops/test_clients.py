"""Both clients do what the port says, at servers that answer as the shops do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from omo_sync.errors import SourceError
from omo_sync.shops.calls import Limits
from omo_sync.shops.port import Key, Shop, ShopError
from omo_sync.shops.wechat import WechatShop
from omo_sync.shops.youzan import YouzanShop
from tests.shops import wechat_stub, youzan_stub
from tests.shops.stub import Asked, Given, Stub
from tests.shops.wechat_stub import WechatStub
from tests.shops.youzan_stub import YouzanStub

KEY = Key("10000123", "556677")
NOW = 1_780_000_000_000_000
LIMITS = Limits(connect=2, answer=5, attempts=2)
DAY = 86_400_000_000


class Side(NamedTuple):
    stub: Any
    client: Shop


def wechat(shop: Stub, secret: str = wechat_stub.SECRET) -> Side:
    made = WechatStub()
    shop.answer = made.answer
    return Side(made, WechatShop("mini", wechat_stub.APPID, secret, lambda: NOW, LIMITS, shop.base))


def youzan(shop: Stub, secret: str = youzan_stub.SECRET) -> Side:
    made = YouzanStub()
    shop.answer = made.answer
    account = youzan_stub.CLIENT, secret, youzan_stub.ACCOUNT
    return Side(made, YouzanShop("yz", *account, lambda: NOW, LIMITS, shop.base))


@pytest.fixture(params=[wechat, youzan])
def side(request: pytest.FixtureRequest, shop: Stub) -> Iterator[Side]:
    made: Side = request.param(shop)
    made.stub.stock[tuple(KEY)] = 10
    yield made
    made.client.close()


@pytest.fixture
def mini(shop: Stub) -> Iterator[Side]:
    made = wechat(shop)
    made.stub.stock[tuple(KEY)] = 10
    yield made
    made.client.close()


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("omo_sync.shops.calls.sleep", lambda seconds: None)


def test_stock_is_read_set_and_changed_by_differences(side: Side) -> None:
    assert side.client.stock(KEY) == 10
    side.client.add_stock(KEY, 5)
    side.client.add_stock(KEY, -2)
    side.client.add_stock(KEY, 0)
    assert side.client.stock(KEY) == 13
    side.client.set_stock(KEY, 4)
    assert side.client.stock(KEY) == 4


def test_prices_are_set(side: Side) -> None:
    side.client.set_price(KEY, 1990)
    assert side.stub.prices == {tuple(KEY): 1990 if isinstance(side.stub, WechatStub) else "19.90"}
    with pytest.raises(ShopError):
        side.client.set_price(Key("1", "2"), 100)


def test_a_price_of_an_item_without_variants(shop: Stub) -> None:
    side = youzan(shop)
    side.stub.stock["4711", ""] = 1
    side.client.set_price(Key("4711", ""), 5)
    assert side.stub.prices == {("4711", ""): "0.05"}
    side.client.close()


def test_a_token_is_fetched_once_and_again_when_it_has_ended(side: Side) -> None:
    side.client.stock(KEY)
    side.client.stock(KEY)
    assert side.stub.tokens == 1
    side.stub.valid = "another program's"
    assert side.client.stock(KEY) == 10
    assert side.stub.tokens == 2


@pytest.mark.parametrize("make", [wechat, youzan])
def test_wrong_credentials_say_what_to_mend_and_show_none(shop: Stub, make: Any) -> None:
    side = make(shop, "a wrong secret")
    with pytest.raises(ShopError, match="correct") as caught:
        side.client.stock(KEY)
    assert "a wrong secret" not in str(caught.value)
    assert caught.value.sure
    side.client.close()


def test_what_the_shop_does_not_know_is_refused(side: Side) -> None:
    with pytest.raises(SourceError):
        side.client.stock(Key("1", "2"))


def test_an_answer_that_is_no_json_leaves_open_what_was_done(side: Side, shop: Stub) -> None:
    side.client.stock(KEY)
    shop.answer = lambda asked: Given(b"<html>")
    with pytest.raises(ShopError, match="does not answer JSON") as caught:
        side.client.add_stock(KEY, 1)
    assert not caught.value.sure


def test_a_difference_whose_answer_was_lost_is_not_asked_for_twice(mini: Side) -> None:
    mini.stub.lose_answers = 1
    with pytest.raises(SourceError) as caught:
        mini.client.add_stock(KEY, -3)
    assert getattr(caught.value, "sure") is False  # noqa: B009 - both kinds of errors say so
    [told] = mini.client.flow(KEY, NOW - DAY, NOW + DAY) or []
    assert (told.before, told.after) == (10, 7)


def test_a_figure_whose_answer_was_lost_is_told_again(mini: Side) -> None:
    mini.stub.lose_answers = 1
    mini.client.set_stock(KEY, 3)
    assert mini.client.stock(KEY) == 3


def test_the_flow_is_read_page_by_page_within_its_span(mini: Side) -> None:
    for number in range(5):
        mini.stub.now = NOW // 1_000_000 + number
        mini.stub.moved(tuple(KEY), number, number + 1, 1, f"O{number}")
    found = mini.client.flow(KEY, NOW, NOW + 4_000_000) or []
    assert [(one.before, one.after, one.order) for one in found] == [(n, n + 1, f"O{n}") for n in range(4)]


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"data": {}},
        {"errcode": 0, "data": {"stock_flow_info_list": [None]}},
        {"errcode": 0, "data": {"stock_flow_info_list": ["x"]}},
        *(
            {"errcode": 0, "data": {"stock_flow_info_list": [{"update_time": odd}]}}
            for odd in ("1_0", "٣", True, None, float("inf"), "9" * 30)
        ),
    ],
)
def test_a_flow_of_another_kind_says_nothing(mini: Side, shop: Stub, answer: Any) -> None:
    mini.client.stock(KEY)
    shop.answer = lambda asked: answer
    with pytest.raises(ShopError) as caught:
        mini.client.flow(KEY, NOW - DAY, NOW + DAY)
    assert not caught.value.sure


def test_pages_in_a_circle_end(mini: Side, shop: Stub) -> None:
    entry = {"update_time": NOW // 1_000_000, "beginning_amount": 1, "ending_amount": 2}
    mini.client.stock(KEY)

    def answer(asked: Asked) -> Any:
        following = "b" if asked.json.get("next_key") == "a" else "a"
        data = {"stock_flow_info_list": [entry], "next_key": following}
        return {"errcode": 0, "data": data, "order_id_list": [], "has_more": True, "next_key": following}

    shop.answer = answer
    assert len(mini.client.flow(KEY, NOW - DAY, NOW + DAY) or []) == 3
    assert len(list(mini.client.orders(NOW, NOW + DAY))) == 3


def test_a_body_that_is_not_what_it_says_is_a_broken_connection(side: Side, shop: Stub) -> None:
    side.client.stock(KEY)
    shop.answer = lambda asked: Given(b"plain", headers={"content-encoding": "gzip"})
    with pytest.raises(SourceError, match="the connection broke"):
        side.client.stock(KEY)
    shop.answer = lambda asked: Given({}, 429, {"retry-after": "²"})
    with pytest.raises(SourceError, match="answers 429"):
        side.client.stock(KEY)


def test_a_shop_without_a_book_of_movements_says_so(shop: Stub) -> None:
    side = youzan(shop)
    assert side.client.flow(KEY, 0, NOW) is None
    side.client.close()


def test_orders_come_page_by_page(mini: Side) -> None:
    mini.stub.orders = [{"order_id": f"O{n}", "update_time": NOW // 1_000_000 + n} for n in range(5)]
    pages = list(mini.client.orders(NOW, NOW + DAY))
    assert [[one["order_id"] for one in page] for page in pages] == [["O0", "O1"], ["O2", "O3"], ["O4"]]


def test_trades_come_page_by_page(shop: Stub) -> None:
    side = youzan(shop)
    side.stub.trades = [
        {"order_info": {"tid": f"E{n}", "update_time": "2026-05-29 04:30:00"}} for n in range(101)
    ]
    pages = list(side.client.orders(NOW - DAY, NOW + DAY))
    assert [len(page) for page in pages] == [100, 1]
    side.client.close()
