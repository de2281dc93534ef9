"""The same work by the event sourcing library as it comes: one aggregate a fact, saved, and a projection
that adds each movement to a row. `stock_library.py FACTS URL NUMBER`: the first so many facts.

It knows nothing of orders, counts, prices or duplicates; it only adds.
"""

from __future__ import annotations

import json
import sys
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.utils import get_topic
from psycopg.sql import SQL


class Told(Aggregate):
    def __init__(self, source: str, number: str, kind: str, data: dict[str, Any]) -> None:
        self.source, self.kind, self.data = source, kind, data

    @staticmethod
    def create_id(source: str, number: str) -> UUID:
        return uuid5(NAMESPACE_URL, json.dumps([source, number]))


class Facts(Application):
    name = "facts"


class Balances(PostgresTrackingRecorder):
    def __init__(self, datastore: Any, **options: Any) -> None:
        super().__init__(datastore, **options)
        self.sql_create_statements.append(
            SQL("CREATE TABLE IF NOT EXISTS balance (sku text, location text, amount numeric, "
                "PRIMARY KEY (sku, location))")
        )  # fmt: skip

    def add(self, data: dict[str, Any], tracking: Tracking) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            if "sku" in data and "quantity" in data:
                cursor.execute(
                    "INSERT INTO balance VALUES (%s, %s, %s) ON CONFLICT (sku, location) "
                    "DO UPDATE SET amount = balance.amount + excluded.amount",
                    (data["sku"], data.get("location", ""), data["quantity"]),
                )


class Stock(Projection[Balances]):
    name = "stock"
    topics = (get_topic(Told.Created),)

    def process_event(self, event: Any, tracking: Tracking) -> None:
        self.view.add(event.data, tracking)


def work(path: str, url: str, number: int) -> None:
    parts = urlsplit(url)
    settings = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": parts.path[1:],
        "POSTGRES_HOST": parts.hostname or "",
        "POSTGRES_PORT": str(parts.port or 5432),
        "POSTGRES_USER": parts.username or "",
        "POSTGRES_PASSWORD": parts.password or "none",
    }
    with ProjectionRunner(
        application_class=Facts, projection_class=Stock, view_class=Balances, env=settings
    ) as runner, open(path, "rb") as file:  # fmt: skip
        position = 0
        seen: set[UUID] = set()
        for line in file:
            event = json.loads(line)
            told = Told(event["source"], event["id"], event["type"], event["data"])
            if told.id in seen:
                continue
            seen.add(told.id)
            position = runner.app.save(told)[-1].notification.id
            if len(seen) == number:
                break
        runner.wait(position, timeout=600)


if __name__ == "__main__":
    work(sys.argv[1], sys.argv[2], int(sys.argv[3]))
