"""Chains whose tills have wrong clocks: these are found, and once corrected nothing is silently wrong."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

import pytest

from omo_sync.domain.fact import HOUR, SECOND
from omo_sync.simulate import Trial, run
from omo_sync.simulation.faults import BUSY_LINES, DeliveryOptions
from omo_sync.simulation.options import WorldOptions, busy
from omo_sync.simulation.verdict import Verdict

WRONG = replace(DeliveryOptions(), wrong_clocks=1.0)


@pytest.mark.parametrize("seed", range(1, 9))
def test_a_small_chain_where_everything_happens(seed: int) -> None:
    found = run(Trial(busy(seed, receipts=6.0), replace(BUSY_LINES, wrong_clocks=1.0), 6 * HOUR))
    assert found.faults == []
    assert len(found.clocks) == 2
    assert found.ours.silent == found.ours.missed == 0


def test_chains_of_the_usual_size_ask_a_person_about_few_keys() -> None:
    found = reduce(Verdict.plus, (run(Trial(WorldOptions(seed=seed), WRONG, None)) for seed in (1, 2)))
    assert found.faults == []
    assert len(found.clocks) == 6
    assert all(one.error is not None and one.error < 5 * SECOND for one in found.clocks)
    assert 0 < found.ours.asked < 0.002 * found.ours.keys


def test_clocks_that_are_set_right_at_noon() -> None:
    """Around the step nobody knows which of two instants was meant: more may be asked, nothing is silent."""
    lines = replace(WRONG, set_right=1.0)
    found = run(Trial(WorldOptions(seed=4), lines, None))
    assert len(found.clocks) == 6  # before and after, of each of three
    assert all(one.error is not None and one.error < 5 * SECOND for one in found.clocks)
    assert found.ours.silent == found.ours.missed == 0
    assert {fault.kind for fault in found.faults} <= {"wrong", "unexpected"}
