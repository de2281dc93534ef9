"""Events and sources for the tests of the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DAY = "2026-03-02"


def event(
    kind: str, id: str, /, source: str = "pos/store-01", time: str = "08:00:00", **data: Any
) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": id,
        "source": source,
        "type": f"omo.{kind}.v1",
        "time": time if "T" in time else f"{DAY}T{time}+08:00",
        "data": data,
    }


def counted(id: str, on_hand: int, time: str = "08:00:00", **more: Any) -> dict[str, Any]:
    return event(
        "inventory.counted", id, time=time, on_hand=on_hand, **{"sku": "A", "location": "store-01"} | more
    )


def sold(id: str, quantity: int, time: str = "09:00:00", **more: Any) -> dict[str, Any]:
    return event(
        "inventory.sold", id, time=time, quantity=quantity, **{"sku": "A", "location": "store-01"} | more
    )


def line(event: dict[str, Any]) -> bytes:
    return json.dumps(event, ensure_ascii=False).encode()


def lines(*events: dict[str, Any]) -> bytes:
    return b"".join(line(one) + b"\n" for one in events)


def write(path: Path, *events: dict[str, Any]) -> Path:
    path.write_bytes(lines(*events))
    return path


TILL = """
[sources.till-01]
adapter = "csv"
folder = "till"
source = "pos/store-01"
[sources.till-01.values]
time = { from = "时间", time = "%Y-%m-%d %H:%M:%S" }
sku = { from = "编码", change = ["trim"], alias = "require" }
units = { from = "数量", change = ["abs"] }
[[sources.till-01.facts]]
type = "inventory.sold"
data = { sku = "{sku}", location = "store-01", quantity = "{units}" }
"""

MALL = """
[sources.mall]
adapter = "jsonl"
folder = "mall"
complete_after = "0s"
"""
