"""The keys of shops, as they stand under `[sources.NAME]`."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from omo_sync.adapters.json_rows.limits import LimitOptions
from omo_sync.adapters.json_rows.options import JsonStreamOptions
from omo_sync.adapters.mapping.options import Listed, SourceMapping
from omo_sync.config.duration import MICROSECONDS, Duration
from omo_sync.shops.accounts import WechatAccount, YouzanAccount


class ShopStreamOptions(JsonStreamOptions):
    """read: what is asked for; without it a stream that webhooks alone fill. of: whose flow."""

    read: Literal["orders", "flow"] | None = None
    of: Listed = Field(default_factory=list)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.read == "flow") != bool(self.of):
            raise ValueError('read = "flow" needs `of`, the items whose flow is read: of = ["PRODUCT/SKU"]')
        return self


class ShopOptions(SourceMapping, LimitOptions):
    """since: how far back the first pull goes. overlap: how much of the last pull's time is read again."""

    since: Duration = 7 * MICROSECONDS["d"]
    overlap: Duration = 10 * MICROSECONDS["m"]
    streams: dict[str, ShopStreamOptions] = Field(min_length=1)


class WechatOptions(ShopOptions, WechatAccount):
    """All keys of a WeChat shop."""


class YouzanOptions(ShopOptions, YouzanAccount):
    """All keys of a Youzan shop."""
