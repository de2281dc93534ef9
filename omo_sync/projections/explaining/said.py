"""What sources with wrong clocks said, beside the corrected times by which their facts count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from omo_sync.domain.corrections import said
from omo_sync.domain.fact import HOUR, MINUTE, SECOND
from omo_sync.domain.plain import decimal
from omo_sync.projections.explaining.step import Step
from omo_sync.projections.explaining.words import say
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog


def with_said(transaction: Transaction, log: EventLog, steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps, each of a corrected fact with what its source said and by how much it was corrected.

    log: one that corrects.
    """
    shown = list(steps)
    facts = log.at(transaction, {step.position for step in shown if step.position}) if log.rules else {}
    found = []
    for step in shown:
        fact = facts.get(step.position)
        told = None if fact is None else said(fact)
        if fact is None or told is None or step.time is None:
            found.append(step)
            continue
        by = fact.time - told
        note = say("said", said=step.time - by, by=offset(by))
        found.append(replace(step, notes=(note, *step.notes)))
    return tuple(found)


def offset(microseconds: int) -> str:
    """With its sign, as the configuration writes it, to the millisecond: `+7m12.5s`."""
    size = (abs(microseconds) + 500) // 1_000 * 1_000
    hours, rest = divmod(size, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    parts = [f"{hours}h" if hours else "", f"{minutes}m" if minutes else ""]
    if rest or not (hours or minutes):
        parts.append(f"{decimal(rest, SECOND)}s")
    return ("-" if microseconds < 0 else "+") + "".join(parts)
