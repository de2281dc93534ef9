"""From the columns of a row to protocol events, as the configuration says."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omo_sync.adapters.contract import Row
from omo_sync.adapters.csv_folder import CsvFolder
from omo_sync.adapters.mapping.instant import Times, zone
from omo_sync.adapters.mapping.number import number, plain
from omo_sync.errors import ConfigError, Refused
from omo_sync.schemas.instants import read as instant_of
from tests.adapters.folders import csv_folder


def source(translation: str) -> CsvFolder:
    return csv_folder(Path(), "", translation)


def value(written: str, columns: dict[str, str], aliases: dict[str, str] | None = None) -> Any:
    """What `values.v = {…}` makes of a row; "left out" where the fact does not have it."""
    translation = f"""
        time = "2026-01-01T00:00:00Z"
        values.v = {{ {written} }}
        facts = [{{ type = "x", data = {{ v = "{{v}}" }} }}]
    """
    adapter = csv_folder(Path(), "", translation, aliases)
    [event] = adapter.translate(Row("a.csv:1", columns))
    assert isinstance(event, dict)
    return event["data"].get("v", "left out")


def refusal(translation: str, **columns: str) -> Refused:
    with pytest.raises(Refused) as refused:
        source(translation).translate(Row("a.csv:1", columns))
    return refused.value


def test_an_event_is_a_whole_cloud_event() -> None:
    adapter = source("""
        source = "pos/{shop}"
        values.time = { from = "at", time = "%d.%m.%Y %H:%M" }
        [[facts]]
        type = "inventory.received"
        id = "{row.file}-{row.number}-{doc}"
        attributes = { sequence = "{doc}", sequencerun = "{shop.run}" }
        data = { sellable = true, quantity = 2, ext = { a = "{note}", b = ["{shop}", "{note}"]} }
    """)
    row = {"shop": "s1", "at": "01.03.2026 09:12", "doc": "7", "note": "", "shop.run": ""}
    assert adapter.translate(Row("a.csv:12", row)) == [
        {
            "specversion": "1.0",
            "id": "a.csv-12-7",
            "source": "pos/s1",
            "type": "omo.inventory.received.v1",
            "time": "2026-03-01T09:12:00+08:00",
            "sequence": "7",
            "data": {"sellable": True, "quantity": "2", "ext": {"b": ["s1"]}},
        }
    ]


def test_a_row_may_tell_several_facts() -> None:
    adapter = source("""
        time = "{at}"
        [[facts]]
        type = "inventory.sold"
        when = { n = "> 0" }
        data = { quantity = "{n}" }
        [[facts]]
        type = "omo.points.earned.v1"
        when = { member = { not = "" } }
        id = "{row.id}/points"
        data = { member = "{member}" }
    """)
    both = adapter.translate(Row("a.csv:1", {"at": "t", "n": "1", "member": "M"}))
    assert [(event["id"], event["type"], event["source"]) for event in both if isinstance(event, dict)] == [
        ("a.csv:1", "omo.inventory.sold.v1", "till"),
        ("a.csv:1/points", "omo.points.earned.v1", "till"),
    ]
    assert len(adapter.translate(Row("a.csv:1", {"at": "t", "n": "-1", "member": "M"}))) == 1


RULES = """
    time = "t"
    rules = [
        { when = { kind = "A*" }, then = "refuse", because = "kind {kind} is not goods" },
        { when = { sku = ["POST", "GIFT_*"] }, then = "skip" },
    ]
    facts = [{ type = "x", when = { sku = { not = "NONE" } } }]
"""


def test_the_first_rule_that_fits_decides() -> None:
    adapter = source(RULES)
    assert adapter.translate(Row("a:1", {"kind": "B", "sku": "GIFT_1"})) == []
    assert len(adapter.translate(Row("a:1", {"kind": "B", "sku": "gift_1"}))) == 1
    refused = refusal(RULES, kind="A1", sku="POST")
    assert (refused.code, refused.message) == ("E203", "kind A1 is not goods")


def test_a_row_that_tells_nothing_is_refused_not_lost() -> None:
    assert "no fact" in refusal(RULES, kind="B", sku="NONE").message


def test_two_facts_of_one_id_are_refused() -> None:
    assert "same id" in refusal('time = "t"\nfacts = [{ type = "x" }, { type = "y" }]').message


@pytest.mark.parametrize(
    ("test", "text", "holds"),
    [
        ('"> 0"', "0.001", True),
        ('"> 0"', "-1", False),
        ('"> 0"', "", False),
        ('">=2"', "2.0", True),
        ('"< 10"', "9", True),
        ('"= 0"', "0.00", True),
        ('"!= 0"', "0", False),
        ('"<= -1.5"', "-1.5", True),
        ('"C*"', "C12", True),
        ('"C*"', "c12", False),
        ('"C?"', "C12", False),
        ('"a.b"', "axb", False),
        ('""', "", True),
        ('["A", "B"]', "B", True),
        ('["A", "B"]', "C", False),
        ('["A*", "> 5"]', "6", True),
        ('{ not = "" }', "", False),
        ('{ not = ["A", "B*"] }', "B1", False),
        ('{ not = ["A", "B*"] }', "C", True),
    ],
)
def test_conditions(test: str, text: str, holds: bool) -> None:
    adapter = source(f"""
        time = "t"
        rules = [{{ when = {{ c = {test} }}, then = "skip" }}]
        facts = [{{ type = "x" }}]
    """)
    assert (adapter.translate(Row("a:1", {"c": text})) == []) is holds


def test_a_comparison_needs_a_number() -> None:
    refused = refusal('time = "t"\nfacts = [{ type = "x", when = { n = "> 0" } }]', n="1e3")
    assert (refused.code, refused.message.split(";")[0]) == ("E203", "n: '1e3' is not a number")


ADDRESSES = ["//a/1.jpg?resize,w_9", "/b/2.jpg"]
PARTS = ["https://a/1.jpg", "2", "3.50"]


@pytest.mark.parametrize(
    ("written", "columns", "made"),
    [
        ('from = "c", change = ["trim", "upper"]', {"c": " ab\u3000\n"}, "AB"),
        ('from = "c", change = ["lower", "nfc"]', {"c": "E\u0301"}, "\u00e9"),
        ('from = "c", change = ["strip-suffix .0"]', {"c": "17850.0"}, "17850"),
        ('from = "c", change = ["decode gbk"]', {"c": "盘点".encode("gbk").decode("latin-1")}, "盘点"),
        ('from = "c", change = ["strip-prefix SKU-", "remove -"]', {"c": "SKU-1-2"}, "12"),
        ('from = "c", change = ["number"]', {"c": " +05.50"}, "5.5"),
        ('from = "c", change = ["remove ,", "abs"]', {"c": "-1,234.50"}, "1234.5"),
        ('from = "c", change = ["negate"]', {"c": "0"}, "0"),
        ('from = "c", change = ["times n", "floor"]', {"c": "2.55", "n": "6"}, "15"),
        ('from = "c", change = ["times 0.1", "ceiling"]', {"c": "11"}, "2"),
        ('from = "c", change = ["floor"]', {"c": "-0.5"}, "-1"),
        ('from = "c", change = ["round"]', {"c": "2.5"}, "3"),
        ('from = "c", change = ["round 2"]', {"c": "0.285"}, "0.29"),
        ('from = "c", change = ["times n"]', {"c": "2", "n": ""}, "left out"),
        ('from = "c", change = ["trim"]', {"c": "  "}, "left out"),
        ('from = "c", change = ["trim"], empty = "none"', {"c": "  "}, "none"),
        ('from = "c", null_if_empty = true', {"c": ""}, None),
        ('text = "{c}-{n}"', {"c": "a", "n": "b"}, "a-b"),
        ('text = "{c}-{n}"', {"c": "a", "n": ""}, "left out"),
        ('from = "v", change = ["upper"]', {"v": "own name is the column"}, "OWN NAME IS THE COLUMN"),
        ('from = "c", map = { a = "1" }', {"c": "a"}, "1"),
        ('from = "c", map = { a = "1" }, otherwise = "x"', {"c": "b"}, "x"),
        ('from = "c", map = { a = "1" }, otherwise = "{n}"', {"c": "b", "n": "2"}, "2"),
        ('from = "c", unit = "u", units = { EA = "1", BOX = "12" }', {"c": "-2.5", "u": "BOX"}, "-30"),
        (
            'from = "c", unit = "u", units = { BOX = "12" }, item = "i", packs = { A = { BOX = "24" } }',
            {"c": "1", "u": "BOX", "i": "A"},
            "24",
        ),
        (
            'from = "c", unit = "u", units = { BOX = "12" }, item = "i", packs = { A = { BOX = "24" } }',
            {"c": "1", "u": "BOX", "i": "B"},
            "12",
        ),
        ('from = "c", change = ["list"]', {"c": '["https://a/1.jpg", " 2 ", "", 3.50, null]'}, PARTS),
        ('from = "c", change = ["list"]', {"c": "红色, XL,"}, ["红色", "XL"]),
        ('from = "c", change = ["list"]', {"c": "//a/1.jpg?resize,w_9, /b/2.jpg"}, ADDRESSES),
        ('from = "c", change = ["list"]', {"c": '["never closed'}, ['["never closed']),
        ('from = "c", change = ["list"]', {"c": "[]"}, "left out"),
        ('from = "c", yes = ["Y"], no = ["N"]', {"c": "Y"}, True),
        ('from = "c", yes = ["Y"], no = ["N"]', {"c": "N"}, False),
    ],
)
def test_values(written: str, columns: dict[str, str], made: Any) -> None:
    assert value(written, columns) == made


def test_values_are_made_of_values() -> None:
    adapter = source("""
        time = "t"
        values.net = { from = "gross", change = ["times rate"] }
        values.rate = { from = "kind", map = { food = "0.9" } }
        facts = [{ type = "x", data = { net = "{net}" } }]
    """)
    [event] = adapter.translate(Row("a:1", {"gross": "10", "kind": "food"}))
    assert isinstance(event, dict)
    assert event["data"] == {"net": "9"}


def test_a_list_within_a_text_and_in_a_condition() -> None:
    adapter = source("""
        time = "t"
        values.spec = { from = "c", change = ["list"] }
        rules = [{ when = { spec = "a, b" }, then = "skip" }]
        facts = [{ type = "x", data = { name = "{n} ({spec})" } }]
    """)
    assert adapter.translate(Row("a:1", {"c": '["a","b"]', "n": "N"})) == []
    [event] = adapter.translate(Row("a:2", {"c": '["a","c"]', "n": "N"}))
    assert isinstance(event, dict)
    assert event["data"] == {"name": "N (a, c)"}


def test_aliases() -> None:
    aliases = {"old": "new"}
    assert value('from = "c", alias = "keep"', {"c": "old"}, aliases) == "new"
    assert value('from = "c", alias = "keep"', {"c": "other"}, aliases) == "other"
    with pytest.raises(Refused, match="E201: v: 'other' is mapped to no sku"):
        value('from = "c", alias = "require"', {"c": "other"}, aliases)


@pytest.mark.parametrize(
    ("written", "columns", "code"),
    [
        ('from = "c", map = { a = "1" }', {"c": "b"}, "E201"),
        ('from = "c", yes = ["Y"]', {"c": "?"}, "E201"),
        ('from = "c", unit = "u", units = { EA = "1" }', {"c": "1", "u": "KG"}, "E202"),
        ('from = "c", unit = "u", units = { EA = "1" }', {"c": "1", "u": ""}, "E202"),
        ('from = "c", change = ["abs"]', {"c": "x"}, "E203"),
        ('from = "c", change = ["times n"]', {"c": "1", "n": "NaN"}, "E203"),
        ('from = "c", time = "%Y-%m-%d"', {"c": "2026-02-30"}, "E203"),
        ('from = "c"', {"d": "the row is of another file"}, "E203"),
    ],
)
def test_values_that_cannot_be_made(written: str, columns: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        value(written, columns)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("form", "text", "made"),
    [
        ("%Y-%m-%d %H:%M:%S", "2026-07-01 09:00:00", "2026-07-01T09:00:00+01:00"),
        ("%Y-%m-%d %H:%M:%S", "2026-7-1 9:00:00", "2026-07-01T09:00:00+01:00"),
        ("%Y%m%d%H%M%S", "20261231235959", "2026-12-31T23:59:59+00:00"),
        ("%Y-%m-%d %H:%M:%S %z", "2026-07-01 09:00:00 +0800", "2026-07-01T09:00:00+08:00"),
        ("iso", "2026-07-01T09:00:00.5Z", "2026-07-01T09:00:00.500000+00:00"),
        ("iso", "2026-07-01T09:00:00", "2026-07-01T09:00:00+01:00"),
        ("unix", "1.5", "1970-01-01T00:00:01.500000+00:00"),
        ("unix-ms", "1500", "1970-01-01T00:00:01.500000+00:00"),
    ],
)
def test_times(form: str, text: str, made: str) -> None:
    assert value(f'from = "c", time = "{form}", timezone = "Europe/London"', {"c": text}) == made


@pytest.mark.parametrize("text", ["2026-07-01T09:00:00", "2026-W27-3 09:00:00", "2026-07-01 09:00", "25:00"])
def test_a_time_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="is not a time of the form"):
        value('from = "c", time = "%Y-%m-%d %H:%M:%S"', {"c": text})


@pytest.mark.parametrize(
    ("clock_change", "twice", "never"),
    [
        ("before", "2026-10-25T01:30:00+01:00", "2026-03-29T01:30:00+00:00"),
        ("after", "2026-10-25T01:30:00+00:00", "2026-03-29T01:30:00+01:00"),
    ],
)
def test_where_clocks_change(clock_change: str, twice: str, never: str) -> None:
    adapter = source(clocks(clock_change))
    events = [
        adapter.translate(Row("a:1", {"at": at})) for at in ("2026-10-25 01:30:00", "2026-03-29 01:30:00")
    ]
    assert [event["time"] for [event] in events if isinstance(event, dict)] == [twice, never]


def test_where_clocks_change_times_may_be_refused() -> None:
    assert "twice or not at all" in refusal(clocks("refuse"), at="2026-10-25 01:30:00").message


def clocks(clock_change: str) -> str:
    return f"""
        timezone = "Europe/London"
        clock_change = "{clock_change}"
        values.time = {{ from = "at", time = "%Y-%m-%d %H:%M:%S" }}
        facts = [{{ type = "x" }}]
    """


def test_an_event_without_time_is_refused() -> None:
    assert "gives no time" in refusal('time = "{at}"\nfacts = [{ type = "x" }]', at="").message


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('values.v = { from = "a", text = "b" }', "values.v: give either"),
        ('values.v = { from = "a", change = ["uper"] }', "'uper' is no step of `change`"),
        ('values.v = { from = "a", otherwise = "b" }', "there is no `map`"),
        ('values.v = { from = "a", units = { BOX = "1" } }', "need `unit`"),
        ('values.v = { from = "a", unit = "u", packs = { A = { BOX = "1" } } }', "there is none"),
        ('values.v = { from = "a", unit = "u", units = { BOX = "twelve" } }', "'twelve' is not a number"),
        ('values.v = { from = "a", time = "iso", timezone = "Mars" }', "'Mars' is no time zone"),
        ('values.v = { text = "{a" }', "has a brace"),
        ('values.v = { from = "w" }\nvalues.w = { from = "v" }', "in a circle, "),
        ('rules = [{ when = { n = 5 }, then = "skip" }]', "rules, number 1: 5 is no condition"),
        ('facts = [{ type = "x", data = { n = 0.5 } }]', "facts, number 1 (x): 0.5 is no text"),
    ],
)
def test_a_configuration_that_cannot_be_meant(wrong: str, said: str) -> None:
    translation = wrong if wrong.startswith("facts") else wrong + '\nfacts = [{ type = "x" }]'
    with pytest.raises(ConfigError) as error:
        source(translation)
    assert said in str(error.value)
    assert str(error.value).startswith("sources.till.")


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_numbers_are_kept_exactly(exact: Any) -> None:
    assert number(plain(exact)) == exact
    assert not plain(exact).endswith((".", "-0")) or plain(exact) == "0"


@pytest.mark.parametrize("form", ["iso", "%Y-%m-%d %H:%M:%S"])
@given(
    moment=st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2037, 12, 31)),
    place=st.sampled_from(["Asia/Shanghai", "Europe/London", "Australia/Lord_Howe", "America/St_Johns"]),
    rule=st.sampled_from(["before", "after"]),
)
def test_the_quick_way_to_a_time_is_the_long_one(form: str, moment: datetime, place: str, rule: str) -> None:
    written = moment.replace(microsecond=0).isoformat(" ")
    fold = 0 if rule == "before" else 1
    read = Times(form, zone(place), rule)
    long = moment.replace(microsecond=0, tzinfo=zone(place), fold=fold).isoformat()
    assert read(written) == long
    try:
        assert read.instants([written]) == [instant_of(long)]
    except KeyError:  # clocks change in this hour, or near it
        around = [moment + timedelta(hours=hours) for hours in (-2, 2)]
        assert len({time.replace(tzinfo=zone(place)).utcoffset() for time in around}) == 2


@pytest.mark.parametrize(
    "text",
    ["2026-03-01 09:00:00.5", "2026-03-01 09:00:60", "2026-03-01T09:00:00", "2026-02-30 09:00:00",
     "1960-01-01 00:00:00", "2026-03-29 01:30:00", "2026-10-25 01:30:00", "9999-12-31 23:59:59 ",
     "2026-03-01 09", ""],
)  # fmt: skip
def test_what_is_no_usual_time_has_no_quick_instant(text: str) -> None:
    with pytest.raises(KeyError):
        Times("iso", zone("Europe/London"), "before").instants([text])


@pytest.mark.parametrize("text", ["2026-02-30 09:00:00", "2026-03-01 24:00:00", "2026-03-01 09:00:00.123456"])
def test_the_quick_way_refuses_what_the_long_one_does(text: str) -> None:
    with pytest.raises(Refused, match="is not a time"):
        Times("%Y-%m-%d %H:%M:%S", zone("Asia/Shanghai"), "before")(text)


def test_the_first_of_several_columns_that_says_something() -> None:
    assert value('from = ["a", "b"], change = ["trim"]', {"a": " ", "b": " 7 "}) == "7"
    assert value('from = ["a", "b"]', {"a": "1", "b": "2"}) == "1"
    assert value('from = ["a", "b"]', {"a": "", "b": ""}) == "left out"


def test_a_fact_may_name_its_own_source() -> None:
    adapter = source("""
        source = "pos/{shop}"
        time = "t"
        facts = [{ type = "inventory.reported", data = { covers = ["{row.source}"] } }]
    """)
    [event] = adapter.translate(Row("a.csv:1", {"shop": "s1"}))
    assert isinstance(event, dict)
    assert event["data"] == {"covers": ["pos/s1"]}
