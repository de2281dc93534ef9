"""The members of the made chain and what they truly own in points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from omo_sync.simulation.telling import Teller, Told

SIGN = {"points.earned": 1, "points.redeemed": -1, "points.expired": -1, "points.adjusted": 1}


@dataclass(slots=True)
class Account:
    """One member's points, in thousandths. into: the member that this one was merged into."""

    member: str
    balance: int = 0
    last: int = 0
    into: str | None = None
    merged: bool = False
    aside: bool = False


class Accounts:
    """All accounts, and the ways in which points are told."""

    def __init__(self, members: list[str], teller: Teller, tick: int) -> None:
        self._teller = teller
        self._tick = tick
        self._accounts = {member: Account(member) for member in members}

    def all(self) -> list[Account]:
        """Every account, in order of the members' codes."""
        return list(self._accounts.values())

    def of(self, member: str) -> Account:
        """One member's account."""
        return self._accounts[member]

    def stamp(self, account: Account, now: int) -> int:
        """An instant for a fact about this account: now, or just after the one before it."""
        account.last = max(now - now % self._tick, account.last + self._tick)
        return account.last

    def book(
        self,
        account: Account,
        source: str,
        type: str,
        now: int,
        points: int,
        data: dict[str, Any] | None = None,
        *,
        id: str | None = None,
    ) -> Told:
        """The balance changes by these points and the source says so."""
        account.balance += SIGN[type] * points
        return self.say(account, source, type, now, {"points": points, **(data or {})}, id=id)

    def say(
        self,
        account: Account,
        source: str,
        type: str,
        now: int,
        data: dict[str, Any],
        *,
        id: str | None = None,
    ) -> Told:
        """A fact about this account that changes nothing in truth."""
        time = self.stamp(account, now)
        return self._teller.tell(source, type, time, {"member": account.member, **data}, id=id)

    def merge(self, account: Account, into: Account, source: str, now: int) -> None:
        """Two cards turn out to be one person."""
        account.into, account.merged, into.merged = into.member, True, True
        time = max(self.stamp(account, now), self.stamp(into, now))
        self._teller.tell(source, "member.merged", time, {"member": account.member, "into": into.member})

    def balances(self) -> dict[str, int]:
        """What every member who was not merged into another truly owns."""
        totals = {account.member: 0 for account in self.all() if account.into is None}
        for account in self.all():
            totals[self.root(account)] += account.balance
        return totals

    def root(self, account: Account) -> str:
        """The member whose balance this account's points count for."""
        while account.into is not None:
            account = self._accounts[account.into]
        return account.member
