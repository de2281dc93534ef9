"""The event log: append facts once, read them in order, find them again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain, compress, repeat
from operator import attrgetter, not_
from typing import TYPE_CHECKING, NamedTuple

import orjson

from omo_sync.domain.corrections import ClockCorrection, corrections
from omo_sync.domain.fact import Fact
from omo_sync.domain.movement import Movement, Told
from omo_sync.store.codec import decode, encode, originator, originators, stored_content, topic
from omo_sync.store.database import Database, Transaction
from omo_sync.store.log_table import TABLE, Entry, insert

if TYPE_CHECKING:
    from omo_sync.store.recorder import LogRecorder

SOURCE, ID, TYPE, PLACE = map(attrgetter, ("source", "id", "type", "position"))

RECEIVED = "omo/received"  # source of our notes that a number was received, though no fact was stored

AFTER = (
    f"SELECT position, originator_id, originator_version, topic, state FROM {TABLE} "
    "WHERE position > ? ORDER BY position LIMIT ?"
)


class Segment(NamedTuple):
    """A stretch of the log that one transaction wrote: the facts at start < position <= end, some of them
    perhaps in short."""

    start: int
    end: int
    facts: Sequence[Told]


class Appended(NamedTuple):
    """What became of a batch of facts."""

    accepted: Sequence[Told]  # what is new, with its positions
    duplicates: int
    divergent: int
    noted: bool  # whether anything else went into the log: variants, numbers
    variants: Sequence[int] = ()  # which of the batch are divergent, counted from 0


class EventLog:
    """rules: corrections of clocks by which facts are read. What is stored, and told again, is what the
    sources said."""

    def __init__(self, database: Database, rules: tuple[ClockCorrection, ...] = ()) -> None:
        self.database = database
        self.rules = rules

    def corrected(self, rules: tuple[ClockCorrection, ...]) -> EventLog:
        """The same log, its facts read by these corrections."""
        return self if rules == self.rules else EventLog(self.database, rules)

    def decode(self, position: int, stream: str, name: str, state: bytes) -> Fact:
        """The fact of an entry."""
        fact = decode(position, stream, name, state)
        return corrections(self.rules).fact(fact) if self.rules else fact

    @cached_property
    def recorder(self) -> LogRecorder:
        """The log as the `eventsourcing` library sees it."""
        from omo_sync.store.recorder import LogRecorder

        return LogRecorder(self.database)

    def head(self, transaction: Transaction) -> int:
        return transaction.value(f"SELECT MAX(position) FROM {TABLE}") or 0

    def append(self, transaction: Transaction, facts: Sequence[Told], rows: Sequence[Entry]) -> Appended:
        """Store what is new; tell duplicates from divergent variants. The transaction must write.

        rows: their entries. Facts that all have the positions after the log's head already keep them;
        else they are given theirs. A duplicate's position stays empty.
        """
        start = self.head(transaction)
        if list(map(PLACE, facts)) != list(range(start + 1, start + 1 + len(facts))):
            placed = enumerate(facts, start + 1)
            facts = [tuple.__new__(type(fact), (*fact[:-1], place)) for place, fact in placed]
            rows = [(place, *row[1:]) for place, row in enumerate(rows, start + 1)]
        accepted, again, variants, notes = facts, [], [], 0
        if insert(transaction, rows) < len(rows):
            stored = self._positions_after(transaction, start)
            new = [row[0] in stored for row in rows]
            accepted = list(compress(facts, new))
            again = list(compress(zip(rows, facts, strict=True), map(not_, new)))
            places, notes = self._told_again(transaction, again)
            variants = [place - start - 1 for place in places]
        divergent = len(variants)
        return Appended(accepted, len(again) - divergent, divergent, bool(divergent or notes), variants)

    def _positions_after(self, transaction: Transaction, start: int) -> set[int]:
        rows = transaction.rows(f"SELECT position FROM {TABLE} WHERE position > ?", (start,))
        return set(chain.from_iterable(rows))

    def _told_again(
        self, transaction: Transaction, again: Sequence[tuple[Entry, Told]]
    ) -> tuple[list[int], int]:
        """Facts, with their entries, whose identity is taken: keep other variants, note numbers not
        seen with it; gives the places that the variants would have had, and how many notes."""
        variants: dict[str, list[Variant]] = {}
        for _, stream, _, name, state in self.variants(transaction, {row[1] for row, _ in again}):
            variants.setdefault(stream, []).append(Variant(name, state))
        divergent: list[int] = []
        notes: list[Fact] = []
        for (place, stream, _, name, state), fact in again:
            known = variants[stream]
            notes += known[0].notes(fact)
            if not any(variant.same(name, state) for variant in known):
                divergent.append(place)
                known.append(Variant(name, state))
                row = (self.head(transaction) + 1, stream, len(known), name, state)
                insert(transaction, [row])
        self.note(transaction, notes)
        return divergent, len(notes)

    def note(self, transaction: Transaction, notes: Sequence[Fact]) -> None:
        """Facts of our own that may be told again and are then simply known."""
        start = self.head(transaction)
        rows = [(position, *entry(fact)[1:]) for position, fact in enumerate(notes, start + 1)]
        insert(transaction, rows)

    def variants(self, transaction: Transaction, streams: Iterable[str]) -> list[Entry]:
        """Everything stored under these identities, first variants first."""
        return transaction.rows(
            "SELECT e.position, e.originator_id, e.originator_version, e.topic, e.state "
            f"FROM given(stream text) p CROSS JOIN {TABLE} e WHERE e.originator_id = p.stream "
            "ORDER BY e.originator_id, e.originator_version",
            (orjson.dumps(sorted(streams)).decode(),),
        )

    def at(self, transaction: Transaction, positions: Iterable[int]) -> dict[int, Fact]:
        """The facts at these positions."""
        rows = transaction.rows(
            f"SELECT e.position, e.originator_id, e.topic, e.state FROM given(place bigint) p "
            f"CROSS JOIN {TABLE} e WHERE e.position = p.place",
            (orjson.dumps(sorted(positions)).decode(),),
        )
        return {row[0]: self.decode(*row) for row in rows}

    def whole(self, transaction: Transaction, told: Sequence[Told]) -> list[Fact]:
        """These facts, of which some are at hand in short only."""
        short = [fact.position for fact in told if isinstance(fact, Movement)]
        facts = self.at(transaction, short) if short else {}
        return [facts[fact.position] if isinstance(fact, Movement) else fact for fact in told]

    def told_by(self, transaction: Transaction, source: str) -> list[Fact]:
        """Everything that a source ever told, first variants only, in order of ids."""
        rows = transaction.rows(
            f"SELECT position, originator_id, topic, state FROM {TABLE} "
            "WHERE originator_id >= ? AND originator_id < ? AND originator_version = 1 "
            "ORDER BY originator_id",
            stretch(source),
        )
        return [self.decode(*row) for row in rows]

    def named_at(self, transaction: Transaction, positions: Iterable[int]) -> list[tuple[int, str, str]]:
        """Position, stream and topic of the entries at these positions, in order, undecoded."""
        return transaction.rows(
            f"SELECT e.position, e.originator_id, e.topic FROM given(place bigint) p "
            f"CROSS JOIN {TABLE} e WHERE e.position = p.place ORDER BY e.position",
            (orjson.dumps(sorted(positions)).decode(),),
        )

    def after(self, transaction: Transaction, position: int, limit: int) -> list[Entry]:
        """The next entries of the log."""
        return transaction.rows(AFTER, (position, limit))

    def after_soon(self, transaction: Transaction, position: int, limit: int) -> None:
        """`after` follows."""
        transaction.soon(AFTER, (position, limit))


def stretch(source: str) -> tuple[str, str]:
    """Where the identities of a source begin in the index, and where those of the next may."""
    start = orjson.dumps([source]).decode()[:-1]
    return f"{start},", f"{start}-"  # the minus follows the comma


def entry(fact: Fact) -> Entry:
    """The entry of the log that a fact becomes."""
    return fact.position, originator(fact.source, fact.id), 1, topic(fact.type), encode(fact)


def entries(facts: Sequence[Told], states: Sequence[bytes]) -> list[Entry]:
    """Those of many facts, whose states are made already."""
    sources = set(map(SOURCE, facts))
    if len(sources) == 1:
        streams = originators(sources.pop(), list(map(ID, facts)))
    else:
        streams = [originator(fact.source, fact.id) for fact in facts]
    return list(zip(map(PLACE, facts), streams, repeat(1), map(topic, map(TYPE, facts)), states))


class Variant(NamedTuple):
    """What is stored under an identity."""

    topic: str
    state: bytes

    def same(self, topic: str, state: bytes) -> bool:
        """Whether another state tells the same fact: instant and data, whenever it was recorded."""
        if topic != self.topic:
            return False
        said = told(state)
        return said == told(self.state) or stored_content(topic, state) == stored_content(topic, self.state)

    def notes(self, fact: Told) -> list[Fact]:
        """Of the variants only the first one's number is folded: where the fact is told under another, the
        note that it was received."""
        if isinstance(fact, Movement) or fact.sequence is None:
            return []
        stored = orjson.loads(self.state)
        if (stored.get("sequence"), stored.get("run")) == (fact.sequence, fact.run):
            return []
        return [received(fact.source, fact.sequence, fact.run, fact.time, fact.recorded)]


def told(state: bytes) -> bytes:
    """The part of a state before its recorded-at: where it is alike to the letter, so is the fact."""
    return state[: state.rindex(b',"recorded":')]


def received(source: str, sequence: int, run: str | None, time: int, recorded: int) -> Fact:
    """A number of a source that came with a duplicate or a quarantined record: it is not missing."""
    id = orjson.dumps((source, run, sequence, time)).decode()
    data = {"source": source, "sequence": sequence, **({"run": run} if run is not None else {})}
    return Fact(RECEIVED, id, "number.received", time, data, recorded)
