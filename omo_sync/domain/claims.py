"""Claims, the conflicts that gather them, and when they are settled."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from omo_sync.domain.account import FOREVER
from omo_sync.domain.plain import canonical
from omo_sync.domain.settings import Settings

PENDING, OPEN, RESOLVED, DISMISSED, EXPLAINED = "pending", "open", "resolved", "dismissed", "explained"

KINDS = {
    "count-variance": ("sku", "location"),
    "stock-drift": ("sku", "location"),
    "oversold": ("sku", "location"),
    "told-twice": ("order", "sku", "location", "member"),
    "hold-stale": ("order",),
    "void-after-count": ("sku", "location"),
    "price-disagreement": ("sku", "kind", "channel", "location"),
    "price-drift": ("sku", "kind", "channel", "location"),
    "price-outlier": ("sku", "kind", "channel", "location"),
    "points-overdrawn": ("member",),
    "points-drift": ("member",),
    "divergent-duplicate": ("source", "id"),
    "sequence-gap": ("source", "sequencerun"),
    "identity-clash": ("kind", "members"),
}
"""Every kind of conflict with the fields of its key, in order; absent ones are left out."""


class Subject(NamedTuple):
    """What a conflict is about. key: canonical JSON object of the kind's fields."""

    kind: str
    key: str

    @classmethod
    def of(cls, kind: str, /, **fields: Any) -> Subject:
        key = {name: fields[name] for name in KINDS[kind] if fields.get(name)}
        return cls(kind, canonical(key))

    @property
    def conflict(self) -> str:
        """The conflict's id: derived from kind and key alone."""
        return hashlib.sha256(f"{self.kind} {self.key}".encode()).hexdigest()[:12]


class Claim(NamedTuple):
    """One piece of disagreement.

    identity: of the fact (or missing numbers) that it is about. instant: microseconds.
    difference: what is disagreed, as text; another difference is another disagreement.
    evidence: positions of its facts in the log. rule: the name of the rule that resolves it, if any.
    base: the figure that a difference in quantity is a share of. tellers: the sources of which one
    could be taken at its word. uncertain: nobody knows on which side of a count something moved.
    """

    subject: Subject
    identity: str
    instant: int
    difference: str
    evidence: tuple[int, ...] = ()
    rule: str | None = None
    base: int | None = None
    tellers: tuple[str, ...] = ()
    uncertain: bool = False


def identity(source: str, id: str) -> str:
    """The pair (source, id) as one text that no other pair has."""
    return canonical([source, id])


def settled_upto(clock: int, watermarks: Mapping[str, int], settings: Settings) -> int:
    """A claim is settled when its instant is not later than this.

    watermarks: greatest complete_through by source. Sources too far behind are not waited for.
    """
    waited = [through for through in watermarks.values() if through >= clock - settings.patience]
    return min([clock - settings.settle, *waited], default=-FOREVER)


class Standing(NamedTuple):
    """A claim as the conflict sees it: is it settled, and what covers it (a rule, `dismiss`, or
    another action), if anything."""

    settled: bool
    covered_by: str | None


def state_of(claims: Iterable[Standing], figure_set: bool = False) -> str:
    """The state of a conflict from its claims. figure_set: a person's figure is in force."""
    claims = list(claims)
    if not claims:
        return RESOLVED if figure_set else EXPLAINED
    if any(claim.settled and claim.covered_by is None for claim in claims):
        return OPEN
    if any(not claim.settled for claim in claims):
        return PENDING
    return DISMISSED if all(claim.covered_by == "dismiss" for claim in claims) else RESOLVED
