"""`[[judging.clock_correction]]`: clocks that were wrong, as people write it: `+7m12s`, a date and time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from omo_sync.config.duration import Duration
from omo_sync.domain import corrections as domain
from omo_sync.domain.fact import HOUR, MINUTE, SECOND

_OFFSET = re.compile(r"([+-])(?:([0-9]{1,4})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,8})(?:\.([0-9]{1,6}))?s)?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def parse_offset(written: object) -> int:
    """Microseconds of `+7m12s`, `-1h`, `+0.75s`. Raises ValueError."""
    found = _OFFSET.fullmatch(written) if isinstance(written, str) else None
    if found is None or not any(found.groups()[1:]):
        raise ValueError(
            f'{written!r} is not an offset; write "+7m12s" for a clock that is ahead, "-90s" for one that is'
            " behind"
        )
    sign, hours, minutes, seconds, fraction = found.groups()
    size = int(hours or 0) * HOUR + int(minutes or 0) * MINUTE + int(seconds or 0) * SECOND
    size += int((fraction or "").ljust(6, "0"))
    return -size if sign == "-" else size


def parse_instant(written: object) -> int:
    """Microseconds of a date and time with offset, as TOML has them or as a text. Raises ValueError."""
    try:
        moment = datetime.fromisoformat(written) if isinstance(written, str) else written
    except ValueError:
        moment = None
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise ValueError(f"{written!r} is not a time with offset; write 2026-03-01T09:00:00+08:00")
    return (moment - _EPOCH) // timedelta(microseconds=1)


Offset = Annotated[int, BeforeValidator(parse_offset)]
Instant = Annotated[int, BeforeValidator(parse_instant)]


class ClockCorrection(BaseModel):
    """One entry; of those that fit a source and an instant the first one applies."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str = Field(min_length=1)
    offset: Offset
    begin: Instant | None = Field(default=None, alias="from")
    until: Instant | None = None
    at: Instant | None = None
    drift: Offset = 0
    uncertainty: Duration = domain.ClockCorrection.uncertainty

    @model_validator(mode="after")
    def _meant(self) -> Self:
        if self.drift and self.at is None:
            raise ValueError("drift needs `at`, the instant at which the clock is off by `offset`")
        if self.begin is not None and self.until is not None and self.begin >= self.until:
            raise ValueError("`from` has to be before `until`")
        return self

    def rule(self) -> domain.ClockCorrection:
        """As the domain takes it."""
        return domain.ClockCorrection(
            self.source, self.offset, self.begin, self.until, self.at, self.drift, self.uncertainty
        )
