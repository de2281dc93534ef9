"""A member's points and the movements that made them, newest first."""

from __future__ import annotations

from typing import Any, NamedTuple

from omo_sync.domain.account import NEVER, ON
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog

GROUP = (
    "FROM p_account a LEFT JOIN p_root r ON r.member = a.code "
    "WHERE a.domain = 'p' AND a.named > 0 AND COALESCE(r.root, a.code) = ?"
)


class Movement(NamedTuple):
    """time: microseconds. points: thousandths, signed. position: of its fact."""

    time: int
    points: int
    kind: str
    document: str | None
    position: int


class Purse(NamedTuple):
    """member: whom the points count for, after merges. balance: thousandths. more: whether there are
    older movements than these."""

    member: str
    balance: int
    movements: list[Movement]
    more: bool


def purse(
    transaction: Transaction, log: EventLog, member: str, before: tuple[int, int] | None, limit: int
) -> Purse:
    """before: time and position of the last movement that is known already."""
    root = transaction.value("SELECT root FROM p_root WHERE member = ?", (member,)) or member
    balance = transaction.value(f"SELECT SUM(a.balance) {GROUP}", (root,)) or 0
    time, position = before or (-NEVER, -NEVER)
    rows = transaction.rows(
        "SELECT e.time, e.delta, e.position FROM p_entry e "
        f"WHERE e.account IN (SELECT a.id {GROUP}) AND e.state = {ON} AND e.time > {NEVER} "
        "AND (e.time < ? OR (e.time = ? AND e.position < ?)) ORDER BY e.time DESC, e.position DESC LIMIT ?",
        (root, time, time, position, limit + 1),
    )
    facts = log.at(transaction, [row[2] for row in rows])
    movements = [told(row, facts[row[2]].type, facts[row[2]].data) for row in rows[:limit]]
    return Purse(root, int(balance), movements, len(rows) > limit)


def told(row: tuple[int, int, int], kind: str, data: dict[str, Any]) -> Movement:
    time, delta, position = row
    return Movement(time, delta, kind.removeprefix("points."), data.get("document"), position)


def richest(transaction: Transaction) -> str | None:
    """The member whose own account has the most points; None where there are no members."""
    found: str | None = transaction.value(
        "SELECT code FROM p_account WHERE domain = 'p' AND named > 0 ORDER BY balance DESC, code LIMIT 1"
    )
    return found
