"""What a decision covers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

DISMISS = "dismiss"


class Covered(NamedTuple):
    """One claim that a decision covers, with the difference that it saw."""

    identity: str
    difference: str
    action: str


def covering(kind: str, identity: str, difference: str, decisions: Sequence[Covered]) -> str | None:
    """The action of the latest decision that covers a claim, if any does.

    A decision covers a claim as long as its difference is the one it saw; of missing numbers,
    every number that was missing then.
    """
    if kind == "sequence-gap":
        decided = [span(entry[0]) for entry in decisions]
        return DISMISS if within(span(identity), decided) else None
    actions = [action for about, saw, action in decisions if (about, saw) == (identity, difference)]
    return actions[-1] if actions else None


def span(identity: str) -> tuple[int, int]:
    """Missing numbers first..last, from their claim's identity `first-last`."""
    first, _, last = identity.partition("-")
    return int(first), int(last)


def within(wanted: tuple[int, int], spans: Iterable[tuple[int, int]]) -> bool:
    """Whether the spans together hold every number wanted."""
    reached = wanted[0]
    for first, last in sorted(spans):
        if first <= reached <= last:
            reached = last + 1
    return reached > wanted[1]
