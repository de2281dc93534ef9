"""Which items have these words in their text: by pairs of characters, rarest first, then verified.

Two characters are a word in Chinese, and a pair narrows fifty thousand items to few. Numbers stand in
order of name, so that a page is full after a look at a few of those that share a pair, however many
they are. Numbers of entries that have changed since may be there in vain: verifying finds out.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence

from omo_sync.api.entry import Entry

Name = tuple[str | int, str]  # by what it is sorted, and the sku

NONE: Sequence[int] = array("i")


class Index:
    """Entries by number, and for each character and pair of them the numbers that have it, ascending.
    The first `ordered` numbers stand in order of name, and what came later as it came."""

    def __init__(self, entries: list[Entry], names: list[Name]) -> None:
        """entries: in order of name. names: the places of these."""
        self.entries: list[Entry | None] = [*entries]
        self.numbers = {entry.sku: number for number, entry in enumerate(entries)}
        self.ordered = len(entries)
        self._names = [*names]
        self._having: defaultdict[str, array[int]] = defaultdict(lambda: array("i"))
        for number, entry in enumerate(entries):
            for gram in grams(entry.text):
                self._having[gram].append(number)

    @property
    def late(self) -> int:
        """How many numbers are in no order."""
        return len(self.entries) - self.ordered

    def put(self, entry: Entry) -> None:
        """A new entry, or another text of a known one, which only keeps its number while in order."""
        number = self.numbers.get(entry.sku, -1)
        before = self.entries[number] if number >= 0 else None
        if before is not None and number < self.ordered and before.order != entry.order:
            self.entries[number] = before = None
        if before is None:
            number = self.numbers[entry.sku] = len(self.entries)
            self.entries.append(entry)
        self.entries[number] = entry
        for gram in grams(entry.text) - (grams(before.text) if before else set()):
            having = self._having[gram]
            at = bisect_left(having, number)
            if at == len(having) or having[at] != number:
                having.insert(at, number)

    def remove(self, sku: str) -> None:
        """Its numbers stay behind, and lead to nothing."""
        self.entries[self.numbers.pop(sku)] = None

    def having(self, words: list[str]) -> Sequence[int]:
        """Numbers, ascending, among which are all that have these words; at least one word."""
        rarest: Sequence[int] | None = None
        for word in words:
            for gram in grams(word) if len(word) < 2 else pairs(word):
                found = self._having.get(gram, NONE)
                if rarest is None or len(found) < len(rarest):
                    rarest = found
        return NONE if rarest is None else rarest

    def parts(self, numbers: Sequence[int], after: Name | None) -> tuple[Sequence[int], Sequence[int]]:
        """Of these numbers, those in order of name after a place, and those in no order."""
        start = 0 if after is None else bisect_left(numbers, bisect_right(self._names, after))
        end = bisect_left(numbers, self.ordered)
        return numbers[start:end], numbers[end:]


def pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def grams(text: str) -> set[str]:
    """Single characters and pairs of them; those across lines do no harm, since nothing asks for them."""
    return pairs(text) | set(text)
