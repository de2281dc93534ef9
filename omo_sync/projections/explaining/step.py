"""One line of an explanation: a fact, what it did, and what the number is after it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from typing import Any

from omo_sync.domain.plain import instant, units
from omo_sync.errors import StoreError
from omo_sync.projections.explaining.words import Language, Said


@dataclass(frozen=True)
class Step:
    """A fact, or several in one line; time, source, id and type are None where it is none.

    effect: what the fact says. change, sets: what it does to the number, in thousandths; a fact
    that does not count has neither, and its notes say why. balance: the number after it; None
    where it does not count. position: in the log, 0 where it is no single fact.
    """

    effect: Said
    time: int | None = None
    source: str | None = None
    id: str | None = None
    type: str | None = None
    change: int | None = None
    sets: int | None = None
    balance: int | None = None
    notes: tuple[Said, ...] = ()
    position: int = 0

    @property
    def counts(self) -> bool:
        return self.change is not None or self.sets is not None

    def row(self, language: Language = "en", zone: tzinfo = UTC) -> dict[str, Any]:
        """The fields `time source id type effect balance note`; decimal texts, RFC 3339."""
        return {
            "time": None if self.time is None else instant(self.time, zone),
            "source": self.source,
            "id": self.id,
            "type": self.type,
            "effect": self.effect.text(language, zone),
            "balance": None if self.balance is None else units(self.balance),
            "note": "; ".join(note.text(language, zone) for note in self.notes) or None,
        }


def balanced(steps: Iterable[Step], start: int = 0) -> list[Step]:
    """The steps, each that counts with the balance after it."""
    running, found = start, []
    for step in steps:
        if step.counts:
            running = step.sets if step.sets is not None else running + (step.change or 0)
            found.append(replace(step, balance=running))
        else:
            found.append(step)
    return found


def final(steps: Sequence[Step]) -> int:
    """The balance after the last step that counts; 0 where none does."""
    return next((step.balance for step in reversed(steps) if step.balance is not None), 0)


def check(what: str, steps: int, shown: int) -> None:
    """Steps have to come to the number that is shown; StoreError where they do not."""
    if steps != shown:
        raise StoreError(
            f"The facts of {what} come to {units(steps)}, but {units(shown)} is shown. "
            "Run `omo-sync projections verify`; if it fails, `omo-sync projections rebuild`."
        )


def signed(delta: int) -> str:
    """A movement with its sign."""
    return units(delta) if delta < 0 else f"+{units(delta)}"
