"""One piece of disagreement, and when it is settled."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .log import Log

ClaimKey = dict[str, str | list[str]]


@dataclass(frozen=True)
class Claim:
    """`identity`: what it is about. `difference`: None where there is nothing to measure. For rules: how much
    is `off`, without sign, of which figure (`base`), whose word could be taken, and whether it is
    `uncertain` on which side of a count something moved."""

    kind: str
    key: ClaimKey
    identity: tuple[str, ...]
    instant: int
    difference: Decimal | None
    by_rule: bool = False
    settled: bool = False
    off: Decimal | None = None
    base: Decimal | None = None
    tellers: tuple[str, ...] = ()
    uncertain: bool = False

    @property
    def conflict(self) -> list[str]:
        """The conflict that gathers it: its kind, then the values of its key."""
        row = [self.kind]
        for value in self.key.values():
            row += [value] if isinstance(value, str) else value
        return row


def is_settled(log: Log, instant: int) -> bool:
    """Long enough ago, and every source that gives watermarks has passed it or is no longer waited for."""
    if log.clock is None or log.clock < instant + log.settings.settle:
        return False
    through: dict[str, int] = {}
    for fact in log.facts("source.watermark"):
        complete = fact.data["complete_through"]
        through[fact.source] = max(complete, through.get(fact.source, complete))
    waited_from = log.clock - log.settings.patience
    return all(complete >= instant or complete < waited_from for complete in through.values())
