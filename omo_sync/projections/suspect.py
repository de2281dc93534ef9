"""Which keys cannot be known: a source that counted or moved them has numbers missing since."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from omo_sync.domain.account import OPENED, VOID
from omo_sync.domain.claims import Subject
from omo_sync.projections.coverage import DISMISS, span, within
from omo_sync.projections.sequences import missing
from omo_sync.store.database import Transaction


class Doubt(NamedTuple):
    """A source with missing numbers that nobody dismissed; since: the latest instant of them."""

    source: str
    since: int


def doubts(transaction: Transaction) -> Iterator[Doubt]:
    """Every source with undismissed missing numbers, once per run of its numbers."""
    runs = transaction.rows(
        "SELECT source, run FROM p_sequence GROUP BY source, run HAVING COUNT(*) > 1 UNION "
        "SELECT w.source, w.run FROM p_watermark w WHERE w.number > (SELECT MAX(last) FROM p_sequence s "
        "WHERE s.source = w.source AND s.run = w.run)"
    )
    for source, run in runs:
        conflict = Subject.of("sequence-gap", source=source, sequencerun=run).conflict
        dismissed = [
            span(row[0])
            for row in transaction.rows(
                "SELECT identity FROM p_decision WHERE conflict = ? AND action = ?", (conflict, DISMISS)
            )
        ]
        instants = [
            gap.instant
            for gap in missing(transaction, source, run)
            if not within((gap.first, gap.last), dismissed)
        ]
        if instants:
            yield Doubt(source, max(instants))


def suspects(transaction: Transaction) -> set[int]:
    """Accounts that such a source counted or moved, without a count since. The opening of a location is no
    count: what is missing before it may be the very count that would have come before it."""
    found: set[int] = set()
    for doubt in doubts(transaction):
        rows = transaction.rows(
            "SELECT a.id FROM p_source s JOIN p_teller t ON t.source = s.id JOIN p_account a ON a.id "
            "= t.account "
            f"WHERE s.name = ? AND a.domain = 's' AND (a.base_time < ? OR a.base_position = {OPENED}) "
            "AND (EXISTS (SELECT 1 FROM p_entry e "
            f"WHERE e.account = a.id AND e.source = s.id AND e.state < {VOID}) OR EXISTS "
            "(SELECT 1 FROM p_count c WHERE c.account = a.id AND c.source = s.name) OR EXISTS "
            "(SELECT 1 FROM p_stocktake l WHERE l.account = a.id AND l.source = s.name))",
            doubt,
        )
        found.update(row[0] for row in rows)
    return found
