"""How a shop is asked, as it stands under `[sources.NAME]`."""

from __future__ import annotations

from pydantic import Field

from omo_sync.adapters.mapping.options import Strict
from omo_sync.config.duration import MICROSECONDS, Duration
from omo_sync.shops.calls import Limits

SECOND = MICROSECONDS["s"]


class LimitOptions(Strict):
    """rate: calls a second. attempts: of one call. patience: the longest Retry-After that is waited for."""

    connect_timeout: Duration = 10 * SECOND
    timeout: Duration = 30 * SECOND
    rate: int = Field(default=0, ge=0)
    attempts: int = Field(default=4, ge=1, le=20)
    patience: Duration = 60 * SECOND

    @property
    def limits(self) -> Limits:
        """In seconds."""
        return Limits(
            self.connect_timeout / SECOND,
            self.timeout / SECOND,
            self.rate,
            self.attempts,
            self.patience / SECOND,
        )
