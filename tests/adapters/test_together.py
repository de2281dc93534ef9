"""What is made of many rows at once is what is made of each alone, or is left to that."""

from __future__ import annotations

import tomllib
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omo_sync.adapters.contract import Row, Unread
from omo_sync.adapters.mapping.options import MappingOptions
from omo_sync.adapters.mapping.translator import Translator
from omo_sync.adapters.sheet import Sheet, sheet_of
from omo_sync.domain.fact import Fact
from omo_sync.errors import Refused
from omo_sync.reading import fact_of
from omo_sync.schemas.parse import Parser
from omo_sync.schemas.rules import Rules
from omo_sync.store.aliases import Packed

NOW = 1_780_000_000_000_000  # 2026-05-28
MAPPING = """
timezone = "Europe/London"
clock_change = "refuse"
source = "pos/{till}"
[values]
sku = { from = ["code", "own"], change = ["trim"], alias = "keep" }
time = { from = "at", time = "iso" }
pieces = { from = "n", change = ["abs"], unit = "unit", units = { box = "12", "" = "1" } }
sellable = { from = "state", yes = ["ok"], no = ["broken", ""] }
receipt = { text = "{till}-{note}", change = ["upper"] }
shop = { from = "till", map = { 1 = "main" }, otherwise = "till-{till}" }
arrived = { from = "state", map = { ok = "2026-05-30T00:00:00Z" }, otherwise = "", null_if_empty = true }

[[rules]]
when = { note = "skip*" }
then = "skip"
[[rules]]
when = { n = "= 13", state = "ok" }
then = "refuse"
because = "thirteen is none"

[[facts]]
type = "inventory.sold"
when = { n = "> 0", unit = { not = ["gone", "g*"] } }
data = { sku = "{sku}", location = "{shop}", quantity = "{pieces}", document = "{receipt}" }
attributes = { sequence = "{number}" }
[[facts]]
type = "inventory.returned"
when = { n = "< 0", state = { not = "moved" } }
data = { sku = "{sku}", location = "{shop}", quantity = "{pieces}", sellable = "{sellable}" }
[[facts]]
type = "inventory.transferred"
when = { state = "moved" }
id = "{row.id}/moved"
data = { sku = "{sku}", from = "{shop}", to = "main", quantity = "{pieces}", arrived_at = "{arrived}" }
[[facts]]
type = "price.set"
when = { unit = "box" }
id = "{row.id}/{note}"
data = { sku = "{sku}", amount = "{n}", currency = "CNY", channel = "{row.source}", ext = { a = "{note}" } }
[[facts]]
type = "inventory.adjusted"
when = { n = "= 0", note = ["a", "b"] }
source = "{note}"
data = { sku = "{sku}", location = "{shop}", quantity = "1", reason = "{note}", retracts = "{row.number}" }
[[facts]]
type = "inventory.counted"
when = { state = "counted" }
data = { sku = "{sku}", location = "{shop}", on_hand = "{n}", of = "{note}" }
"""
ALIASES = {"A": "a", "case": Packed.of("6901234567892", "6")}
TEXTS: dict[str, list[str]] = {
    "code": ["A", " A ", "6901234567892", "6901234567893", "", " ", "case", "e\u0301", "x" * 65, "a\nb"],
    "own": ["ID-1", "", "case"],
    "at": [
        "2026-05-27 10:00:00", "2026-05-20 10:00:00.250000", "2026-05-28 23:00:00", "2026-06-30 10:00:00",
        "2026-03-29 01:30:00", "", "yesterday",
    ],
    "n": ["1", "2.5", "-1", "0", "13", "1e3", "", "0.0001", "1000000000000", " 7 ", "-0"],
    "unit": ["", "box", "gone", "bag", "piece"],
    "state": ["ok", "broken", "moved", "", "odd", "counted"],
    "till": ["1", "2", "", "a b"],
    "note": ["a", "b", "skipped", "", "\x07", "Hello", "x" * 70],
    "number": ["1", "2", "", "x"],
}  # fmt: skip
COLUMNS = list(TEXTS)
ROWS = st.lists(
    st.tuples(*(st.one_of(st.just(some[0]), st.sampled_from(some)) for some in TEXTS.values())), max_size=12
)


def translator() -> Translator:
    return Translator("pos", MappingOptions.model_validate(tomllib.loads(MAPPING)), ALIASES)


def sheet(rows: list[tuple[str, ...]]) -> Sheet:
    columns = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
    ids = [f"file:{number}" for number in range(len(rows))]
    return Sheet(ids, dict(zip(COLUMNS, columns, strict=True)))


@cache
def parser(rules: Rules) -> Parser:
    return Parser(rules)


def alone(told: Translator, row: Row, rules: Rules) -> list[Fact] | Refused:
    try:
        return [fact_of(parser(rules), NOW, event) for event in told.translate(row)]
    except Refused as refused:
        return refused


@given(sheets=st.lists(ROWS, min_size=1, max_size=2), gtin=st.booleans())
def test_together_as_alone(sheets: list[list[tuple[str, ...]]], gtin: bool) -> None:
    told, rules = translator(), Rules(gtin_sources=("pos/1",) if gtin else ())
    for rows in sheets:
        given_rows = sheet(rows)
        for row, facts in zip(given_rows, told.together(given_rows, rules, NOW), strict=True):
            if facts is not None:
                one = alone(told, row, rules)
                assert not isinstance(one, Refused), one
                assert list(facts) == one


GOOD = ("A", "ID-1", "2026-05-27 10:00:00", "1", "", "ok", "1", "a", "1")


@pytest.mark.parametrize(
    ("changed", "facts"),
    [({}, 1), ({"note": "skipped"}, 0), ({"n": "-1"}, 1), ({"n": "2", "unit": "box"}, 2), ({"n": "0"}, 1)],
)
def test_what_is_in_order_is_made_together(changed: dict[str, str], facts: int) -> None:
    row = tuple((dict(zip(COLUMNS, GOOD, strict=True)) | changed).values())
    [made] = translator().together(sheet([row]), Rules(), NOW)
    assert made is not None
    assert len(made) == facts


@pytest.mark.parametrize("odd", [None, 0, 1_999])
def test_texts_that_hardly_come_again_are_not_remembered(odd: int | None) -> None:
    """The second sheet is read without remembering, unless one of its rows is odd."""
    told = translator()
    for start in (0, 2_000):
        rows: list[tuple[str, ...]] = [
            (f"{start + at}", "", f"2026-05-2{at % 7} 10:{at // 60 % 60:02}:{at % 60:02}", *GOOD[3:])
            for at in range(2_000)
        ]
        if odd is not None:
            rows[odd] = (" ", "", "never", *GOOD[3:])
        given_rows = sheet(rows)
        made = told.together(given_rows, Rules(), NOW)
        for at, (row, facts) in enumerate(zip(given_rows, made, strict=True)):
            assert (facts is None) is (at == odd)
            assert facts is None or list(facts) == alone(told, row, Rules())


def test_rows_of_the_same_columns_are_a_sheet() -> None:
    rows: list[Row | Unread] = [Row(f"file:{at}", {"a": str(at), "b": ""}) for at in range(3)]
    made = sheet_of(rows)
    assert made is not None
    assert list(made) == rows
    assert sheet_of(made) is made
    others: list[Row | Unread] = [
        Unread("file:3", b"", "E101", "not read"), Row("file:4", {"a": ""}), Row("file:5", {}, b"{}")
    ]  # fmt: skip
    assert [sheet_of([*rows, other]) for other in others] == [None] * 3
    assert sheet_of([others[2]]) is None
    assert sheet_of([]) is None


def test_a_sheet_is_its_rows() -> None:
    rows = [Row(f"file:{at}", {"a": str(at), "b": ""}) for at in range(5)]
    made = Sheet([row.id for row in rows], {"a": [str(at) for at in range(5)], "b": [""] * 5})
    assert list(made) == rows
    assert made[3] == rows[3]
    assert list(made[1:3]) == rows[1:3]
    assert list(made.at([4, 0])) == [rows[4], rows[0]]
