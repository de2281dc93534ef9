"""Estimates of clocks from lags: right to within seconds, and silent where there is too little to say."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from omo_sync.domain.clock_advice import suggested
from omo_sync.domain.clocks import SLOT, Reading, Stretch, stretches
from omo_sync.domain.fact import DAY, HOUR, MINUTE, SECOND

START = 20_000 * DAY

Delay = Callable[[Random], int]

DELAYS: tuple[Delay, ...] = (
    lambda dice: dice.randrange(SECOND // 3, 5 * SECOND // 2),
    lambda dice: int(dice.expovariate(1 / 20) * SECOND),
)


def readings(
    dice: Random, shows: Callable[[int], int], delay: Delay = DELAYS[0], days: int = 3, daily: int = 200
) -> list[Reading]:
    """Of a shop open from eight to ten, each day offline for three hours; shows: what the clock shows at an
    instant since START."""
    offline = [
        (day * DAY + begins, day * DAY + begins + 3 * HOUR)
        for day in range(days)
        for begins in [dice.randrange(11 * HOUR, 17 * HOUR)]
    ]
    found: dict[int, Reading] = {}
    for day in range(days):
        for _ in range(daily):
            happened = day * DAY + dice.randrange(8 * HOUR, 22 * HOUR)
            sent = next((until for since, until in offline if since <= happened < until), happened)
            recorded = START + sent + delay(dice)
            lag = recorded - START - shows(happened)
            slot = recorded // SLOT
            before = found.get(slot, Reading(lag, recorded, 0))
            lowest = min(before[:2], (lag, recorded))
            found[slot] = Reading(*lowest, before.facts + 1)
    return [found[slot] for slot in sorted(found)]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("delay", DELAYS)
def test_a_clock_that_is_wrong_and_drifts(seed: int, delay: Delay) -> None:
    dice = Random(seed)
    offset, drift = dice.randrange(-10 * MINUTE, 10 * MINUTE), dice.randrange(-5 * SECOND, 5 * SECOND)
    told = stretches(readings(dice, lambda at: at + offset + at * drift // DAY, delay))
    (only,) = told
    assert only.offset is not None
    assert only.drift is not None
    true = offset + (only.until - START) * drift // DAY
    assert abs(only.offset - true) < 5 * SECOND
    assert abs(only.drift - drift) < 2 * SECOND
    assert only.facts > 550  # the last ones may have come late


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("delay", DELAYS)
def test_a_clock_that_is_set_right_at_noon(seed: int, delay: Delay) -> None:
    dice = Random(seed)
    offset = dice.choice((1, -1)) * dice.randrange(MINUTE, 10 * MINUTE)
    step = DAY + dice.randrange(10 * HOUR, 18 * HOUR)
    before, after = stretches(readings(dice, lambda at: at + (offset if at < step else 0), delay))
    assert abs((before.offset or 0) - offset) < 5 * SECOND
    assert after.offset is not None
    assert not after.wrong
    assert before.supported <= START + step + 3 * HOUR
    assert START + step <= after.since + 3 * HOUR
    assert after.since - START - step < 4 * HOUR  # at most an hour after the shop is online again


@pytest.mark.parametrize("seed", range(12))
def test_corrections_put_every_instant_right(seed: int) -> None:
    dice = Random(seed)
    offset = dice.choice((1, -1)) * dice.randrange(MINUTE, 10 * MINUTE)
    step = DAY + dice.randrange(10 * HOUR, 18 * HOUR)

    def shows(at: int) -> int:
        return at + (offset if at < step else 0)

    told = stretches(readings(dice, shows))
    rules = [rule for rules in suggested("pos/1", told) for rule in rules]
    for happened in range(8 * HOUR, 3 * DAY, 7 * MINUTE):
        said = START + shows(happened)
        rule = next((rule for rule in rules if rule.fits(said)), None)
        right, unsure = (said, 5 * SECOND) if rule is None else (rule.right(said), rule.uncertainty)
        assert abs(right - START - happened) <= unsure


def test_one_wrong_date_is_no_step() -> None:
    dice = Random(1)
    told = readings(dice, lambda at: at)
    wrong = len(told) // 2
    told[wrong] = told[wrong]._replace(lag=-20 * MINUTE)
    (only,) = stretches(told)
    assert not only.wrong
    assert only.offset is not None


def unknown(told: list[Stretch]) -> bool:
    return [(one.offset, one.drift) for one in told] == [(None, None)]


def test_too_little_evidence_is_said_to_be_so() -> None:
    few = [Reading(-7 * MINUTE, START + hour * HOUR, 5) for hour in (8, 9)]
    assert unknown(stretches(few))
    assert stretches([]) == []


def test_files_that_come_every_night_say_nothing_of_a_clock() -> None:
    dice = Random(1)
    late = [Reading(dice.randrange(5 * MINUTE, HOUR), START + day * DAY, 200) for day in range(30)]
    assert unknown(stretches(late))
    alike = [Reading(5 * MINUTE, START + day * DAY, 200) for day in range(30)]
    assert unknown(stretches(alike))
