"""Claims about members' points: overdrawn balances and reports that differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

import orjson

from omo_sync.domain.account import NEVER, POINTS, VOID, Account
from omo_sync.domain.claims import Claim, Subject, identity
from omo_sync.projections.judging.book import Book
from omo_sync.projections.judging.stock import Report, ledger_at, newest_reports
from omo_sync.projections.ledger import Ledger
from omo_sync.projections.members import root_table
from omo_sync.projections.sums import Stretch, sums
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog


def judge(transaction: Transaction, log: EventLog, book: Book, codes: Collection[str]) -> None:
    """All claims of the people that these members are: a member and all merged into it."""
    root = root_table(transaction)
    people = sorted({root.get(code, code) for code in codes})
    merged: dict[str, list[str]] = defaultdict(list)
    for member, person in root.items():
        merged[person].append(member)
    ledger = Ledger(transaction, log)
    ledger.load((POINTS, member, "") for person in people for member in (person, *merged[person]))
    for code in codes:
        book.judge(f"m{code}", [])
    for person in people:
        members = [person, *merged[person]]
        group = [found for m in members if (found := ledger.find(POINTS, m))]
        book.judge(f"m{person}", claims(transaction, log, person, group, merged[person]))


def claims(
    transaction: Transaction, log: EventLog, person: str, group: Sequence[Account], merged: Sequence[str]
) -> list[Claim]:
    found: list[Claim] = []
    balance = sum(account.balance for account in group)
    if balance < 0:
        time, source, id, position = newest_fact(transaction, log, group)
        subject = Subject.of("points-overdrawn", member=person)
        found.append(Claim(subject, identity(source, id), time, str(balance), (position,)))
    own = [account for account in group if account.code == person]
    since = last_merge(transaction, merged)
    for report in newest_reports(transaction, own):
        if since is not None and report.time < since:
            continue
        balance = sum(balances_at(transaction, group, report.time))
        difference = report.value - balance
        if difference:
            subject = Subject.of("points-drift", member=person)
            about, told_by = identity(report.source, report.id), (report.source,)
            found.append(
                Claim(
                    subject, about, report.time, str(difference), (report.position,), None, balance, told_by
                )
            )
    return found


def brought(transaction: Transaction, log: EventLog, person: str, time: int) -> int:
    """The points that the members merged into a person had at an instant, in thousandths."""
    merged = [member for member, into in root_table(transaction).items() if into == person]
    ledger = Ledger(transaction, log)
    ledger.load((POINTS, member, "") for member in merged)
    group = [account for member in merged if (account := ledger.find(POINTS, member))]
    return sum(balances_at(transaction, group, time))


def balances_at(transaction: Transaction, group: Sequence[Account], time: int) -> list[int]:
    """The points of each of these accounts at an instant."""
    asked = [Report(account.id, "", time, 0, "", 0, "") for account in group]
    books = ledger_at(transaction, {account.id: account for account in group}, asked, {})
    return [
        moved_without_base(transaction, account, time) if ledger is None else ledger
        for account, ledger in zip(group, books, strict=True)
    ]


def moved_without_base(transaction: Transaction, account: Account, upto: int) -> int:
    """A member without an opening balance began with 0."""
    return sums(transaction, [Stretch(account.id, account.entries, NEVER, upto)])[0]


def newest_fact(
    transaction: Transaction, log: EventLog, group: Iterable[Account]
) -> tuple[int, str, str, int]:
    """Time, source, id and position of the newest points fact of these accounts."""
    positions: set[int] = set()
    for account in group:
        for table, condition in (("p_entry", f"state < {VOID}"), ("p_count", "1 = 1")):
            rows = transaction.rows(
                f"SELECT position FROM {table} WHERE account = ? AND {condition} AND time = "
                f"(SELECT MAX(time) FROM {table} WHERE account = ? AND {condition})",
                (account.id, account.id),
            )
            positions.update(row[0] for row in rows)
    facts = log.at(transaction, positions)
    return max((fact.time, fact.source, fact.id, position) for position, fact in facts.items())


def last_merge(transaction: Transaction, merged: Sequence[str]) -> int | None:
    """When the latest of these members was merged."""
    times = [
        row[0]
        for row in transaction.rows(
            "SELECT MAX(m.time) FROM given(member text) p CROSS JOIN p_merge m WHERE m.member = p.member "
            "GROUP BY m.member",
            (orjson.dumps(list(merged)).decode(),),
        )
    ]
    return max(times, default=None)
