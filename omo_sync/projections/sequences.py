"""The numbers that sources gave their facts, and the watermarks by which they close a stretch."""

from __future__ import annotations

from collections import defaultdict

from omo_sync.domain.fact import Fact
from omo_sync.domain.plain import canonical
from omo_sync.domain.sequences import Gap, Interval, gaps, merge, runs
from omo_sync.store.database import Transaction

Run = tuple[str, str]  # source, sequencerun or ""


class Sequences:
    """The numbers and watermarks of one chunk."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.numbers: dict[Run, list[tuple[int, int]]] = defaultdict(list)
        self.watermarks: list[tuple[object, ...]] = []
        self.gone: list[tuple[str, int]] = []
        self.touched: set[Run] = set()

    def watermark(self, fact: Fact) -> None:
        number = fact.data.get("sequence")
        run = fact.run or ""
        self.watermarks.append(
            (fact.source, fact.position, run, fact.data["complete_through"], fact.time, number)
        )
        if number is not None:
            self.touched.add((fact.source, run))

    def remove_watermark(self, fact: Fact) -> None:
        self.gone.append((fact.source, fact.position))
        self.touched.add((fact.source, fact.run or ""))

    def write(self) -> None:
        run = self.transaction.many
        run("INSERT INTO p_watermark VALUES (?,?,?,?,?,?)", self.watermarks)
        run("DELETE FROM p_watermark WHERE source = ? AND position = ?", self.gone)
        self._merge({run: runs(numbers) for run, numbers in self.numbers.items()})
        self.touched.update(self.numbers)
        run(
            "INSERT INTO p_dirty (topic, subject) VALUES ('sequence', ?) ON CONFLICT DO NOTHING",
            [(canonical(touched),) for touched in sorted(self.touched)],
        )

    def _merge(self, new: dict[Run, list[Interval]]) -> None:
        """Put these together with the intervals that they touch or overlap."""
        if not new:
            return
        stretches = [(*run, pieces[0].first - 1, pieces[-1].last + 1) for run, pieces in new.items()]
        near = self.transaction.rows(
            "SELECT s.source, s.run, s.first, s.last, s.instant "
            "FROM given(source text, run text, since bigint, upto bigint) p CROSS JOIN p_sequence s "
            "WHERE s.source = p.source AND s.run = p.run AND s.first <= p.upto AND s.last >= p.since",
            (canonical(stretches),),
        )
        self.transaction.many(
            "DELETE FROM p_sequence WHERE source = ? AND run = ? AND first = ?", [row[:3] for row in near]
        )
        known: dict[Run, list[Interval]] = defaultdict(list)
        for source, run, *piece in near:
            known[source, run].append(Interval._make(piece))
        self.transaction.many(
            "INSERT INTO p_sequence VALUES (?,?,?,?,?)",
            [(*run, *piece) for run, pieces in new.items() for piece in merge(known[run], pieces)],
        )


def missing(transaction: Transaction, source: str, run: str) -> list[Gap]:
    """The numbers of a run that never came."""
    intervals = [
        Interval._make(row)
        for row in transaction.rows(
            "SELECT first, last, instant FROM p_sequence WHERE source = ? AND run = ? ORDER BY first",
            (source, run),
        )
    ]
    if not intervals:
        return []
    promised = transaction.rows(
        "SELECT number, MIN(time) FROM p_watermark WHERE source = ? AND run = ? AND number > ? GROUP "
        "BY number",
        (source, run, intervals[-1].last),
    )
    return gaps(intervals, promised)


def complete_through(transaction: Transaction) -> dict[str, int]:
    """The greatest watermark of each source that gives any."""
    return dict(transaction.rows("SELECT source, MAX(through) FROM p_watermark GROUP BY source"))
