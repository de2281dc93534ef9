"""The keys of shops that are told by clients of their own, as they stand under `[targets.NAME]`."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from omo_sync.config.duration import MICROSECONDS, Duration
from omo_sync.config.thousandths import Thousandths
from omo_sync.domain.fact import UNIT
from omo_sync.publish.options import Mode, PriceFeed, StockFeed, Strict, TargetOptions
from omo_sync.publish.template import check_names
from omo_sync.shops.accounts import WechatAccount, YouzanAccount
from omo_sync.shops.calls import Limits

SECOND = MICROSECONDS["s"]


class Keyed(Strict):
    """key: a template of `ITEM/VARIANT`, or `ITEM`, as the shop calls them."""

    key: str = "{code}"


class ShopStock(StockFeed, Keyed):
    """Shops sell whole units, and sell them while they are told."""

    mode: Mode = "add"
    pack: Thousandths = UNIT

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not self.pack or self.pack % UNIT:
            raise ValueError("`pack`: the shop sells whole units; give a whole number from 1 on")
        if any(bound is not None and bound % UNIT for bound in (self.min, self.max)):
            raise ValueError("`min` and `max`: the shop sells whole units")
        return self


class ShopPrice(PriceFeed, Keyed):
    mode: Literal["set"] = "set"


class ShopTarget(TargetOptions):
    """timeout: of one call. rate: calls a second, 0 for any number."""

    timeout: Duration = 30 * SECOND
    rate: int = Field(default=0, ge=0)
    stock: ShopStock | None = None
    price: ShopPrice | None = None

    @property
    def limits(self) -> Limits:
        return Limits(answer=self.timeout / SECOND, rate=self.rate)

    @model_validator(mode="after")
    def _keys(self) -> Self:
        for kind, feed in self.feeds.items():
            check_names(kind, feed.key)
        return self


class WechatTarget(ShopTarget, WechatAccount):
    """All keys of a WeChat shop that is told."""


class YouzanStock(ShopStock):
    mode: Literal["compare", "set"] = "compare"  # it keeps no book that shows whether a difference was made


class YouzanTarget(ShopTarget, YouzanAccount):
    """All keys of a Youzan shop that is told."""

    stock: YouzanStock | None = None
