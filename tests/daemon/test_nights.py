"""The comparison at night: against whoever can report, and made up when it was missed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from omo_sync.config.timing import trigger
from omo_sync.store.database import Database
from tests.daemon.conftest import Shop, diary, until

DAY = 86_400 * 1_000_000


def rewind(shop: Shop, by: int) -> None:
    """The store knows its jobs for so much longer."""
    database = Database(shop.database)
    with database.transaction(write=True) as transaction:
        transaction.run("UPDATE job SET since = since - ?", (by,))
    database.close()


def test_a_missed_night_is_made_up_once(shop: Shop) -> None:
    folder = shop.source("books", rows=1)
    first = shop.daemon()
    first.hears("job done", job="pull books", read=1)
    assert first.ends() == 0
    assert ("report", first.popen.pid) not in diary(folder), "no night has gone by"

    rewind(shop, 2 * DAY)
    second = shop.daemon()
    second.hears("job done", job="compare books", accepted=1)
    until(lambda: conflicts(shop), "the report is judged")
    assert second.ends() == 0
    assert [word for word, _ in diary(folder)].count("report") == 1

    third = shop.daemon()
    third.hears("job done", job="pull books")
    assert third.ends() == 0
    assert [word for word, _ in diary(folder)].count("report") == 1


def conflicts(shop: Shop) -> list[dict[str, Any]]:
    return [row for row in shop.rows("conflicts", "list") if row["kind"] == "stock-drift"]


def test_days_of_the_week_are_those_of_crontab() -> None:
    monday = datetime(2026, 6, 1, 12, tzinfo=UTC)
    fires = trigger("0 3 * * 0", "UTC").get_next_fire_time(None, monday)
    assert fires == datetime(2026, 6, 7, 3, tzinfo=UTC), "a Sunday"
    assert trigger("0 3 * * 7", "UTC").get_next_fire_time(None, monday) == fires
    fires = trigger("30 3 * * *", "Asia/Shanghai").get_next_fire_time(None, monday)
    assert fires == datetime(2026, 6, 1, 19, 30, tzinfo=UTC)
