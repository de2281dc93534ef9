"""Adapters of JSON over HTTP and of shops keep the contract of adapters."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from omo_sync.adapters.http import Http
from omo_sync.adapters.http.options import HttpOptions
from omo_sync.adapters.shop import Wechat, Youzan
from omo_sync.adapters.shop.options import WechatOptions, YouzanOptions
from omo_sync.testing import adapter_contract
from omo_sync.testing.adapter_contract import AdapterContract, ReportsContract
from omo_sync.testing.case import Case
from tests import running
from tests.adapters.http.test_reading import ORDERS, order, paged
from tests.shops import wechat_stub, youzan_stub
from tests.shops.stub import Asked, Given, Stub, stub
from tests.shops.test_reading import FLOW, TRADES
from tests.shops.test_reading import ORDERS as WECHAT_ORDERS
from tests.shops.test_reading import order as wechat_order
from tests.shops.wechat_stub import WechatStub
from tests.shops.youzan_stub import YouzanStub

PATIENCE = 10.0  # seconds


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    """A stub in this process, whose own ends of closed connections do not count as left open."""
    count = adapter_contract.open_files
    with stub() as made:

        def settled() -> int:
            deadline = time.monotonic() + PATIENCE
            while made.connections and time.monotonic() < deadline:
                time.sleep(0.01)
            return count()

        monkeypatch.setattr(adapter_contract, "open_files", settled)
        yield made


def clock() -> int:
    return running.NOW


class TestHttp(ReportsContract):
    @pytest.fixture
    def case(self, shop: Stub) -> Case:
        orders = [order(number, ("A", 1), ("B", 2)) for number in range(1, 6)]
        orders.append(order(6, ("A", "many")))
        lists = paged(orders)

        def answer(asked: Asked) -> Any:
            if asked.headers.get("authorization") != "Bearer shop-secret":
                return Given({"refused": asked.headers.get("authorization")}, 401)
            return {"stock": [{"sku": "A", "left": 3}]} if asked.path == "/stock" else lists(asked)

        shop.answer = answer
        books = {
            "path": "/stock",
            "items": "stock",
            "key": "sku",
            "report": True,
            "time": "{row.now}",
            "facts": [
                {
                    "type": "inventory.reported",
                    "data": {"sku": "{sku}", "location": "mall", "on_hand": "{left}"},
                }
            ],
        }

        def made(secret: str) -> Http:
            told = {
                "url": shop.base,
                "headers": {"Authorization": f"Bearer {secret}"},
                "streams": {"orders": ORDERS, "stock": books},
            }
            return Http("mall", HttpOptions.model_validate(told))

        return Case(
            lambda: made("shop-secret"),
            lambda: made("another-secret"),
            bad=1,
            grow=lambda: orders.append(order(7, ("C", 1))),
            secrets=("shop-secret", "another-secret"),
        )


class TestWechat(AdapterContract):
    @pytest.fixture
    def case(self, shop: Stub) -> Case:
        server = WechatStub()
        shop.answer = server.answer
        server.orders = [wechat_order(1, 20 * 86_400), wechat_order(2, 86_400), {"update_time": server.now}]
        server.orders[2] |= {"order_id": "bad", "update_time": running.NOW // 1_000_000 - 50, "status": 20}
        server.orders[2]["order_detail"] = {"product_infos": [{"sku_code": "A"}]}
        server.now = running.NOW // 1_000_000 - 100
        server.moved(("P1", "S1"), 10, 7, 2)

        def made(secret: str) -> Wechat:
            told = {
                "appid": wechat_stub.APPID,
                "secret": secret,
                "url": shop.base,
                "since": "30d",
                "streams": {"orders": WECHAT_ORDERS, "flow": FLOW},
            }
            return Wechat("mini", WechatOptions.model_validate(told), clock=clock)

        return Case(
            lambda: made(wechat_stub.SECRET),
            lambda: made("a wrong secret"),
            bad=1,
            grow=lambda: server.orders.append(wechat_order(3, 10)),
            secrets=(wechat_stub.SECRET, "a wrong secret", "token-1"),
        )


class TestYouzan(AdapterContract):
    @pytest.fixture
    def case(self, shop: Stub) -> Case:
        server = YouzanStub()
        shop.answer = server.answer

        def trade(id: str, number: object) -> dict[str, Any]:
            info = {"tid": id, "update_time": "2026-06-01 07:59:00"}
            return {"order_info": info, "orders": [{"outer_sku_id": "A", "num": number}]}

        server.trades = [trade("E1", 1), trade("E2", "many"), trade("E3", 3)]

        def made(secret: str) -> Youzan:
            told = {
                "client": youzan_stub.CLIENT,
                "secret": secret,
                "account": youzan_stub.ACCOUNT,
                "url": shop.base,
                "streams": {"trades": TRADES},
            }
            return Youzan("yz", YouzanOptions.model_validate(told), clock=clock)

        return Case(
            lambda: made(youzan_stub.SECRET),
            lambda: made("a wrong secret"),
            bad=1,
            grow=lambda: server.trades.append(trade("E4", 4)),
            secrets=(youzan_stub.SECRET, "a wrong secret", "yz-token-1"),
        )
