"""Made chains through the production code: nothing is silently wrong, nothing missed, nothing for nothing."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from pathlib import Path

import pytest

from omo_sync.domain.fact import DAY, HOUR
from omo_sync.simulate import Trial, play, run
from omo_sync.simulation.delivery import deliver
from omo_sync.simulation.faults import BUSY_LINES, DeliveryOptions
from omo_sync.simulation.options import WorldOptions, busy
from omo_sync.simulation.schedule import schedule
from omo_sync.simulation.verdict import Verdict
from omo_sync.simulation.world import World, make_world

# 996, 2751: they once found faults of the made world, which test_world tells of.
SEEDS = (*range(1, 49), 996, 2751)
WHOLE = replace(BUSY_LINES, lost=0.0)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_small_chain_where_everything_happens(seed: int) -> None:
    """Every other chain loses messages; the passes are now close together and now far apart."""
    lines = BUSY_LINES if seed % 2 else WHOLE
    found = run(Trial(busy(seed, days=1), lines, (HOUR, DAY // 4)[seed // 2 % 2]))
    assert found.faults == []
    assert found.ours.silent == found.ours.missed == found.unexpected == 0
    assert found.ours.wrong == 0 or found.lost
    # With numbers missing nearly nothing can be relied on; without, everything that a fact explains.
    assert found.explanations.false == 0
    assert found.lost or found.explanations.right == found.explanations.explainable


def test_a_late_count_between_two_passes() -> None:
    """The seed that found that a count, where it came late, had not the next one judged anew."""
    assert run(Trial(busy(262, members=13), BUSY_LINES)).faults == []


def test_chains_of_the_usual_size_ask_a_person_about_few_keys() -> None:
    losing, whole = DeliveryOptions(), DeliveryOptions(lost=0.0)
    trials = [
        Trial(WorldOptions(seed=1), losing, HOUR),
        Trial(WorldOptions(seed=2), whole, DAY),
        Trial(WorldOptions(seed=3), losing, DAY),
    ]
    found = reduce(Verdict.plus, map(run, trials))
    assert found.faults == []
    assert found.lost
    assert 0 < found.ours.asked < 0.002 * found.ours.keys
    assert 0.025 * found.rival.keys < found.rival.wrong < 0.07 * found.rival.keys
    assert found.rival.silent == found.rival.wrong


@pytest.fixture(scope="module")
def made() -> World:
    return make_world(busy(3))


def test_every_delivery_is_taken_once_in_order_of_arrival(made: World) -> None:
    delivered = deliver(made)
    turns = list(schedule(made, delivered, 6 * HOUR))
    assert [delivery for turn in turns for delivery in turn.batch] == delivered.deliveries
    assert all(delivery.recorded <= turn.instant for turn in turns for delivery in turn.batch)
    assert [turn.instant for turn in turns] == sorted(turn.instant for turn in turns)


@pytest.mark.parametrize(("between", "passes"), [(None, 1), (24 * HOUR, 3), (HOUR, 60)])
def test_passes_come_at_their_time_and_one_closes(made: World, between: int | None, passes: int) -> None:
    judged = [turn.instant for turn in schedule(made, deliver(made), between) if turn.judges]
    assert len(judged) == passes  # two days and a half
    assert judged[-1] == made.truth.as_of
    if between:
        assert judged[:-1] == [made.options.start + number * between for number in range(1, passes)]


def test_the_same_seed_shows_the_same(made: World, tmp_path: Path) -> None:
    delivered = deliver(made)
    one, other = (play(made, delivered, tmp_path / name, HOUR) for name in ("one.db", "other.db"))
    assert one == other
