"""One transaction of a log: what it is, what it moves, what it voids."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple
from xml.etree.ElementTree import Element

from omo_sync.adapters.mapping.number import number
from omo_sync.adapters.poslog.element import flag, named, parsed, said, text_of
from omo_sync.adapters.poslog.line import Line, lines_of
from omo_sync.adapters.poslog.options import PosLogOptions
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
MEMBER = (
    "LoyaltyAccountID",
    "LoyaltyProgram/LoyaltyAccountID",
    "LoyaltyID",
    "AccountNumber",
    "MembershipID",
    "CustomerID",
)
EARNED, REDEEMED = ("PointsAwarded", "PointsEarned"), ("PointsRedeemed", "PointsUsed")
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


class Points(NamedTuple):
    """Points of a member. name: what these are within the transaction. amount: may be below 0."""

    name: str
    member: str
    amount: Decimal
    redeemed: bool


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
    time = text_of(element, *TIMES)
    if not time:
        raise Refused("E203", f"transaction {key} has no time; {TIMES[0]} or {TIMES[-1]} have to be there")
    body = next((part for part in element if part.tag in KINDS), None)
    voids = _voids(element, body, key)
    if flag(element, "CancelFlag", "TrainingModeFlag") or (body is None and voids is None):
        return Transaction(key, time, [], [], None, False)
    if body is None:
        return Transaction(key, time, [], [], voids, True)
    kinds = {said(body, "TransactionStatus"), said(body, "TypeCode"), said(element, "TypeCode")}
    if kinds & set(options.left_out):
        return Transaction(key, time, [], [], None, False)
    lines = lines_of(body, options)
    points = [] if options.points == "none" else _points(body, options.points)
    return Transaction(key, time, lines, points, voids, bool(lines or points or voids))


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
    kind = "" if body is None else said(body, "TypeCode")
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
    return key if status in VOIDED else None


def _points(body: Element, where: str) -> list[Points]:
    """Of the account as a whole, or of the lines where it tells none."""
    accounts = [part for part in body if part.tag == "LoyaltyAccount"]
    member = next((found for part in accounts if (found := text_of(part, *MEMBER))), "") or text_of(
        body, "LineItem/LoyaltyMembership/MembershipID", "LineItem/LoyaltyMembership/LoyaltyID"
    )
    whole = [points for part in accounts for points in _told(part, "", member)]
    if where == "account" or (where == "auto" and whole):
        return whole
    return [
        points
        for at, item in enumerate(body.iterfind("LineItem"), start=1)
        if not flag(item, "VoidFlag", "CancelFlag")
        for part in named(item, "LoyaltyReward", "LoyaltyAccount")
        for points in _told(part, f" {text_of(item, 'SequenceNumber') or at}", member)
    ]


def _told(part: Element, suffix: str, member: str) -> list[Points]:
    """Earned and redeemed points of one element. Raises Refused E203."""
    whose = text_of(part, *MEMBER) or member
    found = []
    for names, redeemed in ((EARNED, False), (REDEEMED, True)):
        written = next(
            (text for name in names for each in named(part, name) if (text := text_of(each, "."))), ""
        )
        if written and (amount := number(written)):
            if not whose:
                raise Refused("E203", "the transaction tells points and no member; have it exported whole")
            found.append(Points(f"{'redeemed' if redeemed else 'earned'}{suffix}", whose, amount, redeemed))
    return found
