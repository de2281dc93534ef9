"""An answer of each operation as the OpenAPI document shows it: one shop's apple juice."""

from __future__ import annotations

from typing import Any

from omo_sync.api.shapes import SHOP, SKU

NOW = {"as_of": 1842, "age": 0.02}
AMOUNTS = {"list": "12.5", "promotion": "9.9", "member": "9.5", "effective": "9.9", "currency": "CNY"}
STOCK = {
    "sku": SKU,
    "available": "10.5",
    "locations": [{"location": SHOP, "available": "3"}, {"location": "store-02", "available": "7.5"}],
    "version": 1830,
}
DESCRIBED = {
    "sku": SKU, "name": "苹果汁 500ml", "category": "饮料/果汁", "brand": "山水",
    "unit": "瓶", "status": None,
}  # fmt: skip
LISTED = {
    **DESCRIBED, "image": "https://img.example/a.jpg", "available": "10.5", "price": "9.9",
    "list": "12.5", "currency": "CNY",
}  # fmt: skip
ITEM = {
    **DESCRIBED, "stocked": True, "barcodes": [SKU], "images": ["https://img.example/a.jpg"],
    "attributes": {"保质期": "12 个月"}, "available": "10.5", "locations": STOCK["locations"],
    "price": AMOUNTS,
}  # fmt: skip
SHOP_NEAR = {
    "location": SHOP, "name": "人民广场店", "address": "西藏中路 1 号", "hours": "10:00-22:00",
    "latitude": 31.2304, "longitude": 121.4737, "distance": 850, "available": "3",
}  # fmt: skip
EARNED = {"time": "2026-03-02T00:00:00Z", "points": "100", "kind": "earned", "document": "R000123"}
ORDER = {
    "order": "W1001", "state": "held", "expires_at": "2026-03-02T00:15:00Z", "as_of": 1842,
    "lines": [{"sku": SKU, "location": SHOP, "quantity": "2", "held": "2", "fulfilled": "0"}],
}  # fmt: skip
COMING = {**AMOUNTS, "promotion": None, "effective": "12.5", "at": "2026-03-08T00:00:00Z"}

ANSWERS: dict[str, dict[str, Any]] = {
    "/v1/stock/{sku}": {**STOCK, **NOW},
    "/v1/stock": {"items": [STOCK], "unknown": ["6900000000000"], **NOW},
    "/v1/locations": {"locations": [SHOP_NEAR], **NOW},
    "/v1/prices/{sku}": {
        "sku": SKU, "channel": "mall", "location": None, "at": "2026-03-02T00:00:00Z", **AMOUNTS,
        "coming": [COMING], "version": 1817, **NOW,
    },
    "/v1/items": {"items": [LISTED], "next": "99000.NjkwMTIzNDU2Nzg5Mg.cGluZ2d1b3poaSA1MDBtbA", **NOW},
    "/v1/items/{sku}": {**ITEM, **NOW},
    "/v1/categories": {
        "categories": [{"name": "饮料", "items": 3}, {"name": "饮料/果汁", "items": 1}], **NOW,
    },
    "/v1/brands": {"brands": [{"name": "山水", "items": 2}], **NOW},
    "/v1/members/{member}/points": {
        "member": "M1", "balance": "100", "movements": [EARNED], "next": None, **NOW,
    },
    "/v1/changes": {
        "changes": [{"kind": "stock", "sku": SKU, "position": 1842}], "position": 1842, "epoch": 0, **NOW,
    },
    "/v1/reservations": ORDER,
    "/v1/reservations/{order}": ORDER,
    "/v1/reservations/{order}/confirm": {**ORDER, "state": "confirmed", "expires_at": None},
    "/v1/reservations/{order}/fulfil": {
        **ORDER, "state": "fulfilled", "expires_at": None,
        "lines": [{"sku": SKU, "location": SHOP, "quantity": "2", "held": "0", "fulfilled": "2"}],
    },
}  # fmt: skip
"""By path; of its 200 or 201."""

REFUSED: dict[str, dict[str, Any]] = {
    "404": {
        "type": "urn:omo-sync:problem:unknown-sku", "title": "There is no such sku", "status": 404,
        "detail": "Nothing is known of 690. Check the code.",
    },
    "409": {
        "type": "urn:omo-sync:problem:sold-out", "title": "Not enough is available", "status": 409,
        "detail": "Nothing was reserved. `lines` says what is available; ask for no more.",
        "lines": [{"sku": SKU, "location": SHOP, "quantity": "2", "available": "1"}],
    },
}  # fmt: skip


def show(path: str, operation: dict[str, Any]) -> None:
    """Puts them into an operation of the document."""
    refused = REFUSED if path in ("/v1/stock/{sku}", "/v1/reservations") else {}
    for status, answer in operation["responses"].items():
        content = answer.get("content", {})
        if status in ("200", "201") and path in ANSWERS and "application/json" in content:
            content["application/json"]["example"] = ANSWERS[path]
        if status in refused:
            problem = content["application/problem+json"]
            content["application/problem+json"] = {**problem, "example": refused[status]}
