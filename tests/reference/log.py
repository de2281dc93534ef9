"""The set of facts: which variant of an identity stands, and what is voided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from .reading import Fact, Identity, instant, read
from .settings import Settings

Run = tuple[str, str | None]
"""A source and its `sequencerun`."""


class Log:
    """Everything that was accepted.

    standing: the first variant of every identity, voided ones included.
    variants: the different contents told under every identity, the first to arrive first.
    numbers: per run the instant of every sequence number that was received.
    runs: under which `sequencerun` a fact was told, for watermarks.
    clock: the greatest pass instant; None before the first pass.
    """

    def __init__(self, deliveries: Iterable[Mapping[str, Any]], passes: Iterable[str], settings: Settings):
        self.settings = settings
        self.clock = max(map(instant, passes), default=None)
        self.variants: dict[Identity, list[Fact]] = defaultdict(list)
        self.numbers: dict[Run, dict[int, int]] = defaultdict(dict)
        self.runs: dict[Identity, set[str | None]] = defaultdict(set)
        for event in deliveries:
            self._take(event)
        self.standing = {identity: told[0] for identity, told in self.variants.items()}
        self.retractions = [fact for fact in self.standing.values() if "retracts" in fact.data]
        voided = self._void()
        stand = [fact for fact in self.standing.values() if fact.identity not in voided]
        self._stand = sorted(stand, key=lambda fact: fact.order)

    def facts(self, *types: str) -> list[Fact]:
        """The facts of these types (all, if none is named) that are not voided, in order of time."""
        return [fact for fact in self._stand if not types or fact.type in types]

    def _take(self, event: Mapping[str, Any]) -> None:
        fact = read(event)
        told = self.variants[fact.identity]
        if not any(fact.says_the_same(other) for other in told):
            told.append(fact)
        self.runs[fact.identity].add(event.get("sequencerun"))
        if event.get("sequence") is not None:
            received = self.numbers[fact.source, event.get("sequencerun")]
            number = int(event["sequence"])
            # Two facts under one number are a fault of the source; the later instant is taken for both.
            received[number] = max(fact.time, received.get(number, fact.time))

    def _void(self) -> set[Identity]:
        """Retracted facts, and every replacement of one fact but the latest.

        A retraction holds whatever happens to the fact that carries it.
        """
        voided: set[Identity] = set()
        replacements: dict[Identity, list[Fact]] = defaultdict(list)
        for fact in self.retractions:
            target = (fact.source, fact.data["retracts"])
            voided.add(target)
            if fact.type != "fact.retracted":
                replacements[target].append(fact)
        for rivals in replacements.values():
            latest = max(rivals, key=lambda fact: fact.order)
            voided.update(fact.identity for fact in rivals if fact is not latest)
        return voided
