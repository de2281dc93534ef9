"""The keys that every target has, whatever its adapter, as they stand under `[targets.NAME]`."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from omo_sync.config.duration import MICROSECONDS, Duration
from omo_sync.config.rules import as_list
from omo_sync.config.thousandths import Thousandths
from omo_sync.domain.offer import WHOLE, Offer

Texts = Annotated[list[str], BeforeValidator(as_list)]
"""One text, or several."""

Mode = Literal["set", "add", "compare"]


def _named(given: Any) -> Any:
    """A list of locations that are called the same at the target."""
    return {name: name for name in given} if isinstance(given, list) else given


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Feed(Strict):
    """seen: the stream of the target's source that compares this figure with the last one seen."""

    seen: str | None = None


class StockFeed(Feed):
    """Stock for a target; quantities in thousandths."""

    figure: Literal["available", "on_hand"] = "available"
    locations: Annotated[dict[str, str] | None, BeforeValidator(_named)] = None
    pool: str | None = Field(default=None, min_length=1)
    mode: Mode = "set"
    percent: Thousandths = WHOLE
    buffer: Thousandths = 0
    min: Thousandths | None = None
    max: Thousandths | None = None
    pack: Thousandths = 0

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.pool is not None and not self.locations:
            raise ValueError("`pool` puts several locations together; name them in `locations`")
        return self

    @property
    def offer(self) -> Offer:
        least = 0 if self.min is None and self.figure == "available" else self.min
        return Offer(self.percent, self.buffer, least, self.max, self.pack)


class PriceFeed(Feed):
    """Prices for a target, as one channel or location sells."""

    figure: Literal["effective", "list", "promotion", "member"] = "effective"
    channel: str = ""
    location: str = ""
    mode: Literal["set", "compare"] = "set"


class PointsFeed(Feed):
    """Balances of points for a target."""

    mode: Mode = "set"


class TargetOptions(Strict):
    """source: which configured source reads the same system: its aliases are the target's codes, and
    what was written is not told back by it. own: sources whose facts the target has by itself. attempts:
    how often a figure is told before it is given up. retry: the wait after the first attempt. breaker:
    so many refusals in a row end a run."""

    source: str | None = None
    own: Texts = Field(default_factory=list)
    attempts: int = Field(default=5, ge=1)
    retry: Duration = 30 * MICROSECONDS["s"]
    breaker: int = Field(default=20, ge=1)

    @property
    def feeds(self) -> dict[str, Any]:
        """The feeds that are configured, by kind, in the order in which they are told."""
        kinds = ("price", "stock", "points")
        return {kind: feed for kind in kinds if (feed := getattr(self, kind, None)) is not None}

    @model_validator(mode="after")
    def _can_be_told(self) -> Self:
        if not self.feeds:
            raise ValueError("it is told nothing; give it `stock`, `price` or `points`")
        if self.source is None and any(feed.seen for feed in self.feeds.values()):
            raise ValueError(
                "`seen` names a stream of the source that reads the same system; name it: `source`"
            )
        apart = [kind for kind, feed in self.feeds.items() if feed.mode != "set"]
        if apart and not self.own:
            raise ValueError(
                f'{apart[0]}: mode = "{self.feeds[apart[0]].mode}" needs `own`: the sources of the facts that'
                ' this target has by itself, for example own = ["pos/*"]; own = ["-"] for a target that'
                " nobody else changes"
            )
        return self
