"""Folding the whole log on a server: while it writes, we decode what comes next.

The server is a process of its own, and whoever waits for it could work. A thread reads ahead on a
connection of its own, one batch and no more; and accounts, which almost every batch changes, are
written when the log or the room for them ends, and not with every few batches.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager

from omo_sync.projections.batches import Batch, Read, batch
from omo_sync.projections.projector import Projector
from omo_sync.store.database import Database, Transaction
from omo_sync.store.log import EventLog


class Refolding(Projector):
    """Into shadow tables. Who is killed begins anew, so that one transaction may do it all."""

    steps = 1_000

    @contextmanager
    def _reading(self, transaction: Transaction, steps: int) -> Iterator[Read]:
        """Only what the transaction sees as well: facts that it folds it may look up again."""
        if steps == 1:
            with super()._reading(transaction, steps) as read:
                yield read
            return
        transaction.by_keys()  # of tables that were empty a moment ago the server thinks too little
        last = self.log.head(transaction)
        with (
            closing(Database(self.database.url)) as own,
            ThreadPoolExecutor(1, thread_name_prefix="reading ahead") as thread,
        ):
            yield Ahead(own, thread, last).after


class Ahead:
    """Reads up to the position `last`."""

    def __init__(self, database: Database, thread: ThreadPoolExecutor, last: int) -> None:
        self._database = database
        self._log = EventLog(database)
        self._thread = thread
        self._last = last
        self._next: Future[Batch | None] | None = None

    def after(self, position: int, limit: int) -> Batch | None:
        """What follows a position, where the one before has ended; what follows it is then read meanwhile."""
        found = self._next.result() if self._next else self._read(position, limit)
        if found is not None:
            self._next = self._thread.submit(self._read, found.end, limit)
        return found

    def _read(self, position: int, limit: int) -> Batch | None:
        with self._database.transaction() as transaction:
            entries = self._log.after(transaction, position, limit)
        return batch([entry for entry in entries if entry[0] <= self._last])
