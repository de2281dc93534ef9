"""What is refused: each code with the shapes that it meets, and the sentence that helps."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from omo_sync.domain.fact import HOUR
from omo_sync.errors import Refused
from omo_sync.schemas.codes import TITLES
from omo_sync.schemas.parse import LARGEST, Parser
from omo_sync.schemas.rules import Rules
from tests.schemas.samples import (
    AT,
    EARLIER,
    LATER,
    LINE,
    MOVED,
    PRICE,
    RECORDED,
    SMALLEST,
    TIME,
    TYPES,
    event,
    full,
    raw,
    refusal,
    sold,
)

SENTENCE = re.compile(r".+: .+", re.DOTALL)  # what was found: what to do


def test_every_code_has_its_line_in_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs" / "errors.md").read_text("utf-8")
    lines = dict(re.findall(r"^\| (E\d{3}) \| ([^|]+) \|", page, re.MULTILINE))
    assert lines == TITLES


def without(kind: str, member: str) -> dict[str, Any]:
    return event(kind, {name: value for name, value in SMALLEST[kind].items() if name != member})


def less(attribute: str) -> dict[str, Any]:
    return {name: value for name, value in event().items() if name != attribute}


TEXTS = {
    "E101": [
        b"\xff\xfe{\x00}\x00",
        b"\xfe\xff\x00{",
        raw(event()).replace(b"store-01", b"\xb5\xea"),
        raw(event()) + b"\xff",
        b'"\xed\xa0\x80"',
    ],
    "E102": [
        b"",
        b"  \n",
        b"\xef\xbb\xbf" + raw(event()),
        raw(event())[:-1],
        raw(event()) + b"}",
        raw(event()).replace(b'"2"', b"NaN"),
        raw(event()).replace(b'"2"', b"-Infinity"),
        raw(event()).replace(b'"2"', b"02"),
        raw(event()).replace(b'"2"', b"+2"),
        raw(event()).replace(b'"2"', b"2."),
        raw(event()).replace(b'"2"', b".5"),
        raw(event()).replace(b'"2"', b'"2", "quantity": "2"'),
        raw(event()).replace(b'"data"', b'"id": "R000123-2", "data"'),
        raw(sold(ext={"x": 1})).replace(b'"x"', b'"y": {"z": 1, "z": 1}, "x"'),
        raw(event()).replace(b"store-01", b"\\ud800"),
        raw(event()).replace(b"store-01", b"a\x00b"),
        raw(event()).replace(b'"2"', b"[" * 5000 + b"]" * 5000),
    ],
    "E103": [
        b"[]",
        b"42",
        b"null",
        b'"text"',
        b"{}",
        b"[" + raw(event()) + b"]",
        raw(event()).replace(b'"data"', b'"weight": 1.5, "data"'),
        raw(event()).replace(b'"data"', b'"sequence": 1.0, "data"'),
        raw(event()).replace(b'"data"', b'"weight": %s, "data"' % (b"1" * 310)),
    ],
    "E105": [
        raw(event()).replace(b'"2"', b"9" * 5000),
        raw(event()).replace(b'"2"', b"1e400"),
        raw(event()).replace(b'"2"', b"1e2"),
        raw(event()).replace(b'"2"', b"1.0000"),
        raw(event()).replace(b'"2"', b"-0"),
        raw(event()).replace(b'"2"', b"-0.0"),
        raw(sold(ext={"x": ["?"]})).replace(b'"?"', b"1e999"),
        raw(sold(ext={"x": ["?"]})).replace(b'"?"', b"1" * 310),
    ],
    "E111": [raw(sold(ext={"x": "a" * LARGEST})), b'"' + b"a" * 10_000_000 + b'"', b"\xff" * (LARGEST + 1)],
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code in TEXTS for text in TEXTS[code]])
def test_a_text_is_refused(code: str, text: bytes) -> None:
    refused = refusal(text)
    assert refused.code == code
    assert SENTENCE.fullmatch(refused.message)


SUFFIXES = ("", "omo.inventory.sold", "inventory.sold.v1", "omo.inventory.sold.v2", "OMO.inventory.sold.v1")
EVENTS: dict[str, list[dict[str, Any]]] = {
    "E103": [
        *(less(attribute) for attribute in ("specversion", "id", "source", "type")),
        *(event(specversion=value) for value in ("0.3", "1", 1, 1.0, None)),
        *(event(id=value) for value in ("", "x" * 201, 7, "a\x00", "a\n", "\x7f", "a\x85", None, [])),
        *(event(source=value) for value in ("", "x" * 101, "a b", "门店/1", "a\t", 7, None, {})),
        *(event(type=value) for value in (None, 7, ["omo.inventory.sold.v1"], {})),
        *(event(sequence=value) for value in ("", "-1", "1.0", " 1", "1_0", "１", "+1", -1, True, 2**63)),
        *(event(sequence=value) for value in ("9" * 19, "9" * 5000, [], {})),
        *(event(sequencerun=value) for value in ("", "x" * 201, True, [], "a\n")),
        *(event(**{name: "x"}) for name in ("Subject", "trace_id", "data_base64", "跟踪", "", "a-b")),
        *(event(subject=value) for value in ([], {}, "a\x00", "a\n")),
    ],
    "E104": [
        *(event(type=value) for value in SUFFIXES),
        event(type="omo.inventory.sold.v1 "),
        event(type="omo.inventory.selled.v1", time="bad", data=None),
        event(type="omo.x.v1", data=7),
    ],
    "E105": [
        less("data"),
        *(event(data=value) for value in ([], "text", 7, False, {})),
        *(without(kind, member) for kind in TYPES for member in SMALLEST[kind]),
        *(sold(sku=value) for value in (7, True, [], {}, None)),
        *(sold(quantity=value) for value in (0, "0", -1, "-0.001", "0.0001", 10**9 + 1, "1000000000.001")),
        *(sold(quantity=value) for value in (" 1 ", "1_000", "１", True, False, [], {}, "", "NaN", "1e3")),
        *(
            sold(quantity=value)
            for value in ("-0", "+1", "1.", ".5", "1,5", "0x1", "1.0000", "²", "-", "--1")
        ),
        *(sold(quantity=value) for value in ("Infinity", "1\n", "\n1", "1.5.5", "9" * 5000, None)),
        *(event("inventory.counted", {**LINE, "on_hand": value}) for value in (-1, "-0.001", "x")),
        *(event("inventory.adjusted", {**LINE, "quantity": value}) for value in (0, "0.000", "-0")),
        *(event("points.adjusted", {"member": "M", "points": value}) for value in (0, "-0.0", 1.0005)),
        *(event("points.earned", {"member": "M", "points": value}) for value in (0, -1)),
        *(event("price.set", {**PRICE, "amount": value}) for value in (-1, "1.00001", 10**14 + 1, "-0.01")),
        *(event("price.set", {**PRICE, "currency": value}) for value in ("cny", "CN", "CNYY", "¥", 156, "")),
        *(event("price.set", {**PRICE, "kind": value}) for value in ("all", "List", 1)),
        event("price.set", {**PRICE, "tax": "none"}),
        event("price.withdrawn", {"sku": "A", "kind": "some"}),
        *(
            event(kind, {**SMALLEST[kind], "channel": "m", "location": "s"})
            for kind in TYPES
            if "price" in kind
        ),
        event("price.set", {**PRICE, "effective_to": TIME}),
        event("price.set", {**PRICE, "effective_from": LATER, "effective_to": LATER}),
        event("price.set", {**PRICE, "effective_from": "2026-03-01"}),
        *(
            event("inventory.released", {"order": "W1", **some})
            for some in ({"sku": "A"}, LINE, {"quantity": 1})
        ),
        event("inventory.transferred", {"sku": "A", "quantity": 1, "from": "a", "to": "a"}),
        event("inventory.transferred", {**SMALLEST["inventory.transferred"], "not_before": LATER}),
        *(sold(not_before=value) for value in (LATER, "yesterday", 1, "2026-03-01T00:00:00")),
        event("inventory.counted", {**LINE, "on_hand": 1, "started_at": LATER}),
        event("source.watermark", {"complete_through": LATER}),
        *(event("source.watermark", {"complete_through": TIME, "sequence": value}) for value in ("x", -1)),
        *(event("inventory.reported", {**LINE, "on_hand": 1, "covers": v}) for v in ([], "pos/*", [""], [1])),
        *(sold(retracts=value) for value in ("", "x" * 201, 7, "a\x00")),
        *(sold(ext=value) for value in ([], "x", 1)),
        event("inventory.returned", {**MOVED, "sellable": "true"}),
        event("inventory.returned", {**MOVED, "sellable": 1}),
        event("inventory.adjusted", {**LINE, "quantity": 1, "reason": 7}),
        event("item.described", {"sku": "A", "barcodes": "6901234567892"}),
        event("item.described", {"sku": "A", "images": [None]}),
        event("item.described", {"sku": "A", "attributes": []}),
        event("item.described", {"sku": "A", "name": "a\x00"}),
        *(event("member.linked", {"member": "M", "identity": v}) for v in ("h1", {}, {"kind": "card"}, [])),
        event("member.linked", {"member": "M", "identity": {"kind": "email", "value": "h1"}}),
        event("member.linked", {"member": "M", "identity": {"kind": "card", "value": ""}}),
        event("member.linked", {"member": "M", "identity": {"kind": "card", "value": 13800138000}}),
    ],
    "E106": [
        *(sold(sku=value) for value in ("", " ", " a", "a ", "x" * 65, "a\tb", "a\n", "\x00", "e\u0301")),
        *(sold(sku=value) for value in ("a\u3000b", "\u200b", "\ufeffa", "\u00a0", "a\u2028", "\u212b")),
        *(sold(**{member: " a"}) for member in ("location", "document", "order")),
        event("inventory.transferred", {"sku": "A", "quantity": 1, "from": "", "to": "a"}),
        event("inventory.transferred", {"sku": "A", "quantity": 1, "from": "a", "to": "x" * 65}),
        event("price.set", {**PRICE, "channel": " a"}),
        event("points.earned", {"member": "", "points": 1}),
        event("member.merged", {"member": "a", "into": "b "}),
        event("inventory.counted", {**LINE, "on_hand": 1, "stocktake": ""}),
    ],
    "E108": [
        less("time"),
        *(event(time=value) for value in (None, 1_772_327_553, 1.5, True, [], {}, "", "now", "2026-03-01")),
        *(event(time=value) for value in ("2026-03-01 09:00:00+08:00", "2026-03-01T09:00:00", " " + TIME)),
        *(event(time=value) for value in ("2026-03-01T09:00+08:00", "2026-03-01T09:00:00+0800", TIME + " ")),
        *(event(time=f"2026-03-01T09:00:00{tail}") for tail in (".1234567Z", ".Z", "+8:00", "+24:00", "ZZ")),
        *(event(time=f"2026-03-01T{clock}Z") for clock in ("24:00:00", "23:59:60", "09:60:00", "9:00:00")),
        *(
            event(time=f"2026-03-01T09:00:00{tail}")
            for tail in ("+08:60", " +08:00", "UTC", "+08", ",5Z", "\n")
        ),
        *(event(time=f"{day}T09:00:00Z") for day in ("2026-02-29", "2026-13-01", "2026-00-10", "1969-12-31")),
        *(event(time=f"{day}T09:00:00Z") for day in ("26-03-01", "２026-03-01", "2026-W09-7", "0000-01-01")),
        event(time="1970-01-01T00:00:00+08:00"),
        event(time="9999-12-31T23:59:59-08:00"),
        event(time="20260301T091233+0800"),
    ],
    "E109": [
        event(time="2026-03-03T09:12:33.121+08:00"),
        event("location.opened", time="2027-03-01T09:12:33Z"),
        event(
            "inventory.transferred",
            {**SMALLEST["inventory.transferred"], "arrived_at": "2026-03-03T09:12:33.121+08:00"},
        ),
    ],
    "E110": [
        sold(price="1"),
        sold(Quantity="2"),
        sold(arrived_at=None),
        sold(**{"": 1}),
        sold(identity="13800138000"),
        event("inventory.confirmed", {"order": "W1", "sku": "A"}),
        event("inventory.transferred", {**SMALLEST["inventory.transferred"], "location": "a"}),
        event("fact.retracted", {"retracts": "s1", "order": "W1"}),
        event("member.linked", {"member": "M", "identity": {"kind": "card", "value": "h", "name": "x"}}),
        event("price.reported", {**PRICE, "effective_from": EARLIER}),
    ],
}


@pytest.mark.parametrize(("code", "sent"), [(code, sent) for code in EVENTS for sent in EVENTS[code]])
def test_an_event_is_refused(code: str, sent: dict[str, Any]) -> None:
    refused = refusal(sent)
    assert refused.code == code, refused
    assert SENTENCE.fullmatch(refused.message)
    assert refused.source in ("pos/store-01", None)


@pytest.mark.parametrize("value", [1.5, float("nan"), b"2", 2 + 0j, object()])
def test_a_decoded_number_is_never_a_float(value: object) -> None:
    with pytest.raises(Refused) as refused:
        Parser().event(sold(quantity=value), RECORDED)
    assert refused.value.code == "E105"


def test_a_lone_surrogate_is_refused_in_decoded_events_too() -> None:
    broken = "\ud800"
    sent = [sold(sku=broken), event(id=broken), sold(retracts=broken), event(source=broken), event(x=broken)]
    for each, code in zip(sent, ("E106", "E103", "E105", "E103", "E103"), strict=True):
        with pytest.raises(Refused) as refused:
            Parser().event(each, RECORDED)
        assert refused.value.code == code
        assert refused.value.message.encode()


class Fraction(float):
    """As a library's own numbers are."""


class Name(str):
    """As an enumeration's names are."""


@pytest.mark.parametrize(
    "value",
    [
        b"2",
        object(),
        {7: "x"},
        {"x": {2}},
        "\ud800",
        ["\ud800"],
        {"\ud800": 1},
        float("nan"),
        [None, float("inf")],
        Decimal("NaN"),
        Fraction(1.5),
        {Name("x"): 1},
    ],
)
def test_what_an_adapter_adds_is_json(value: object) -> None:
    with pytest.raises(Refused, match=r"data.ext is an object: send a JSON object, ") as refused:
        Parser().event(sold(ext={"x": value}), RECORDED)
    assert refused.value.code == "E105"


@pytest.mark.parametrize("sign", [1, -1])
def test_a_number_of_thousands_of_digits_is_refused_in_decoded_events_too(sign: int) -> None:
    number = sign * 10**5000
    for each in (event(weight=number), event(sequence=number), sold(quantity=number), sold(ext=number)):
        with pytest.raises(Refused, match=" is too long: ") as refused:
            Parser().event(each, RECORDED)
        assert refused.value.code in ("E103", "E105")


def test_what_an_adapter_adds_ends() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(Refused) as refused:
        Parser().event(sold(ext={"x": endless}), RECORDED)
    assert refused.value.code == "E105"


@pytest.mark.parametrize(
    "sku", ["6901234567893", "A", "690123456789", "69012345678921", "６901234567892", ""]
)
def test_a_declared_gtin_has_a_right_check_digit(sku: str) -> None:
    rules = Rules(gtin_sources=("erp/*", "pos/store-0[12]"))
    with pytest.raises(Refused) as refused:
        Parser(rules).event(sold(sku=sku), RECORDED)
    assert refused.value.code == ("E107" if sku else "E106")


def test_the_recorded_time_of_a_trusted_recorder_is_checked() -> None:
    for text in ("2026-03-01", True, 7):
        with pytest.raises(Refused, match=r"recordedtime is .*: send an RFC 3339 time") as refused:
            Parser().event(event(recordedtime=text), RECORDED, trust_recorded=True)
        assert refused.value.code == "E108"
    with pytest.raises(Refused) as ahead:
        Parser().event(event(recordedtime="2026-02-01T00:00:00Z"), RECORDED, trust_recorded=True)
    assert ahead.value.code == "E109"


def test_ahead_is_measured_to_the_microsecond() -> None:
    assert refusal(event(), AT - 24 * HOUR - 1).code == "E109"
    assert Parser().event(event(), AT - 24 * HOUR).time == AT


def test_the_sentence_says_what_was_found_and_what_to_do() -> None:
    assert refusal(sold(quantity="1_000")).message == (
        'data.quantity is "1_000": send a number above 0 and at most 1000000000 with at most 3 decimals,'
        ' in plain decimal notation such as "2.5" (no exponent, plus sign, spaces or separators)'
    )
    assert refusal(sold(qty=2)).message == (
        "data.qty is not known to this type: leave it out, or put it under data.ext"
    )
    assert refusal(less("id")).message == "id is missing: send it"


def test_of_several_faults_the_lowest_code_is_told_and_the_others_are_named() -> None:
    refused = refusal(event(data={**LINE, "qty": 2}))
    assert refused.code == "E105"
    assert refused.message == "data.quantity is missing: send it (also wrong: data.qty)"
    assert refusal(event(time="x", id="")).code == "E103"


def test_an_unknown_type_is_told_its_neighbour() -> None:
    assert '"omo.inventory.sold.v1"' in refusal(event(type="omo.inventory.selled.v1")).message


def test_what_was_found_is_cut() -> None:
    message = refusal(sold(**{"x" * 5000: 1}, sku="y" * 5000)).message
    assert len(message) < 300
    assert "…" in message


@pytest.mark.parametrize(
    "identity",
    [
        "13800138000",
        {"kind": "13800138000", "value": "13800138000"},
        {"kind": "phone", "value": 13800138000},
        {"kind": "phone", "value": "h", "13800138000": 1},
        ["13800138000"],
    ],
)
def test_an_identity_is_never_shown(identity: object) -> None:
    refused = refusal(event("member.linked", {"member": "M1", "identity": identity}))
    assert "13800" not in refused.message
    assert "data.identity" in refused.message


def test_the_source_is_named_where_it_can_be_read() -> None:
    assert refusal(event(id="")).source == "pos/store-01"
    assert refusal(event(source="a b")).source is None
    assert refusal(b"{}").source is None


def test_one_broken_member_is_refused_and_nothing_else_is_raised() -> None:
    taken = {"ext", "attributes", "sellable", "stocked"}  # some of these shapes are right for them
    for kind in TYPES:
        sent = full(kind)
        for member in sorted(set(sent["data"]) - taken):
            for value in (7.25, [[]], {"": {}}, "\x00", True):
                with pytest.raises(Refused, match=r"E1..: data\."):
                    Parser().event(event(kind, {**sent["data"], member: value}), RECORDED)
