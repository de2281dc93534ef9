"""The log as the `eventsourcing` library sees it: its aggregates, its subscriptions, our facts among them."""

from __future__ import annotations

from threading import Thread

import pytest
from eventsourcing.persistence import IntegrityError, Notification, StoredEvent

from omo_sync.store.recorder import LogRecorder
from tests import running

pytestmark = pytest.mark.usefixtures("both")

SALE = {
    "specversion": "1.0", "id": "R1", "source": "pos/s1", "type": "omo.inventory.sold.v1",
    "time": "2026-05-01T09:00:00+08:00", "data": {"sku": "A", "location": "s1", "quantity": 1},
}  # fmt: skip


def event(version: int, stream: str = "counter:1") -> StoredEvent:
    return StoredEvent(stream, version, "counter.moved.v1", b"%d" % version)


def test_aggregates_and_facts_stand_in_one_log() -> None:
    with running.engine() as engine:
        recorder = engine.log.recorder
        assert recorder.max_notification_id() is None
        assert recorder.insert_events([event(1), event(2)]) == [1, 2]
        running.tell(engine, [SALE])
        assert recorder.insert_events([event(3)]) == [4]
        assert recorder.select_events("counter:1") == [event(1), event(2), event(3)]
        assert recorder.select_events("counter:1", gt=1, lte=2) == [event(2)]
        assert recorder.select_events("counter:1", desc=True, limit=1) == [event(3)]
        (fact,) = recorder.select_events('["pos/s1","R1"]')
        assert fact.topic == "omo.inventory.sold.v1"
        told = recorder.select_notifications(2, 10)
        assert [(one.id, one.originator_id) for one in told] == [
            (2, "counter:1"), (3, '["pos/s1","R1"]'), (4, "counter:1"),
        ]  # fmt: skip
        only = recorder.select_notifications(None, 10, stop=3, topics=["omo.inventory.sold.v1"])
        assert [one.id for one in only] == [3]
        assert [one.id for one in recorder.select_notifications(2, 1, inclusive_of_start=False)] == [3]


def test_of_two_who_save_the_same_version_one_is_refused_and_writes_nothing() -> None:
    with running.engine() as engine:
        recorder = engine.log.recorder
        recorder.insert_events([event(1)])
        with pytest.raises(IntegrityError):
            recorder.insert_events([event(2), event(1)])
        assert recorder.select_events("counter:1") == [event(1)]
        assert recorder.max_notification_id() == 1


def test_a_subscription_gives_what_is_there_and_what_comes() -> None:
    with running.engine() as engine:
        engine.log.recorder.insert_events([event(1), event(2)])
        heard: list[Notification] = []

        def listen() -> None:
            with recorder.subscribe(gt=1) as subscription:
                for notification in subscription:
                    heard.append(notification)
                    if len(heard) == 2:
                        subscription.stop()

        recorder = LogRecorder(type(engine.database)(engine.database.url))
        listener = Thread(target=listen)
        listener.start()
        running.tell(engine, [SALE])
        listener.join(10)
        recorder.database.close()
        assert [one.id for one in heard] == [2, 3]
