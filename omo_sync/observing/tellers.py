"""How many facts each source has told: counted once by an index, from then on by what follows."""

from __future__ import annotations

from collections import Counter

import orjson

from omo_sync.projections.reporting.scan import of_ours
from omo_sync.projections.reporting.sources import names
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog, stretch
from omo_sync.store.log_table import TABLE


class Tellers:
    """facts: by source, its own words left out, as in the report. newest: recorded-at of the last
    fact of each in the log, in microseconds. counted: whether they were, so that little follows."""

    def __init__(self) -> None:
        self.facts: Counter[str] = Counter()
        self.newest: dict[str, int] = {}
        self.counted = False
        self._position = 0

    def update(self, transaction: Transaction, log: EventLog) -> None:
        """Up to the head of the log as this transaction sees it."""
        latest = self._follow(transaction) if self.counted else self._count(transaction)
        facts = log.at(transaction, latest.values())
        self.newest.update({name: facts[position].recorded for name, position in latest.items()})
        self._position = log.head(transaction)
        self.counted = True

    def _count(self, transaction: Transaction) -> dict[str, int]:
        """All there is; gives the last position of each source."""
        latest: dict[str, int] = {}
        for name in names(transaction):
            if not of_ours(name):
                self.facts[name], latest[name] = transaction.rows(
                    f"SELECT COUNT(*), MAX(position) FROM {TABLE} "
                    "WHERE originator_id >= ? AND originator_id < ? AND originator_version = 1",
                    stretch(name),
                )[0]
        return latest

    def _follow(self, transaction: Transaction) -> dict[str, int]:
        """What came since."""
        latest: dict[str, int] = {}
        for position, stream in transaction.stream(
            f"SELECT position, originator_id FROM {TABLE} WHERE position > ? AND originator_version = 1 "
            "AND originator_id >= '[' AND originator_id < '\\' ORDER BY position",
            (self._position,),
        ):
            name: str = orjson.loads(stream)[0]
            if not of_ours(name):
                self.facts[name] += 1
                latest[name] = position
        return latest
