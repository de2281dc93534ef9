"""An explanation with its facts, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from omo_sync.domain.causes import Cause, Explanation
from omo_sync.domain.fact import Fact
from omo_sync.domain.plain import units
from omo_sync.projections.explaining.step import signed
from omo_sync.projections.explaining.words import Language, Said, say
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog


class Explained(NamedTuple):
    """An explanation. facts: those that its causes name, by position. difference: of the claim."""

    explanation: Explanation
    facts: Mapping[int, Fact]
    difference: int

    def lines(self, language: Language = "en") -> Iterator[str]:
        """What people read: the explanation, or what it may be."""
        claimed, possible, complete = self.explanation
        for cause in possible:
            said = self._said(cause).text(language)
            if cause.change is not None:
                change, left = signed(cause.change), units(self.difference - cause.change)
                said = say("with it", cause=said, change=change, left=left).text(language)
            yield say("explained by" if cause == claimed else "may be", cause=said).text(language)
        if not complete:
            yield say("too much").text(language)

    def data(self, language: Language = "en") -> dict[str, Any]:
        """`claimed`: the kind of the cause that can be relied on, or None; `possible`: all that fit;
        `complete`: whether everything around was looked at."""
        claimed, possible, complete = self.explanation
        return {
            "claimed": claimed.kind if claimed else None,
            "possible": [self._cause(cause, language) for cause in possible],
            "complete": complete,
        }

    def _cause(self, cause: Cause, language: Language) -> dict[str, Any]:
        """change: what the ledger gains by it; left: what remains of the difference with it."""
        known = cause.change is not None
        return {
            "kind": cause.kind,
            "facts": [{"source": fact.source, "id": fact.id} for fact in self._facts(cause)],
            "change": units(cause.change or 0) if known else None,
            "left": units(self.difference - (cause.change or 0)) if known else None,
            "detail": cause.detail or None,
            "says": self._said(cause).text(language),
        }

    def _facts(self, cause: Cause) -> list[Fact]:
        return [self.facts[position] for position in cause.facts]

    def _said(self, cause: Cause) -> Said:
        facts = " + ".join(f"{fact.source} {fact.id}" for fact in self._facts(cause))
        if "+" in cause.kind:
            return say("cause together", facts=facts, kinds=cause.kind)
        return say(f"cause {cause.kind}", facts=facts, detail=cause.detail)


def shown(
    transaction: Transaction, log: EventLog, explained: Iterable[tuple[Explanation, int]]
) -> list[Explained]:
    """Explanations, each with the difference of its claim, in the order given."""
    given = list(explained)
    positions = {p for explanation, _ in given for cause in explanation.possible for p in cause.facts}
    facts = log.at(transaction, positions)
    return [Explained(explanation, facts, difference) for explanation, difference in given]
