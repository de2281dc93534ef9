"""Movements around a figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from omo_sync.domain.account import NEVER, ON, Account
from omo_sync.domain.causes import Move, Question, Transit, across
from omo_sync.domain.fact import Fact
from omo_sync.projections.causes.limits import FACTS, MOVES, TRANSITS
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog


class Entry(NamedTuple):
    """A row of the ledger that counts."""

    time: int
    position: int
    delta: int
    since: int
    source: str


def entries(
    transaction: Transaction, account: Account, question: Question, names: dict[int, str]
) -> list[Entry] | None:
    """All from the uncertainty of the base to that of the figure; None where there are too many."""
    span = int(transaction.value("SELECT span FROM p_account WHERE id = ?", (account.id,)) or 0)
    base = question.base
    after = NEVER if base is None else min(base.started, base.instant - question.window)
    rows = transaction.rows(
        f"SELECT time, position, delta, since, source FROM p_entry WHERE account = ? AND state = {ON} "
        "AND time > ? AND time <= ? ORDER BY time, position LIMIT ?",
        (account.id, after, question.figure.instant + max(span, question.window), MOVES + 1),
    )
    if len(rows) > MOVES:
        return None
    return [
        Entry(time, position, delta, time if since is None else since, names[source])
        for time, position, delta, since, source in rows
    ]


def moves(
    transaction: Transaction, log: EventLog, found: Sequence[Entry], question: Question
) -> list[Move] | None:
    """Those that may matter, with their facts; None where there are too many."""
    wanted = [entry for entry in found if matters(entry, question)]
    if len(wanted) > FACTS:
        return None
    facts = log.at(transaction, {entry.position for entry in wanted})
    return sorted((move(entry, facts[entry.position]) for entry in wanted), key=by_identity)


def matters(entry: Entry, question: Question) -> bool:
    """Whether it lies in an uncertainty, is as large as the difference, or may have come in packs."""
    size = abs(question.difference)
    truly = entry.delta + question.difference
    if abs(entry.delta) == size:
        return True
    if entry.delta > 0 and truly > 0 and (truly % entry.delta == 0 or entry.delta % truly == 0):
        return True
    bare = move(entry, None)
    return any(across(figure, bare, question.window) for figure in (question.figure, question.base) if figure)


def move(entry: Entry, fact: Fact | None) -> Move:
    """fact: what is told by it, where it was read."""
    data = fact.data if fact else {}
    return Move(
        entry.position, entry.time, entry.since, entry.delta, entry.source, fact.id if fact else "",
        fact.type if fact else "", data.get("document", ""), data.get("order", ""),
    )  # fmt: skip


def by_identity(one: Move) -> tuple[int, str, str]:
    return one.time, one.source, one.id


def transits(transaction: Transaction, log: EventLog, account: Account) -> list[Transit] | None:
    """Transfers on their way to a key whose document was not received there; None: too many of them."""
    rows = transaction.rows(
        f"SELECT position FROM p_entry WHERE account = ? AND time = ? AND state = {ON} LIMIT ?",
        (account.id, NEVER, TRANSITS + 1),
    )
    if not rows:
        return []
    facts = log.at(transaction, [row[0] for row in rows])
    received = receipts(transaction, log, account, min(fact.time for fact in facts.values()))
    if received is None or len(rows) > TRANSITS:
        return None
    sent = sorted(facts.values(), key=lambda fact: (fact.time, fact.source, fact.id))
    documents = {fact.data["document"] for fact in received if "document" in fact.data}
    return [
        Transit(
            *(fact.position, fact.data["quantity"], fact.time, fact.data.get("document", "")),
            any(one.time > fact.time and one.data["quantity"] == fact.data["quantity"] for one in received),
        )
        for fact in sent
        if fact.data.get("document") not in documents
    ]


def receipts(transaction: Transaction, log: EventLog, account: Account, since: int) -> list[Fact] | None:
    """What was received at a key since then; None where too much came."""
    rows = transaction.rows(
        f"SELECT position FROM p_entry WHERE account = ? AND state = {ON} AND time > ? AND delta > 0 LIMIT ?",
        (account.id, since, FACTS + 1),
    )
    if len(rows) > FACTS:
        return None
    facts = log.at(transaction, [row[0] for row in rows])
    return [fact for fact in facts.values() if fact.type == "inventory.received"]
