"""When something is done: every so often, or as a crontab line says."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator

from omo_sync.config.duration import Duration

DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


def crontab(written: str) -> str:
    """A crontab line, as it was written. Raises ValueError."""
    if written:
        trigger(written, "UTC")
    return written


def trigger(written: str, timezone: str) -> Any:
    """APScheduler's trigger of a crontab line, in a time zone. Raises ValueError.

    Days of the week are taken as crontab means them, 0 and 7 being Sunday; APScheduler counts from
    Monday.
    """
    from apscheduler.triggers.cron import CronTrigger

    fields = written.split()
    if len(fields) == 5:
        fields[4] = re.sub(r"(?<![/\d])[0-7](?!\d)", lambda found: DAYS[int(found[0])], fields[4])
    try:
        return CronTrigger.from_crontab(" ".join(fields), timezone=timezone)
    except ValueError as error:
        raise ValueError(
            f"{written!r} is no crontab line ({error}); write minute, hour, day, month and day of the week,"
            ' for example "30 3 * * *"'
        ) from None


Crontab = Annotated[str, AfterValidator(crontab)]


class Timing(BaseModel):
    """`every`, `cron` and `jitter` of a source; None: as `[daemon]` says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    every: Duration | None = None
    cron: Crontab | None = None
    jitter: Duration | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Timing:
        if self.every is not None and self.cron:
            raise ValueError("every and cron are both given; keep one of them")
        if self.every == 0:
            raise ValueError('every is 0; write how often the source is pulled, for example "30s"')
        return self
