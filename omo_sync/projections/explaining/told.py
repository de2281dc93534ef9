"""What the steps say of hand-overs and points that several sources told."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from omo_sync.domain.account import NEVER, POINTS, Account
from omo_sync.domain.orders import MENTIONED, Line, Told, hold, told_twice
from omo_sync.domain.settings import Settings
from omo_sync.projections.explaining.words import Said, say
from omo_sync.projections.orders import Group, by_type, load
from omo_sync.store.database import Transaction


def told(
    transaction: Transaction, account: Account, orders: Iterable[str], clock: int, settings: Settings
) -> dict[int, Said]:
    """By position, of each hand-over or points fact of an account that was told twice: does it count?"""
    wanted = [
        row[0]
        for row in transaction.rows(
            "SELECT h.order_code FROM given(code text) p CROSS JOIN p_hold h "
            "WHERE h.order_code = p.code AND h.account = ? AND h.evidence <> ''",
            (orjson.dumps(sorted(set(orders))).decode(), account.id),
        )
    ]
    groups = load(transaction, wanted)
    found: dict[int, Said] = {}
    for order in wanted:
        group = groups[order, account.id]
        whole = groups.get((order, 0), Group([], {})).lines
        for lines, judged in tellings(account, group, whole, clock, settings):
            found.update({line.position: verdict(order, line, judged) for line in lines})
    return found


def tellings(
    account: Account, group: Group, whole: list[Line], clock: int, settings: Settings
) -> Iterable[tuple[list[Line], Told]]:
    """The lines that tell the same thing, with what was judged of them."""
    authority = settings.handover_authority
    if account.domain == POINTS:
        for lines in by_type(group).values():
            judged = told_twice(lines, NEVER, authority)
            if judged:
                yield lines, judged
        return
    lines = [line for line in group.lines if line.kind != MENTIONED]
    judged = hold(lines, whole, clock, authority).told
    if judged:
        yield [line for line in lines if group.types[line.position] in HAND_OVERS], judged


HAND_OVERS = ("inventory.sold", "inventory.fulfilled")


def verdict(order: str, line: Line, judged: Told) -> Said:
    if line.source != judged.winner:
        return say("twice", order=order, winner=judged.winner)
    losers = ", ".join(sorted(set(judged.sums) - {judged.winner}))
    return say("winner", order=order, losers=losers)
