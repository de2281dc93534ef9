"""The catalogue in memory: sorted by name and by price, searched, by category and brand."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import nlargest, nsmallest
from itertools import islice
from typing import NamedTuple

from omo_sync.api.entry import Entry, folded
from omo_sync.api.search import Index

UNPRICED = 2**62  # where items without a price stand
FEW = 1_500  # that may fit are looked through in any case, before they are put in order of price
SHARE = 6  # and so large a part of all; of more, so many fit that going through all in order finds them soon

KEPT = 2_000  # pages that are remembered until the catalogue changes

Place = tuple[str | int, str]  # by what it is sorted, and the sku


class Asked(NamedTuple):
    """A page of the catalogue. q: words, all of which have to be found. sort: name, price or -price.
    after: the place of the last item of the page before."""

    q: str = ""
    category: str = ""
    brand: str = ""
    sort: str = "name"
    after: Place | None = None
    limit: int = 20


class Page(NamedTuple):
    """entries, and the place of the last of them where there are more."""

    entries: list[Entry]
    next: Place | None


class Catalogue:
    """Changed and read on one thread only."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        everything = sorted(entries, key=name_place)
        self.by_name: list[Place] = [name_place(entry) for entry in everything]
        self.by_price: list[Place] = sorted(price_place(entry) for entry in everything)
        self.index = Index(everything, self.by_name)
        self.version = 0
        self._pages: dict[Asked, Page] = {}

    def __len__(self) -> int:
        return len(self.by_name)

    def get(self, sku: str) -> Entry | None:
        number = self.index.numbers.get(sku)
        return None if number is None else self.index.entries[number]

    def update(self, changed: Mapping[str, Entry | None]) -> None:
        """Take over what has changed; None: it is not in the catalogue any more."""
        for sku, entry in changed.items():
            before = self.get(sku)
            if before is not None:
                take_out(self.by_name, name_place(before))
                take_out(self.by_price, price_place(before))
            if entry is not None:
                self.index.put(entry)
                insort(self.by_name, name_place(entry))
                insort(self.by_price, price_place(entry))
            elif before is not None:
                self.index.remove(sku)
        self._pages.clear()
        self.version += 1

    def reprice(self, prices: Mapping[str, tuple[int | None, str | None]]) -> None:
        """What shoppers pay for these has changed: amount and currency."""
        for sku, (amount, currency) in prices.items():
            entry = self.get(sku)
            if entry is not None and (entry.price, entry.currency) != (amount, currency):
                take_out(self.by_price, price_place(entry))
                entry.priced(amount, currency)
                insort(self.by_price, price_place(entry))
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
        words = folded(asked.q).split()
        numbers = self.index.having(words) if words else None
        if numbers is not None and asked.sort == "name":
            found = self._by_name(numbers, words, asked)
        elif numbers is None or len(numbers) > max(FEW, len(self) // SHARE):
            found = list(islice((e for e in self._in_order(asked) if fits(e, words, asked)), asked.limit + 1))
        else:
            found = first(list(self._fitting(numbers, words, asked)), asked)
        more = len(found) > asked.limit
        del found[asked.limit :]
        return Page(found, place_of(asked.sort)(found[-1]) if more else None)

    def _by_name(self, numbers: Sequence[int], words: list[str], asked: Asked) -> list[Entry]:
        """Full after a few of those that stand in order; what came later is looked through."""
        in_order, late = self.index.parts(numbers, asked.after)
        found = list(islice(self._fitting(in_order, words, asked), asked.limit + 1))
        if late:
            found = first([*found, *self._fitting(late, words, asked)], asked)
        return found

    def _fitting(self, numbers: Sequence[int], words: list[str], asked: Asked) -> Iterator[Entry]:
        entries = self.index.entries
        for number in numbers:
            entry = entries[number]
            if entry is not None and fits(entry, words, asked):
                yield entry

    def _in_order(self, asked: Asked) -> Iterator[Entry]:
        places = self.by_name if asked.sort == "name" else self.by_price
        if asked.sort == "-price":
            end = len(places) if asked.after is None else bisect_left(places, asked.after)
            wanted: Iterable[int] = range(end - 1, -1, -1)
        else:
            wanted = range(0 if asked.after is None else bisect_right(places, asked.after), len(places))
        for at in wanted:
            entry = self.get(places[at][1])
            if entry is not None:
                yield entry

    def categories(self) -> dict[str, int]:
        """How many items each category has, those of its subcategories (`a/b`) among them."""
        counts: Counter[str] = Counter()
        for entry in self.index.entries:
            if entry is not None and entry.category:
                parts = entry.category.split("/")
                counts.update("/".join(parts[: depth + 1]) for depth in range(len(parts)))
        return dict(sorted(counts.items()))

    def brands(self) -> dict[str, int]:
        """How many items each brand has."""
        counts = Counter(entry.brand for entry in self.index.entries if entry is not None and entry.brand)
        return dict(sorted(counts.items()))


def first(entries: list[Entry], asked: Asked) -> list[Entry]:
    """The first ones after the page before, in order, and one more than the page takes."""
    place, after = place_of(asked.sort), asked.after
    if asked.sort == "-price":
        left = entries if after is None else [entry for entry in entries if place(entry) < after]
        return nlargest(asked.limit + 1, left, key=place)
    left = entries if after is None else [entry for entry in entries if place(entry) > after]
    return nsmallest(asked.limit + 1, left, key=place)


def fits(entry: Entry, words: list[str], asked: Asked) -> bool:
    text = entry.text
    for word in words:
        if word not in text:
            return False
    if asked.category and entry.category != asked.category:
        return (entry.category or "").startswith(asked.category + "/") and asked.brand in ("", entry.brand)
    return asked.brand in ("", entry.brand)


def name_place(entry: Entry) -> Place:
    return entry.order, entry.sku


def price_place(entry: Entry) -> Place:
    return UNPRICED if entry.price is None else entry.price, entry.sku


def place_of(sort: str) -> Callable[[Entry], Place]:
    return name_place if sort == "name" else price_place


def take_out(places: list[Place], place: Place) -> None:
    at = bisect_left(places, place)
    if at < len(places) and places[at] == place:
        del places[at]
