"""Missing numbers that may have been about a figure."""

from __future__ import annotations

from collections.abc import Iterator

from omo_sync.domain.causes import Figure, Missing
from omo_sync.domain.claims import Subject
from omo_sync.projections.coverage import DISMISS, span, within
from omo_sync.projections.sequences import missing
from omo_sync.store.database import Transaction


def gaps(transaction: Transaction, sources: set[str], since: int, figure: Figure) -> Iterator[Missing]:
    """Numbers that nobody dismissed, of these sources, told after the base of a figure and before it.

    A message was told before the next one that came; and not before a watermark that promised
    everything up to then and knew of lower numbers only.
    """
    for source in sorted(sources):
        runs = transaction.rows(
            "SELECT DISTINCT run FROM p_sequence WHERE source = ? ORDER BY run", (source,)
        )
        for (run,) in runs:
            dismissed = dismissals(transaction, source, run)
            for gap in missing(transaction, source, run):
                if gap.instant > since and not within((gap.first, gap.last), dismissed):
                    promised = promised_through(transaction, source, run, gap.first)
                    if promised is None or promised < figure.instant:
                        yield Missing(source, gap.first, gap.last)


def dismissals(transaction: Transaction, source: str, run: str) -> list[tuple[int, int]]:
    """The stretches of missing numbers that somebody dismissed."""
    conflict = Subject.of("sequence-gap", source=source, sequencerun=run).conflict
    rows = transaction.rows(
        "SELECT identity FROM p_decision WHERE conflict = ? AND action = ?", (conflict, DISMISS)
    )
    return [span(row[0]) for row in rows]


def promised_through(transaction: Transaction, source: str, run: str, number: int) -> int | None:
    """Up to when the source had told everything before this number."""
    through: int | None = transaction.value(
        "SELECT MAX(through) FROM p_watermark WHERE source = ? AND run = ? AND number < ?",
        (source, run, number),
    )
    return through
