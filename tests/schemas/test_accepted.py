"""What is accepted, and what a fact then holds."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from omo_sync.domain.fact import CLOCK, DAY, HOUR, LATE, Fact
from omo_sync.errors import Refused
from omo_sync.schemas.event_types import EVENT_TYPES
from omo_sync.schemas.parse import LARGEST, Parser
from omo_sync.schemas.rules import Rules
from omo_sync.store.codec import decode, encode, originator, topic
from tests.schemas.samples import (
    AT,
    EARLIER,
    EARLIER_AT,
    LATER_AT,
    LINE,
    MOVED,
    PRICE,
    RECORDED,
    TYPES,
    event,
    full,
    parsed,
    raw,
    sold,
)


def test_the_samples_are_of_every_type() -> None:
    assert sorted(EVENT_TYPES) == TYPES


def test_a_sale_becomes_a_fact() -> None:
    fact = parsed(event(sequence="1842"))
    data = {"sku": "6901234567892", "location": "store-01", "quantity": 2000}
    assert fact == Fact(
        "pos/store-01", "R000123-2", "inventory.sold", AT, data, RECORDED, 1842, None, 0, 480, None, 0
    )


@pytest.mark.parametrize("kind", TYPES)
def test_an_event_with_all_its_members_loses_none(kind: str) -> None:
    sent = full(kind)
    fact = parsed(sent)
    assert set(fact.data) == set(sent["data"]) | set(DEFAULTS.get(kind, {}))
    assert (fact.type, fact.sequence, fact.run) == (kind, 1842, "b")
    assert fact.data["ext"] == {"till": 3, "note": None}


@pytest.mark.parametrize("depth", range(190, 210))
def test_what_is_accepted_can_be_read_again_however_deep(depth: int) -> None:
    inside: Any = Decimal("1.5")
    for _ in range(depth):
        inside = [inside]
    for sent in (sold(ext={"x": inside}), event("item.described", {"sku": "A", "attributes": {"x": inside}})):
        try:
            fact = Parser().event(sent, RECORDED)
        except Refused as refused:
            assert (refused.code, depth > 195) == ("E105", True)  # noqa: PT017 - both outcomes are looked at
        else:
            state = encode(fact)
            again = decode(1, originator(fact.source, fact.id), topic(fact.type), state)
            assert (encode(again), depth < 200) == (state, True)


DEFAULTS: dict[str, dict[str, Any]] = {
    "inventory.returned": {"sellable": True},
    "inventory.transferred": {"arrived_at": AT},
    "price.set": {"kind": "list", "effective_from": AT, "tax": "included"},
    "price.withdrawn": {"kind": "list"},
    "price.reported": {"kind": "list"},
    "item.described": {"stocked": True},
}


@pytest.mark.parametrize("kind", TYPES)
def test_defaults_are_filled_in_and_nothing_else(kind: str) -> None:
    sent = event(kind)
    fact = parsed(sent)
    added = {member: fact.data[member] for member in fact.data if member not in sent["data"]}
    assert added == DEFAULTS.get(kind, {})


@pytest.mark.parametrize("kind", TYPES)
def test_a_decoded_event_gives_the_same_fact_and_is_left_as_it_was(kind: str) -> None:
    sent = full(kind)
    before = json.dumps(sent)
    assert Parser().event(sent, RECORDED) == parsed(sent)
    assert json.dumps(sent) == before


def test_numbers_and_instants_are_whole() -> None:
    fact = parsed(full("price.set"))
    assert fact.data["amount"] == 190_000
    assert (fact.data["effective_from"], fact.data["effective_to"]) == (EARLIER_AT, LATER_AT)
    assert parsed(full("inventory.counted")).data["started_at"] == EARLIER_AT
    assert parsed(full("source.watermark")).data == {
        "complete_through": AT,
        "sequence": 4,
        "retracts": "s0",
        "ext": {"till": 3, "note": None},
    }


def test_null_is_the_same_as_absent() -> None:
    assert parsed(sold(document=None, unheard_of=None) | {"subject": None, "sequence": None}) == parsed(
        event()
    )


def test_a_transfer_in_transit_keeps_its_null() -> None:
    data = {"sku": "A", "quantity": 4, "from": "store-01", "to": "store-02", "arrived_at": None}
    assert parsed(event("inventory.transferred", data)).data["arrived_at"] is None


def test_what_a_sender_adds_is_kept_as_written() -> None:
    fact = parsed(raw(sold(ext={"weight": "@"})).replace(b'"@"', b"1.50"))
    assert str(fact.data["ext"]["weight"]) == "1.50"


def test_other_attributes_are_kept() -> None:
    sent = event(subject="x", dataschema="urn:a", datacontenttype="application/json", tries=3, replay=True)
    assert parsed(sent).extra == {
        "subject": "x",
        "dataschema": "urn:a",
        "datacontenttype": "application/json",
        "tries": 3,
        "replay": True,
    }


@pytest.mark.parametrize(("sequence", "number"), [("0", 0), ("007", 7), (12, 12), (2**63 - 1, 2**63 - 1)])
def test_a_sequence_is_a_whole_number(sequence: object, number: int) -> None:
    assert parsed(event(sequence=sequence)).sequence == number


def test_a_run_may_be_a_number() -> None:
    assert parsed(event(sequencerun=7)).run == "7"


def test_a_typed_column_gives_no_false_precision() -> None:
    fact = Parser().event(sold(quantity=Decimal("12.0000")), RECORDED)
    assert fact.data["quantity"] == 12_000


@pytest.mark.parametrize(
    ("recorded", "marks"),
    [
        (AT, 0),
        (AT + 7 * DAY, 0),
        (AT + 7 * DAY + 1, LATE),
        (AT - 1, CLOCK),
        (AT - 24 * HOUR, CLOCK),
    ],
)
def test_marks_say_late_and_clock(recorded: int, marks: int) -> None:
    assert parsed(event(), recorded).marks == marks


def test_an_arrival_may_be_ahead_while_its_departure_is_late() -> None:
    data = {"sku": "A", "quantity": 4, "from": "a", "to": "b", "arrived_at": "2026-03-20T00:00:00Z"}
    arrival = 1_773_964_800_000_000
    assert parsed(event("inventory.transferred", data), arrival - HOUR).marks == LATE | CLOCK


def test_the_limits_are_settings() -> None:
    strict = Parser(Rules(late_horizon=HOUR, ahead_limit=0))
    assert strict.event(event(), AT + 2 * HOUR).marks == LATE
    with pytest.raises(Refused, match="time is 1 minutes ahead"):
        strict.event(event(), AT - 60_000_000)


def test_a_trusted_recorder_says_when_it_recorded() -> None:
    sent = event(recordedtime=EARLIER)
    assert parsed(sent).recorded == RECORDED
    fact = Parser().event(sent, RECORDED, trust_recorded=True)
    assert (fact.recorded, fact.marks) == (EARLIER_AT, CLOCK)
    assert fact.extra == {"recordedtime": EARLIER}
    assert Parser().event(event(), RECORDED, trust_recorded=True).recorded == RECORDED


def test_a_gtin_is_accepted_where_it_is_declared() -> None:
    rules = Rules(gtin_sources=("pos/*",))
    skus = ("6901234567892", "96385074", "036000291452", "16901234567899")
    assert [Parser(rules).event(sold(sku=sku), RECORDED).data["sku"] for sku in skus] == list(skus)
    elsewhere = event(data={**MOVED, "sku": "A"}, source="erp/main")
    assert Parser(rules).event(elsewhere, RECORDED).data["sku"] == "A"
    assert Parser(rules).event(event("points.earned"), RECORDED).type == "points.earned"


@pytest.mark.parametrize("code", ["a", "x" * 64, "绿茶", "a b", "0123", "é", "A/1*[]", "🍵"])
def test_codes_are_any_printable_text(code: str) -> None:
    assert parsed(sold(sku=code)).data["sku"] == code


def test_an_event_of_64_kib_is_taken() -> None:
    room = LARGEST - len(raw(sold(ext={"x": ""})))
    assert parsed(sold(ext={"x": "a" * room})).data["ext"]["x"] == "a" * room


def test_a_price_without_end_may_start_in_the_future() -> None:
    data = {**PRICE, "effective_from": "9999-12-31T23:59:59Z"}
    assert parsed(event("price.set", data)).data["effective_from"] == 253_402_300_799_000_000


def test_an_identity_is_kept_whole() -> None:
    assert parsed(event("member.linked")).data["identity"] == {"kind": "phone", "value": "h1"}


def test_the_conformance_events_are_accepted() -> None:
    cases = sorted((Path(__file__).parents[1] / "conformance").glob("*.json"))
    events = [sent for case in cases for sent in json.loads(case.read_text("utf-8"))["events"]]
    facts = [parsed(sent, 1_775_000_000_000_000) for sent in events]
    assert [fact.id for fact in facts] == [sent["id"] for sent in events]
    assert len(cases) > 50


def test_a_release_of_a_line_has_all_three() -> None:
    assert (
        parsed(event("inventory.released", {"order": "W1", **LINE, "quantity": 1})).data["quantity"] == 1000
    )


def test_lower_case_letters_of_a_time_are_rfc_3339_too() -> None:
    assert parsed(event(time="2026-03-01t01:12:33.12z")).time == AT


@pytest.mark.parametrize(("zone", "offset"), [("Z", 0), ("-00:00", 0), ("+08:00", 480), ("-03:30", -210)])
def test_the_offset_is_kept_for_display(zone: str, offset: int) -> None:
    fact = parsed(event(time=f"2026-03-01T09:00:00{zone}"))
    assert (fact.time, fact.offset) == (1_772_355_600_000_000 - offset * 60_000_000, offset)
