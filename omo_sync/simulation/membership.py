"""What happens to members beside their purchases: cards, points by post, points spent on both sides."""

from __future__ import annotations

from functools import partial
from random import Random

from omo_sync.domain.fact import HOUR, SECOND, UNIT
from omo_sync.simulation.chain import Chain, rush, times
from omo_sync.simulation.loyalty import Account
from omo_sync.simulation.telling import ERP, MALL, pos


def plan(chain: Chain) -> None:
    """Put the opening balances, the cards and the members' doings on the agenda."""
    options, dice = chain.options, chain.dice("membership")
    for place, account in enumerate(chain.accounts.all()):
        at = options.start + 5 * HOUR + place * options.tick
        chain.agenda.at(at, partial(_open, chain, dice, account))
        if dice.random() < options.linked:
            chain.agenda.at(at + HOUR, partial(_link, chain, dice, account))
    for day in chain.days():
        for _ in range(times(dice, options.both_sides * options.members / options.days)):
            chain.agenda.at(rush(dice, day), partial(_spend_twice, chain, dice))
        for _ in range(times(dice, options.merged * options.members / options.days)):
            chain.agenda.at(rush(dice, day), partial(_merge, chain, dice))
        for _ in range(times(dice, 0.005 * options.members)):
            chain.agenda.at(rush(dice, day), partial(_expire, chain, dice))
            chain.agenda.at(rush(dice, day), partial(_goodwill, chain, dice))


def _open(chain: Chain, dice: Random, account: Account, now: int) -> None:
    account.balance = dice.randrange(200, 3_000, 10) * UNIT
    chain.accounts.say(account, ERP, "points.opened", now, {"balance": account.balance})


def _link(chain: Chain, dice: Random, account: Account, now: int) -> None:
    identity = {"kind": "card", "value": f"88{account.member[1:]}"}
    source = MALL if dice.random() < 0.5 else pos(dice.choice(chain.locations))
    chain.accounts.say(account, source, "member.linked", now, {"identity": identity})


def _spend_twice(chain: Chain, dice: Random, now: int) -> None:
    """At the till and on the phone in the same minute; the points suffice for both."""
    account = chain.some_account(dice)
    if account is None or account.balance < 200 * UNIT:
        return
    till = pos(dice.choice(chain.locations))
    chain.accounts.book(account, till, "points.redeemed", now, 100 * UNIT, {"document": f"G{now}"})
    later = now + dice.randrange(1, 60) * SECOND
    chain.agenda.at(later, partial(_spend_in_the_mall, chain, account))


def _spend_in_the_mall(chain: Chain, account: Account, now: int) -> None:
    if account.balance >= 50 * UNIT:
        chain.accounts.book(account, MALL, "points.redeemed", now, 50 * UNIT)


def _merge(chain: Chain, dice: Random, now: int) -> None:
    one, other = chain.some_account(dice), chain.some_account(dice)
    if one is None or other is None or one is other or one.merged or other.merged:
        return
    chain.accounts.merge(one, other, ERP, now)


def _expire(chain: Chain, dice: Random, now: int) -> None:
    account = chain.some_account(dice)
    if account is not None and account.balance >= 20 * UNIT:
        chain.accounts.book(account, ERP, "points.expired", now, 20 * UNIT)


def _goodwill(chain: Chain, dice: Random, now: int) -> None:
    """Half a point hardly matters, but it shows that points need not be whole."""
    account = chain.some_account(dice)
    if account is not None:
        change = 30 * UNIT + UNIT // 2
        chain.accounts.book(account, MALL, "points.adjusted", now, change, {"reason": "客诉补偿"})
