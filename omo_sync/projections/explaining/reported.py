"""The book figures that sources told of a number: audited, they change nothing."""

from __future__ import annotations

from collections.abc import Iterator

from omo_sync.domain.account import STOCK, Account
from omo_sync.domain.plain import units
from omo_sync.projections.explaining.step import Step
from omo_sync.projections.explaining.words import say
from omo_sync.projections.judging.stock import newest_reports
from omo_sync.store.database import Transaction


def reported(transaction: Transaction, account: Account) -> Iterator[Step]:
    """The newest report of each source about an account."""
    kind = "inventory.reported" if account.domain == STOCK else "points.reported"
    for report in newest_reports(transaction, [account]):
        yield Step(
            say("reports", value=units(report.value)),
            report.time,
            report.source,
            report.id,
            kind,
            notes=(say("audited"),),
            position=report.position,
        )
