"""Shops with clients of their own, 微信小店 (WeChat) and 有赞 (Youzan): stock and prices by their interfaces.

A difference that the shop may have made already is looked for in the shop's book of movements before it is
asked for again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from decimal import Decimal
from typing import Any, ClassVar

from pydantic import BaseModel

from omo_sync.clock import Clock, now
from omo_sync.config.duration import MICROSECONDS
from omo_sync.errors import TargetError
from omo_sync.publish.contract import Answer, Telling
from omo_sync.publish.shop_options import WechatTarget, YouzanTarget
from omo_sync.publish.template import text
from omo_sync.shops.calls import CallFailed
from omo_sync.shops.port import Key, Shop, ShopError

SECOND = MICROSECONDS["s"]
SKEW = 2 * SECOND  # by which the shop's clock may be behind ours
CENTS = 100


class ToShop:
    """What both have in common; a figure is told by a call of its own."""

    Options: ClassVar[type[BaseModel]]

    def __init__(self, name: str, options: Any, *, clock: Clock = now) -> None:
        self.name = name
        self._options = options
        self._clock = clock

    def tell(self, tellings: Sequence[Telling]) -> Iterator[Answer]:
        with closing(self._shop()) as shop:
            self._reach(shop)
            for telling in tellings:
                yield self._one(shop, telling)

    def shown(self, telling: Telling) -> Sequence[str]:
        key = self._key(telling)
        if telling.kind == "price":
            return [f"{key}: price {telling.names['value']}"]
        if self._options.stock.mode == "add":
            more = "" if str(telling.names["change"]).startswith("-") else "+"
            return [f"{key}: stock {more}{telling.names['change']}"]
        return [f"{key}: stock {telling.names['value']}"]

    def check(self) -> None:
        with closing(self._shop()) as shop:
            self._reach(shop)

    def _shop(self) -> Shop:
        shop: Shop = self._options.shop(self.name, self._clock, self._options.limits)
        return shop

    def _reach(self, shop: Shop) -> None:
        try:
            shop.check()
        except (ShopError, CallFailed) as error:
            raise TargetError(str(error)) from None

    def _one(self, shop: Shop, telling: Telling) -> Answer:
        """Raises TargetError where nobody knows whether it was taken."""
        try:
            return self._price(shop, telling) if telling.kind == "price" else self._stock(shop, telling)
        except (ShopError, CallFailed) as error:
            return _refused(error)

    def _price(self, shop: Shop, telling: Telling) -> Answer:
        cents = Decimal(str(telling.names["value"])) * CENTS
        if cents != int(cents):
            said = f"{self.name}: {self._key(telling)} is to cost {telling.names['value']}"
            return Answer(False, f"{said}, and the shop takes two decimals; correct the price")
        shop.set_price(self._named(telling), int(cents))
        return Answer(True)

    def _stock(self, shop: Shop, telling: Telling) -> Answer:
        key, mode = self._named(telling), self._options.stock.mode
        if mode == "add":
            return self._difference(shop, key, telling)
        value = _whole(telling, "value")
        if value is None:
            return self._broken(telling, "value")
        if mode == "compare":
            try:
                there = shop.stock(key)
            except (ShopError, CallFailed) as error:
                return _refused(error, open=telling.begun > 0)
            if there == value:
                return Answer(True)
            if Decimal(there) != Decimal(str(telling.names["before"] or 0)):
                return Answer(False, self._moved(telling, there))
        shop.set_stock(key, value)
        return Answer(True)

    def _difference(self, shop: Shop, key: Key, telling: Telling) -> Answer:
        change = _whole(telling, "change")
        if change is None:
            return self._broken(telling, "change")
        if telling.begun:
            try:
                if self._made(shop, key, change, telling.begun):
                    return Answer(True)
            except (ShopError, CallFailed) as error:
                return _refused(error, open=True)
        shop.add_stock(key, change)
        return Answer(True)

    def _made(self, shop: Shop, key: Key, change: int, begun: int) -> bool:
        """Whether somebody who is no customer has made this very change since it was begun."""
        since = begun // SECOND * SECOND - SKEW
        flow = shop.flow(key, since, self._clock() + SKEW)
        if flow is None:
            raise TargetError(f'{self.name}: this shop tells no flow; use mode = "compare"')
        return any(one.after - one.before == change and not one.order for one in flow)

    def _key(self, telling: Telling) -> str:
        return text(getattr(self._options, telling.kind).key, telling.names)

    def _named(self, telling: Telling) -> Key:
        item, _, variant = self._key(telling).partition("/")
        return Key(item, variant)

    def _broken(self, telling: Telling, name: str) -> Answer:
        return Answer(
            False,
            f"{self.name}: {self._key(telling)} is to have {telling.names[name]}"
            f"{' more' if name == 'change' else ''}, and the shop sells whole units; sell it in packs, or"
            " leave it out by `locations`",
        )

    def _moved(self, telling: Telling, there: int) -> str:
        return (
            f"{self.name}: {self._key(telling)} has {there} at the shop, not {telling.names['before'] or 0}:"
            " something was sold or changed that is not known here yet. It is told again after the shop was"
            ' read; if that stays so, set the shop to the figure by mode = "set"'
        )


class ToWechat(ToShop):
    """微信小店."""

    Options: ClassVar[type[BaseModel]] = WechatTarget


class ToYouzan(ToShop):
    """有赞."""

    Options: ClassVar[type[BaseModel]] = YouzanTarget


def _refused(error: ShopError | CallFailed, open: bool = False) -> Answer:
    """open: what was refused is only a look at what was begun. Raises TargetError where the shop may have
    done it all the same, or where not this figure but we are refused."""
    if not error.sure or (isinstance(error, CallFailed) and error.status in (None, 401, 403, 429)):
        raise TargetError(str(error)) from None
    return Answer(False, str(error), open)


def _whole(telling: Telling, name: str) -> int | None:
    """A number of the telling; None where it is not whole."""
    number = Decimal(str(telling.names[name]))
    return int(number) if number == int(number) else None
