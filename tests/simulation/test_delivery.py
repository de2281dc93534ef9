"""The lines are bad in the ways that were asked for, and in no other."""

from __future__ import annotations

from collections import defaultdict

import pytest

from omo_sync.domain.fact import MINUTE, SECOND
from omo_sync.errors import Refused
from omo_sync.schemas.parse import Parser
from omo_sync.simulation.clocks import Clock
from omo_sync.simulation.delivery import capture, deliver
from omo_sync.simulation.faults import DeliveryOptions
from omo_sync.simulation.options import busy
from omo_sync.simulation.wire import event, instant, line
from omo_sync.simulation.world import World, make_world

PERFECT = DeliveryOptions(
    doubled=0.0, late=0.0, reordered=0.0, outages=0.0, lost=0.0, broken=0.0, divergent=0.0
)


@pytest.fixture(scope="module")
def made() -> World:
    return make_world(busy(11))


def test_good_lines_deliver_everything_once_and_in_time(made: World) -> None:
    delivered = deliver(made, PERFECT)
    assert sorted(map(str, (d.body for d in delivered.deliveries))) == sorted(
        map(str, (event(fact) for fact in made.facts))
    )
    assert all(0 < d.recorded - d.fact.told < 5 * SECOND for d in delivered.deliveries)
    assert (delivered.lost, delivered.conflicts) == ([], frozenset())


def test_bad_lines_lose_only_what_they_say(made: World) -> None:
    delivered = deliver(made, DeliveryOptions(lost=0.02, doubled=0.2, late=0.1, broken=0.1, outages=0.8))
    whole = {(d.fact.source, d.fact.id) for d in delivered.deliveries if not isinstance(d.body, bytes)}
    lost = {(fact.source, fact.id) for fact in delivered.lost}
    assert whole | lost == {(fact.source, fact.id) for fact in made.facts}
    assert whole & lost == set()
    records = [d.recorded for d in delivered.deliveries]
    assert records == sorted(records)
    assert max(records) < made.truth.as_of


def test_broken_records_are_refused_and_whole_ones_are_not(made: World) -> None:
    parser = Parser()
    codes: dict[str, int] = defaultdict(int)
    for recorded, body, _ in deliver(made, DeliveryOptions(broken=0.2)).deliveries:
        if isinstance(body, bytes):
            with pytest.raises(Refused) as refused:
                parser.parse(body.rstrip(b"\n"), recorded, False)
            codes[refused.value.code] += 1
        else:
            parser.parse(line(body), recorded, False)
    assert set(codes) == {"E101", "E102", "E104", "E105", "E108"}


def test_a_watermark_waits_for_what_was_told_before_it(made: World) -> None:
    first: dict[tuple[str, str], int] = {}
    for delivery in deliver(made, DeliveryOptions(late=0.1, reordered=0.2, outages=0.8)).deliveries:
        if not isinstance(delivery.body, bytes):
            first.setdefault((delivery.fact.source, delivery.fact.id), delivery.recorded)
    newest: dict[str, int] = defaultdict(int)
    hurried: list[bool] = []
    for fact in made.facts:
        arrived = first.get((fact.source, fact.id))
        if arrived is not None:
            if fact.type == "source.watermark":
                hurried.append(arrived <= newest[fact.source])
            newest[fact.source] = max(newest[fact.source], arrived)
    assert hurried
    assert not any(hurried)


def test_an_offline_till_sends_when_it_is_back(made: World) -> None:
    delivered = deliver(made, DeliveryOptions(outages=1.0))
    assert delivered.outages
    for out in delivered.outages:
        meant = [d for d in delivered.deliveries if d.fact.source == out.source]
        held_back = [d for d in meant if out.since <= d.fact.told < out.until]
        assert all(d.recorded > out.until for d in held_back)


def test_a_wrong_clock_is_wrong_in_every_instant_that_it_gave(made: World) -> None:
    delivered = deliver(made, DeliveryOptions(wrong_clocks=1.0))
    assert set(delivered.clocks) == {"pos/store-01", "pos/store-02"}
    for delivery in delivered.deliveries:
        fact, body = delivery.fact, delivery.body
        if not isinstance(body, bytes):
            clock = delivered.clocks.get(fact.source, Clock())
            assert body["time"] == instant(clock.shows(fact.time))
            if "started_at" in fact.data:
                assert body["data"]["started_at"] == instant(clock.shows(fact.data["started_at"]))


def test_a_clock_gains() -> None:
    fast = Clock(offset=MINUTE, drift=100, since=0)
    assert fast.shows(10_000 * SECOND) == 10_000 * SECOND + MINUTE + SECOND


def test_a_capture_says_when_each_event_was_recorded(made: World) -> None:
    delivered = deliver(made, DeliveryOptions(broken=0.0))
    first = delivered.deliveries[0]
    assert f'"recordedtime":"{instant(first.recorded)}"'.encode() in next(capture(delivered.deliveries))
