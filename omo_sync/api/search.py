"""Which items have these words in their text: by pairs of characters, rarest first, then verified.

Numbers stand in order of name, so that a page is full after a look at a few of those that share a
pair, however many they are. What has changed since stands behind them, in an index of its own.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from omo_sync.api.entry import Entry
from omo_sync.api.grams import Grams, grams, sought

Place = tuple[str | int, str]  # by what it is sorted, and the sku

NONE: Sequence[int] = array("I")


class Gone(NamedTuple):
    """Where an entry stood that is not there any more."""

    order: str
    sku: str


class Index:
    """Entries by number. The first `ordered` numbers stand in order of name, what came later as it
    came. before: an older index, whose grams are taken where they are those of the same texts."""

    def __init__(self, entries: list[Entry], before: Index | None = None) -> None:
        """entries: in order of name."""
        self.entries: list[Entry | Gone] = [*entries]
        self.numbers = {entry.sku: number for number, entry in enumerate(entries)}
        self.ordered = len(entries)
        fits = before is not None and before.texts() == self.texts()
        self._grams: Grams = before._grams if before is not None and fits else Grams(self.texts())
        self._late: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))

    @property
    def late(self) -> int:
        """How many numbers are in no order."""
        return len(self.entries) - self.ordered

    def texts(self) -> list[bytes]:
        """Of those in order."""
        return [entry.text if isinstance(entry, Entry) else b"" for entry in self.entries[: self.ordered]]

    def get(self, sku: str) -> Entry | None:
        number = self.numbers.get(sku)
        entry = None if number is None else self.entries[number]
        return entry if isinstance(entry, Entry) else None

    def put(self, entry: Entry) -> None:
        """A new entry, or another one in the place of a known one, which only keeps its number while it
        is in no order, or its text is the same."""
        number, before = self.numbers.get(entry.sku, -1), self.get(entry.sku)
        if before is not None and number < self.ordered and before.text != entry.text:
            self.remove(entry.sku)
            before = None
        if before is None:
            number = self.numbers[entry.sku] = len(self.entries)
            self.entries.append(entry)
        self.entries[number] = entry
        if number >= self.ordered:
            known = grams(before.text.decode()) if before else set()
            for gram in grams(entry.text.decode()) - known:
                having = self._late[gram]
                at = bisect_left(having, number)
                if at == len(having) or having[at] != number:
                    having.insert(at, number)

    def remove(self, sku: str) -> None:
        """Its numbers stay behind, and lead to nothing."""
        number = self.numbers.pop(sku)
        before = self.entries[number]
        self.entries[number] = Gone(before.order, before.sku)

    def in_order(self, words: list[str], after: Place | None) -> Sequence[int] | None:
        """Numbers in order of name after a place, among which are all that have these words; at least
        one word. None: look at all."""
        numbers = self._grams.having(words)
        if numbers is None or after is None:
            return numbers
        place = bisect_right(self.entries, after, hi=self.ordered, key=name_place)
        return numbers[bisect_left(numbers, place) :]

    def in_no_order(self, words: list[str]) -> Sequence[int]:
        """Numbers of what came later, among which are all that have these words."""
        return min((self._late.get(gram, NONE) for gram in sought(words)), key=len) if self.late else NONE

    def among(self, numbers: Sequence[int]) -> Iterator[Entry]:
        """The entries of these numbers that are there."""
        for number in numbers:
            entry = self.entries[number]
            if isinstance(entry, Entry):
                yield entry


def name_place(entry: Entry | Gone) -> Place:
    return entry.order, entry.sku
