"""What the retailer may decide about judging. Every one of these stands in the log as `config.applied`.

Durations are microseconds, quantities thousandths, percentages whole thousandths of a percent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from typing import Any

from omo_sync.domain.corrections import ClockCorrection
from omo_sync.domain.fact import DAY, HOUR, MINUTE, UNIT
from omo_sync.domain.rules import Rule

OPERATOR = "omo/operator"


@dataclass(frozen=True)
class SafetyStock:
    """Units that are kept back from sale: the first pattern pair that fits a key applies."""

    sku: str
    location: str
    quantity: int


@dataclass(frozen=True)
class CountTolerance:
    """A count differs by too much when it is off by more than units and percent, or by more than
    small_units and small_percent, of the ledger's figure."""

    units: int = 5 * UNIT
    percent: int = 5 * UNIT
    small_units: int = 2 * UNIT
    small_percent: int = 50 * UNIT

    def exceeded(self, difference: int, ledger: int) -> bool:
        off, size = abs(difference), abs(ledger)
        share = off * 100 * UNIT
        return (off > self.units and share > size * self.percent) or (
            off > self.small_units and share > size * self.small_percent
        )


@dataclass(frozen=True)
class Settings:
    """The settings in force; the defaults are the protocol's."""

    settle: int = 15 * MINUTE
    patience: int = 24 * HOUR
    stale_hold: int = 14 * DAY
    late_horizon: int = 7 * DAY
    ahead_limit: int = 24 * HOUR
    handover_authority: tuple[str, ...] = ("pos/*", "online/*", "erp/*")
    price_authority: tuple[str, ...] = ("erp/*", "pos/*", "online/*")
    count_tolerance: CountTolerance = CountTolerance()
    outlier_percent: int = 50 * UNIT
    clock_uncertainty: int = 2 * MINUTE
    pack_attributes: tuple[str, ...] = ("pack_size",)
    explained: tuple[str, ...] = ()
    safety_stock: tuple[SafetyStock, ...] = ()
    trusted_recorders: tuple[str, ...] = ()
    gtin_sources: tuple[str, ...] = ()
    clock_correction: tuple[ClockCorrection, ...] = ()
    rules: tuple[Rule, ...] = ()

    def kept_back(self, sku: str, location: str) -> int:
        """Safety stock of a key, in thousandths."""
        for rule in self.safety_stock:
            if fnmatchcase(sku, rule.sku) and fnmatchcase(location, rule.location):
                return rule.quantity
        return 0

    def as_data(self) -> dict[str, Any]:
        """As JSON-able data, for the log."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Settings:
        """What `as_data` gave. A setting that an older version did not know keeps its default."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list | tuple) else value for name, value in data.items()
        }
        if "count_tolerance" in values:
            values["count_tolerance"] = CountTolerance(**values["count_tolerance"])
        if "safety_stock" in values:
            values["safety_stock"] = tuple(SafetyStock(**rule) for rule in values["safety_stock"])
        if "rules" in values:
            values["rules"] = tuple(map(Rule.from_data, values["rules"]))
        if "clock_correction" in values:
            values["clock_correction"] = tuple(ClockCorrection(**rule) for rule in values["clock_correction"])
        return cls(**values)


DEFAULTS = Settings()


def rank(source: str, authority: tuple[str, ...]) -> int:
    """Place of a source in an order of authority, 0 the highest; unlisted sources share the lowest."""
    for place, pattern in enumerate(authority):
        if fnmatchcase(source, pattern):
            return place
    return len(authority)


def highest(sources: list[str], authority: tuple[str, ...]) -> str:
    """The source of the highest authority; among equals the greater one."""
    best = min(rank(source, authority) for source in sources)
    return max(source for source in sources if rank(source, authority) == best)
