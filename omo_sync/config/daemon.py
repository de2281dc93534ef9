"""`[daemon]`: what `omo-sync run` does, how often, and what it tells."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from omo_sync.config.duration import MICROSECONDS, Duration
from omo_sync.config.timing import Crontab

SECOND, MINUTE = MICROSECONDS["s"], MICROSECONDS["m"]

_ADDRESS = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):(?P<port>[0-9]{1,5})")


def address(written: str) -> str:
    """HOST:PORT as it was written, or nothing. Raises ValueError."""
    found = _ADDRESS.fullmatch(written)
    if written and (found is None or int(found["port"]) > 65_535):
        raise ValueError(f'{written!r} is no address; write "127.0.0.1:9464", or "" for no port')
    return written


def longer_than_nothing(microseconds: int) -> int:
    if microseconds <= 0:
        raise ValueError('it is 0; write a duration such as "30s"')
    return microseconds


Address = Annotated[str, AfterValidator(address)]
Span = Annotated[Duration, AfterValidator(longer_than_nothing)]


class Daemon(BaseModel):
    """`[daemon]`; durations in microseconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    every: Span = 30 * SECOND
    jitter: Duration = 3 * SECOND
    attempts: int = Field(default=5, ge=1)
    rest: Span = 15 * MINUTE
    workers: int = Field(default=8, ge=1, le=256)
    pass_every: Span = MINUTE
    compare: Crontab = "30 3 * * *"
    housekeeping: Crontab = "0 5 * * *"
    measure_every: Span = 15 * MINUTE
    poll: Span = SECOND
    grace: Span = 30 * SECOND
    listen: Address = "127.0.0.1:9464"
    max_lag: Span = MINUTE
    stuck_after: Span = 60 * MINUTE
    log: Literal["auto", "json", "console"] = "auto"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    traces: str = ""
