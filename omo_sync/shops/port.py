"""What every shop's client can do, whatever its interface is called: adapters read by it, write-back writes.

    shop.stock(Key("10000123", "556677"))            # 12
    shop.add_stock(Key("10000123", "556677"), -3)    # three less, whatever it was

Quantities are whole units. A difference is asked for once: where nobody knows whether it was done
(`ShopError.sure` is False), look into `flow` before it is asked for again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from omo_sync.errors import SourceError


class ShopError(SourceError):
    """The shop refuses. code: its own, as text. sure: whether it has certainly not done what was asked."""

    def __init__(self, message: str, code: str, sure: bool) -> None:
        super().__init__(message)
        self.code = code
        self.sure = sure


class Key(NamedTuple):
    """What a shop calls an item, and its variant."""

    item: str
    variant: str


class Flow(NamedTuple):
    """One movement in a shop's own book of stock. at: microseconds. kind: the shop's word for why.
    order: whose it was, "" for nobody's. told: all that the shop says of it."""

    at: int
    before: int
    after: int
    kind: str
    order: str
    told: Any


class Shop(Protocol):
    """Instants are microseconds; a span is [since, until). All raise ShopError, CallFailed."""

    def check(self) -> None:
        """Whether it can be reached, and lets us in; nothing is changed."""
        ...

    def set_price(self, key: Key, cents: int) -> None:
        """It costs so much now, in hundredths of the shop's currency."""
        ...

    def stock(self, key: Key) -> int:
        """What the shop sells of it now."""
        ...

    def set_stock(self, key: Key, quantity: int) -> None:
        """It is so many now. Whatever was sold meanwhile is overwritten."""
        ...

    def add_stock(self, key: Key, difference: int) -> None:
        """So many more, or less. Never asked for twice by itself."""
        ...

    def flow(self, key: Key, since: int, until: int) -> Sequence[Flow] | None:
        """What moved it, oldest first; None where the shop keeps no such book."""
        ...

    def orders(self, since: int, until: int) -> Iterator[list[Any]]:
        """Orders that changed in that time, page by page, as the shop tells them."""
        ...

    def close(self) -> None: ...
