"""Facts as they go over the wire: CloudEvents of the sync protocol, one a line."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from omo_sync.simulation.telling import Told

NUMBERS = {
    "quantity": 1_000,
    "on_hand": 1_000,
    "points": 1_000,
    "balance": 1_000,
    "amount": 10_000,
}
INSTANTS = {
    "started_at",
    "arrived_at",
    "expires_at",
    "effective_from",
    "effective_to",
    "not_before",
    "complete_through",
}
SHANGHAI = timezone(timedelta(hours=8))
EPOCH = datetime(1970, 1, 1, tzinfo=UTC).astimezone(SHANGHAI)


def instant(micros: int) -> str:
    """RFC 3339 in the shops' own time, as short as it can be told exactly."""
    spec = "seconds" if micros % 1_000_000 == 0 else "milliseconds" if micros % 1_000 == 0 else "microseconds"
    return (EPOCH + timedelta(microseconds=micros)).isoformat(timespec=spec)


def plain(value: int, scale: int) -> str:
    """A scaled whole number in plain decimal notation, without trailing zeros."""
    whole, rest = divmod(abs(value), scale)
    text = f"{whole}.{rest:0{len(str(scale)) - 1}d}".rstrip("0").rstrip(".") if rest else str(whole)
    return f"-{text}" if value < 0 else text


def event(fact: Told) -> dict[str, Any]:
    """The CloudEvent that tells this fact."""
    made: dict[str, Any] = {
        "specversion": "1.0",
        "id": fact.id,
        "source": fact.source,
        "type": f"omo.{fact.type}.v1",
        "time": instant(fact.time),
    }
    if fact.sequence is not None:
        made["sequence"] = str(fact.sequence)
    made["data"] = {name: _member(name, value) for name, value in fact.data.items()}
    return made


def _member(name: str, value: Any) -> Any:
    if name in NUMBERS:
        return plain(value, NUMBERS[name])
    if name in INSTANTS and value is not None:
        return instant(value)
    return value


def line(made: dict[str, Any]) -> bytes:
    """One event as a line of JSON, its line feed included."""
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
