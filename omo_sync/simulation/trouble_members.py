"""Disagreements about members that only a person can decide."""

from __future__ import annotations

from omo_sync.domain.fact import HOUR, MINUTE, UNIT
from omo_sync.simulation.stage import Stage
from omo_sync.simulation.telling import ERP, MALL


def overdrawn(stage: Stage, day: int) -> None:
    """All points are spent at the till and in the mall in the same minute."""
    account = stage.account()
    if account is None:
        return
    till, accounts = stage.till(), stage.chain.accounts

    def spend(now: int) -> None:
        points = account.balance
        accounts.book(account, till, "points.redeemed", now, points)
        accounts.book(account, MALL, "points.redeemed", now, points)

    stage.at(day + 18 * HOUR, spend)
    stage.expect("points-overdrawn", account.member)


def told_twice(stage: Stage, day: int) -> None:
    """One order, and the two sides do not agree on what it earned: the till's word counts."""
    account = stage.account()
    if account is None:
        return
    order, till, accounts = stage.code(), stage.till(), stage.chain.accounts

    def earn(now: int) -> None:
        accounts.book(account, till, "points.earned", now, 10 * UNIT, {"order": order})

    def again(now: int) -> None:
        accounts.say(account, MALL, "points.earned", now, {"points": 12 * UNIT, "order": order})

    stage.at(day + 13 * HOUR, earn)
    stage.at(day + 13 * HOUR + MINUTE, again)
    stage.expect("told-twice", order, account.member)


def drift(stage: Stage, day: int) -> None:
    """The ERP believes in another balance."""
    account = stage.account()
    if account is None:
        return

    def report(now: int) -> None:
        told = {"balance": account.balance - 5 * UNIT}
        stage.chain.accounts.say(account, ERP, "points.reported", now, told)

    stage.at(day + 20 * HOUR, report)
    stage.expect("points-drift", account.member)


def identity_clash(stage: Stage, day: int) -> None:
    """Two members show the same phone."""
    one, other = stage.account(), stage.account()
    if one is None or other is None:
        return
    identity = {"kind": "phone", "value": f"139{stage.dice.randrange(10**8):08d}"}
    till = stage.till()

    def show(now: int) -> None:
        for account, source in ((one, till), (other, MALL)):
            stage.chain.accounts.say(account, source, "member.linked", now, {"identity": identity})

    stage.at(day + 12 * HOUR, show)
    stage.expect("identity-clash", "phone", *sorted((one.member, other.member)))
