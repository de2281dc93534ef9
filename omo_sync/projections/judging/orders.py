"""Claims about orders: hand-overs and points told twice, and holds that nobody ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import orjson

from omo_sync.domain.account import NEVER, POINTS, Account
from omo_sync.domain.claims import Claim, Subject, identity
from omo_sync.domain.orders import CONFIRMED, MENTIONED, Line, Told, hold, told_twice
from omo_sync.domain.rules import TOLD_ALIKE
from omo_sync.domain.settings import Settings
from omo_sync.projections.judging.book import Book
from omo_sync.projections.ledger import Ledger
from omo_sync.projections.orders import Group, by_type, load
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog


def judge(
    transaction: Transaction, log: EventLog, book: Book, orders: Sequence[str], clock: int, settings: Settings
) -> None:
    """All claims of these orders anew."""
    groups = load(transaction, list(orders))
    ledger = Ledger(transaction, log)
    ledger.load_ids({account for _, account in groups if account})
    by_order: dict[str, dict[int, Group]] = defaultdict(dict)
    for (order, account), group in groups.items():
        by_order[order][account] = group
    for order in orders:
        whole = by_order[order].get(0, Group([], {})).lines
        found: list[Claim] = []
        held = 0
        for account, group in by_order[order].items():
            if not account:
                continue
            holder = ledger.by_id[account]
            if holder.domain == POINTS:
                found.extend(points_told_twice(order, holder, group, settings))
                continue
            lines = [line for line in group.lines if line.kind != MENTIONED]
            state = hold(lines, whole, clock, settings.handover_authority)
            held += state.held
            if state.told:
                found.append(
                    twice(
                        Subject.of("told-twice", order=order, sku=holder.code, location=holder.place),
                        state.told,
                    )
                )
        lines = [line for group in by_order[order].values() for line in group.lines]
        if held and any(line.kind == CONFIRMED for line in whole):
            newest = max(lines, key=lambda line: (line.time, line.source, line.id))
            if newest.time <= clock - settings.stale_hold:
                about = identity(newest.source, newest.id)
                found.append(
                    Claim(Subject.of("hold-stale", order=order), about, newest.time, "", (newest.position,))
                )
        book.judge(f"o{order}", found)


def points_told_twice(order: str, member: Account, group: Group, settings: Settings) -> list[Claim]:
    subject = Subject.of("told-twice", order=order, member=member.code)
    told = (told_twice(lines, NEVER, settings.handover_authority) for lines in by_type(group).values())
    return [twice(subject, one) for one in told if one]


def twice(subject: Subject, told: Told) -> Claim:
    """Where all tell the same, a rule has decided; else a person looks."""
    newest: Line = told.newest
    sums = orjson.dumps(told.sums, option=orjson.OPT_SORT_KEYS).decode()
    rule = TOLD_ALIKE if told.agrees else None
    return Claim(subject, identity(newest.source, newest.id), newest.time, sums, (newest.position,), rule)


def grown_stale(transaction: Transaction, before: int, clock: int, settings: Settings) -> set[str]:
    """Orders whose newest fact has become too old between two instants of the log clock."""
    rows = transaction.rows(
        "SELECT order_code FROM p_ordered WHERE newest > ? AND newest <= ? AND confirmed = 1 AND held > 0",
        (before - settings.stale_hold, clock - settings.stale_hold),
    )
    return {row[0] for row in rows}
