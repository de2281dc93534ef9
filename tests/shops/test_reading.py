"""Shops as sources: orders and flows become facts, each once, by configuration alone."""

from __future__ import annotations

from typing import Any

import pytest

from omo_sync.adapters.shop import Wechat, Youzan
from omo_sync.adapters.shop.options import WechatOptions, YouzanOptions
from omo_sync.errors import SourceError
from omo_sync.projections import reads
from omo_sync.pull import Pull
from tests import running
from tests.shops import wechat_stub, youzan_stub
from tests.shops.stub import Stub
from tests.shops.wechat_stub import WechatStub
from tests.shops.youzan_stub import YouzanStub

SECONDS = running.NOW // 1_000_000

ORDERS: dict[str, Any] = {
    "read": "orders",
    "key": "order_id",
    "lines": "order_detail.product_infos",
    "rules": [{"when": {"status": "10"}, "then": "skip"}],
    "values": {
        "time": {"from": "create_time", "time": "unix"},
        "sku": {"from": "order_detail.product_infos.sku_code"},
        "units": {"from": "order_detail.product_infos.sku_cnt"},
    },
    "facts": [
        {
            "type": "inventory.reserved",
            "data": {"sku": "{sku}", "location": "mini", "quantity": "{units}", "order": "wx-{order_id}"},
        }
    ],
}
FLOW: dict[str, Any] = {
    "read": "flow",
    "of": "P1/S1",
    "key": ["product_id", "sku_id", "update_time", "op_type"],
    "values": {
        "time": {"from": "update_time", "time": "unix"},
        "sku": {"from": "sku_id", "map": {"S1": "A"}},
    },
    "facts": [
        {
            "type": "inventory.adjusted",
            "data": {"sku": "{sku}", "location": "mini", "quantity": "{difference}", "reason": "{op_type}"},
        }
    ],
}
TRADES: dict[str, Any] = {
    "read": "orders",
    "key": "order_info.tid",
    "lines": "orders",
    "values": {"time": {"from": "order_info.update_time", "time": "%Y-%m-%d %H:%M:%S"}},
    "facts": [
        {
            "type": "inventory.sold",
            "data": {"sku": "{orders.outer_sku_id}", "location": "yz", "quantity": "{orders.num}"},
        }
    ],
}


def wechat(shop: Stub, **streams: Any) -> Wechat:
    told = {
        "appid": wechat_stub.APPID,
        "secret": wechat_stub.SECRET,
        "url": shop.base,
        "since": "30d",
        "streams": streams or {"orders": ORDERS, "flow": FLOW},
    }
    return Wechat("mini", WechatOptions.model_validate(told), clock=lambda: running.NOW)


def order(number: int, ago: int) -> dict[str, Any]:
    return {
        "order_id": f"O{number}",
        "status": 20,
        "create_time": SECONDS - ago - 60,
        "update_time": SECONDS - ago,
        "order_detail": {"product_infos": [{"sku_code": "A", "sku_cnt": 2}, {"sku_code": "B", "sku_cnt": 1}]},
    }


def test_orders_and_flow_of_a_wechat_shop(shop: Stub, both: str) -> None:
    made = WechatStub()
    shop.answer = made.answer
    made.orders = [order(1, 20 * 86_400), order(2, 86_400), order(3, 30), order(4, 20) | {"status": 10}]
    made.now = SECONDS - 100
    made.moved(("P1", "S1"), 10, 7, 2)
    with running.engine() as engine:
        totals = list(Pull(wechat(shop), engine.ingest).run())
        assert (sum(one.accepted for one in totals), sum(one.quarantined for one in totals)) == (7, 0)
        assert sum(one.skipped for one in totals) == 2
        assert list(Pull(wechat(shop), engine.ingest).run()) == []
        made.orders.append(order(5, 10))
        (again,) = Pull(wechat(shop), engine.ingest).run()
        assert (again.read, again.accepted) == (2, 2)
        engine.projector.catch_up()
        with engine.database.transaction() as transaction:
            rows = {row.sku: (row.on_hand, row.reserved) for row in reads.stock(transaction)}
        assert rows == {"A": (-3000, 8000), "B": (0, 4000)}


def test_trades_of_a_youzan_shop(shop: Stub) -> None:
    made = YouzanStub()
    shop.answer = made.answer
    info = {"tid": "E1", "update_time": "2026-05-31 20:00:00"}
    made.trades = [{"order_info": info, "orders": [{"outer_sku_id": "A", "num": 3}]}]
    told = {
        "client": youzan_stub.CLIENT,
        "secret": youzan_stub.SECRET,
        "account": youzan_stub.ACCOUNT,
        "url": shop.base,
        "streams": {"trades": TRADES},
    }
    source = Youzan("yz", YouzanOptions.model_validate(told), clock=lambda: running.NOW)
    with running.engine() as engine:
        (totals,) = Pull(source, engine.ingest).run()
        assert (totals.read, totals.accepted) == (1, 1)
    told["streams"] = {"flow": FLOW}
    with pytest.raises(SourceError, match="tells no flow"):
        list(Youzan("yz", YouzanOptions.model_validate(told), clock=lambda: running.NOW).read(None))
