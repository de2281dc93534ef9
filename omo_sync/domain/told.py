"""The data of a fact as a source would write it."""

from __future__ import annotations

from datetime import UTC, tzinfo
from typing import Any

from omo_sync.domain.plain import instant, money, units

QUANTITIES = ("quantity", "on_hand", "points", "balance")
INSTANTS = (
    "arrived_at",
    "complete_through",
    "effective_from",
    "effective_to",
    "expires_at",
    "not_before",
    "started_at",
)


def told(data: dict[str, Any], zone: tzinfo = UTC) -> dict[str, Any]:
    """Numbers as decimal texts, instants with the offset of the zone. Of an identity only its kind
    is told."""
    return {name: _told(name, value, zone) for name, value in data.items()}


def _told(name: str, value: Any, zone: tzinfo) -> Any:
    if name == "identity":
        return {"kind": value["kind"]}
    if not isinstance(value, int) or isinstance(value, bool):
        return value
    if name in QUANTITIES:
        return units(value)
    if name == "amount":
        return money(value)
    return instant(value, zone) if name in INSTANTS else value
