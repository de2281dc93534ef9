"""Orders from their first request to their end, in process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from omo_sync.bootstrap import Engine
from omo_sync.domain.allotments import Allotment
from omo_sync.domain.fact import MINUTE, UNIT
from omo_sync.errors import UsageError
from omo_sync.reservations import Answer, QueueFull, Reservations, Reserve, Terms, Wanted
from omo_sync.reservations.queue import ANYBODY, Caller, Queue, Waiting
from tests import running
from tests.api.conftest import counted, event

SHOP = "store-01"
LATER = "2026-03-02T09:00:00+08:00"


@contextmanager
def shop(terms: Terms | None = None) -> Iterator[tuple[Engine, Reservations]]:
    """Five of A and three of B."""
    with running.engine() as engine:
        running.tell(engine, [counted("c1", "A", SHOP, 5), counted("c2", "B", SHOP, 3)])
        reservations = Reservations(engine, terms or Terms())
        try:
            yield engine, reservations
        finally:
            reservations.close()


def wanted(**quantities: object) -> list[Wanted]:
    return [Wanted.of(sku, SHOP, str(quantity)) for sku, quantity in quantities.items()]


def left(answer: Answer) -> list[Any]:
    return [line["available"] for line in answer.body["lines"]]


def stock(engine: Engine) -> dict[str, tuple[str, str]]:
    engine.projector.catch_up()
    return {row["sku"]: (row["on_hand"], row["reserved"]) for row in running.state(engine)["stock"]}


def test_all_lines_or_none(both: str) -> None:
    with shop() as (engine, reservations):
        assert reservations.reserve("W1", wanted(A=2, B="1.5")).code == "reserved"
        refused = reservations.reserve("W2", wanted(A=2, B=2))
        assert (refused.code, left(refused)) == ("sold-out", ["3", "1.5"])
        assert stock(engine) == {"A": ("5", "2"), "B": ("3", "1.5")}
        assert reservations.look("W2").code == "unknown-order"


def test_what_another_process_was_told_counts_before_it_is_folded(both: str) -> None:
    with shop() as (engine, reservations):
        assert reservations.reserve("W1", wanted(A=1)).ok
        list(
            engine.ingest.take(
                running.messages(
                    [
                        event("inventory.sold", "s1", sku="A", location=SHOP, quantity=2, time=LATER),
                        event("inventory.reserved", "r1", "online/mall", sku="A", location=SHOP, quantity=1,
                              order="M1", time=LATER),
                    ]
                )
            )
        )  # fmt: skip
        assert left(reservations.reserve("W2", wanted(A=2))) == ["1"]
        assert reservations.reserve("W3", wanted(A=1)).ok


def test_what_only_the_projector_can_fold_makes_it_catch_up(both: str) -> None:
    """A retraction, a stocktake of several lines, an opening."""
    with shop() as (engine, reservations):
        assert left(reservations.reserve("W1", wanted(A=6))) == ["5"]
        told = [
            event("fact.retracted", "v1", retracts="c1", time=LATER),
            counted("c3", "A", SHOP, 4, stocktake="T1"),
            counted("c4", "A", SHOP, 3, stocktake="T1"),
            event("location.opened", "o1", location="store-02"),
            event("inventory.received", "i1", sku="A", location="store-02", quantity=2, time=LATER),
        ]
        list(engine.ingest.take(running.messages(told)))
        assert left(reservations.reserve("W2", wanted(A=8))) == ["7"]
        assert left(reservations.reserve("W3", [Wanted.of("A", "store-02", 3)])) == ["2"]


def test_an_order_is_paid_handed_over_in_parts_and_let_go(both: str) -> None:
    with shop() as (engine, reservations):
        reservations.reserve("W1", wanted(A=4))
        assert reservations.confirm("W1").body["state"] == "confirmed"
        assert reservations.confirm("W1").body["expires_at"] is None
        assert reservations.fulfil("W1", wanted(A=1)).body["lines"][0]["fulfilled"] == "1"
        assert reservations.fulfil("W1", wanted(A=4)).code == "not-held"
        assert reservations.fulfil("W1").body["state"] == "fulfilled"
        assert reservations.fulfil("W1").ok
        assert reservations.release("W1").code == "not-held"
        assert stock(engine)["A"] == ("1", "0")
        reservations.reserve("W2", wanted(A=1))
        assert reservations.release("W2").body["state"] == "released"
        assert reservations.release("W2").ok
        assert stock(engine)["A"] == ("1", "0")


def test_an_order_is_reserved_once_whoever_asks_again(both: str) -> None:
    with shop() as (_, reservations):
        assert reservations.reserve("W1", wanted(A=5)).code == "reserved"
        assert reservations.reserve("W1", wanted(A=5)).code == "done"  # though all is sold
        assert reservations.reserve("W1", wanted(A=4)).code == "order-differs"
        reservations.release("W1")
        assert reservations.reserve("W1", wanted(A=5)).code == "order-ended"


def test_expired_goods_are_for_sale_after_a_pass_and_are_confirmed_no_more(both: str) -> None:
    with shop() as (engine, reservations):
        reservations.reserve("W1", wanted(A=5), expires_in=10 * MINUTE)
        engine.reconcile(running.NOW + 9 * MINUTE)
        assert reservations.reserve("W2", wanted(A=1)).code == "sold-out"
        engine.reconcile(running.NOW + 10 * MINUTE)
        assert reservations.confirm("W1").code == "hold-expired"
        assert reservations.look("W1").body["state"] == "expired"
        assert reservations.reserve("W3", wanted(A=5)).code == "reserved"


def test_an_answer_is_repeated_under_its_key_also_after_a_restart(both: str) -> None:
    with shop() as (engine, reservations):
        caller = Caller("shop", "k1")
        first = reservations.reserve("W1", wanted(A=1), caller=caller)
        assert reservations.reserve("W1", wanted(A=1), caller=caller) == first
        assert reservations.reserve("W2", wanted(A=1), caller=caller).code == "key-reused"
        part = Caller("shop", "k2")
        reservations.fulfil("W1", wanted(A="0.5"), caller=part)
        restarted = Reservations(engine)
        assert restarted.reserve("W1", wanted(A=1), caller=caller) == first
        assert restarted.fulfil("W1", wanted(A="0.5"), caller=part).body["lines"][0]["fulfilled"] == "0.5"
        assert restarted.reserve("W2", wanted(A=1), caller=Caller("other", "k1")).code == "reserved"
        restarted.close()


def test_a_channel_has_its_allotment_and_others_the_rest(both: str) -> None:
    terms = Terms(allotments=(Allotment("flash", "A", "*", 3 * UNIT),))
    with shop(terms) as (engine, reservations):
        assert left(reservations.reserve("W1", wanted(A=5))) == ["2"]
        assert left(reservations.reserve("F1", wanted(A=4), channel="flash")) == ["3"]
        assert reservations.reserve("F2", wanted(A=2), channel="flash").ok
        reservations.fulfil("F2", wanted(A=1))
        engine.projector.catch_up()
        again = Reservations(engine, terms)  # knows what is used up from the read models
        assert left(again.reserve("F3", wanted(A=2), channel="flash")) == ["1"]
        assert again.reserve("W2", wanted(A=2)).ok
        assert left(again.reserve("W3", wanted(A=1))) == ["0"]
        again.release("F2")
        assert left(again.reserve("F4", wanted(A=3), channel="flash")) == ["2"]
        again.close()


def test_what_makes_no_sense_is_refused_before_it_waits() -> None:
    for sku, quantity in (("A", "0"), ("A", "1.0005"), (" A", "1")):
        with pytest.raises(UsageError):
            Wanted.of(sku, SHOP, quantity)
    with shop() as (_, reservations), pytest.raises(UsageError, match="send 1 to 86400"):
        reservations.reserve("W1", wanted(A=1), expires_in=48 * 60 * MINUTE)


def waiting(sku: str, number: int) -> Waiting:
    request = Reserve(f"{sku}{number}", (Wanted(sku, SHOP, UNIT),), MINUTE)
    return Waiting(request, ANYBODY, lambda _: None)


def test_the_queue_is_bounded_and_fair_between_skus() -> None:
    queue = Queue(8)
    for number in range(4):
        queue.put(waiting("HOT", number))
    with pytest.raises(QueueFull, match="4 of them for the same sku"):
        queue.put(waiting("HOT", 5))
    queue.put(waiting("COLD", 1))
    queue.put(waiting("COOL", 1))
    assert [one.request.order for one in queue.take(4, 0)] == ["HOT0", "COLD1", "COOL1", "HOT1"]
    assert [one.request.order for one in queue.take(4, 0)] == ["HOT2", "HOT3"]
