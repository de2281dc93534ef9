"""How right the sources' clocks are: estimates from what was recorded, and the corrections in force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Any

from omo_sync.domain.account import FOREVER
from omo_sync.domain.clock_advice import suggested
from omo_sync.domain.clocks import SLOT, Stretch, stretches
from omo_sync.domain.corrections import ClockCorrection, first
from omo_sync.domain.fact import DAY, SECOND
from omo_sync.domain.plain import decimal, instant
from omo_sync.projections import state as states
from omo_sync.projections.clocks import readings
from omo_sync.projections.explaining.said import offset as written
from omo_sync.store.database import Transaction

LOOKED_BACK = 60 * DAY  # before the newest fact, where nobody asks for more

UNKNOWN, RIGHT, AHEAD, BEHIND, CORRECTED = "unknown", "right", "ahead", "behind", "corrected"


@dataclass(frozen=True)
class ClockQuality:
    """One stretch of a source's clock. current: nothing has changed since. state: `unknown` where there is
    too little evidence, `right`, `ahead`, `behind`, or `corrected`: by what is configured, to within its
    uncertainty. correction: the offset that is configured for it, in microseconds. advice: what to
    configure."""

    source: str
    stretch: Stretch
    current: bool
    state: str
    correction: int | None
    advice: tuple[ClockCorrection, ...]

    def row(self, zone: tzinfo = UTC) -> dict[str, Any]:
        """As JSON-able data: seconds and seconds a day as decimal texts, positive ahead."""
        return {
            "source": self.source,
            "state": self.state,
            "offset": seconds(self.stretch.offset),
            "drift": seconds(self.stretch.drift),
            "since": instant(self.stretch.since, zone),
            "until": None if self.current else instant(self.stretch.supported, zone),
            "facts": self.stretch.facts,
            "correction": seconds(self.correction),
            "configuration": "\n".join(map(toml, self.advice)) or None,
        }


def seconds(microseconds: int | None) -> str | None:
    """With at most three decimals."""
    return None if microseconds is None else decimal((microseconds + 500) // 1_000, SECOND // 1_000)


def quality(transaction: Transaction, since: int | None = None, until: int = FOREVER) -> list[ClockQuality]:
    """Every source that told anything from which its clock could be known, recorded in the window
    (microseconds), by default in the last 60 days; each stretch of a clock by itself, oldest first."""
    rules = states.load(transaction).settings.clock_correction
    if since is None:
        newest = transaction.value("SELECT MAX(slot) FROM p_clock") or 0
        since = newest * SLOT - LOOKED_BACK
    return [
        one
        for source, told in readings(transaction, since, until).items()
        for one in of_source(source, stretches(told), rules)
    ]


def of_source(
    source: str, told: Sequence[Stretch], rules: Sequence[ClockCorrection]
) -> Iterator[ClockQuality]:
    own = [rule for rule in rules if rule.matches(source)]
    for stretch, advice in zip(told, suggested(source, told), strict=True):
        middle = (stretch.since + stretch.until) // 2
        said = middle + stretch.offset_at(middle)
        rule = first(own, said)
        offset = None if rule is None else said - rule.right(said)
        state = state_of(stretch, middle, rule, offset)
        needed = () if state == CORRECTED else tuple(advice)
        yield ClockQuality(source, stretch, stretch is told[-1], state, offset, needed)


def state_of(stretch: Stretch, middle: int, rule: ClockCorrection | None, offset: int | None) -> str:
    """offset: by which the rule corrects what was said in the middle of the stretch."""
    if stretch.offset is None:
        return UNKNOWN
    left = stretch.offset_at(middle) - (offset or 0)
    if rule is not None and abs(left) <= rule.uncertainty:
        return CORRECTED
    if rule is None and not stretch.wrong:
        return RIGHT
    return AHEAD if left > 0 else BEHIND


def toml(rule: ClockCorrection) -> str:
    """The rule as it is configured."""
    lines = [
        "[[judging.clock_correction]]",
        f'source = "{rule.source}"',
        f'offset = "{written(rule.offset)}"',
    ]
    for name, value in (("from", rule.since), ("until", rule.until), ("at", rule.at)):
        if value is not None:
            lines.append(f"{name} = {instant(value)}")
    if rule.drift:
        lines.append(f'drift = "{written(rule.drift)}"')
    if rule.uncertainty != ClockCorrection.uncertainty:
        lines.append(f'uncertainty = "{-(-rule.uncertainty // SECOND)}s"')
    return "\n".join(lines) + "\n"
