"""An item as lists show it and as it is searched for."""

from __future__ import annotations

import unicodedata
from sys import intern
from typing import Any

import orjson

from omo_sync.api.pinyin import spellings
from omo_sync.api.stock import Held
from omo_sync.domain.plain import money, units

SHOWN = ("name", "category", "brand", "unit", "status")


class Entry:
    """One item of the catalogue. text: what is searched, one kind of text a line. order: by what it
    is sorted, a Chinese name by its pinyin. price: ten-thousandths, None where it has none."""

    __slots__ = ("brand", "category", "currency", "fragment", "held", "line", "order", "price", "sku", "text")

    def __init__(self, sku: str, data: dict[str, Any]) -> None:
        name = data.get("name") or sku
        images = data.get("images") or []
        shown = {field: data.get(field) for field in SHOWN}
        self.sku = sku
        self.category: str | None = shared(data.get("category"))
        self.brand: str | None = shared(data.get("brand"))
        self.fragment = orjson.dumps({"sku": sku, **shown, "image": images[0] if images else None})[:-1]
        plain = folded(name)
        spelled = spellings(plain)
        self.order = spelled[0] if spelled else plain
        told = (
            plain,
            folded(self.brand or ""),
            folded(sku),
            *map(folded, data.get("barcodes") or ()),
            *spelled,
        )
        self.text = "\n".join(dict.fromkeys(filter(None, told)))
        self.price: int | None = None
        self.currency: str | None = None
        self.line = b""
        self.held: Held | None = None

    def priced(self, price: int | None, currency: str | None) -> None:
        """What a shopper pays has changed."""
        self.price, self.currency, self.line = price, currency, b""

    def shown(self, held: Held | None) -> bytes:
        """As JSON, with this stock; made anew only when something of it has changed."""
        if held is not self.held or not self.line:
            self.held = held
            self.line = b'%s,"available":"%s","price":%s,"currency":%s}' % (
                self.fragment,
                units(sum(held.available) if held else 0).encode(),
                b"null" if self.price is None else b'"%s"' % money(self.price).encode(),
                orjson.dumps(self.currency),
            )
        return self.line


def shared(text: str | None) -> str | None:
    """One object for all equal texts."""
    return None if text is None else intern(text)


def folded(text: str) -> str:
    """Texts that shoppers take for the same: width, case and the like do not matter."""
    return unicodedata.normalize("NFKC", text).casefold()
