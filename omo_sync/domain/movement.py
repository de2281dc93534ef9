"""What most facts come to: one movement of one account, which concerns no order, number or other fact."""

from __future__ import annotations

from typing import NamedTuple

from omo_sync.domain.fact import Fact

Key = tuple[str, str, str]  # domain, code, place


class Movement(NamedTuple):
    """All that folding needs of such a fact; the rest stands in its entry of the log.

    source, id, type, time, recorded, marks, position: the fact's; all but `marks` at the places where a fact
        has them. domain, code, place: the account's key. delta: in thousandths.
    since: it happened in [since, time]; None: at `time`.
    """

    source: str
    id: str
    type: str
    time: int
    delta: int
    recorded: int
    domain: str
    code: str
    place: str
    since: int | None
    marks: int
    position: int = 0


Told = Fact | Movement
"""A fact, or in short what it comes to."""
