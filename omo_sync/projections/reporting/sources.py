"""How fresh each source is, and how well it tells: from indexes of the log and the read models."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import orjson

from omo_sync.domain.fact import CLOCK, LATE
from omo_sync.projections.reporting.scan import Progress, Telling, of_ours
from omo_sync.projections.reporting.window import Window
from omo_sync.projections.sequences import complete_through, missing
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog, stretch
from omo_sync.store.log_table import TABLE

MARKS_CHUNK = 200_000  # entries of the log looked through at once for marks


@dataclass(frozen=True)
class Source:
    """One source. newest: recorded-at of the newest fact. watermark: complete through. missing:
    numbers that never came, by now. quarantined: records in quarantine, by code."""

    name: str
    facts: int = 0
    late: int = 0
    clock: int = 0
    newest: int | None = None
    watermark: int | None = None
    missing: int = 0
    quarantined: dict[str, int] = field(default_factory=dict)


def sources(transaction: Transaction, tellings: dict[str, Telling], window: Window) -> list[Source]:
    """Every source that told something, or was refused, in the window."""
    watermarks = complete_through(transaction)
    absent = numbers_missing(transaction)
    refused = quarantined(transaction, window)
    names = sorted({*tellings, *refused} | ({*watermarks, *absent} if window.everything else set()))
    return [
        Source(
            name,
            telling.facts,
            telling.late,
            telling.clock,
            telling.newest,
            watermarks.get(name),
            absent.get(name, 0),
            refused.get(name, {}),
        )
        for name, telling in ((name, tellings.get(name, Telling())) for name in names)
    ]


def quarantined(transaction: Transaction, window: Window) -> dict[str, dict[str, int]]:
    """By source (empty where it could not be read) and code, what is in quarantine and open."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for source, code, number in transaction.rows(
        "SELECT COALESCE(source, ''), code, COUNT(*) FROM quarantine WHERE state = 'open' "
        "AND recorded BETWEEN ? AND ? GROUP BY 1, 2 ORDER BY 1, 2",
        window,
    ):
        found[source][code] = number
    return dict(found)


def numbers_missing(transaction: Transaction) -> dict[str, int]:
    """By source, how many of its numbers never came."""
    found: dict[str, int] = defaultdict(int)
    for source, run in transaction.rows("SELECT DISTINCT source, run FROM p_sequence"):
        found[source] += sum(gap.last - gap.first + 1 for gap in missing(transaction, source, run))
    return {source: number for source, number in found.items() if number}


def tellings(transaction: Transaction, log: EventLog, progress: Progress) -> dict[str, Telling]:
    """What each source told in all, without decoding the log: counts from the index of identities,
    marks from the few facts that carry any."""
    found: dict[str, Telling] = {}
    newest: dict[int, str] = {}
    for name in names(transaction):
        if of_ours(name):
            continue
        first, beyond = stretch(name)
        facts, position = transaction.rows(
            f"SELECT COUNT(*), MAX(position) FROM {TABLE} "
            "WHERE originator_id >= ? AND originator_id < ? AND originator_version = 1",
            (first, beyond),
        )[0]
        found[name] = Telling(facts)
        newest[position] = name
    for position, fact in log.at(transaction, newest).items():
        found[newest[position]].newest = fact.recorded
    for name, late, clock in marks(transaction, log.head(transaction), progress):
        if name in found:
            found[name].late += late
            found[name].clock += clock
    return found


def names(transaction: Transaction) -> Iterator[str]:
    """Every source in the log, by leaps over the index."""
    after = "["
    while True:
        stream = transaction.value(
            f"SELECT MIN(originator_id) FROM {TABLE} WHERE originator_id >= ?", (after,)
        )
        if stream is None or not stream.startswith("["):
            return
        name: str = orjson.loads(stream)[0]
        yield name
        after = stretch(name)[1]


def marks(transaction: Transaction, head: int, progress: Progress) -> Iterator[tuple[str, int, int]]:
    """source, late, ahead: of the facts that carry a mark, stretch by stretch of the log."""
    for after in range(0, head, MARKS_CHUNK):
        late: dict[str, int] = defaultdict(int)
        ahead: dict[str, int] = defaultdict(int)
        for stream, state in transaction.stream(
            f"SELECT originator_id, state FROM {TABLE} "
            "WHERE position > ? AND position <= ? AND originator_version = 1 "
            "AND originator_id >= '[' AND originator_id < '\\' AND contains(state, '\"marks\":')",
            (after, after + MARKS_CHUNK),
        ):
            marked = orjson.loads(state).get("marks", 0)
            if marked:
                source = orjson.loads(stream)[0]
                late[source] += marked & LATE > 0
                ahead[source] += marked & CLOCK > 0
        yield from ((source, late[source], ahead[source]) for source in late)
        progress(min(MARKS_CHUNK, head - after))
