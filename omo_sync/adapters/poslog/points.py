"""What a transaction says of a member's points: of the account as a whole, or of its lines."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple
from xml.etree.ElementTree import Element

from omo_sync.adapters.mapping.number import number
from omo_sync.adapters.poslog.element import flag, named, said, text_of
from omo_sync.adapters.poslog.options import PosLogOptions
from omo_sync.errors import Refused

MEMBER = (
    "LoyaltyAccountID",
    "LoyaltyProgram/LoyaltyAccountID",
    "LoyaltyID",
    "AccountNumber",
    "MembershipID",
    "CustomerID",
)
KINDS = ((("PointsAwarded", "PointsEarned"), False), (("PointsRedeemed", "PointsUsed"), True))
TYPED = {"pointsearned": False, "earned": False, "pointsredeemed": True, "redeemed": True}
"""`Type` of a `Points`, in lower case, and whether they are redeemed; others are balances."""


class Points(NamedTuple):
    """Points of a member. name: what these are within the transaction. amount: may be below 0."""

    name: str
    member: str
    amount: Decimal
    redeemed: bool


def points_of(body: Element, options: PosLogOptions) -> list[Points]:
    """Raises Refused E203."""
    if options.points == "none":
        return []
    accounts = [part for part in body if part.tag == "LoyaltyAccount"]
    member = next((found for part in accounts if (found := text_of(part, *MEMBER))), "") or text_of(
        body, "LineItem/LoyaltyMembership/MembershipID", "LineItem/LoyaltyMembership/LoyaltyID"
    )
    whole = [points for part in accounts for points in _told(part, "", member)]
    whole = whole or _of_a_program(body, accounts, options.program)
    if options.points == "account" or (options.points == "auto" and whole):
        return whole
    return [
        points
        for at, item in enumerate(body.iterfind("LineItem"), start=1)
        if not flag(item, "VoidFlag", "CancelFlag")
        for part in named(item, "LoyaltyReward", "LoyaltyAccount")
        for points in _told(part, f" {text_of(item, 'SequenceNumber') or at}", member)
    ]


def _told(part: Element, suffix: str, member: str) -> Iterator[Points]:
    """Earned and redeemed points of one element. Raises Refused E203."""
    whose = text_of(part, *MEMBER) or member
    for names, redeemed in KINDS:
        written = next(
            (text for name in names for each in named(part, name) if (text := text_of(each, "."))), ""
        )
        yield from _points(written, suffix, whose, redeemed)


def _of_a_program(body: Element, accounts: list[Element], wanted: str | None) -> list[Points]:
    """Where each of several programs has points of its own, those of one: the account's number names the
    program then, and the customer is the member."""
    for account in accounts:
        whose = text_of(account, "CustomerID") or text_of(body, "Customer/CustomerID")
        for program in account.iterfind("LoyaltyProgram"):
            names = (text_of(program, "LoyaltyAccountID"), text_of(program, "LoyaltyProgramID"))
            if wanted is not None and wanted not in names:
                continue
            typed = [(said(part, "Type").lower(), text_of(part, ".")) for part in program.iterfind("Points")]
            found = [
                points
                for kind, written in typed
                if kind in TYPED
                for points in _points(written, "", whose or names[0], TYPED[kind])
            ]
            if found:
                return found
    return []


def _points(written: str, suffix: str, whose: str, redeemed: bool) -> Iterator[Points]:
    if written and (amount := number(written)):
        if not whose:
            raise Refused("E203", "the transaction tells points and no member; have it exported whole")
        yield Points(f"{'redeemed' if redeemed else 'earned'}{suffix}", whose, amount, redeemed)
