"""What a pull that has read everything says of its source, and how often."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from omo_sync.adapters.folder import FolderOptions
from omo_sync.adapters.jsonl_folder import JsonlFolder
from omo_sync.bootstrap import Engine
from omo_sync.config.watermark import Watermark
from omo_sync.domain.corrections import ClockCorrection, corrections
from omo_sync.domain.fact import HOUR, MINUTE, SECOND
from omo_sync.errors import SourceError
from omo_sync.pull import Pull
from omo_sync.schemas.instants import microseconds

NOW = microseconds("2026-03-02T12:00:00Z")
TILL = "pos/store-01"


def sale(id: str, time: str, source: str = TILL) -> dict[str, Any]:
    data = {"sku": "A", "location": "store-01", "quantity": "1"}
    return {"specversion": "1.0", "id": id, "source": source, "type": "omo.inventory.sold.v1",
            "time": f"2026-03-02T{time}Z", "data": data}  # fmt: skip


class Shop:
    """A folder of events and a store that pulls it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "events"
        self.folder.mkdir()
        self.now = NOW
        self.engine = Engine(f"sqlite:///{folder}/store.db", now=lambda: self.now)

    def write(self, name: str, *events: dict[str, Any]) -> None:
        lines = "".join(f"{json.dumps(event)}\n" for event in events)
        (self.folder / name).write_text(lines, encoding="utf-8")

    def pull(self, watermark: Watermark | None) -> None:
        options = FolderOptions.model_validate({"folder": self.folder, "complete_after": "0s"})
        adapter = JsonlFolder("shop", options, clock=lambda: self.now)
        for _ in Pull(adapter, self.engine.ingest, watermark).run():
            self.engine.projector.catch_up()

    @property
    def marks(self) -> list[tuple[str, int]]:
        with self.engine.database.transaction() as transaction:
            return transaction.rows("SELECT source, through FROM p_watermark ORDER BY position")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path)
    yield made
    made.engine.close()


def test_nothing_is_said_where_nothing_is_configured(shop: Shop) -> None:
    shop.write("a.jsonl", sale("1", "09:00:00"))
    shop.pull(None)
    assert shop.marks == []


def test_a_poll_is_complete_up_to_its_beginning_and_says_so_now_and_then(shop: Shop) -> None:
    by_poll = Watermark.model_validate({"by": "poll", "sources": [TILL], "slack": "2s"})
    shop.pull(by_poll)
    shop.write("a.jsonl", sale("1", "09:00:00"))
    shop.pull(by_poll)
    first = (TILL, NOW - 2 * SECOND)
    for minutes in range(4):
        shop.now = NOW + minutes * MINUTE
        shop.pull(by_poll)
    assert shop.marks == [first]
    shop.now = NOW + 5 * MINUTE
    shop.pull(by_poll)
    assert shop.marks == [first, (TILL, NOW + 5 * MINUTE - 2 * SECOND)]


def test_the_newest_fact_of_each_source_says_how_far_it_has_told(shop: Shop) -> None:
    newest = Watermark.model_validate({"by": "newest"})
    shop.write(
        "a.jsonl",
        sale("1", "09:00:00"),
        sale("2", "08:00:00"),
        sale("3", "13:00:00"),
        sale("4", "07:00:00", "erp/hq"),
    )
    shop.pull(newest)
    at = {
        name: microseconds(f"2026-03-02T{time}Z") - SECOND
        for name, time in (("pos", "09:00:00"), ("erp", "07:00:00"))
    }
    assert shop.marks == [("erp/hq", at["erp"]), (TILL, at["pos"])]
    shop.pull(newest)
    assert len(shop.marks) == 2


def test_a_poll_that_could_not_read_everything_says_nothing(shop: Shop) -> None:
    shop.write("a.jsonl", sale("1", "09:00:00"))
    (shop.folder / "b.jsonl.gz").write_bytes(b"\x1f\x8b\x08damaged")
    with pytest.raises(SourceError):
        shop.pull(Watermark.model_validate({"by": "poll", "sources": [TILL]}))
    assert shop.marks == []


def test_claims_wait_for_the_poll(shop: Shop) -> None:
    by_poll = Watermark.model_validate({"by": "poll", "sources": [TILL], "slack": "0s"})
    shop.write("a.jsonl", sale("1", "09:00:00"))
    shop.pull(by_poll)
    shop.engine.reconcile(NOW + HOUR)
    with shop.engine.database.transaction() as transaction:
        settled = transaction.value("SELECT value FROM p_state WHERE name = 'settled'")
    assert int(settled) == NOW


def test_a_corrected_clock_leaves_what_our_own_clock_said(shop: Shop) -> None:
    shop.write("a.jsonl", sale("1", "09:00:00"))
    shop.pull(Watermark.model_validate({"by": "poll", "sources": [TILL], "slack": "0s"}))
    with shop.engine.database.transaction() as transaction:
        told = shop.engine.log.told_by(transaction, TILL)
    right = corrections((ClockCorrection("pos/*", HOUR),)).facts(told)
    assert {fact.type: fact.time for fact in right} == {
        "inventory.sold": microseconds("2026-03-02T08:00:00Z"),
        "source.watermark": NOW,
    }


def test_whom_a_poll_speaks_for_has_to_be_said() -> None:
    with pytest.raises(ValueError, match="sources is empty"):
        Watermark.model_validate({"by": "poll"})
