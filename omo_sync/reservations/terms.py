"""On which terms orders are taken."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from omo_sync.domain.allotments import Allotment
from omo_sync.domain.fact import HOUR, MINUTE, SECOND
from omo_sync.errors import UsageError


class Terms(NamedTuple):
    """expires_in: for which a hold lasts where nothing is said; longest: at most. keeping: for which an
    answer is kept by idempotency key. All in microseconds. waiting: requests that may wait to be decided."""

    expires_in: int = 15 * MINUTE
    longest: int = 24 * HOUR
    waiting: int = 2_000
    keeping: int = 24 * HOUR
    allotments: tuple[Allotment, ...] = ()

    def expiry(self, asked: int | None) -> int:
        """Raises UsageError where it is less than a second or more than is taken."""
        if asked is None:
            return self.expires_in
        if not SECOND <= asked <= self.longest:
            told = Decimal(asked) / SECOND
            raise UsageError(
                f"expires_in is {told:g} seconds: send 1 to {self.longest // SECOND}, or nothing."
            )
        return asked


USUAL = Terms()
