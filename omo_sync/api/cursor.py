"""Where a page of the catalogue ends, as callers hand it back. It says where that is in every order, so
whatever is well formed is a place, whether an item stands there or not."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple

from omo_sync.api.catalogue import UNPRICED
from omo_sync.api.entry import Entry

BASE64 = r"([A-Za-z0-9_-]{4})*([A-Za-z0-9_-]{2,3})?"
SHAPE = rf"^(([0-9]{{1,18}})?\.{BASE64}\.{BASE64})?$"
"""Of `after`; an empty one is the beginning."""

shaped = re.compile(SHAPE.removesuffix("$")).fullmatch


class Cursor(NamedTuple):
    """An item's price in ten-thousandths, its sku, and by what it is sorted among names."""

    price: int
    sku: str
    name: str

    @classmethod
    def of(cls, entry: Entry) -> Cursor:
        return cls(UNPRICED if entry.price is None else entry.price, entry.sku, entry.order)

    @classmethod
    def read(cls, written: str) -> Cursor:
        """Raises ValueError for what is no cursor."""
        if not written or not shaped(written):
            raise ValueError(written)
        price, sku, name = written.split(".")
        return cls(int(price) if price else UNPRICED, decoded(sku), decoded(name))

    def written(self) -> str:
        """`price.sku.name`, nothing for no price, texts as base64url: nothing has to be escaped in URLs."""
        price = "" if self.price == UNPRICED else str(self.price)
        return f"{price}.{encoded(self.sku)}.{encoded(self.name)}"

    def place(self, sort: str) -> tuple[str | int, str]:
        """In the catalogue sorted so."""
        return self.name if sort == "name" else self.price, self.sku


def encoded(text: str) -> str:
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def decoded(written: str) -> str:
    """What is no UTF-8 stands where replacement characters do."""
    return urlsafe_b64decode(written + "=" * (-len(written) % 4)).decode(errors="replace")
