"""Which of the last numbers were read: numbers are given in one order and appear in another."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any

from omo_sync.adapters.contract import Row, Unread


class Numbers:
    """Ranges of whole numbers, both ends included; as few as there are holes. What lies more than
    `kept` below the last is forgotten."""

    def __init__(self, ranges: Iterable[Sequence[int]], kept: int) -> None:
        self._ranges = [list(one) for one in ranges]
        self._kept = kept

    def state(self) -> dict[str, Any]:
        """For a cursor."""
        return {"recent": [list(one) for one in self._ranges]} if self._kept else {}

    def unseen(self, numbers: Sequence[int], rows: Sequence[Row | Unread]) -> list[bool]:
        """For each number, whether it was not read yet."""
        del rows  # a number names its row for ever
        if not self._ranges or (numbers and numbers[0] > self._ranges[-1][1]):
            return [True] * len(numbers)
        return [not self._holds(number) for number in numbers]

    def add(self, numbers: Sequence[int], rows: Sequence[Row | Unread]) -> None:
        """These were read, in growing order."""
        del rows
        merged: list[list[int]] = []
        if numbers and numbers[-1] - numbers[0] + 1 == len(numbers):
            new = [[numbers[0], numbers[-1]]]
        else:
            new = _joined([number, number] for number in numbers)
        for start, end in sorted([*self._ranges, *new]):
            if merged and start <= merged[-1][1] + 1:
                merged[-1][1] = max(merged[-1][1], end)
            else:
                merged.append([start, end])
        least = merged[-1][1] - self._kept if merged else 0
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
