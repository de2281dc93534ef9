"""What goes in: once each, numbers noted, values of identities nowhere, several processes or one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from omo_sync.adapters.jsonl_folder import JsonlFolder
from omo_sync.bootstrap import Engine
from omo_sync.errors import StoreBusy
from omo_sync.ingest import Message, Totals
from omo_sync.projections import goods, reads
from omo_sync.pull import Pull
from omo_sync.store import postgresql as postgresql_store
from omo_sync.store import quarantine
from omo_sync.store.database import Lock
from tests import running
from tests.databases import POSTGRESQL, content

pytestmark = pytest.mark.usefixtures("both")

SKU = {"sku": "A", "location": "store-01"}


def event(id: str, kind: str = "inventory.sold", **changes: Any) -> dict[str, Any]:
    data = changes.pop("data", {**SKU, "quantity": 1})
    return {
        "specversion": "1.0",
        "id": id,
        "source": "pos/store-01",
        "type": f"omo.{kind}.v1",
        "time": "2026-03-02T09:00:00+08:00",
        "data": data,
        **changes,
    }


def gaps(engine: Engine) -> list[list[str]]:
    engine.reconcile(running.NOW)
    return [row for row in running.state(engine)["conflicts"] if row[0] == "sequence-gap"]


def test_totals_add_up_to_what_was_read() -> None:
    first = event("1")
    other = event("1", data={**SKU, "quantity": 2})
    with running.engine() as engine:
        totals = running.tell(engine, [first, first, other, {"no": "event"}])
        assert totals == Totals(read=4, accepted=1, duplicates=1, divergent=1, quarantined=1)
        again = running.tell(engine, [other, first, {"no": "event"}])
        assert again == Totals(read=3, accepted=0, duplicates=2, divergent=0, quarantined=1)
        with engine.database.transaction() as transaction:
            (kept,) = quarantine.ids(transaction)
            assert quarantine.find(transaction, kept).seen == 2


LARGE = 2**64, -(2**63) - 1, 10**300


def test_whole_numbers_of_what_a_sender_adds_may_be_of_any_length() -> None:
    extra = {"card": LARGE[0], "more": [{"of": LARGE[1]}, LARGE[2], 1, None]}
    named = event("i", "item.described", data={"sku": "A", "attributes": extra})
    told = [event("1", data={**SKU, "quantity": 1, "ext": extra}), event("2", serial=LARGE[0]), named]
    replaced = event("3", data={**SKU, "quantity": 4, "retracts": "1"})
    other = event("2", serial=LARGE[0], data={**SKU, "quantity": 1, "ext": {"card": LARGE[0] + 1}})
    with running.engine() as engine:
        assert running.tell(engine, [*told, event("4")]) == Totals(read=4, accepted=4)
        assert running.tell(engine, [*told, other]) == Totals(read=4, duplicates=3, divergent=1)
        assert running.tell(engine, [replaced]).accepted == 1
        assert running.state(engine)["stock"][0]["on_hand"] == "-6"
        assert engine.verify() == []
        with engine.database.transaction() as transaction:
            states = [bytes(entry[4]).decode() for entry in engine.log.after(transaction, 0, 10)]
            assert goods.good(transaction, "A") == {"sku": "A", "attributes": extra, "stocked": True}
    assert json.loads(states[0])["data"]["ext"] == extra
    assert f'"serial":{LARGE[0]}' in states[1]


def test_a_source_that_is_none_is_kept_in_quarantine_beside_good_facts() -> None:
    with running.engine() as engine:
        told = [event("1"), event("2", source="pos/\x00"), event("3", source="\x00")]
        assert running.tell(engine, told) == Totals(read=3, accepted=1, quarantined=2)


def test_fractions_of_what_a_sender_adds_are_compared_as_written() -> None:
    told = json.dumps(event("1", data={**SKU, "quantity": 1, "ext": {"rate": 1.5}}))
    with running.engine() as engine:
        lines = [told, told, told.replace("1.5", "1.50000000000000000001")]
        (totals,) = engine.ingest.take(Message(line.encode(), "test") for line in lines)
    assert (totals.accepted, totals.duplicates, totals.divergent) == (1, 1, 1)


def test_the_number_of_a_refused_event_is_not_missing() -> None:
    told = [
        event("1", sequence="1"),
        event("2", sequence="2", data={**SKU, "quantity": "none"}),
        event("3", sequence="3", specversion="0.3"),
        event("4", sequence="4"),
    ]
    with running.engine() as engine:
        assert running.tell(engine, told).quarantined == 2
        assert gaps(engine) == []
    with running.engine() as engine:
        running.tell(engine, [told[0], told[3]])
        assert gaps(engine) == [["sequence-gap", "pos/store-01"]]


def test_nor_is_it_where_the_event_was_pulled(tmp_path: Path) -> None:
    told = [
        event("1", sequence="1"),
        event("2", sequence="2", data={**SKU, "quantity": "none"}),
        event("3", sequence="3"),
    ]
    (tmp_path / "day.jsonl").write_text("".join(json.dumps(line) + "\n" for line in told))
    with running.engine() as engine:
        options = JsonlFolder.Options(folder=str(tmp_path), complete_after="0s")
        totals = list(Pull(JsonlFolder("mall", options), engine.ingest).run())
        assert [(batch.accepted, batch.quarantined) for batch in totals] == [(2, 1)]
        engine.projector.catch_up()
        assert gaps(engine) == []


def test_the_value_of_an_identity_is_nowhere_in_the_store() -> None:
    phone = "13800138000"
    linked = event("1", "member.linked", data={"member": "M1", "identity": {"kind": "phone", "value": phone}})
    with running.engine() as engine:
        running.tell(engine, [linked])
        assert running.tell(engine, [linked]).duplicates == 1
        held = content(engine.database)
        assert b"pos/store-01" in held
        assert phone.encode() not in held


def test_two_processes_take_turns_on_one_store() -> None:
    """Each has accounts in memory that the other changes meanwhile."""
    with running.engine() as one:
        two = Engine(one.database.url, now=lambda: running.NOW)
        running.tell(one, [event("c", "inventory.counted", data={**SKU, "on_hand": 100})])
        for number in range(10):
            running.tell(one, [event(f"a{number}", time="2026-03-02T10:00:00+08:00")])
            running.tell(two, [event(f"b{number}", time="2026-03-02T10:00:00+08:00")])
            if number == 4:
                two.rebuild()
        assert running.state(one)["stock"][0]["on_hand"] == "80"
        assert one.verify() == two.verify() == []
        two.close()


def test_a_second_writer_waits_and_is_told(postgresql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql_store, "PATIENCE", 0.2)
    one, two = Engine(postgresql), Engine(postgresql)
    with one.database.transaction(write=True, lock=Lock.APPEND):
        with pytest.raises(StoreBusy, match="locked by another process"):
            running.tell(two, [event("1")])
        two.projector.catch_up()  # who folds does not wait for who appends
        with two.database.transaction() as transaction:
            assert two.log.head(transaction) == 0
    assert running.tell(two, [event("1")]).accepted == 1
    one.close()
    two.close()


def test_a_long_reader_keeps_what_a_rebuild_replaces(both: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql_store, "PATIENCE", 1)
    with running.engine() as engine:
        running.tell(engine, [event("c", "inventory.counted", data={**SKU, "on_hand": 7})])
        reader = Engine(engine.database.url)
        with reader.database.transaction() as transaction:
            assert reader.log.head(transaction) == 1
            engine.rebuild()
            running.tell(engine, [event("1", time="2026-03-02T10:00:00+08:00")])
            (row,) = reads.stock(transaction)
            assert row.on_hand == 7000
            if both == POSTGRESQL:
                with pytest.raises(StoreBusy, match="somebody has been reading"):
                    engine.rebuild()
        engine.rebuild()
        assert running.state(reader)["stock"][0]["on_hand"] == "6"
        assert engine.verify() == []
        reader.close()
