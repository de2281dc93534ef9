"""Which item of the catalogue an unknown code may mean: by barcode, by code, by name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

ALIKE = 50  # percent that two names have to have in common, at least
TOGETHER = 400  # items that share two letters: more of them tell nothing

BARCODE, GTIN, CODE, NAME = "barcode", "gtin", "code", "name"


class Item(NamedTuple):
    sku: str
    name: str
    barcodes: tuple[str, ...]


class Likely(NamedTuple):
    """why: BARCODE, GTIN, CODE or NAME. percent: how sure, 100 for the same code."""

    item: Item
    why: str
    percent: int


class Catalogue:
    """The items that are known."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._exact: dict[str, Item] = {}
        self._gtins: dict[str, Item] = {}
        self._bare: dict[str, Item] = {}
        self._named: dict[str, list[Item]] = defaultdict(list)
        for item in items:
            for code in (*item.barcodes, item.sku):
                self._exact.setdefault(code, item)
                if code.isdecimal():
                    self._gtins.setdefault(code.lstrip("0"), item)
                self._bare.setdefault(bare(code), item)
            for pair in pairs(item.name):
                self._named[pair].append(item)

    def likely(self, code: str, texts: Iterable[str], most: int = 3) -> list[Likely]:
        """What the code may mean, the likeliest first. texts: what its source says beside it."""
        for found, why, percent in (
            (self._exact.get(code), BARCODE, 100),
            (self._gtins.get(code.lstrip("0")) if code.isdecimal() else None, GTIN, 100),
            (self._bare.get(bare(code)) if bare(code) else None, CODE, 90),
        ):
            if found is not None:
                return [Likely(found, why, percent)]
        best: dict[Item, int] = {}
        for text in texts:
            for item, percent in self._alike(text):
                best[item] = max(percent, best.get(item, 0))
        ranked = sorted(best.items(), key=lambda one: (-one[1], one[0].sku.encode()))
        return [Likely(item, NAME, percent) for item, percent in ranked[:most]]

    def _alike(self, text: str) -> Iterable[tuple[Item, int]]:
        mine = pairs(text)
        common: Counter[Item] = Counter()
        for pair in mine:
            if len(items := self._named.get(pair, ())) <= TOGETHER:
                common.update(items)
        for item, count in common.items():
            percent = 200 * count // (len(mine) + len(pairs(item.name)))
            if percent >= ALIKE:
                yield item, percent


def bare(code: str) -> str:
    """A code without what people add to it: case, blanks, dashes, leading zeros."""
    return "".join(sign for sign in code.casefold() if sign.isalnum()).lstrip("0")


def pairs(text: str) -> frozenset[str]:
    """Neighbouring letters, blanks and signs left out."""
    letters = "".join(sign for sign in text.casefold() if sign.isalnum())
    return frozenset(letters[at : at + 2] for at in range(len(letters) - 1))
