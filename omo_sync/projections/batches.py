"""What is folded at once: a piece of the log, decoded, and cut where something else than facts stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from omo_sync.domain.fact import Fact
from omo_sync.projections.handlers import HANDLERS
from omo_sync.store import cursors
from omo_sync.store.codec import decode
from omo_sync.store.log_table import Entry

CHOICE = "variant.chosen"


class Stretch(NamedTuple):
    """Facts, then what is done by itself: a pass, settings, the choice of a variant; None at the end of a
    batch. variants: streams of which the log got other variants meanwhile."""

    facts: list[Fact]
    variants: list[str]
    marker: Fact | None


class Batch(NamedTuple):
    """So many entries of the log, up to a position."""

    stretches: list[Stretch]
    end: int
    entries: int


Read = Callable[[int, int], Batch | None]
"""Gives what follows a position, up to so many entries; None where nothing does."""


def batch(entries: Sequence[Entry]) -> Batch | None:
    """These entries of the log, which follow each other."""
    if not entries:
        return None
    found: list[Stretch] = []
    facts: list[Fact] = []
    variants: list[str] = []
    for position, stream, version, topic, blob in entries:
        if topic == cursors.TOPIC:
            continue
        if version > 1:
            variants.append(stream)
            continue
        fact = decode(position, stream, topic, blob)
        if fact.type in HANDLERS and fact.type != CHOICE:
            facts.append(fact)
            continue
        found.append(Stretch(facts, variants, fact))
        facts, variants = [], []
    return Batch([*found, Stretch(facts, variants, None)], entries[-1][0], len(entries))
