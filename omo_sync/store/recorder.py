"""The event log as a recorder of the `eventsourcing` library.

Aggregates, such as the cursors of sources, are saved by it, with the version as compare-and-set; and
what the library has for following a log (subscriptions, projections) runs on it. Facts are streams of
one event; they go in by the ten thousand, with an answer for each, through `EventLog.append`.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event
from typing import Any
from uuid import UUID

from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    StoredEvent,
    Subscription,
)

from omo_sync.store.database import Database, Lock, Transaction
from omo_sync.store.log_table import TABLE, insert

COLUMNS = "originator_id, originator_version, topic, state"
PAGE = 500  # events that a subscription asks for at once
POLL = 0.5  # seconds between two looks at a log that has nothing new


class LogRecorder(ApplicationRecorder):
    """Each method is a transaction of its own; those that end in `_in` take part in one."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int]:
        with self.database.transaction(write=True, lock=Lock.APPEND) as transaction:
            return self.insert_in(transaction, stored_events)

    def insert_in(self, transaction: Transaction, events: Sequence[StoredEvent]) -> Sequence[int]:
        """The positions that the events took. Raises IntegrityError when one of their versions is taken:
        the transaction must not be committed then."""
        head = transaction.value(f"SELECT MAX(position) FROM {TABLE}") or 0
        rows = [
            (position, str(event.originator_id), event.originator_version, event.topic, event.state)
            for position, event in enumerate(events, head + 1)
        ]
        if insert(transaction, rows) < len(rows):
            raise IntegrityError(f"a version of {', '.join(sorted({row[1] for row in rows}))} is taken")
        return [row[0] for row in rows]

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        with self.database.transaction() as transaction:
            return self.select_in(transaction, originator_id, gt=gt, lte=lte, desc=desc, limit=limit)

    def select_in(
        self,
        transaction: Transaction,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Events of one stream: versions above gt, up to lte."""
        where: list[str] = ["originator_id = ?"]
        values: list[Any] = [str(originator_id)]
        for condition, bound in (("originator_version > ?", gt), ("originator_version <= ?", lte)):
            if bound is not None:
                where.append(condition)
                values.append(bound)
        order = f"ORDER BY originator_version {'DESC' if desc else 'ASC'}"
        most = f"LIMIT {int(limit)}" if limit is not None else ""
        rows = transaction.rows(
            f"SELECT {COLUMNS} FROM {TABLE} WHERE {' AND '.join(where)} {order} {most}", values
        )
        return [StoredEvent(*row) for row in rows]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        where: list[str] = ["1 = 1"]
        values: list[Any] = []
        if start is not None:
            where.append("position >= ?" if inclusive_of_start else "position > ?")
            values.append(start)
        if stop is not None:
            where.append("position <= ?")
            values.append(stop)
        if topics:
            where.append(f"topic IN ({', '.join('?' * len(topics))})")
            values.extend(topics)
        with self.database.transaction() as transaction:
            rows = transaction.rows(
                f"SELECT {COLUMNS}, position FROM {TABLE} WHERE {' AND '.join(where)} "
                "ORDER BY position LIMIT ?",
                [*values, limit],
            )
        return [Notification(*row) for row in rows]

    def max_notification_id(self) -> int | None:
        with self.database.transaction() as transaction:
            highest: int | None = transaction.value(f"SELECT MAX(position) FROM {TABLE}")
        return highest

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        return Following(self, gt, topics)


class Following(Subscription[ApplicationRecorder]):
    """Looks again and again; positions become visible in their order, so nothing is passed over."""

    def __init__(self, recorder: LogRecorder, gt: int | None, topics: Sequence[str]) -> None:
        super().__init__(recorder, gt, topics)
        self._waiting: list[Notification] = []
        self._stopped = Event()

    def stop(self) -> None:
        super().stop()
        self._stopped.set()

    def __next__(self) -> Notification:
        while not self._stopped.is_set():
            if not self._waiting:
                found = self._recorder.select_notifications(
                    self._last_notification_id, PAGE, topics=self._topics, inclusive_of_start=False
                )
                self._waiting = list(reversed(found))
            if self._waiting:
                notification = self._waiting.pop()
                self._last_notification_id = notification.id
                return notification
            self._stopped.wait(POLL)
        raise StopIteration
