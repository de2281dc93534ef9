"""What is truly the case at the end of a made chain's days."""

from __future__ import annotations

from dataclasses import dataclass

StockKey = tuple[str, str]  # sku, location
PriceKey = tuple[str, str | None, str | None]  # sku, channel, location
Conflict = tuple[str, ...]  # kind, values of the key


@dataclass(frozen=True)
class Truth:
    """The physical truth at `as_of`, for every key that some fact names.

    on_hand: what lies on the shelf. reserved: what of it is held for orders. Both in thousandths.
    points: what every member owns, merged members with the one they were merged into; in thousandths.
    prices: what a shopper pays at `as_of`, in ten-thousandths.
    conflicts: what a person has to decide, and nothing else. A message lost on its way adds its own.
    """

    as_of: int
    on_hand: dict[StockKey, int]
    reserved: dict[StockKey, int]
    points: dict[str, int]
    prices: dict[PriceKey, int]
    conflicts: frozenset[Conflict]
