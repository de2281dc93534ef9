"""Durations as people write them: `90s`, `15m`, `24h`, `14d`."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator

MICROSECONDS = {
    "ms": 1_000,
    "s": 1_000_000,
    "m": 60_000_000,
    "h": 3_600_000_000,
    "d": 86_400_000_000,
}
_WRITTEN = re.compile(r"([0-9]{1,9})(ms|s|m|h|d)")


def parse_duration(written: object) -> int:
    """Whole microseconds of `15m` and the like. Raises ValueError."""
    found = _WRITTEN.fullmatch(written) if isinstance(written, str) else None
    if found is None:
        raise ValueError(f'{written!r} is not a duration; write "90s", "15m", "24h" or "14d"')
    return int(found[1]) * MICROSECONDS[found[2]]


Duration = Annotated[int, BeforeValidator(parse_duration)]
