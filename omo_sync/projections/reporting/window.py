"""The stretch of time that a report is about."""

from __future__ import annotations

from typing import NamedTuple

from omo_sync.domain.account import FOREVER, NEVER

Key = tuple[str, ...]
"""stock, sku, location; price, sku, kind, channel, location; points, member."""

STOCK, PRICE, POINTS = "stock", "price", "points"
DOMAINS = (STOCK, PRICE, POINTS)


class Window(NamedTuple):
    """since and until are both in it, in microseconds. Facts are in it by recorded-at, conflicts
    by the log clock."""

    since: int = NEVER
    until: int = FOREVER

    @property
    def everything(self) -> bool:
        return self == Window()

    def __contains__(self, at: object) -> bool:
        return isinstance(at, int) and self.since <= at <= self.until
