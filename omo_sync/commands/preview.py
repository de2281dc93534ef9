"""What a source would send, read while nothing of ours and nothing of the source changes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from functools import partial
from typing import Any

from omo_sync.adapters.contract import Adapter, Event, Remembers, Row, Unread
from omo_sync.clock import now
from omo_sync.commands.session import Session
from omo_sync.errors import Refused, SourceError
from omo_sync.reading import batches, fact_of, facts_of
from omo_sync.schemas.parse import Parser
from omo_sync.schemas.rules import Rules
from omo_sync.store.aliases import aliases_of
from omo_sync.store.cursors import load
from omo_sync.store.database import Database
from omo_sync.store.log import EventLog
from omo_sync.store.seen import Seen

SUMMED = ("quantity", "points")


class Preview:
    """Of one configured source. Afterwards: how many rows, facts by type, rows that gave none, refusals
    with the id of their row, and the problem that ended it."""

    def __init__(self, session: Session, name: str, from_start: bool) -> None:
        self.rows = self.skipped = 0
        self.types: Counter[str] = Counter()
        self.units: Counter[str] = Counter()  # thousandths, by type: to compare with the source's own sums
        self.refused: list[tuple[str, Refused]] = []
        self.problem: SourceError | None = None
        self._session = session
        self._name = name
        self._from_start = from_start
        rules = Rules.of(session.config.judging.settings())
        self._read = partial(fact_of, Parser(rules), now())

    def facts(self) -> Iterator[dict[str, Any]]:
        """Each fact as the source tells it; whoever stops asking ends the reading."""
        with ExitStack() as stack:
            try:
                adapter, cursor = self._adapter(stack)
                for batch in stack.enter_context(closing(batches(adapter, cursor))):
                    for row in batch.rows:
                        yield from self._of(adapter, row)
            except SourceError as error:
                self.problem = error

    def _adapter(self, stack: ExitStack) -> tuple[Adapter, str | None]:
        """The adapter, and from where it reads."""
        source = self._session.config.sources[self._name]
        if not Database(self._session.url).exists:
            return source.adapter({}), None
        database = stack.enter_context(self._session.database())
        with database.transaction() as transaction:
            adapter: Adapter = source.adapter(aliases_of(transaction, self._name))
            cursor = None if self._from_start else load(transaction, EventLog(database), self._name).text
        if isinstance(adapter, Remembers) and not self._from_start:
            adapter.memory = Seen(database, self._name)
        return adapter, cursor

    def _of(self, adapter: Adapter, row: Row | Unread) -> Iterator[dict[str, Any]]:
        self.rows += 1
        try:
            facts = facts_of(adapter, row, self._read)
        except Refused as refused:
            self.refused.append((row.id, refused))
            return
        self.skipped += not facts
        assert isinstance(row, Row)  # what is not was refused
        for fact in facts:
            self.types[fact.type] += 1
            self.units[fact.type] += sum(fact.data[name] for name in SUMMED if name in fact.data)
        for event in adapter.translate(row):
            yield shown(row.id, event)


def shown(row: str, event: Event) -> dict[str, Any]:
    """An event by its columns."""
    told: dict[str, Any] = json.loads(event) if isinstance(event, bytes) else event
    return {
        "row": row,
        "source": told["source"],
        "id": told["id"],
        "type": told["type"],
        "time": told["time"],
        "sequence": told.get("sequence"),
        "data": told.get("data", {}),
    }
