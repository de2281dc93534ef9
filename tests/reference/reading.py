"""From an event of the protocol to a fact whose parts compare.

Texts compare as Python compares them, by code point: for Unicode text that is the order of the UTF-8 bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

OPERATOR = "omo/operator"

Identity = tuple[str, str]

NUMBERS = {"quantity", "on_hand", "points", "balance", "amount"}
INSTANTS = {
    "arrived_at",
    "started_at",
    "expires_at",
    "effective_from",
    "effective_to",
    "not_before",
    "complete_through",
}
DEFAULTS: dict[str, dict[str, Any]] = {
    "inventory.returned": {"sellable": True},
    "price.set": {"kind": "list", "tax": "included"},
    "price.withdrawn": {"kind": "list"},
    "price.reported": {"kind": "list"},
    "item.described": {"stocked": True},
}
DEFAULT_IS_TIME = {"inventory.transferred": "arrived_at", "price.set": "effective_from"}


@dataclass(frozen=True)
class Fact:
    """One event: `type` without `omo.` and `.v1`, instants in microseconds, numbers as Decimal."""

    source: str
    id: str
    type: str
    time: int
    data: dict[str, Any]
    recorded: int | None

    @property
    def identity(self) -> Identity:
        return (self.source, self.id)

    @property
    def order(self) -> tuple[int, str, str]:
        """Later, then greater source, then greater id."""
        return (self.time, self.source, self.id)

    @property
    def rank(self) -> tuple[int, bool, str, str]:
        """The same for counts and openings of points, where the operator wins a tie."""
        return (self.time, self.source == OPERATOR, self.source, self.id)

    def says_the_same(self, other: Fact) -> bool:
        return (self.type, self.time, self.data) == (other.type, other.time, other.data)


def instant(text: str) -> int:
    """Microseconds since 1970 of an RFC 3339 instant."""
    elapsed = datetime.fromisoformat(text) - datetime(1970, 1, 1, tzinfo=UTC)
    return elapsed // timedelta(microseconds=1)


def plain(number: Decimal) -> str:
    """Plain notation without trailing zeros, as machine formats print numbers."""
    return format(number.normalize(), "f") if number else "0"


def read(event: Mapping[str, Any]) -> Fact:
    """A valid event, with its defaults filled in."""
    kind = event["type"].removeprefix("omo.").removesuffix(".v1")
    time = instant(event["time"])
    data = dict(DEFAULTS.get(kind, {}))
    if kind in DEFAULT_IS_TIME:
        data[DEFAULT_IS_TIME[kind]] = time
    for name, value in event["data"].items():
        if value is not None:
            data[name] = _value(kind, name, value)
        elif name == "arrived_at":
            data[name] = None
    recorded = event.get("recordedtime")
    return Fact(event["source"], event["id"], kind, time, data, instant(recorded) if recorded else None)


def _value(kind: str, name: str, value: Any) -> Any:
    if name in NUMBERS:
        return Decimal(str(value))
    if name in INSTANTS:
        return instant(value)
    if name == "sequence" and kind == "source.watermark":
        return int(value)
    return value
