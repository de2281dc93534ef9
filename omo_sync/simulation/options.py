"""How big the made chain is, how it trades, and what goes wrong in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from omo_sync.domain.fact import DAY, HOUR, SECOND

START = 1_772_380_800_000_000  # 2026-03-02T00:00:00+08:00, a Monday


@dataclass(frozen=True)
class WorldOptions:
    """The size, trade and misfortunes of a chain. Shares are of 1; instants and spans in microseconds.

    tick: the finest step of the sources' clocks. Two facts about one key never share an instant.
    pick_ups, cancelled, abandoned: shares of the mall's orders.
    told_by_both: share of pick-ups whose hand-over the mall tells as well as the till.
    mirrored: share of the mall's orders that the ERP repeats.
    counted, counted_at_night: share of a shop's shelves in a day's stocktakes, while selling and after.
    shrunk: share of the shelves in a stocktake that lost a unit or two since the last one.
    both_sides: share of members who spend points at the till and in the mall in the same minute.
    stale_prices: share of price changes after which the mall still tells the old one.
    conflicts: disagreements planted that need a person, as a share of shelves, members and items.
    """

    seed: int = 1
    shops: int = 3
    skus: int = 600
    members: int = 400
    days: int = 3
    start: int = START
    tick: int = 1_000

    receipts: float = 0.35  # per shop, day and item
    orders: float = 0.36  # per day and item
    supplies: float = 0.05  # per shop, day and item
    transfers: float = 0.02  # per day and item
    weighed: float = 0.05
    unstocked: float = 0.1  # shelves that are empty at the opening

    voided: float = 0.01
    corrected: float = 0.01
    returned: float = 0.03
    unsellable: float = 0.3
    adjusted: float = 0.01

    pick_ups: float = 0.3
    told_by_both: float = 0.5
    mirrored: float = 0.1
    cancelled: float = 0.08
    abandoned: float = 0.12

    counted: float = 0.03
    counted_at_night: float = 0.03
    shrunk: float = 0.2
    mistyped: float = 0.02

    membership: float = 0.5
    redeemed: float = 0.15
    both_sides: float = 0.02
    merged: float = 0.01
    linked: float = 0.3

    price_changes: float = 0.04  # per day and item
    promotions: float = 0.05
    mark_downs: float = 0.004  # per day and item
    channel_prices: float = 0.05
    stale_prices: float = 0.2
    reported: float = 0.05

    conflicts: float = 0.0008

    @property
    def end(self) -> int:
        """The midnight after the last trading day; nothing is told after it."""
        return self.start + self.days * DAY

    @property
    def as_of(self) -> int:
        """The instant of the closing pass: half a day later, when the last late message is in."""
        return self.end + 12 * HOUR


def busy(seed: int, **options: Any) -> WorldOptions:
    """Forty shelves where every kind of misfortune strikes several times. options: what shall differ."""
    size = {"shops": 2, "skus": 20, "members": 20, "days": 2, "tick": SECOND}
    trade = {"receipts": 2.0, "orders": 0.8, "mirrored": 0.3, "transfers": 0.3, "supplies": 0.3}
    slips = {"returned": 0.1, "voided": 0.05, "corrected": 0.05, "mistyped": 0.1, "adjusted": 0.1}
    counts = {"counted": 0.3, "counted_at_night": 0.2, "shrunk": 0.6, "reported": 0.5, "merged": 0.2}
    prices = {"price_changes": 0.4, "promotions": 0.5, "stale_prices": 0.5, "channel_prices": 0.3}
    rest = {"mark_downs": 0.2, "conflicts": 0.1}
    return WorldOptions(seed=seed, **{**size, **trade, **slips, **counts, **prices, **rest, **options})
