"""What a retailer may set differently. The defaults are the protocol's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .rules import Rule

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@dataclass(frozen=True)
class Settings:
    """Durations in microseconds, shares of one, authorities from the highest down."""

    handover_authority: tuple[str, ...] = ("pos/*", "online/*", "erp/*")
    price_authority: tuple[str, ...] = ("erp/*", "pos/*", "online/*")
    safety_stock: Decimal = Decimal(0)
    settle: int = 15 * MINUTE
    patience: int = 24 * HOUR
    stale_after: int = 14 * DAY
    tolerance_units: Decimal = Decimal(5)
    tolerance_share: Decimal = Decimal("0.05")
    small_units: Decimal = Decimal(2)
    small_share: Decimal = Decimal("0.5")
    outlier_share: Decimal = Decimal("0.5")
    rules: tuple[Rule, ...] = ()

    def tolerates(self, difference: Decimal, ledger: Decimal) -> bool:
        off, figure = abs(difference), abs(ledger)
        large = off > self.tolerance_units and off > figure * self.tolerance_share
        small_shelf = off > self.small_units and off > figure * self.small_share
        return not (large or small_shelf)


def matches(pattern: str, source: str) -> bool:
    """Whether a source pattern names this source; `*` stands for any text."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), source) is not None


def is_among(source: str, patterns: Sequence[str]) -> bool:
    return any(matches(pattern, source) for pattern in patterns)


def authority(patterns: Sequence[str], source: str) -> int:
    """Higher is more; sources that no pattern names share the lowest, 0."""
    for place, pattern in enumerate(patterns):
        if matches(pattern, source):
            return len(patterns) - place
    return 0
