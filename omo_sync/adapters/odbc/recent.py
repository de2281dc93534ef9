"""Which of the last numbers were read: numbers are given in one order and appear in another."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence


class Recent:
    """Ranges of whole numbers, both ends included; as few as there are holes."""

    def __init__(self, ranges: list[list[int]]) -> None:
        self._ranges = ranges

    @classmethod
    def of(cls, ranges: Iterable[Sequence[int]]) -> Recent:
        return cls([list(one) for one in ranges])

    def ranges(self) -> list[list[int]]:
        return [list(one) for one in self._ranges]

    def unseen(self, numbers: Sequence[int]) -> list[bool]:
        """For each number, whether it was not read yet."""
        if not self._ranges or (numbers and numbers[0] > self._ranges[-1][1]):
            return [True] * len(numbers)
        return [not self._holds(number) for number in numbers]

    def add(self, numbers: Iterable[int], kept: int) -> None:
        """These were read, in growing order; what lies more than `kept` below the last is forgotten."""
        merged: list[list[int]] = []
        new = ([number, number] for number in numbers)
        for start, end in sorted([*self._ranges, *_joined(new)]):
            if merged and start <= merged[-1][1] + 1:
                merged[-1][1] = max(merged[-1][1], end)
            else:
                merged.append([start, end])
        least = merged[-1][1] - kept if merged else 0
        self._ranges = [[max(start, least), end] for start, end in merged if end >= least]

    def _holds(self, number: int) -> bool:
        at = bisect_right(self._ranges, number, key=lambda one: one[0]) - 1
        return at >= 0 and number <= self._ranges[at][1]


def _joined(ranges: Iterable[list[int]]) -> list[list[int]]:
    """Neighbours put together."""
    joined: list[list[int]] = []
    for start, end in ranges:
        if joined and start == joined[-1][1] + 1:
            joined[-1][1] = end
        else:
            joined.append([start, end])
    return joined
