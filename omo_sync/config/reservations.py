"""`[reservations]` and `[[allotments]]`: how goods are held for orders, and for which channel."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from omo_sync.config.clock import Instant
from omo_sync.config.duration import MICROSECONDS, Duration
from omo_sync.config.thousandths import Thousandths
from omo_sync.domain import allotments as domain


class Reservations(BaseModel):
    """`[reservations]`; durations in microseconds. waiting: requests that one process lets wait."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    expires_in: Annotated[Duration, Field(ge=MICROSECONDS["s"])] = 15 * MICROSECONDS["m"]
    longest: Annotated[Duration, Field(ge=MICROSECONDS["s"])] = 24 * MICROSECONDS["h"]
    waiting: int = Field(default=2_000, ge=1)
    keep_answers: Duration = 24 * MICROSECONDS["h"]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.expires_in > self.longest:
            raise ValueError("expires_in is more than longest; make it shorter, or longest longer")
        return self


class Allotment(BaseModel):
    """One of `[[allotments]]`: so much of each key that fits is for one channel, and for no other."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    channel: str = Field(min_length=1, max_length=64)
    sku: str = Field(min_length=1)
    location: str = Field(default="*", min_length=1)
    quantity: Thousandths
    begin: Instant | None = Field(default=None, alias="from")
    until: Instant | None = None

    @model_validator(mode="after")
    def _meant(self) -> Self:
        if self.begin is not None and self.until is not None and self.begin >= self.until:
            raise ValueError("`from` has to be before `until`")
        return self

    def rule(self) -> domain.Allotment:
        """As the domain takes it."""
        return domain.Allotment(self.channel, self.sku, self.location, self.quantity, self.begin, self.until)
