"""What a target has by itself: by its own facts, whatever the others told about the same goods."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import pytest

from omo_sync.bootstrap import Engine
from omo_sync.config.targets import Target
from omo_sync.errors import TargetError
from omo_sync.publish.contract import Answer, Telling
from omo_sync.publish.deliver import Told
from omo_sync.publish.options import PointsFeed, PriceFeed, StockFeed, TargetOptions
from omo_sync.publish.publish import Publish
from omo_sync.schemas.instants import microseconds
from tests.running import engine, tell
from tests.test_ingest import event


class Options(TargetOptions):
    stock: StockFeed | None = None
    price: PriceFeed | None = None
    points: PointsFeed | None = None


class Shelf:
    """A target in memory that takes differences, each reference once. lose: answers that get lost."""

    Options: ClassVar[type[Options]] = Options

    def __init__(self) -> None:
        self.name = "shelf"
        self.holds: dict[str, float] = defaultdict(float)
        self.taken: set[str] = set()
        self.lose = 0

    def tell(self, tellings: Sequence[Telling]) -> Iterator[Answer]:
        for telling in tellings:
            if telling.reference not in self.taken:
                self.taken.add(telling.reference)
                self.holds[str(telling.names.get("sku", telling.names.get("member")))] += float(
                    str(telling.names["change"])
                )
            if self.lose:
                self.lose -= 1
                raise TargetError("the answer is lost")
            yield Answer(True)

    def shown(self, telling: Telling) -> Sequence[str]:
        return [telling.reference]


class World:
    """An engine and its shelf."""

    def __init__(self, on: Engine, **options: Any) -> None:
        self.engine = on
        self.shelf = Shelf()
        self.number = 0
        told = Options(own=["pos/*"], **options)
        self.target = Target("shelf", lambda *_: self.shelf, told)

    def publish(self) -> Told:
        on, total = self.engine, Told()
        for piece in Publish(on.database, on.projector, self.target, on.now, {}).run():
            total = total.plus(piece)
        return total

    def say(self, source: str, kind: str, minute: int, **data: Any) -> None:
        self.number += 1
        at = f"2026-03-02T{10 + minute // 60:02}:{minute % 60:02}:00Z"
        told = event(str(self.number), kind, source=source, time=at, data={"sku": "a", **data})
        assert tell(self.engine, [told]).accepted == 1, told


@pytest.fixture
def world(both: str) -> Iterator[World]:
    with engine() as on:
        yield World(on, stock=StockFeed(figure="on_hand", mode="add"))


MAIN = {"location": "main"}


def test_only_what_others_told_is_written(world: World) -> None:
    world.say("pos/1", "inventory.received", 0, quantity="20", **MAIN)
    assert world.publish() == Told()
    world.say("online/mall", "inventory.sold", 1, quantity="3", **MAIN)
    world.say("pos/1", "inventory.sold", 2, quantity="1", **MAIN)
    assert world.publish()[:2] == (1, 1)
    assert world.shelf.holds == {"a": -3}
    assert world.publish() == Told()


@pytest.mark.parametrize(("minute", "left"), [(5, 0), (1, -3)])
def test_a_count_of_the_targets_own_covers_what_was_written_before(
    world: World, minute: int, left: int
) -> None:
    world.engine.now = lambda: microseconds("2026-03-02T10:02:00Z")
    world.say("pos/1", "inventory.received", 0, quantity="20", **MAIN)
    world.say("online/mall", "inventory.sold", 1, quantity="3", **MAIN)
    world.publish()
    # At the till: 17 with what was written, of which somebody counts 16; or 20 before it, counted as 19.
    counted = 16 if minute == 5 else 19
    world.say("pos/1", "inventory.counted", minute, on_hand=str(counted), **MAIN)
    world.shelf.holds["a"] = left
    world.publish()
    assert counted + world.shelf.holds["a"] == (16 if minute == 5 else 19)


def test_a_count_of_somebody_else_is_written(world: World) -> None:
    world.say("pos/1", "inventory.received", 0, quantity="20", **MAIN)
    world.say("erp/office", "inventory.counted", 5, on_hand="18", **MAIN)
    world.publish()
    assert world.shelf.holds == {"a": -2}


def test_a_hand_over_that_both_tell_is_written_once(world: World) -> None:
    world.say("pos/1", "inventory.received", 0, quantity="20", **MAIN)
    world.say("online/mall", "inventory.reserved", 1, quantity="2", order="o", **MAIN)
    world.say("online/mall", "inventory.fulfilled", 2, quantity="2", order="o", **MAIN)
    world.publish()
    assert world.shelf.holds == {"a": -2}
    world.say("pos/1", "inventory.sold", 3, quantity="2", order="o", **MAIN)
    world.publish()
    assert world.shelf.holds == {"a": 0}, "the till took them out itself"


def test_what_a_shop_holds_for_its_own_orders_it_has_taken_off_itself(both: str) -> None:
    with engine() as on:
        world = World(on, stock=StockFeed(mode="add"))
        world.say("erp/office", "inventory.counted", 0, on_hand="20", **MAIN)
        world.say("pos/shop", "inventory.reserved", 1, quantity="2", order="o", **MAIN)
        assert world.publish().told == 1
        assert world.shelf.holds == {"a": 20}
        world.say("pos/shop", "inventory.fulfilled", 2, quantity="2", order="o", **MAIN)
        assert world.publish() == Told()
        world.say("online/other", "inventory.reserved", 3, quantity="5", order="p", **MAIN)
        world.publish()
        assert world.shelf.holds == {"a": 15}


@pytest.mark.parametrize("seed", range(6))
def test_differences_commute_with_what_the_target_does(both: str, seed: int) -> None:
    dice = random.Random(seed)
    with engine() as on:
        world = World(on, stock=StockFeed(figure="on_hand", mode="add"), points=PointsFeed(mode="add"))
        truth, own, untold = 0, 0, []
        for minute in range(60):
            change = dice.choice((-3, -1, 2, 7))
            truth += change
            if dice.random() < 0.5:
                own += change
                untold.append((minute, change))
            else:
                world.say("online/mall", "inventory.adjusted", minute, quantity=str(change), **MAIN)
            if dice.random() < 0.3:
                for at, quantity in untold:
                    world.say("pos/1", "inventory.adjusted", at, quantity=str(quantity), **MAIN)
                untold = []
            if dice.random() < 0.4:
                world.shelf.lose = dice.choice((0, 0, 1))
                try:
                    world.publish()
                except TargetError:
                    world.engine.projector.catch_up()
        for at, quantity in untold:
            world.say("pos/1", "inventory.adjusted", at, quantity=str(quantity), **MAIN)
        world.shelf.lose = 0
        world.publish()
        assert own + world.shelf.holds["a"] == truth
        assert world.publish() == Told()


def test_points_of_merged_members_are_one_figure(both: str) -> None:
    with engine() as on:
        world = World(on, points=PointsFeed(mode="set"))
        at = "2026-03-02T10:00:00Z"
        facts = [
            event("1", "points.earned", source="pos/1", time=at, data={"member": "A", "points": "5"}),
            event("2", "points.earned", source="online/mall", time=at, data={"member": "B", "points": "7"}),
            event("3", "member.merged", source="pos/1", time=at, data={"member": "B", "into": "A"}),
        ]
        tell(on, facts)
        assert world.publish().told == 1
        assert world.shelf.holds == {"A": 7}


def test_a_price_begins_without_a_fact(both: str) -> None:
    with engine() as on:
        world = World(on, price=PriceFeed(channel="mall"))
        tell(
            on,
            [
                event(
                    "1", "price.set", source="erp/office", data={"sku": "a", "amount": "9", "currency": "CNY"}
                ),
                event(
                    "2",
                    "price.set",
                    source="erp/office",
                    data={
                        "sku": "a",
                        "amount": "7",
                        "currency": "CNY",
                        "kind": "promotion",
                        "effective_from": "2026-06-01T01:00:00Z",
                    },
                ),
            ],
        )
        assert world.publish().told == 1
        assert world.publish() == Told()
        later = on.now() + 2 * 3_600_000_000
        on.now = lambda: later
        assert world.publish().told == 1
        assert world.shelf.holds == {"a": 7}
