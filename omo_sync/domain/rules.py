"""Rules of the retailer: what is decided about a claim without a person, or by a person always."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from omo_sync.domain.fact import UNIT

APPROVE, TAKE_COUNT, TAKE_SOURCE, ASK = "approve", "take-the-count", "take-the-source", "ask"
DOINGS = (APPROVE, TAKE_COUNT, TAKE_SOURCE, ASK)

WITHIN_TOLERANCE, TOLD_ALIKE = "within-tolerance", "told-twice-alike"
BUILT_IN = (WITHIN_TOLERANCE, TOLD_ALIKE)
"""The protocol's own rules, after all others: a count within tolerance, and equal quantities told twice."""

DOMAINS = {
    "stock": ("count-variance", "stock-drift", "oversold", "void-after-count", "told-twice", "hold-stale"),
    "price": ("price-disagreement", "price-drift", "price-outlier"),
    "points": ("points-overdrawn", "points-drift", "told-twice"),
}
"""The kinds of conflicts of each domain. `told-twice` is of points where its key is a member."""

KINDS_OF = {
    TAKE_COUNT: ("count-variance", "stock-drift", "void-after-count"),
    TAKE_SOURCE: ("stock-drift", "points-drift", "price-drift", "price-disagreement"),
}
"""The kinds in which there is a count that stands, or a source's figure that can be taken."""


class Extent(NamedTuple):
    """How much is disagreed, without sign. units: of stock or points, in thousandths. base: what
    the difference is a share of, in the same measure. money: ten-thousandths, of a price or at the
    list price. None: there is no such figure."""

    units: int | None = None
    base: int | None = None
    money: int | None = None

    def share_within(self, percent: int) -> bool:
        """percent: thousandths of a percent."""
        off = self.money if self.units is None else self.units
        return off is not None and self.base is not None and off * 100 * UNIT <= abs(self.base) * percent


class Subjects(NamedTuple):
    """What a rule is held against. sources: that of the fact a claim is about, and all whose
    figure could be taken (`tellers`). Empty: the claim has none."""

    kind: str
    domain: str
    sources: tuple[str, ...]
    tellers: tuple[str, ...]
    sku: str
    location: str
    channel: str
    category: str
    uncertain: bool


@dataclass(frozen=True)
class Bound:
    """How large a difference may be; what is None bounds nothing.

    Within units or percent, and within small_units or small_percent, as the tolerance of counts;
    and of not more than money.
    """

    units: int | None = None
    percent: int | None = None
    small_units: int | None = None
    small_percent: int | None = None
    money: int | None = None

    def holds(self, extent: Extent) -> bool:
        for units, percent in ((self.units, self.percent), (self.small_units, self.small_percent)):
            if units is None and percent is None:
                continue
            few = units is not None and extent.units is not None and extent.units <= units
            if not few and (percent is None or not extent.share_within(percent)):
                return False
        return self.money is None or (extent.money is not None and extent.money <= self.money)

    @property
    def bounds(self) -> bool:
        return self != Bound()


@dataclass(frozen=True)
class Rule:
    """Claims that fit every pattern, and differ within the bound, are treated so.

    do: one of DOINGS. The others are patterns, of which one has to fit; none at all fits everything.
    uncertain: whether it also decides on counts during which something may have moved.
    """

    name: str
    do: str
    domain: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    sku: tuple[str, ...] = ()
    location: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    uncertain: bool = False
    within: Bound = Bound()

    def fits(self, about: Subjects, extent: Extent) -> bool:
        if about.kind not in KINDS_OF.get(self.do, (about.kind,)):
            return False
        if about.uncertain and not self.uncertain and self.do != ASK:
            return False
        if self.do == TAKE_SOURCE and self.taken_from(about.tellers) is None:
            return False
        asked = (
            (self.domain, (about.domain,)), (self.kind, (about.kind,)), (self.source, about.sources),
            (self.sku, (about.sku,)), (self.location, (about.location,)),
            (self.channel, (about.channel,)), (self.category, (about.category,)),
        )  # fmt: skip
        return all(any_fits(patterns, words) for patterns, words in asked) and self.within.holds(extent)

    def taken_from(self, tellers: tuple[str, ...]) -> str | None:
        """The source whose figure is taken; None where none or several fit: no rule chooses among them."""
        fitting = [source for source in tellers if any_fits(self.source, (source,))]
        return fitting[0] if len(fitting) == 1 else None

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Rule:
        """What `dataclasses.asdict` gave."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list | tuple) else value for name, value in data.items()
        }
        values["within"] = Bound(**data["within"])
        return cls(**values)


def any_fits(patterns: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """No pattern fits all; else one has to fit a word that is there."""
    return not patterns or any(
        word != "" and fnmatchcase(word, pattern) for word in words for pattern in patterns
    )
