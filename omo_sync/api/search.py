"""Which items have these words in their text: by pairs of characters, rarest first, then verified.

Two characters are a word in Chinese, and a pair narrows fifty thousand items to few; what is left
is looked through. Numbers of entries that have changed since may be there in vain: verifying finds out.
"""

from __future__ import annotations

from array import array
from collections import defaultdict

from omo_sync.api.entry import Entry

FEW = 1_500  # candidates that are looked through in any case, before they are put in order
SHARE = 6  # and so large a part of all; of more, so many fit that going through all in order finds them soon


class Index:
    """Entries by number, and for each character and pair of them the numbers that have it."""

    def __init__(self) -> None:
        self.entries: list[Entry | None] = []
        self.numbers: dict[str, int] = {}
        self._having: defaultdict[str, array[int]] = defaultdict(lambda: array("i"))

    def put(self, entry: Entry) -> None:
        """A new entry, or another text of a known one."""
        number = self.numbers.get(entry.sku)
        if number is None:
            number = self.numbers[entry.sku] = len(self.entries)
            self.entries.append(entry)
            known: set[str] = set()
        else:
            before = self.entries[number]
            known = grams(before.text) if before else set()
            self.entries[number] = entry
        having = self._having
        for gram in grams(entry.text) - known:
            having[gram].append(number)

    def remove(self, sku: str) -> None:
        """Its numbers stay behind, and lead to nothing."""
        self.entries[self.numbers.pop(sku)] = None

    def candidates(self, words: list[str]) -> list[Entry] | None:
        """Few entries of which some may fit; None where there are too many to look through."""
        rarest: array[int] | None = None
        for word in words:
            for gram in grams(word) if len(word) < 2 else pairs(word):
                found = self._having.get(gram)
                if not found:
                    return []
                if rarest is None or len(found) < len(rarest):
                    rarest = found
        if rarest is None or len(rarest) > max(FEW, len(self.entries) // SHARE):
            return None
        return [entry for number in dict.fromkeys(rarest) if (entry := self.entries[number]) is not None]


def pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def grams(text: str) -> set[str]:
    """Single characters and pairs of them; those across lines do no harm, since nothing asks for them."""
    return pairs(text) | set(text)
