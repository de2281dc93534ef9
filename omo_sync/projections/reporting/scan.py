"""The same for a window, and what the sources told in it: from the log, chunk by chunk.

Recorded-at follows the order of the log only where no source is a trusted recorder, so the
whole log is looked through.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import orjson

from omo_sync.domain.fact import CLOCK, LATE, Fact
from omo_sync.domain.settings import OPERATOR
from omo_sync.projections.members import root_table
from omo_sync.projections.reporting.touched import Touched
from omo_sync.projections.reporting.window import POINTS, PRICE, STOCK, Key, Window
from omo_sync.store import cursors
from omo_sync.store.codec import decode
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog

CHUNK = 20_000  # entries of the log read at once

MOVEMENTS = ("received", "sold", "returned", "adjusted", "fulfilled", "counted")
AT_A_KEY = {f"inventory.{name}" for name in MOVEMENTS}

Progress = Callable[[int], None]  # called with how many entries of the log were looked at


@dataclass
class Telling:
    """What one source told. newest: greatest recorded-at, in microseconds."""

    facts: int = 0
    late: int = 0
    clock: int = 0
    newest: int | None = None

    def take(self, fact: Fact) -> None:
        self.facts += 1
        self.late += bool(fact.marks & LATE)
        self.clock += bool(fact.marks & CLOCK)
        self.newest = fact.recorded if self.newest is None else max(self.newest, fact.recorded)


@dataclass
class Scan:
    """keys: those touched, each with the sources that did. tellings: by source. withdrawn: scopes
    of which everything was withdrawn: sku, channel, location, source."""

    keys: dict[Key, set[str]] = field(default_factory=lambda: defaultdict(set))
    tellings: dict[str, Telling] = field(default_factory=lambda: defaultdict(Telling))
    withdrawn: set[tuple[str, str, str, str]] = field(default_factory=set)

    def touched(self, asked: set[Key]) -> Touched:
        """As counts; open: those of the keys asked for that were touched."""
        found = Touched()
        for key, sources in self.keys.items():
            found.domains[key[0]] += 1
            if key[0] == STOCK:
                found.locations[key[2]] += 1
            for source in sources:
                found.sources[source] += 1
            if key in asked:
                found.open[key] = sources
        return found


def scan(
    transaction: Transaction, log: EventLog, window: Window, progress: Progress = lambda _: None
) -> Scan:
    """Everything recorded in the window."""
    found = Scan()
    root = root_table(transaction)
    void = {(source, id) for source, id in transaction.rows("SELECT source, id FROM p_void WHERE seen = 1")}
    for fact in facts(transaction, log, progress):
        if fact.recorded not in window or of_ours(fact.source):
            continue
        found.tellings[fact.source].take(fact)
        if (fact.source, fact.id) in void:
            continue
        if fact.type == "price.withdrawn" and fact.data["kind"] == "all":
            data = fact.data
            scope = (data["sku"], data.get("channel", ""), data.get("location", ""))
            found.withdrawn.add((*scope, fact.source))
        for key in keys_of(fact, root):
            found.keys[key].add(fact.source)
    for key, source in all_withdrawn(transaction, found):
        found.keys[key].add(source)
    return found


def facts(transaction: Transaction, log: EventLog, progress: Progress) -> Iterator[Fact]:
    """Every fact in the log; of a divergent duplicate the variant that stands."""
    after = 0
    while entries := log.after(transaction, after, CHUNK):
        for position, stream, version, topic, state in entries:
            if version == 1 and topic != cursors.TOPIC:
                yield decode(position, stream, topic, state)
        after = entries[-1][0]
        progress(len(entries))


def of_ours(source: str) -> bool:
    """Our own notes, passes and settings; an operator's decision is a fact like others."""
    return source.startswith("omo/") and source != OPERATOR


def keys_of(fact: Fact, root: dict[str, str]) -> Iterator[Key]:
    """The keys that a fact touches."""
    data = fact.data
    if fact.type in AT_A_KEY:
        yield STOCK, data["sku"], data["location"]
    elif fact.type == "inventory.transferred":
        yield STOCK, data["sku"], data["from"]
        yield STOCK, data["sku"], data["to"]
    elif fact.type == "price.set" or (fact.type == "price.withdrawn" and data["kind"] != "all"):
        yield PRICE, data["sku"], data["kind"], data.get("channel", ""), data.get("location", "")
    elif fact.type.startswith("points.") and fact.type != "points.reported":
        yield POINTS, root.get(data["member"], data["member"])


def all_withdrawn(transaction: Transaction, found: Scan) -> Iterator[tuple[Key, str]]:
    """A withdrawal of all kinds touches those of which there are prices."""
    for sku, kind, channel, location, source in transaction.rows(
        "SELECT DISTINCT t.sku, t.kind, t.channel, t.location, p.source "
        "FROM given(sku text, channel text, location text, source text) p CROSS JOIN p_price t "
        "WHERE t.sku = p.sku AND t.channel = p.channel AND t.location = p.location",
        (orjson.dumps(sorted(found.withdrawn)).decode(),),
    ):
        yield (PRICE, sku, kind, channel, location), source
