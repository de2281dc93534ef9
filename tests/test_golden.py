"""Every stored event type and version as it stood when it was first written: still read, still folded.

A file here never changes. A changed meaning gets another version, a file of its own, and an upcaster.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from omo_sync.projections.handlers import HANDLERS
from omo_sync.projections.projector import CHOICE, PASS, SETTINGS
from omo_sync.store.codec import decode, encode, stored_content, topic
from omo_sync.store.log_table import INSERT_NEW
from tests import running

GOLDEN = [
    json.loads(path.read_text("utf-8")) for path in sorted((Path(__file__).parent / "golden").glob("*.json"))
]


def test_every_type_has_its_file() -> None:
    assert {case["topic"] for case in GOLDEN} == {topic(name) for name in {*HANDLERS, PASS, SETTINGS, CHOICE}}


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: str(case["topic"]))
def test_it_is_read_as_it_was_meant(case: dict[str, Any]) -> None:
    state = case["state"].encode()
    fact = decode(case["place"], case["originator_id"], case["topic"], state)
    expected = {**case["fact"], "position": case["place"]}
    assert json.loads(json.dumps(fact._asdict(), default=str)) == expected
    assert stored_content(case["topic"], encode(fact)) == stored_content(case["topic"], state)


def test_all_of_them_are_folded() -> None:
    """The whole log of golden events gives the state that it gave."""
    rows = [
        (case["place"], case["originator_id"], 1, case["topic"], case["state"].encode())
        for case in sorted(GOLDEN, key=lambda case: int(case["place"]))
    ]
    with running.engine() as engine:
        with engine.database.transaction(write=True) as transaction:
            transaction.many(INSERT_NEW, rows)
        engine.projector.catch_up()
        assert engine.verify() == []
        state = running.state(engine)
    assert state["stock"] == [
        {"sku": "6901234567892", "location": "store-01", "on_hand": "8.5", "reserved": "0",
         "available": "8.5", "flags": ["suspect", "unstocked"]},
        {"sku": "6901234567892", "location": "store-02", "on_hand": "0", "reserved": "0", "available": "0",
         "flags": ["uncounted", "unstocked"]},
    ]  # fmt: skip
    assert state["points"] == [{"member": "M1", "balance": "104.5"}]
