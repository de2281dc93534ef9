"""What explains a difference: each kind of cause beside its nearest false twin."""

from __future__ import annotations

from typing import Any

import pytest

from omo_sync.projections.causes.shown import Explained
from omo_sync.projections.causes.standing import explanations, undecided
from tests.explain.small import KEY, Event, event, store

pytestmark = pytest.mark.usefixtures("both")

TILL, MALL, ERP = "pos/store-01", "online/mall", "erp/hq"
COUNTED = event(TILL, "c1", "inventory.counted", "08:00", on_hand=20, **KEY)


def sold(id: str, at: str, quantity: object, source: str = TILL, **data: Any) -> Event:
    return event(source, id, "inventory.sold", at, quantity=quantity, **KEY, **data)


def received(id: str, at: str, quantity: object, source: str = ERP, **data: Any) -> Event:
    return event(source, id, "inventory.received", at, quantity=quantity, **KEY, **data)


def recount(on_hand: object, **data: Any) -> Event:
    return event(TILL, "c2", "inventory.counted", "11:00", on_hand=on_hand, **KEY, **data)


def reported(on_hand: object, **data: Any) -> Event:
    return event(ERP, "b1", "inventory.reported", "11:00", on_hand=on_hand, **KEY, **data)


def held(order: str, quantity: object, at: str = "09:00", sku: str = "A") -> list[Event]:
    key = {"sku": sku, "location": "store-01"}
    return [
        event(MALL, f"r-{order}-{sku}", "inventory.reserved", at, order=order, quantity=quantity, **key),
        event(MALL, f"p-{order}-{sku}", "inventory.confirmed", at, order=order),
    ]


def in_transit(id: str, quantity: object, document: str, at: str = "09:00", **data: Any) -> Event:
    arrived = {"arrived_at": None, **data}
    way = {"from": "store-02", "to": "store-01"}
    return event(
        ERP, id, "inventory.transferred", at, sku="A", quantity=quantity, document=document, **way, **arrived
    )


def only(events: list[Event]) -> Explained:
    """What explains the one open difference."""
    with store(events, ["2026-03-02T12:00:00Z"]) as engine, engine.database.transaction() as transaction:
        conflicts = undecided(transaction)
        found = explanations(transaction, engine.log, conflicts)
        assert len(found) == 1, conflicts
        return next(iter(found.values()))


def told(events: list[Event]) -> tuple[str | None, list[tuple[str, list[str]]]]:
    """The kind that is claimed, and all kinds that fit with the ids of their facts."""
    data = only(events).data()
    assert all(cause["left"] in ("0", None) for cause in data["possible"])
    causes = [(cause["kind"], [fact["id"] for fact in cause["facts"]]) for cause in data["possible"]]
    return data["claimed"], sorted(causes)


NOISE = [sold("n1", "08:30", 1), sold("n2", "10:00", 2), received("n3", "09:30", 1)]  # 18 before the count

CASES: dict[str, tuple[list[Event], str | None, list[tuple[str, list[str]]]]] = {
    "a mall's hand-over just after a count, from its own clock": (
        [recount(12), event(MALL, "f", "inventory.fulfilled", "11:01", order="W", quantity=6, **KEY)],
        "timing",
        [("timing", ["f"])],
    ),
    "the same a little later": (
        [recount(12), event(MALL, "f", "inventory.fulfilled", "11:03", order="W", quantity=6, **KEY)],
        None,
        [],
    ),
    "the same by the counting till, whose clock is the count's": (
        [recount(12), sold("s", "11:01", 6)],
        None,
        [],
    ),
    "a till's delivery while it counted": (
        [received("s", "10:50", 6, TILL), recount(18, started_at="2026-03-02T10:40:00Z")],
        "timing",
        [("timing", ["s"])],
    ),
    "one piece while it counted fits too easily": (
        [received("s", "10:50", 1, TILL), recount(18, started_at="2026-03-02T10:40:00Z")],
        None,
        [("timing", ["s"])],
    ),
    "a movement known to lie in an interval across the count": (
        [recount(12), sold("s", "11:20", 6, not_before="2026-03-02T10:30:00Z")],
        "timing",
        [("timing", ["s"])],
    ),
    "two movements that fit by themselves": (
        [
            recount(12),
            sold("s", "11:20", 6, not_before="2026-03-02T10:30:00Z"),
            event(MALL, "f", "inventory.fulfilled", "11:01", order="W", quantity=6, **KEY),
        ],
        None,
        [("timing", ["f"]), ("timing", ["s"])],
    ),
    "two lines of one receipt": (
        [
            recount(12),
            sold("s1", "11:01", 2, MALL, document="T1"),
            sold("s2", "11:01", 4, MALL, document="T1"),
        ],
        "timing",
        [("timing", ["s1", "s2"])],
    ),
    "two receipts that fit together": (
        [
            recount(12),
            sold("s1", "11:01", 2, MALL, document="T1"),
            sold("s2", "11:01", 4, MALL, document="T2"),
        ],
        None,
        [("timing", ["s1", "s2"])],
    ),
    "a hold whose order was handed over otherwise": (
        [
            *held("W1", 6),
            *held("W1", 1, sku="B"),
            event(TILL, "h", "inventory.sold", "10:30", sku="B", location="store-01", quantity=1, order="W1"),
            recount(12),
        ],
        "hold",
        [("hold", ["r-W1-A"])],
    ),
    "a hold of which nothing else is known": ([*held("W1", 6), recount(12)], None, [("hold", ["r-W1-A"])]),
    "a hold of later": ([*held("W1", 6, "11:30"), recount(12)], None, []),
    "a hold whose order was handed over before a count in between": (
        [
            *held("W1", 6),
            *held("W1", 1, sku="B"),
            event(TILL, "h", "inventory.sold", "09:10", sku="B", location="store-01", quantity=1, order="W1"),
            event(TILL, "c1b", "inventory.counted", "09:20", on_hand=19, **KEY),
            recount(12),
        ],
        None,
        [("hold", ["r-W1-A"])],
    ),
    "goods that left before a count in between": (
        [
            in_transit("t", 6, "D1"),
            event(TILL, "c1b", "inventory.counted", "09:20", on_hand=19, **KEY),
            recount(24),
        ],
        None,
        [("transfer", ["t"])],
    ),
    "as many received by another document before a count in between": (
        [
            in_transit("t", 6, "D1", "08:40"),
            received("x", "08:50", 6, document="D2"),
            event(TILL, "c1b", "inventory.counted", "08:55", on_hand=25, **KEY),
            recount(30),
        ],
        None,
        [("transfer", ["t"])],
    ),
    "goods in transit": ([in_transit("t", 6, "D1"), recount(24)], "transfer", [("transfer", ["t"])]),
    "goods in transit, and as many received by another document": (
        [in_transit("t", 6, "D1"), received("x", "10:30", 6, document="D2"), recount(30)],
        None,
        [("transfer", ["t"])],
    ),
    "goods that were received": (
        [in_transit("t", 6, "D1"), received("x", "10:30", 6, TILL, document="D1"), recount(30)],
        None,
        [],
    ),
    "goods that arrived by both sides' word": (
        [
            in_transit("t", 6, "D1", arrived_at="2026-03-02T10:20:00Z"),
            received("x", "10:30", 6, TILL, document="D1"),
            recount(24),
        ],
        "transfer",
        [("transfer", ["t", "x"])],
    ),
    "two arrivals of as much on two papers": (
        [
            in_transit("t", 6, "D1", arrived_at="2026-03-02T10:20:00Z"),
            received("x", "10:30", 6, TILL, document="D2"),
            recount(24),
        ],
        None,
        [("transfer", ["t", "x"])],
    ),
    "a receipt that two sources told": (
        [sold("s", "10:00", 6, document="T1"), sold("e", "10:00", 6, ERP, document="T1"), recount(12)],
        "duplicate",
        [("duplicate", ["e", "s"])],
    ),
    "two receipts alike": (
        [sold("s", "10:00", 6, document="T1"), sold("e", "10:01", 6, document="T2"), recount(12)],
        None,
        [("duplicate", ["s", "e"])],
    ),
    "two receipts alike at different hours": (
        [sold("s", "09:00", 6, document="T1"), sold("e", "10:01", 6, document="T2"), recount(12)],
        None,
        [],
    ),
    "packs told as pieces": (
        [
            event(ERP, "i", "item.described", "07:00", sku="A", attributes={"pack_size": "12"}),
            received("x", "10:00", 2),
            recount(42),
        ],
        "pack",
        [("pack", ["x"])],
    ),
    "packs of a size that nobody described": (
        [received("x", "10:00", 2), recount(42)],
        None,
        [("pack", ["x"])],
    ),
    "packs of a size that is none": (
        [
            event(ERP, "i", "item.described", "07:00", sku="A", attributes={"pack_size": "9" * 5_000}),
            received("x", "10:00", 2),
            recount(42),
        ],
        None,
        [("pack", ["x"])],
    ),
    "packs of another size": (
        [
            event(ERP, "i", "item.described", "07:00", sku="A", attributes={"pack_size": "10"}),
            received("x", "10:00", 2),
            recount(42),
        ],
        None,
        [],
    ),
    "a report that lacks what the mall told in the same minute": (
        [event(MALL, "f", "inventory.fulfilled", "10:59", order="W", quantity=6, **KEY), reported(18)],
        "timing",
        [("timing", ["f"])],
    ),
    "the same, and as much sold in the morning": (
        [
            sold("s", "08:10", 6),
            event(MALL, "f", "inventory.fulfilled", "10:59", order="W", quantity=6, **KEY),
            reported(12),
        ],
        None,
        [("book", ["s"]), ("timing", ["f"])],
    ),
    "a report of a till's own knows nothing of holds": (
        [*held("W1", 6), event(TILL, "b", "inventory.reported", "11:00", on_hand=11, covers=[TILL], **KEY)],
        None,
        [],
    ),
}


@pytest.mark.parametrize(("events", "claimed", "possible"), CASES.values(), ids=CASES)
def test_cases(events: list[Event], claimed: str | None, possible: list[tuple[str, list[str]]]) -> None:
    assert told([COUNTED, *NOISE, *events]) == (claimed, sorted(possible))
