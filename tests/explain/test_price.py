"""Why a price is what it is: which stands, and why each other does not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from omo_sync.errors import StoreError
from omo_sync.projections import explain
from omo_sync.projections.explain import PriceExplained
from tests.explain.small import event, store
from tests.reference import evaluate
from tests.reference.reading import instant
from tests.strategies import Event, deliveries, passes
from tests.vocabulary import COMMON, PRICE, TIMES, stamp

pytestmark = pytest.mark.usefixtures("both")

NOW = "2026-03-02T12:00:00Z"
NEVER_BEFORE = "2027-01-01T00:00:00Z"


def priced(source: str, id: str, time: str, amount: int, **data: str) -> Event:
    return event(source, id, "price.set", time, sku="A", amount=amount, currency="CNY", **data)


def explained(
    events: list[Event], channel: str | None = None, location: str | None = None, limit: int = 50
) -> PriceExplained:
    with store(events, [NOW]) as engine, engine.database.transaction() as transaction:
        return explain.price(transaction, engine.log, "A", channel, location, instant(NOW), limit)


def told(it: PriceExplained) -> list[tuple[str | None, str, str | None, str | None]]:
    """The id, effect, standing amount and first note of each line."""
    rows = it.rows()
    return [(r["id"], r["effect"], r["balance"], (r["note"] or "").split(";")[0]) for r in rows]


STANDING = priced("erp/hq", "1", "08:00", 20)


@pytest.mark.parametrize(
    ("loser", "why"),
    [
        (priced("online/mall", "2", "09:00", 19), "erp/hq has the higher authority"),
        (priced("erp/branch", "2", "07:00", 19), "the other took effect later"),
        (
            priced("erp/branch", "2", "07:00", 19, effective_from="2026-03-02T08:00:00Z"),
            "the other was set later",
        ),
        (priced("erp/branch", "2", "08:00", 19), "tie: the greater source and id stand"),
        (
            priced("erp/hq", "2", "07:00", 19, effective_to="2026-03-02T11:00:00Z"),
            "ended at 2026-03-02T11:00:00Z",
        ),
        (
            priced("erp/hq", "2", "07:00", 19, effective_from="2026-03-02T13:00:00Z"),
            "begins at 2026-03-02T13:00:00Z",
        ),
    ],
    ids=["authority", "start", "time", "tie", "ended", "not begun"],
)
def test_each_other_price_says_why_it_does_not_stand(loser: Event, why: str) -> None:
    assert told(explained([STANDING, loser])) == [
        ("1", "list 20 CNY", "20", "stands"),
        ("2", "list 19 CNY", None, why),
    ]


def test_a_narrower_price_stands() -> None:
    narrow = priced("online/mall", "2", "09:00", 19, channel="mini")
    assert told(explained([STANDING, narrow], "mini")) == [
        ("2", "list 19 CNY", "19", "stands"),
        ("1", "list 20 CNY", None, "a price of mini is narrower"),
    ]
    assert told(explained([STANDING, narrow]))[-1] == (
        None,
        "",
        None,
        "1 prices of other channels or locations",
    )


def test_withdrawn_and_retracted_prices_say_so() -> None:
    events = [
        STANDING,
        priced("erp/hq", "2", "09:00", 21),
        event("erp/hq", "v", "fact.retracted", "09:30", retracts="2"),
        priced("pos/store-01", "3", "09:00", 22),
        event("pos/store-01", "w", "price.withdrawn", "10:00", sku="A"),
    ]
    assert told(explained(events)) == [
        ("1", "list 20 CNY", "20", "stands"),
        ("3", "list 22 CNY", None, "withdrawn at 2026-03-02T10:00:00Z"),
        ("2", "list 21 CNY", None, "retracted by v"),
    ]


def test_older_prices_are_one_line() -> None:
    older = [
        priced("erp/hq", f"p{n}", f"07:{n:02}", n, effective_to=f"2026-03-02T07:{n + 1:02}:00Z")
        for n in range(6)
    ]
    assert told(explained([STANDING, *older], limit=2))[1:] == [
        ("p5", "list 5 CNY", None, "ended at 2026-03-02T07:06:00Z"),
        ("p4", "list 4 CNY", None, "ended at 2026-03-02T07:05:00Z"),
        (None, "list", None, "4 more prices that have ended or not begun"),
    ]


def test_the_text_says_what_a_shopper_pays() -> None:
    it = explained([STANDING, priced("erp/hq", "2", "09:00", 15, kind="promotion")])
    assert explain.lines(it)[0] == "Price of A for everywhere at 2026-03-02T12:00:00Z"
    assert explain.lines(it)[-1] == "list 20, promotion 15, member none: a shopper pays 15"
    assert explain.lines(it, "zh")[-1] == "标价 20，促销价 15，会员价 无：顾客实付 15"


def test_conflicts_stand_beside_it() -> None:
    it = explained([STANDING, priced("erp/branch", "2", "08:00", 19)])
    assert [(one.kind, one.state) for one in it.conflicts] == [("price-disagreement", "open")]


def test_a_sku_without_prices() -> None:
    with store([STANDING], [NOW]) as engine, engine.database.transaction() as transaction:
        it = explain.price(transaction, engine.log, "B", None, "store-01", instant(NOW))
    assert explain.lines(it) == [
        "Price of B for location store-01 at 2026-03-02T12:00:00Z",
        "No fact that stands names it.",
    ]


def test_what_stands_has_to_be_what_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object) -> list[object]:
        return []

    monkeypatch.setattr("omo_sync.projections.reads.prices", nothing)
    with pytest.raises(StoreError, match="come to list 20, but None is shown"):
        explained([STANDING])


@settings(max_examples=25)
@given(deliveries((*PRICE, *COMMON), operator=True), passes())
def test_random_worlds_are_what_the_reference_says(events: list[Event], at: list[str]) -> None:
    world = evaluate(events, at)
    asked = [(None, None), ("mini", None), (None, "store-01")]
    with store(events, at, NEVER_BEFORE) as engine, engine.database.transaction() as transaction:
        for then in TIMES:
            for channel, location in asked:
                it = explain.price(transaction, engine.log, "A", channel, location, instant(stamp(then)))
                expected = world.price("A", stamp(then), channel, location)
                assert {name: it.data()[name] for name in ("list", "promotion", "member", "effective")} == {
                    name: expected[name] for name in ("list", "promotion", "member", "effective")
                }
                assert explain.lines(it, "zh")
