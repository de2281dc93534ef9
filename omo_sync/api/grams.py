"""Which texts have these characters: by single characters and pairs of them, in little memory.

Two characters are a word in Chinese, and a pair narrows fifty thousand texts to few. What very many
texts share narrows nothing and is not kept. Pairs are kept in a fixed number of slots, since long
names have hundreds of thousands of different ones: a slot tells of the texts of all pairs that fall
into it, and who asks looks into the texts anyway.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Sequence

SLOTS = 1 << 16
COMMON = 4  # what a larger part than one in so many share is not kept,
FEWEST = 1_000  # if it is more than these


class Grams:
    """Of texts by number; it does not change."""

    def __init__(self, texts: Collection[bytes]) -> None:
        code = "H" if len(texts) <= 1 << 16 else "I"
        most = max(FEWEST, len(texts) // COMMON)
        self._common = common = set[int]()
        slots: dict[int, array[int]] = {}
        for number, text in enumerate(texts):
            for slot in slots_of(grams(text.decode())) - common:
                having = slots.get(slot)
                if having is None:
                    slots[slot] = array(code, (number,))
                elif len(having) < most:
                    having.append(number)
                else:
                    common.add(slot)
                    del slots[slot]
        # One behind the other: tens of thousands of arrays that grew leave as many holes in memory.
        self._ends = array("I", (0,))
        numbers = array(code)
        for slot in range(SLOTS):
            numbers.extend(slots.pop(slot, ()))
            self._ends.append(len(numbers))
        self._numbers = memoryview(numbers)

    def having(self, words: list[str]) -> Sequence[int] | None:
        """Numbers, ascending, among which are all whose text has these words; None: look at all."""
        rarest: Sequence[int] | None = None
        for slot in slots_of(sought(words)) - self._common:
            found = self._numbers[self._ends[slot] : self._ends[slot + 1]]
            if rarest is None or len(found) < len(rarest):
                rarest = found
        return rarest


def sought(words: list[str]) -> set[str]:
    """The grams by which texts that have these words are found."""
    return {gram for word in words for gram in (pairs(word) if len(word) > 1 else grams(word))}


def slots_of(found: set[str]) -> set[int]:
    return {hash(gram) % SLOTS for gram in found}


def pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def grams(text: str) -> set[str]:
    """Single characters and pairs of them; those across lines do no harm, since nothing asks for them."""
    return pairs(text) | set(text)
