"""The running numbers of sources as they were known: which had come by then, and what watermarks promised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import orjson

from omo_sync.domain.fact import Fact
from omo_sync.projections.clocks import WATERMARK
from omo_sync.projections.sequences import Sequences
from omo_sync.store.codec import originator, topic
from omo_sync.store.database import Transaction
from omo_sync.store.log import RECEIVED, EventLog, stretch
from omo_sync.store.log_table import TABLE

CHUNK = 10_000  # entries of a source read at once
NOTE = "number.received"


class Numbers:
    """What some sources told of their numbers by an instant. numbered: the facts that carry a number, and
    the notes of numbers that came without a fact. watermarks: where in the log they stand."""

    def __init__(self) -> None:
        self.numbered: list[Fact] = []
        self.watermarks: set[int] = set()

    def take(self, facts: Iterable[Fact], known_at: int) -> None:
        for fact in facts:
            if fact.recorded > known_at:
                continue
            if fact.type == NOTE or fact.sequence is not None:
                self.numbered.append(fact)
            if fact.type == WATERMARK:
                self.watermarks.add(fact.position)

    def write(self, transaction: Transaction) -> None:
        """Put the numbers into the read models. Watermarks are folded as facts."""
        sequences = Sequences(transaction)
        for fact in self.numbered:
            if fact.type == NOTE:
                run, number = (fact.data["source"], fact.data.get("run", "")), fact.data["sequence"]
            else:
                run, number = (fact.source, fact.run or ""), fact.sequence
            sequences.numbers[run].append((number, fact.time))
        sequences.write()


def numbers(transaction: Transaction, log: EventLog, facts: Iterable[Fact], known_at: int) -> Numbers:
    """Of the sources that told these facts. Those that never gave a number are not read."""
    named = orjson.dumps(sorted({fact.source for fact in facts})).decode()
    found = Numbers()
    for (source,) in transaction.rows(
        "SELECT DISTINCT s.source FROM given(source text) p CROSS JOIN p_sequence s "
        "WHERE s.source = p.source",
        (named,),
    ):
        for start, end in (stretch(source), notes(source)):
            found.take(told(transaction, log, start, end), known_at)
    return found


def notes(source: str) -> tuple[str, str]:
    """Where the identities of a source's notes begin in the index, and where those of the next may: their ids
    are JSON arrays that begin with it."""
    start = originator(RECEIVED, stretch(source)[0]).removesuffix('"]')
    return start, f"{start[:-1]}-"  # the minus follows the comma


def told(transaction: Transaction, log: EventLog, start: str, end: str) -> Iterator[Fact]:
    """First variants of the identities from start to before end that may tell of numbers, chunk by chunk."""
    telling = topic(WATERMARK), topic(NOTE)
    while rows := transaction.rows(
        f"SELECT position, originator_id, topic, state FROM {TABLE} "
        "WHERE originator_id > ? AND originator_id < ? AND originator_version = 1 "
        f"ORDER BY originator_id LIMIT {CHUNK}",
        (start, end),
    ):
        for row in rows:
            if row[2] in telling or b'"sequence":' in row[3]:
                yield log.decode(*row)
        start = rows[-1][1]
