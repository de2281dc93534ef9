"""What a decision covers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

DISMISS = "dismiss"
ASK = "ask"  # a person took a rule's decision back: no rule covers these claims any more


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
        dismissed = [span(entry.identity) for entry in decisions if entry.action == DISMISS]
        if within(span(identity), dismissed):
            return DISMISS
        asked = [span(entry.identity) for entry in decisions if entry.action == ASK]
        first, last = span(identity)
        return ASK if any(begin <= last and first <= end for begin, end in asked) else None
    actions = [action for about, saw, action in decisions if (about, saw) == (identity, difference)]
    return actions[-1] if actions else None


def covered_by(
    kind: str, identity: str, difference: str, decisions: Sequence[Covered], rule: str | None
) -> str | None:
    """What covers a claim: a person's action, else its rule, if it has one. Nothing covers what a
    person asked for."""
    action = covering(kind, identity, difference, decisions)
    return None if action == ASK else action or rule or None


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
