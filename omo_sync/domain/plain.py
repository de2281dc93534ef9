"""Numbers, instants and keys as people and machines read them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from omo_sync.domain.fact import COIN, UNIT

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def decimal(scaled: int, scale: int) -> str:
    """A scaled whole number as a decimal text without trailing zeros: 2500 of 1000 is `2.5`."""
    whole, rest = divmod(abs(scaled), scale)
    sign = "-" if scaled < 0 else ""
    if not rest:
        return f"{sign}{whole}"
    return f"{sign}{whole}.{str(rest).zfill(len(str(scale)) - 1).rstrip('0')}"


def units(thousandths: int) -> str:
    """A quantity or points."""
    return decimal(thousandths, UNIT)


def money(ten_thousandths: int) -> str:
    """An amount, without its currency."""
    return decimal(ten_thousandths, COIN)


def instant(microseconds: int, zone: tzinfo = UTC) -> str:
    """RFC 3339, with the offset of the zone; no more fractional digits than it has."""
    text = (EPOCH + timedelta(microseconds=microseconds)).astimezone(zone).isoformat()
    return text[:-6] + "Z" if zone is UTC else text


def canonical(value: Any) -> str:
    """JSON text for ids and keys: compact, in the given order, characters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
