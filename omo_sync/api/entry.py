"""An item as lists show it and as it is searched for."""

from __future__ import annotations

import unicodedata
from sys import intern
from typing import Any, NamedTuple

import orjson

from omo_sync.api.pinyin import spellings
from omo_sync.api.stock import Held
from omo_sync.domain.plain import money, units

SHOWN = ("name", "category", "brand", "unit", "status")


class Paid(NamedTuple):
    """What a shopper pays, and what it costs without a promotion: ten-thousandths, None where there is
    no price."""

    price: int | None = None
    currency: str | None = None
    list: int | None = None


UNPAID = Paid()


class Entry:
    """One item of the catalogue. text: what is searched, UTF-8, one kind of text a line; the first is
    what it is sorted by. price, currency, listed: as `Paid` has them."""

    __slots__ = (
        "brand",
        "category",
        "currency",
        "fragment",
        "held",
        "line",
        "listed",
        "price",
        "sku",
        "text",
    )

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
        told = (
            *spelled[:1],
            plain,
            folded(self.brand or ""),
            folded(sku),
            *map(folded, data.get("barcodes") or ()),
            *spelled[1:],
        )
        self.text = "\n".join(dict.fromkeys(filter(None, told))).encode()
        self.price, self.currency, self.listed = UNPAID
        self.line = b""
        self.held: Held | None = None

    @property
    def order(self) -> str:
        """By what it is sorted: its name, a Chinese one by its pinyin."""
        return self.text.partition(b"\n")[0].decode()

    def kept(self, before: Entry | None) -> Entry:
        """The same, to be held for long: what an older entry holds is not held a second time, and the
        rest lies where nothing short-lived is, which would leave holes between."""
        if before is None:
            self.fragment, self.text = copied(self.fragment), copied(self.text)
        else:
            self.sku = before.sku
            self.fragment = one_of(before.fragment, self.fragment)
            self.text = one_of(before.text, self.text)
        return self

    def priced(self, paid: Paid) -> None:
        """What a shopper pays has changed."""
        self.price, self.currency, self.listed, self.line = paid.price, shared(paid.currency), paid.list, b""

    def shown(self, held: Held | None) -> bytes:
        """As JSON, with this stock; made anew only when something of it has changed."""
        if held is not self.held or not self.line:
            self.held = held
            self.line = b'%s,"available":"%s","price":%s,"list":%s,"currency":%s}' % (
                self.fragment,
                units(held.available if held else 0).encode(),
                amount(self.price),
                amount(self.listed),
                orjson.dumps(self.currency),
            )
        return self.line

    def forget(self) -> None:
        """How it was shown; that is made again when it is wanted."""
        self.line, self.held = b"", None


def copied(told: bytes) -> bytes:
    return memoryview(told).tobytes()


def one_of(before: bytes, told: bytes) -> bytes:
    """The older one where they are equal."""
    return before if before == told else copied(told)


def amount(ten_thousandths: int | None) -> bytes:
    return b"null" if ten_thousandths is None else b'"%s"' % money(ten_thousandths).encode()


def shared(text: str | None) -> str | None:
    """One object for all equal texts."""
    return None if text is None else intern(text)


def folded(text: str) -> str:
    """Texts that shoppers take for the same: width, case and the like do not matter."""
    return unicodedata.normalize("NFKC", text).casefold()
