"""The tills' journal as a Chinese point-of-sale program exports it: CSV, GBK, local time, one line a fact."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from random import Random
from typing import Any

from omo_sync.domain.fact import COIN
from omo_sync.simulation.catalogue import Item
from omo_sync.simulation.delivery import Delivery
from omo_sync.simulation.wire import event, plain

COLUMNS = (
    "流水号",
    "序号",
    "门店",
    "业务类型",
    "业务时间",
    "小票号",
    "商品编码",
    "商品名称",
    "单位",
    "数量",
    "单价",
    "会员号",
    "积分",
    "订单号",
    "单据号",
    "起始时间",
    "原流水号",
    "备注",
)
KINDS = {
    "inventory.sold": "销售",
    "inventory.returned": "退货",
    "inventory.adjusted": "损溢",
    "inventory.counted": "盘点",
    "inventory.received": "收货",
    "inventory.reported": "账存",
    "location.opened": "开账",
    "points.earned": "积分",
    "points.redeemed": "抵现",
    "member.linked": "绑卡",
    "price.set": "特价",
    "price.withdrawn": "特价止",
    "fact.retracted": "作废",
    "source.watermark": "日结",
}
MEMBERS = {
    "sku": "商品编码",
    "quantity": "数量",
    "on_hand": "数量",
    "sequence": "数量",
    "amount": "单价",
    "member": "会员号",
    "points": "积分",
    "order": "订单号",
    "stocktake": "单据号",
    "started_at": "起始时间",
    "not_before": "起始时间",
    "complete_through": "起始时间",
    "retracts": "原流水号",
    "reason": "备注",
}
TIMES = {"started_at", "not_before", "complete_through"}
ENCODING = "gbk"


def journal(deliveries: Iterable[Delivery], items: Mapping[str, Item], dice: Random) -> bytes:
    """A file of the tills' deliveries, in order of arrival; what arrived broken is broken here as well."""
    lines = [_line(list(COLUMNS))]
    for delivery in deliveries:
        if isinstance(delivery.body, bytes):
            lines.append(dice.choice(BREAKS)(_row(event(delivery.fact), items)))
        else:
            lines.append(_line(_fields(_row(delivery.body, items))))
    return b"".join(lines)


def _row(made: dict[str, Any], items: Mapping[str, Item]) -> dict[str, str]:
    """A fact in the words of the export: column to text."""
    type, data = made["type"][4:-3], made["data"]
    row = {
        "流水号": made["id"],
        "序号": made.get("sequence", ""),
        "门店": made["source"].removeprefix("pos/"),
        "业务类型": KINDS[type],
        "业务时间": _local(made["time"]),
    }
    for member, value in data.items():
        if member in MEMBERS:
            row[MEMBERS[member]] = _local(value) if member in TIMES else str(value)
    if "document" in data:
        row["单据号" if type == "inventory.received" else "小票号"] = data["document"]
    if "identity" in data:
        row["单据号"], row["备注"] = data["identity"]["value"], data["identity"]["kind"]
    if type == "inventory.returned":
        row["数量"] = f"-{data['quantity']}"
        row["备注"] = "" if data.get("sellable", True) else "残次"
    if "sku" in data:
        item = items[data["sku"]]
        row["商品名称"], row["单位"] = item.name, item.unit
    if type in ("inventory.sold", "inventory.returned"):
        row["单价"] = plain(items[data["sku"]].price, COIN)
    return row


def _local(time: str) -> str:
    """Local time as such programs write it, the offset left out."""
    return f"{time[:10]} {time[11:19]}"


def _fields(row: Mapping[str, str]) -> list[str]:
    return [row.get(column, "") for column in COLUMNS]


def _line(fields: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(fields)
    return text.getvalue().encode(ENCODING)


def _cut_off(row: dict[str, str]) -> bytes:
    """The connection broke in the middle of the line."""
    return _line(_fields(row)[:7])


def _impossible_time(row: dict[str, str]) -> bytes:
    return _line(_fields({**row, "业务时间": f"{row['业务时间'][:10]} 25:61:00"}))


def _unknown_kind(row: dict[str, str]) -> bytes:
    return _line(_fields({**row, "业务类型": "测试"}))


def _other_encoding(row: dict[str, str]) -> bytes:
    """A byte that no GBK text has."""
    return _line(_fields({**row, "备注": "?"})).replace(b",?\r\n", b",\xff\xff\r\n")


BREAKS: tuple[Callable[[dict[str, str]], bytes], ...] = (
    _cut_off,
    _impossible_time,
    _unknown_kind,
    _other_encoding,
)
