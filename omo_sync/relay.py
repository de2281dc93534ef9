"""Passes on what the projector has noted as changed into the change stream.

It goes on from where the stream ends, so it needs no memory of its own: whatever Redis or this
process missed is told later. Where the stream was lost, or is shorter than what there is to tell, it
says from where on it is whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from omo_sync.errors import StoreError
from omo_sync.projections import changes
from omo_sync.projections import state as states
from omo_sync.signals.stream import ChangeStream, Named
from omo_sync.store.database import Database, Transaction
from omo_sync.store.log_table import TABLE


class Relay:
    """One is enough for a store; of several, the quicker one's entries stand.

    A thousand entries take about 50 ms: a thread of its own keeps the projector from waiting for it.
    """

    def __init__(self, database: Database, stream: ChangeStream) -> None:
        self.database = database
        self.stream = stream

    def catch_up(self) -> int:
        """Tell what changed since the stream's end; gives how many entries that were, 0 while Redis
        is away. Call it when the read models have moved, and at the poll behind.

        Raises StoreError where the stream is further than this store.
        """
        asked = self.stream.end()
        if asked is None:
            return 0
        (end,) = asked
        with self.database.transaction() as transaction:
            epoch = changes.epoch(transaction)
            position = states.load(transaction).position
            head = transaction.value(f"SELECT MAX(position) FROM {TABLE}") or 0
            following = _changed(transaction, end.complete) if end and end.epoch == epoch else ()
            changed = list(islice(following, self.stream.length + 1))
        if end is not None and end.batch > head:
            raise StoreError(
                f"The stream {self.stream.key} in Redis has come to position {end.batch}, "
                f"{self.database.name} to {head}: it is another store's, or this one was restored. "
                f"Give [redis] another prefix, or remove it (redis-cli DEL {self.stream.key}) and have "
                "its followers read everything anew."
            )
        if end is not None and end.batch > position:
            return 0  # a crash of the server took back what the log tells the read models again
        if end is None or end.epoch != epoch or len(changed) > self.stream.length:
            return int(self.stream.begin(position, epoch))
        if not changed:
            return 0
        return len(changed) if self.stream.tell(changed, position, end) else 0


def _changed(transaction: Transaction, position: int) -> Iterator[Named]:
    for change in changes.after(transaction, position):
        yield changes.KINDS[change.kind], change.subject, change.position
