"""Claims about the stock of a key: counts, reports, holds and voided movements against its ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import NamedTuple

import orjson

from omo_sync.domain.account import FOREVER, NEVER, ON, OPENED, Account
from omo_sync.domain.claims import Claim, Subject, identity
from omo_sync.domain.corrections import corrections
from omo_sync.domain.orders import RESERVED
from omo_sync.domain.rules import WITHIN_TOLERANCE
from omo_sync.domain.settings import OPERATOR, Settings
from omo_sync.projections.counts import Count
from omo_sync.projections.judging.book import Book
from omo_sync.projections.judging.unsure import near_unsure
from omo_sync.projections.sums import Stretch, by_source, sums
from omo_sync.store.database import Transaction


class Report(NamedTuple):
    """The newest book figure of a source. covers: JSON list of source patterns, or empty."""

    account: int
    source: str
    time: int
    position: int
    id: str
    value: int
    covers: str


def judge(transaction: Transaction, book: Book, accounts: Sequence[Account], settings: Settings) -> None:
    """All claims of these stock accounts anew."""
    openings = dict(transaction.rows("SELECT place, MIN(time) FROM p_opening GROUP BY place"))
    looked_at = [account for account in accounts if account.judge_from != FOREVER]
    upto = next_counts(transaction, accounts)
    claims: dict[int, list[Claim]] = defaultdict(list)
    for found in (
        variances(transaction, looked_at, upto, openings, settings),
        drifts(transaction, accounts, openings),
        oversold(transaction, accounts),
        voided(transaction, accounts),
    ):
        for id, claim in found:
            claims[id].append(claim)
    for account in accounts:
        book.judge(f"a{account.id}", claims[account.id], since_of(account), upto[account.id])


def subject(kind: str, account: Account) -> Subject:
    return Subject.of(kind, sku=account.code, location=account.place)


def wanted(rows: Sequence[object]) -> tuple[str]:
    return (orjson.dumps(rows).decode(),)


def since_of(account: Account) -> int:
    return FOREVER if account.judge_from is None else account.judge_from


def next_counts(transaction: Transaction, accounts: Sequence[Account]) -> dict[int, int]:
    """By account, the time of the last count that what changed concerns: the first one after it, or a later
    one whose counting had begun by then."""
    found = {account.id: FOREVER for account in accounts}
    rows = transaction.rows(
        "SELECT account, following, begun FROM (SELECT p.account, "
        "(SELECT MIN(time) FROM p_count c WHERE c.account = p.account AND c.time > p.upto) AS following, "
        "(SELECT MAX(time) FROM p_count c WHERE c.account = p.account AND c.time > p.upto "
        "AND c.started < p.upto) AS begun FROM given(account bigint, upto bigint) p) n "
        "WHERE following IS NOT NULL",
        wanted([(account.id, account.judge_upto) for account in accounts]),
    )
    found.update((account, max(following, begun or following)) for account, following, begun in rows)
    return found


def variances(
    transaction: Transaction,
    accounts: Sequence[Account],
    upto: dict[int, int],
    openings: dict[str, int],
    settings: Settings,
) -> list[tuple[int, Claim]]:
    """Counts that differ from the ledger just before them."""
    pairs = list(successive_counts(transaction, accounts, upto, openings))
    known = {account.id: account for account in accounts}
    stretches = [
        Stretch(count.account, known[count.account].entries, before.time, count.time)
        for before, count in pairs
    ]
    later = [count for _, count in pairs]
    widest = corrections(settings.clock_correction).widest
    unsure = uncertain(transaction, later, known) | near_unsure(transaction, later, widest)
    found: list[tuple[int, Claim]] = []
    for (before, count), moved in zip(pairs, sums(transaction, stretches), strict=True):
        ledger = before.value + moved
        difference = count.value - ledger
        if not difference:
            continue
        exceeded = count.position in unsure or settings.count_tolerance.exceeded(difference, ledger)
        claim = Claim(
            subject("count-variance", known[count.account]),
            identity(count.source, count.id),
            count.time,
            str(difference),
            tuple(position for position in (before.position, count.position) if position > 0),
            None if exceeded else WITHIN_TOLERANCE,
            ledger,
            uncertain=count.position in unsure,
        )
        found.append((count.account, claim))
    return found


def successive_counts(
    transaction: Transaction, accounts: Sequence[Account], upto: dict[int, int], openings: dict[str, int]
) -> list[tuple[Count, Count]]:
    """Each count that has to be judged, with the count (or opening) before it."""
    rows = transaction.rows(
        "SELECT c.* FROM given(account bigint, since bigint, upto bigint) p CROSS JOIN p_count c "
        "WHERE c.account = p.account AND c.time >= COALESCE((SELECT MAX(b.time) FROM p_count b "
        "WHERE b.account = p.account AND b.time < p.since), p.since) AND c.time <= p.upto",
        wanted([(account.id, account.judge_from, upto[account.id]) for account in accounts]),
    )
    counts: dict[int, list[Count]] = defaultdict(list)
    for count in map(Count._make, rows):
        counts[count.account].append(count)
    pairs: list[tuple[Count, Count]] = []
    for account in accounts:
        chain = sorted(counts[account.id], key=lambda count: count.order)
        opened = openings.get(account.place)
        since = since_of(account)
        if chain and opened is not None and opened < chain[0].time and chain[0].time >= since:
            chain.insert(0, opening(account.id, opened))
        pairs.extend(
            (before, count)
            for before, count in pairwise(chain)
            if count.source != OPERATOR and count.time >= since
        )
    return pairs


def opening(account: int, time: int) -> Count:
    """What a location's opening says of a key without a count up to then: 0."""
    return Count(account, time, OPENED, 0, "", "", time, 0, "")


def uncertain(transaction: Transaction, counts: Sequence[Count], known: dict[int, Account]) -> set[int]:
    """Positions of counts during which, or around which, something may have moved."""
    asked = [
        (count.position, count.account, count.started, count.time, count.time + known[count.account].span)
        for count in counts
        if count.started < count.time or known[count.account].span
    ]
    rows = transaction.rows(
        "SELECT p.place FROM given(place bigint, account bigint, begun bigint, upto bigint, beyond bigint) p "
        f"WHERE EXISTS (SELECT 1 FROM p_entry e WHERE e.account = p.account AND e.state = {ON} "
        "AND e.time > p.begun AND e.time <= p.upto) OR EXISTS (SELECT 1 FROM p_entry e "
        f"WHERE e.account = p.account AND e.state = {ON} "
        "AND e.time > p.upto AND e.time <= p.beyond AND e.since <= p.upto)",
        wanted(asked),
    )
    return {row[0] for row in rows}


def newest_reports(transaction: Transaction, accounts: Sequence[Account]) -> list[Report]:
    """The newest report of each source about each account; sources and times by skips in the index."""
    rows = transaction.rows(
        "WITH RECURSIVE told (account, source) AS ("
        "SELECT p.id, (SELECT MIN(source) FROM p_report WHERE account = p.id) FROM given(id bigint) p "
        "UNION ALL SELECT account, (SELECT MIN(source) FROM p_report r WHERE r.account = told.account "
        "AND r.source > told.source) FROM told WHERE source IS NOT NULL) "
        "SELECT r.* FROM told CROSS JOIN p_report r WHERE r.account = told.account "
        "AND r.source = told.source AND r.time = (SELECT MAX(time) FROM p_report n "
        "WHERE n.account = told.account AND n.source = told.source)",
        wanted([account.id for account in accounts if account.report_time > NEVER]),
    )
    newest: dict[tuple[int, str], Report] = {}
    for report in map(Report._make, rows):
        known = newest.get((report.account, report.source))
        if known is None or report.id > known.id:
            newest[report.account, report.source] = report
    return list(newest.values())


def drifts(
    transaction: Transaction, accounts: Sequence[Account], openings: dict[str, int]
) -> list[tuple[int, Claim]]:
    """Newest reports that differ from the ledger at their time."""
    known = {account.id: account for account in accounts}
    reports = newest_reports(transaction, accounts)
    books = ledger_at(transaction, known, reports, openings)
    found: list[tuple[int, Claim]] = []
    for report, ledger in zip(reports, books, strict=True):
        if ledger is not None and report.value != ledger:
            claim = Claim(
                subject("stock-drift", known[report.account]),
                identity(report.source, report.id),
                report.time,
                str(report.value - ledger),
                (report.position,),
                base=ledger,
                tellers=() if report.covers or report.value < 0 else (report.source,),
            )
            found.append((report.account, claim))
    return found


def ledger_at(
    transaction: Transaction, known: dict[int, Account], reports: Sequence[Report], openings: dict[str, int]
) -> list[int | None]:
    """What the ledger said at the time of each report, within what it covers; None where there
    was no count or opening yet."""
    names = dict(transaction.rows("SELECT id, name FROM p_source")) if any(r.covers for r in reports) else {}
    bases = [base_at(transaction, report, openings.get(known[report.account].place)) for report in reports]
    stretches = [
        Stretch(report.account, known[report.account].entries, base.time, report.time)
        if base
        else Stretch(report.account, 0, 0, 0)
        for report, base in zip(reports, bases, strict=True)
    ]
    found: list[int | None] = []
    for report, base, moved in zip(reports, bases, by_source(transaction, stretches), strict=True):
        if base is None:
            found.append(None)
        else:
            found.append(
                base.value
                + sum(
                    delta for source, delta in moved.items() if covered(names.get(source, ""), report.covers)
                )
            )
    return found


def base_at(transaction: Transaction, report: Report, opened: int | None) -> Count | None:
    """The count in force at the time of a report, among the sources it covers."""
    rows = transaction.stream(
        "SELECT * FROM p_count WHERE account = ? AND time <= ? ORDER BY time DESC",
        (report.account, report.time),
    )
    best: Count | None = None
    for count in map(Count._make, rows):
        if best and count.time < best.time:
            break
        if covered(count.source, report.covers) and (best is None or count.order > best.order):
            best = count
    if best is None and opened is not None and opened <= report.time:
        return opening(report.account, opened)
    return best


def covered(source: str, covers: str) -> bool:
    return not covers or any(fnmatchcase(source, pattern) for pattern in orjson.loads(covers))


def oversold(transaction: Transaction, accounts: Sequence[Account]) -> list[tuple[int, Claim]]:
    """Keys of which more is held than is there."""
    found: list[tuple[int, Claim]] = []
    for account in accounts:
        missing = account.reserved - max(0, account.balance)
        if not account.counted or missing <= 0:
            continue
        source, id, time, position = max(
            transaction.rows(
                "SELECT source, id, time, position FROM p_order_line WHERE account = ? AND kind = ? "
                "AND time = "
                "(SELECT MAX(time) FROM p_order_line WHERE account = ? AND kind = ?)",
                (account.id, RESERVED, account.id, RESERVED),
            )
        )
        claim = Claim(subject("oversold", account), identity(source, id), time, str(missing), (position,))
        found.append((account.id, claim))
    return found


def voided(transaction: Transaction, accounts: Sequence[Account]) -> list[tuple[int, Claim]]:
    """Retractions later than a count that covers what they void."""
    known = {account.id: account for account in accounts}
    rows = transaction.rows(
        "SELECT v.account, r.source, r.id, r.time, r.position, v.position FROM given(id bigint) p "
        "CROSS JOIN p_voided v JOIN p_retraction r ON r.source = v.source AND r.target = v.id "
        "WHERE v.account = p.id AND EXISTS (SELECT 1 FROM p_count c "
        "WHERE c.account = v.account AND c.time >= v.time AND c.time < r.time)",
        wanted(list(known)),
    )
    return [
        (
            account,
            Claim(
                subject("void-after-count", known[account]), identity(source, id), time, "", (position, about)
            ),
        )
        for account, source, id, time, position, about in rows
    ]
