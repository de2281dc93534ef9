"""Corrections of sources' clocks: what a source said stays in the log, what is folded is put right.

A clock's offset is positive where it is ahead of the true time, as in the configuration.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

from omo_sync.domain.fact import CLOCK, DAY, SECOND, Fact

SAID = "omo/said"  # no extension attribute can have this name

POLLED = "polledwatermark"
"""The extension attribute of watermarks that a pull tells by our own clock."""

OWN_CLOCK = ("not_before", "started_at", "arrived_at", "complete_through")
"""Instants of `data` that the source read from its clock. Plans are not among them: when a price begins or
ends was decided by people."""


@dataclass(frozen=True)
class ClockCorrection:
    """The clock of the sources that fit a pattern was wrong.

    since, until: by what the source said, from `since` to before `until`; None for no end.
    offset: microseconds ahead, at the instant `at` where it drifts. drift: microseconds a day.
    uncertainty: microseconds by which the corrected instants may still be off, either way.
    """

    source: str
    offset: int
    since: int | None = None
    until: int | None = None
    at: int | None = None
    drift: int = 0
    uncertainty: int = 5 * SECOND

    def matches(self, source: str) -> bool:
        return fnmatchcase(source, self.source)

    def fits(self, said: int) -> bool:
        return (self.since is None or said >= self.since) and (self.until is None or said < self.until)

    def right(self, said: int) -> int:
        """The true instant of what the source said."""
        drifted = 0 if self.at is None else (said - self.at) * self.drift // DAY
        return said - self.offset - drifted


class Corrections:
    """All corrections in force; of those that fit a source and an instant the first one applies."""

    def __init__(self, rules: Sequence[ClockCorrection]) -> None:
        self.rules = rules
        self._by_source: dict[str, list[ClockCorrection]] = {}

    @property
    def widest(self) -> int:
        """The greatest uncertainty."""
        return max((rule.uncertainty for rule in self.rules), default=0)

    def of(self, source: str) -> list[ClockCorrection]:
        found = self._by_source.get(source)
        if found is None:
            found = [rule for rule in self.rules if rule.matches(source)]
            self._by_source[source] = found
        return found

    def fact(self, fact: Fact) -> Fact:
        """The fact as it truly was; itself where no correction applies."""
        if fact.type == "number.received":
            return self._note(fact)
        rules = self.of(fact.source)
        rule = first(rules, fact.time)
        if rule is None or (fact.extra and POLLED in fact.extra):
            return fact
        time = rule.right(fact.time)
        data = {**fact.data, **shifted(fact, rules, time)}
        ahead = max(time, data.get("arrived_at") or time) - fact.recorded
        marks = fact.marks & ~CLOCK | (CLOCK if ahead > rule.uncertainty else 0)
        extra = {**(fact.extra or {}), SAID: (fact.time, rule.uncertainty)}
        return fact._replace(time=time, data=data, marks=marks, extra=extra)

    def _note(self, fact: Fact) -> Fact:
        """A number that came with a duplicate has the time that its source said; with a quarantined
        record that of its recording."""
        rule = None if fact.time == fact.recorded else first(self.of(fact.data["source"]), fact.time)
        return fact if rule is None else fact._replace(time=rule.right(fact.time))

    def facts(self, facts: Iterable[Fact]) -> list[Fact]:
        return [self.fact(fact) for fact in facts]


def shifted(fact: Fact, rules: Sequence[ClockCorrection], time: int) -> dict[str, Any]:
    """The other instants that the source's clock gave, put right; time: the fact's own, put right."""
    data = fact.data
    found: dict[str, Any] = {}
    for name in OWN_CLOCK:
        said = data.get(name)
        if said is not None:
            rule = first(rules, said)
            found[name] = said if rule is None else rule.right(said)
            if name != "arrived_at":
                found[name] = min(found[name], time)
    if data.get("expires_at") is not None:  # so long after the reservation was made
        found["expires_at"] = data["expires_at"] + time - fact.time
    if data.get("effective_from") == fact.time:
        found["effective_from"] = min(time, data.get("effective_to", time + 1) - 1)
    return found


def first(rules: Sequence[ClockCorrection], said: int) -> ClockCorrection | None:
    return next((rule for rule in rules if rule.fits(said)), None)


def said(fact: Fact) -> int | None:
    """What the source itself said, of a fact whose time was corrected."""
    return fact.extra[SAID][0] if fact.extra and SAID in fact.extra else None


def unsure(fact: Fact) -> int:
    """By how much the fact's time may still be off, in microseconds; 0 where it was not corrected."""
    return fact.extra[SAID][1] if fact.extra and SAID in fact.extra else 0


@lru_cache(8)
def corrections(rules: tuple[ClockCorrection, ...]) -> Corrections:
    """Corrections by their rules, with what they have found out so far."""
    return Corrections(rules)
