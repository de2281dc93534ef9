"""One running server for all that only reads or adds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.api.server import Server
from tests.databases import POSTGRESQL, SQLITE

TIME = "2026-03-02T08:00:00+08:00"


def event(
    type: str, id: str, source: str = "pos/store-01", /, time: str = TIME, **data: Any
) -> dict[str, Any]:
    envelope = {"specversion": "1.0", "id": id, "source": source, "type": f"omo.{type}.v1", "time": time}
    return {**envelope, "data": data}


def counted(id: str, sku: str, location: str, on_hand: object, **more: Any) -> dict[str, Any]:
    return event("inventory.counted", id, sku=sku, location=location, on_hand=on_hand, **more)


def described(sku: str, name: str, **more: Any) -> dict[str, Any]:
    return event("item.described", f"item-{sku}", "erp/main", sku=sku, name=name, **more)


def priced(id: str, sku: str, amount: str, **more: Any) -> dict[str, Any]:
    return event("price.set", id, "erp/main", sku=sku, amount=amount, currency="CNY", **more)


GOODS = (
    described("6901234567892", "苹果汁 500ml", category="饮料/果汁", brand="山水", barcodes=["6901234567892"],
              images=["https://img.example/a.jpg", "https://img.example/b.jpg"], attributes={"糖": "0.10"}),
    described("TEA", "Oolong Tea 乌龙茶", category="饮料/茶", brand="Nordic"),
    described("COLA", "可乐", category="饮料", brand="山水"),
    described("SOAP", "洗衣液 1L", category="日用", brand="喜乐"),
    described("OLD", "旧款", category="日用", stocked=False),
    priced("p1", "6901234567892", "12.50"),
    priced("p2", "6901234567892", "9.90", kind="promotion", channel="mall"),
    priced("p3", "TEA", "30"),
    priced("p4", "SOAP", "8.8"),
)  # fmt: skip

STOCK = (
    counted("c1", "6901234567892", "store-01", 5),
    counted("c2", "6901234567892", "store-02", "7.5"),
    counted("c3", "SAFE", "store-01", 3),
    event("inventory.sold", "s1", sku="UNCOUNTED", location="store-01", quantity=1),
    event(
        "inventory.reserved",
        "r1",
        "online/mall",
        sku="6901234567892",
        location="store-01",
        quantity=2,
        order="W1",
    ),
)

POINTS = (
    event("points.earned", "e1", member="M1", points=100, document="R1"),
    event("points.redeemed", "e2", member="M1", points=30, time="2026-03-02T09:00:00+08:00"),
)


@pytest.fixture(scope="session", params=[SQLITE, POSTGRESQL])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("api")
    with ExitStack() as held:
        if request.param == SQLITE:
            url = f"sqlite:///{folder}/store.db"
        else:
            url = held.enter_context(request.getfixturevalue("postgresql_server").database())
        made = Server(folder, url)
        made.tell([*GOODS, *STOCK, *POINTS])
        made.start()
        held.callback(made.stop)
        yield made


@pytest.fixture(scope="session")
def everything(server: Server) -> dict[str, str]:
    """Headers with a key for everything."""
    return server.key("admin")
