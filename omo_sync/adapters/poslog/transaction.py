"""One transaction of a log: what it is, what it moves, what it voids."""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.etree.ElementTree import Element

from omo_sync.adapters.poslog.element import bare, flag, named, parsed, said, text_of
from omo_sync.adapters.poslog.line import Line, lines_of
from omo_sync.adapters.poslog.options import PosLogOptions
from omo_sync.adapters.poslog.points import Points, points_of
from omo_sync.errors import Refused

KINDS = ("RetailTransaction", "CustomerOrderTransaction")
STORE = ("RetailStoreID", "BusinessUnit/UnitID", "BusinessUnit/RetailStoreID")
TIMES = (
    "EndDateTime",
    "POSLogDateTime[@TypeCode='Transaction']",
    "POSLogDateTime",
    "RetailTransaction/ReceiptDateTime",
    "ReceiptDateTime",
    "BeginDateTime",
)
NO_WORKSTATION = "-"
VOIDED = ("PostVoided", "Voided")


class Key(NamedTuple):
    """What names a transaction: store, workstation, business day, number."""

    store: str
    workstation: str
    day: str
    number: str

    def __str__(self) -> str:
        return "/".join(self)


class Transaction(NamedTuple):
    """time: as written. voids: the transaction that is void because of this one. told: False where it
    is left out: suspended, cancelled, training, or nothing of ours."""

    key: Key
    time: str
    lines: list[Line]
    points: list[Points]
    voids: Key | None
    told: bool

    @property
    def names(self) -> list[str]:
        """Of its facts, within it."""
        return [line.number for line in self.lines] + [points.name for points in self.points]


def transaction_of(text: str, options: PosLogOptions) -> Transaction:
    """Raises Refused E203."""
    root = parsed(text)
    element = next(named(root, "Transaction"))
    key = _key(element, root)
    time = _time(element)
    if not time:
        raise Refused("E203", f"transaction {key} has no time; {TIMES[0]} or {TIMES[-1]} have to be there")
    body = next((part for part in element if part.tag in KINDS), None)
    voids = _voids(element, body, key)
    if flag(element, "CancelFlag", "TrainingModeFlag") or (body is None and voids is None):
        return Transaction(key, time, [], [], None, False)
    if body is None:
        return Transaction(key, time, [], [], voids, True)
    kinds = (said(body, "TransactionStatus"), said(body, "TypeCode"), said(element, "TypeCode"))
    if set(options.left_out) & {*kinds, *map(bare, kinds)}:
        return Transaction(key, time, [], [], None, False)
    lines = lines_of(body, options)
    points = points_of(body, options)
    return Transaction(key, time, lines, points, voids, bool(lines or points or voids))


def _time(element: Element) -> str:
    """As written; some makers write the offset beside it, `Offset="07:00:00"`."""
    for path in TIMES:
        for found in element.iterfind(path):
            if time := text_of(found, "."):
                offset = re.fullmatch(r"([+-]?)(\d\d:\d\d):00", found.get("Offset", ""))
                bare_time = offset and re.fullmatch(r"[\d-]+T[\d:.]+", time)
                return f"{time}{offset[1] or '+'}{offset[2]}" if offset and bare_time else time
    return ""


def _key(element: Element, root: Element) -> Key:
    store = text_of(element, *STORE) or text_of(root, *STORE)
    workstation = text_of(element, "WorkstationID", "TouchPointID", "Channel/TouchPointID") or NO_WORKSTATION
    number = text_of(element, "SequenceNumber", "TransactionID", "ReceiptNumber")
    written = (
        text_of(element, "BusinessDayDate") or text_of(root, "BusinessDayDate") or text_of(element, *TIMES)
    )
    missing = {"store": store, "number": number, "business day": written}
    for what, found in missing.items():
        if not found:
            raise Refused(
                "E203", f"the transaction has no {what}, so nothing names it; have it exported whole"
            )
    return Key(store, workstation, written[:10], number)


def _voids(element: Element, body: Element | None, key: Key) -> Key | None:
    """The transaction that this one makes void: another one, or itself where it says to be void."""
    status = "" if body is None else said(body, "TransactionStatus")
    kind = said(element, "TransactionType") + ("" if body is None else said(body, "TypeCode"))
    part = element if body is None else body
    for link in part.iterfind("TransactionLink" if body is not None else ".//TransactionLink"):
        told = f"{link.get('ReasonCode', '')}{link.get('ReasonDescription', '')}{kind}{status}"
        if "void" in told.lower():
            return Key(
                text_of(link, *STORE) or key.store,
                text_of(link, "WorkstationID") or key.workstation,
                (text_of(link, "BusinessDayDate", "BeginDateTime", "EndDateTime") or key.day)[:10],
                text_of(link, "SequenceNumber", "TransactionID"),
            )
    return key if bare(status) in VOIDED else None
