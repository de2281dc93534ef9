"""The rival is honest: it loses what two systems wrote without knowing of each other, and only that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from omo_sync.domain.fact import MINUTE, UNIT
from omo_sync.simulation.clocks import Clock
from omo_sync.simulation.delivery import deliver
from omo_sync.simulation.faults import DeliveryOptions
from omo_sync.simulation.options import WorldOptions
from omo_sync.simulation.rival import RivalFigures, run_rival
from omo_sync.simulation.telling import ERP, MALL, Told
from omo_sync.simulation.truth import Truth
from omo_sync.simulation.world import World, make_world

TILL = "pos/store-01"
OPTIONS = WorldOptions()
NO_FAULTS = DeliveryOptions(0, 0, 0, 0, 0, 0, 0)
START = OPTIONS.start


def told(minute: int, source: str, type: str, **data: Any) -> Told:
    time = START + minute * MINUTE
    return Told(source, f"{source}@{time}{type}", type, time, time, data)


def stock(minute: int, source: str, type: str, quantity: int, **data: Any) -> Told:
    number = "on_hand" if type == "counted" else "quantity"
    shelf = {"sku": "A", "location": "store-01", number: quantity * UNIT}
    return told(minute, source, f"inventory.{type}", **shelf, **data)


def run(*facts: Told, **faults: float) -> RivalFigures:
    truth = Truth(OPTIONS.as_of, {}, {}, {}, {}, frozenset())
    world = World(OPTIONS, [], sorted(facts, key=lambda fact: fact.told), truth)
    return run_rival(world, deliver(world, replace(NO_FAULTS, **faults)), interval=5 * MINUTE)


def on_hand(*facts: Told, **faults: float) -> int:
    return run(*facts, **faults).on_hand["A", "store-01"]


def test_one_writer_is_always_right() -> None:
    facts = [stock(0, TILL, "counted", 10), stock(10, TILL, "sold", 3), stock(11, TILL, "returned", 1)]
    assert on_hand(*facts) == 8 * UNIT
    assert on_hand(*facts, doubled=1.0, reordered=1.0) == 8 * UNIT


def test_two_writers_who_know_of_each_other_are_right() -> None:
    facts = [stock(0, TILL, "counted", 10), stock(10, MALL, "fulfilled", 3, order="W1")]
    assert on_hand(*facts, stock(20, TILL, "sold", 2)) == 5 * UNIT


def test_of_two_who_write_at_once_one_is_lost() -> None:
    facts = [stock(0, TILL, "counted", 10), stock(10, MALL, "fulfilled", 3, order="W1")]
    assert on_hand(*facts, stock(11, TILL, "sold", 2)) == 8 * UNIT


def test_a_pick_up_told_by_both_is_subtracted_twice() -> None:
    facts = [stock(0, TILL, "counted", 10), stock(10, TILL, "sold", 2, order="W1")]
    assert on_hand(*facts, stock(20, MALL, "fulfilled", 2, order="W1")) == 6 * UNIT


def test_lines_of_a_count_add_up_and_a_correction_takes_back() -> None:
    first = stock(0, TILL, "counted", 6, stocktake="N1")
    second = stock(1, TILL, "counted", 4, stocktake="N1")
    wrong = stock(5, TILL, "sold", 3)
    right = stock(6, TILL, "sold", 2, retracts=wrong.id)
    void = told(9, TILL, "fact.retracted", retracts=right.id)
    assert on_hand(first, second, wrong) == 7 * UNIT
    assert on_hand(first, second, wrong, right) == 8 * UNIT
    assert on_hand(first, second, wrong, right, void) == 10 * UNIT


def test_transfers_leave_and_arrive() -> None:
    way = {"sku": "A", "quantity": 2 * UNIT, "from": "store-01", "to": "store-02"}
    arrived = told(10, ERP, "inventory.transferred", **way, arrived_at=START)
    on_the_road = told(20, ERP, "inventory.transferred", **way, arrived_at=None)
    figures = run(stock(0, TILL, "counted", 10), arrived, on_the_road).on_hand
    assert figures == {("A", "store-01"): 6 * UNIT, ("A", "store-02"): 2 * UNIT}


def test_members_are_merged() -> None:
    opened = [
        told(0, ERP, "points.opened", member=member, balance=100 * UNIT) for member in ("M1", "M2", "M3")
    ]
    merged = told(10, ERP, "member.merged", member="M2", into="M1")
    later = told(20, TILL, "points.earned", member="M2", points=5 * UNIT)
    assert run(*opened, merged, later).points == {"M1": 205 * UNIT, "M3": 100 * UNIT}


def test_the_newest_price_wins_whoever_set_it() -> None:
    def price(minute: int, source: str, amount: int, **more: Any) -> Told:
        return told(minute, source, "price.set", sku="A", amount=amount, currency="CNY", **more)

    stale = [price(0, ERP, 20), price(10, ERP, 22), price(11, MALL, 20)]
    assert run(*stale).prices == {("A", None, None): 20}
    promoted = price(20, ERP, 15, kind="promotion", effective_from=START + 30 * MINUTE)
    assert run(*stale, promoted).prices == {("A", None, None): 15}
    ended = told(40, ERP, "price.withdrawn", sku="A", kind="promotion")
    assert run(*stale, promoted, ended).prices == {("A", None, None): 20}
    over = price(20, ERP, 15, kind="promotion", effective_to=START + 30 * MINUTE)
    assert run(*stale, over).prices == {("A", None, None): 20}
    mall = price(30, MALL, 18, channel="mall")
    assert run(*stale, promoted, mall).prices == {("A", "mall", None): 15, ("A", None, None): 15}


def test_a_chain_with_one_writer_per_shop_gives_it_no_trouble() -> None:
    options = WorldOptions(
        skus=60, members=30, shops=2, orders=0.0, supplies=0.0, transfers=0.0, conflicts=0.0
    )
    made = make_world(options)
    figures = run_rival(made, deliver(made, DeliveryOptions(lost=0.0)))
    assert figures.on_hand == made.truth.on_hand


def test_by_default_it_is_wrong_on_about_one_key_in_twenty() -> None:
    shares = [share_wrong(seed) for seed in range(1, 7)]
    assert all(0.025 < share < 0.07 for share in shares)
    assert 0.035 < sum(shares) / len(shares) < 0.055


def share_wrong(seed: int) -> float:
    """Of stock keys and members, in a chain of the default size."""
    made = make_world(WorldOptions(seed=seed))
    figures, truth = run_rival(made, deliver(made)), made.truth
    wrong = sum(figures.on_hand.get(key, 0) != figure for key, figure in truth.on_hand.items())
    wrong += sum(figures.points.get(member, 0) != figure for member, figure in truth.points.items())
    return wrong / (len(truth.on_hand) + len(truth.points))


def test_rows_are_stamped_by_the_clock_of_their_system() -> None:
    """What the mall writes while a till's clock is ahead looks old to everybody."""
    facts = [stock(0, TILL, "counted", 10), stock(10, MALL, "fulfilled", 3, order="W1")]
    truth = Truth(OPTIONS.as_of, {}, {}, {}, {}, frozenset())
    world = World(OPTIONS, [], facts, truth)
    delivered = replace(deliver(world, NO_FAULTS), clocks={TILL: Clock(offset=20 * MINUTE)})
    assert run_rival(world, delivered).on_hand == {("A", "store-01"): 10 * UNIT}
