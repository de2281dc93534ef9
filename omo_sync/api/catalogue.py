"""The catalogue in memory: sorted by name and by price, searched, by category and brand."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from heapq import nlargest, nsmallest
from itertools import islice
from typing import NamedTuple

from omo_sync.api.entry import Entry, Paid, folded
from omo_sync.api.search import Index, Place, name_place

UNPRICED = 2**62  # where items without a price stand
FEW = 1_500  # that may fit are looked through in any case, before they are put in order of price
SHARE = 6  # and so large a part of all; of more, so many fit that going through all in order finds them soon

KEPT = 2_000  # pages that are remembered until the catalogue changes


class Asked(NamedTuple):
    """A page of the catalogue. q: words, all of which have to be found. sort: name, price or -price.
    after: the place of the last item of the page before. skus: these items alone, in this order."""

    q: str = ""
    category: str = ""
    brand: str = ""
    sort: str = "name"
    after: Place | None = None
    limit: int = 20
    skus: tuple[str, ...] = ()


class Page(NamedTuple):
    """entries, and the place of the last of them where there are more."""

    entries: list[Entry]
    next: Place | None


class Catalogue:
    """Changed and read on one thread only. before: an older one, which goes on serving meanwhile."""

    def __init__(self, entries: Iterable[Entry] = (), before: Catalogue | None = None) -> None:
        self.by_name: list[Entry] = sorted(entries, key=name_place)
        self.by_price: list[Entry] = sorted(self.by_name, key=price_place)
        self.index: Index = Index(self.by_name, before.index if before else None)
        self.version = 0
        self._pages: dict[Asked, Page] = {}

    def __len__(self) -> int:
        return len(self.by_name)

    def get(self, sku: str) -> Entry | None:
        return self.index.get(sku)

    def update(self, changed: Mapping[str, Entry | None]) -> None:
        """Take over what has changed; None: it is not in the catalogue any more."""
        for sku, entry in changed.items():
            before = self.get(sku)
            if before is not None:
                take_out(self.by_name, before, name_place)
                take_out(self.by_price, before, price_place)
            if entry is not None:
                self.index.put(entry)
                insort(self.by_name, entry, key=name_place)
                insort(self.by_price, entry, key=price_place)
            elif before is not None:
                self.index.remove(sku)
        self._pages.clear()
        self.version += 1

    def reprice(self, prices: Mapping[str, Paid]) -> None:
        """What shoppers pay for these has changed."""
        for sku, paid in prices.items():
            entry = self.get(sku)
            if entry is not None and (entry.price, entry.currency, entry.listed) != paid:
                take_out(self.by_price, entry, price_place)
                entry.priced(paid)
                insort(self.by_price, entry, key=price_place)
                self._pages.clear()
                self.version += 1

    def page(self, asked: Asked) -> Page:
        """Remembered until something of the catalogue changes; stock is no part of it."""
        page = self._pages.get(asked)
        if page is None:
            if len(self._pages) >= KEPT:
                self._pages.pop(next(iter(self._pages)))
            page = self._pages[asked] = self._find(asked)
        return page

    def _find(self, asked: Asked) -> Page:
        told = folded(asked.q).split()
        words = [word.encode() for word in told]
        if asked.skus:
            named = filter(None, map(self.get, asked.skus))
            return Page(list(fitting(named, words, asked)), None)
        by_name = asked.sort == "name"
        numbers = self.index.in_order(told, asked.after if by_name else None) if told else None
        if numbers is None or not (by_name or len(numbers) <= max(FEW, len(self) // SHARE)):
            found = list(islice(fitting(self._in_order(asked), words, asked), asked.limit + 1))
        else:
            fit = fitting(self.index.among(numbers), words, asked)
            found = list(islice(fit, asked.limit + 1) if by_name else fit)
            late = list(fitting(self.index.among(self.index.in_no_order(told)), words, asked))
            if late or not by_name:
                found = first(found + late, asked)
        more = len(found) > asked.limit
        del found[asked.limit :]
        return Page(found, place_of(asked.sort)(found[-1]) if more else None)

    def _in_order(self, asked: Asked) -> Iterator[Entry]:
        entries, place = self.by_name if asked.sort == "name" else self.by_price, place_of(asked.sort)
        if asked.sort == "-price":
            end = len(entries) if asked.after is None else bisect_left(entries, asked.after, key=place)
            wanted: Iterable[int] = range(end - 1, -1, -1)
        else:
            start = 0 if asked.after is None else bisect_right(entries, asked.after, key=place)
            wanted = range(start, len(entries))
        return (entries[at] for at in wanted)

    def categories(self) -> dict[str, int]:
        """How many items each category has, those of its subcategories (`a/b`) among them."""
        counts: Counter[str] = Counter()
        for entry in self.by_name:
            if entry.category:
                parts = entry.category.split("/")
                counts.update("/".join(parts[: depth + 1]) for depth in range(len(parts)))
        return dict(sorted(counts.items()))

    def brands(self) -> dict[str, int]:
        """How many items each brand has."""
        counts = Counter(entry.brand for entry in self.by_name if entry.brand)
        return dict(sorted(counts.items()))


def first(entries: list[Entry], asked: Asked) -> list[Entry]:
    """The first ones after the page before, in order, and one more than the page takes."""
    place, after = place_of(asked.sort), asked.after
    if asked.sort == "-price":
        left = entries if after is None else [entry for entry in entries if place(entry) < after]
        return nlargest(asked.limit + 1, left, key=place)
    left = entries if after is None else [entry for entry in entries if place(entry) > after]
    return nsmallest(asked.limit + 1, left, key=place)


def fitting(entries: Iterable[Entry], words: list[bytes], asked: Asked) -> Iterator[Entry]:
    return (entry for entry in entries if fits(entry, words, asked))


def fits(entry: Entry, words: list[bytes], asked: Asked) -> bool:
    """words: UTF-8."""
    text = entry.text
    for word in words:
        if word not in text:
            return False
    if asked.category and entry.category != asked.category:
        return (entry.category or "").startswith(asked.category + "/") and asked.brand in ("", entry.brand)
    return asked.brand in ("", entry.brand)


def price_place(entry: Entry) -> Place:
    return UNPRICED if entry.price is None else entry.price, entry.sku


def place_of(sort: str) -> Callable[[Entry], Place]:
    return name_place if sort == "name" else price_place


def take_out(entries: list[Entry], entry: Entry, place: Callable[[Entry], Place]) -> None:
    del entries[bisect_left(entries, place(entry), key=place)]
