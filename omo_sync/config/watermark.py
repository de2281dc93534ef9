"""`[sources.NAME.watermark]`: what a pull that has read everything says on behalf of the source."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from omo_sync.config.duration import Duration

POLL, NEWEST = "poll", "newest"


class Watermark(BaseModel):
    """by: `poll`, complete up to when the pull began; `newest`, up to the newest fact that it gave.

    sources: whom it speaks for; with `newest` empty for those whose facts it gave. every: told when it has
    moved by so much. slack: how much earlier it says, for what is still on its way, in microseconds.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    by: Literal["poll", "newest"]
    sources: tuple[str, ...] = ()
    every: Duration = 5 * 60_000_000
    slack: Duration = Field(default=1_000_000)

    @model_validator(mode="after")
    def _speaks(self) -> Self:
        if self.by == POLL and not self.sources:
            raise ValueError(
                'sources is empty, and a poll without facts names none: write sources = ["pos/store-01"]'
            )
        return self
