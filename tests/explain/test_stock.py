"""Why a stock row is what it is: the chain adds up, and says what does not count and why."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from omo_sync.bootstrap import Engine
from omo_sync.errors import StoreError
from omo_sync.projections import explain, reads
from omo_sync.projections.explain import StockExplained
from tests.explain.small import KEY, event, store
from tests.reference import evaluate
from tests.reference.cases import Case, load_cases
from tests.reference.reading import instant, plain
from tests.reference.stock import Stock, ledger
from tests.strategies import Event, deliveries, passes
from tests.vocabulary import COMMON, STOCK, TIMES, stamp

pytestmark = pytest.mark.usefixtures("both")

COUNTED = event("pos/store-01", "c1", "inventory.counted", "08:00", on_hand=100, **KEY)
SOLD = event("pos/store-01", "s1", "inventory.sold", "09:00", quantity=2, **KEY)
NEVER_BEFORE = "2027-01-01T00:00:00Z"


def explained(events: list[Event], **options: Any) -> StockExplained:
    with store(events, ["2026-03-02T12:00:00Z"]) as engine, engine.database.transaction() as transaction:
        return explain.stock(transaction, engine.log, "A", "store-01", **options)


def told(it: StockExplained) -> list[tuple[str | None, str, str | None, str | None]]:
    """The id, effect, balance and note of each line."""
    return [(row["id"], row["effect"], row["balance"], row["note"]) for row in it.rows()]


def test_the_chain_begins_with_the_count_in_force() -> None:
    it = explained([COUNTED, SOLD])
    assert told(it) == [("c1", "sets 100", "100", None), ("s1", "-2", "98", None)]
    assert it.rows()[1] == {
        "time": "2026-03-02T09:00:00Z", "source": "pos/store-01", "id": "s1", "type": "inventory.sold",
        "effect": "-2", "balance": "98", "note": None,
    }  # fmt: skip
    assert it.data()["available"] == "98"


def test_what_a_count_covers_is_told_and_does_not_count() -> None:
    recounted = event("pos/store-01", "c2", "inventory.counted", "10:00", on_hand=97, **KEY)
    late = event("pos/store-01", "s0", "inventory.sold", "09:30", quantity=1, **KEY)
    assert told(explained([COUNTED, SOLD, recounted, late])) == [
        ("c1", "counts 100", None, "a later count is in force"),
        ("s1", "-2", None, "before the count: not counted"),
        ("s0", "-1", None, "came after the count, happened before it: not counted"),
        ("c2", "sets 97", "97", None),
    ]


def test_a_difference_stands_beside_its_count() -> None:
    recounted = event("pos/store-01", "c2", "inventory.counted", "10:00", on_hand=80, **KEY)
    it = explained([COUNTED, SOLD, recounted])
    assert told(it)[-1] == ("c2", "sets 80", "80", "differed by -18 from the ledger")
    assert [(one.kind, one.state) for one in it.conflicts] == [("count-variance", "open")]


def test_what_is_void_says_by_what() -> None:
    wrong = event("pos/store-01", "s2", "inventory.sold", "09:10", quantity=1, **KEY)
    events = [
        COUNTED,
        SOLD,
        event("pos/store-01", "s3", "inventory.sold", "09:00", quantity=3, retracts="s1", **KEY),
        event("pos/store-01", "s4", "inventory.sold", "09:01", quantity=4, retracts="s1", **KEY),
        wrong,
        event("pos/store-01", "v", "fact.retracted", "09:20", retracts="s2"),
    ]
    assert told(explained(events)) == [
        ("c1", "sets 100", "100", None),
        ("s1", "-2", None, "replaced by s4"),
        ("s3", "-3", None, "superseded by the later correction s4; replaces s1"),
        ("s4", "-4", "96", "replaces s1"),
        ("s2", "-1", None, "retracted by v"),
    ]


def test_the_variant_that_was_not_chosen_is_told_too() -> None:
    other = {**SOLD, "data": {**SOLD["data"], "quantity": 5}}
    with store([COUNTED, SOLD, other], ["2026-03-02T12:00:00Z"]) as engine:
        with engine.database.transaction() as transaction:
            (conflict,) = reads.conflicts(transaction, kind="divergent-duplicate")
        engine.operators.resolve(conflict["id"], "set", "2", "asked the shop", "li")
        with engine.database.transaction() as transaction:
            it = explain.stock(transaction, engine.log, "A", "store-01")
    assert told(it) == [
        ("c1", "sets 100", "100", None),
        ("s1", "-2", None, "another variant of it was chosen"),
        ("s1", "-5", "95", None),
    ]


def test_a_retracted_count_and_hold_are_told_too() -> None:
    events = [
        event("pos/store-01", "c0", "inventory.counted", "07:00", on_hand=5, **KEY),
        COUNTED,
        event("pos/store-01", "v", "fact.retracted", "09:20", retracts="c1"),
        event("pos/store-01", "r1", "inventory.reserved", "09:00", quantity=1, order="W1", **KEY),
        event("pos/store-01", "w", "fact.retracted", "09:20", retracts="r1"),
    ]
    assert told(explained(events)) == [
        ("c0", "sets 5", "5", None),
        ("c1", "counts 100", None, "retracted by v"),
        ("r1", "holds 1", None, "retracted by w"),
        (None, "holds 0", "0", "order W1"),
    ]


def test_kinds_that_do_not_move_say_why() -> None:
    ends = {"from": "store-02", "to": "store-01"}
    sent = {"sku": "A", "quantity": 4, "document": "T1", "arrived_at": None, **ends}
    events = [
        COUNTED,
        event("pos/store-01", "u", "inventory.returned", "09:00", quantity=2, sellable=False, **KEY),
        event("erp/hq", "t", "inventory.transferred", "09:30", **sent),
    ]
    assert told(explained(events)) == [
        ("c1", "sets 100", "100", None),
        ("u", "+2", None, "not sellable: does not count"),
        ("t", "+4", None, "in transit: counts here when document T1 is received"),
    ]
    events.append(event("store-01", "g", "inventory.received", "10:00", quantity=3, document="T1", **KEY))
    assert told(explained(events))[2:] == [
        ("t", "+4", None, "was in transit: document T1 was received as g"),
        ("g", "+3", "103", None),
    ]


def test_holds_by_order() -> None:
    soon = "2026-03-02T10:00:00Z"
    events = [
        COUNTED,
        event(
            "online/mall", "r1", "inventory.reserved", "09:00", quantity=4, order="W1", expires_at=soon, **KEY
        ),
        event("online/mall", "r2", "inventory.reserved", "09:00", quantity=3, order="W2", **KEY),
        event("online/mall", "l2", "inventory.released", "09:30", quantity=1, order="W2", **KEY),
        event(
            "online/mall", "r3", "inventory.reserved", "09:00", quantity=1, order="W3", expires_at=soon, **KEY
        ),
        event("online/mall", "p3", "inventory.confirmed", "09:40", order="W3"),
    ]
    it = explained(events)
    assert told(it)[1:] == [
        ("r1", "holds 4", None, "ran out at 2026-03-02T10:00:00Z: not held"),
        (None, "holds 0", "0", "order W1"),
        ("r2", "holds 3", None, None),
        ("l2", "releases 1", None, None),
        (None, "holds 2", "2", "order W2"),
        ("r3", "holds 1", None, "confirmed before it ran out"),
        ("p3", "confirms", None, None),
        (None, "holds 1", "3", "order W3"),
    ]
    assert it.data()["reserved"] == "3"


def test_told_twice_names_who_counts() -> None:
    events = [
        COUNTED,
        event("online/mall", "r1", "inventory.reserved", "09:00", quantity=2, order="W1", **KEY),
        event("pos/store-01", "s1", "inventory.sold", "10:00", quantity=2, order="W1", **KEY),
        event("online/mall", "f1", "inventory.fulfilled", "10:03", quantity=2, order="W1", **KEY),
    ]
    it = explained(events)
    assert told(it) == [
        ("c1", "sets 100", "100", None),
        ("s1", "-2", "98", "told twice for W1: this counts, evidence from online/mall; order W1"),
        ("f1", "-2", None, "told twice for W1: pos/store-01 counts, this is evidence; order W1"),
    ]
    assert [(one.kind, one.state) for one in it.conflicts] == [("told-twice", "resolved")]


def test_flags_say_what_they_mean() -> None:
    sold = [{**SOLD, "id": f"s{number}", "sequence": str(number)} for number in (1, 3)]
    it = explained(sold)
    assert list(it.flags) == ["negative", "suspect", "uncounted"]
    assert it.flags["suspect"].text() == (
        "numbers of pos/store-01 are missing since the count: a movement may be lost"
    )
    assert [one.row()["kind"] for one in it.conflicts] == ["sequence-gap"]
    assert told(it)[0] == (None, "starts at 0", "0", "no count yet, location not opened")


def test_the_text_reads_in_both_languages() -> None:
    it = explained([COUNTED, SOLD])
    assert explain.lines(it) == [
        "Stock of A at store-01",
        "  time                    effect  balance  fact               source        id  note",
        "  2026-03-02T08:00:00Z  sets 100      100  inventory.counted  pos/store-01  c1",
        "  2026-03-02T09:00:00Z        -2       98  inventory.sold     pos/store-01  s1",
        "",
        "on hand 98 − reserved 0 − safety stock 0 = available 98",
    ]
    assert explain.lines(it, "zh")[-1] == "在手量 98 − 预留量 0 − 安全库存 0 = 可售量 98"


def test_a_key_that_nothing_names() -> None:
    it = explained(
        [event("pos/store-01", "s1", "inventory.sold", "09:00", quantity=1, sku="B", location="store-01")]
    )
    assert not it.found
    assert explain.lines(it)[-1] == "No fact that stands names it."


def test_older_movements_are_one_line() -> None:
    sales = [
        event("pos/store-01", f"s{n}", "inventory.sold", f"2026-03-02T09:00:{n % 60:02}Z", quantity=1, **KEY)
        for n in range(70)
    ]
    it = explained([COUNTED, *sales], limit=10)
    assert told(it)[1] == (None, "-60", "40", "60 earlier movements since the count")
    assert len(it.steps) == 12
    assert it.on_hand == 30_000


def test_many_movements_are_summed_by_their_slots() -> None:
    sales = [
        event(
            "pos/store-01",
            f"s{n}",
            "inventory.sold",
            f"2026-03-02T09:{n // 60:02}:{n % 60:02}Z",
            quantity=1,
            **KEY,
        )
        for n in range(2_500)
    ]
    with store([COUNTED, *sales]) as engine, engine.database.transaction() as transaction:
        it = explain.stock(transaction, engine.log, "A", "store-01")
        assert told(it)[1] == (None, "-2300", "-2200", "2,300 earlier movements since the count")
        past = explain.stock(transaction, engine.log, "A", "store-01", at=instant("2026-03-02T09:10:00Z"))
        assert past.on_hand == (100 - 601) * 1000


def test_a_row_that_does_not_add_up_is_not_explained_away() -> None:
    with store([COUNTED, SOLD]) as engine:
        with engine.database.transaction(write=True) as transaction:
            transaction.run("UPDATE p_account SET balance = balance + 1000")
        with (
            engine.database.transaction() as transaction,
            pytest.raises(StoreError, match=r"come to 98, but 99 is shown.*projections verify"),
        ):
            explain.stock(transaction, engine.log, "A", "store-01")


def assert_rows_add_up(engine: Engine) -> None:
    """Every row is explained; `stock` raises where one does not add up."""
    with engine.database.transaction() as transaction:
        for row in list(reads.stock(transaction)):
            for limit in (2, 200):
                it = explain.stock(transaction, engine.log, row.sku, row.location, limit=limit)
                steps = [step.balance for step in it.steps if step.balance is not None]
                held = [one.steps[-1].balance for one in it.holds]
                assert (steps[-1], sum(one.held for one in it.holds)) == (row.on_hand, row.reserved)
                assert held[-1:] in ([], [row.reserved])
                assert explain.lines(it, "zh")


CASES = [case for case in load_cases() if case["expect"]["stock"]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_case_adds_up(case: Case) -> None:
    with store(case["events"], [case["as_of"]], NEVER_BEFORE) as engine:
        assert_rows_add_up(engine)


@settings(max_examples=40)
@given(deliveries((*STOCK, *COMMON), operator=True), passes())
def test_every_row_of_random_worlds_adds_up(events: list[Event], at: list[str]) -> None:
    with store(events, at, NEVER_BEFORE) as engine:
        assert_rows_add_up(engine)


@settings(max_examples=40)
@given(deliveries((*STOCK, *COMMON)), passes())
def test_a_past_instant_is_what_the_reference_says(events: list[Event], at: list[str]) -> None:
    world = Stock(evaluate(events, at).log)
    with store(events, at, NEVER_BEFORE) as engine, engine.database.transaction() as transaction:
        for sku, location in world.named():
            bases, movements = world.bases((sku, location)), world.movements.get((sku, location), [])
            for then in TIMES:
                time = instant(stamp(then))
                it = explain.stock(transaction, engine.log, sku, location, at=time)
                assert it.data()["on_hand"] == plain(ledger(bases, movements, time))
