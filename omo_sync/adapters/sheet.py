"""Rows of the same columns, kept column by column: most of them need never be made one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import overload

from omo_sync.adapters.contract import Row


class Sheet(Sequence[Row]):
    """ids: of the rows. columns: their texts, as many in each as there are rows."""

    __slots__ = ("columns", "ids")

    def __init__(self, ids: Sequence[str], columns: Mapping[str, Sequence[str]]) -> None:
        self.ids = ids
        self.columns = columns

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> Sheet: ...
    def __getitem__(self, at: int | slice) -> Row | Sheet:
        if isinstance(at, slice):
            return Sheet(self.ids[at], {name: column[at] for name, column in self.columns.items()})
        return Row(self.ids[at], {name: column[at] for name, column in self.columns.items()})

    def __iter__(self) -> Iterator[Row]:
        names = tuple(self.columns)
        texts = zip(*self.columns.values(), strict=True)
        for id, values in zip(self.ids, texts, strict=True):
            yield Row(id, dict(zip(names, values, strict=True)))

    def at(self, places: Sequence[int]) -> Sheet:
        """The rows at these places."""
        return Sheet(
            [self.ids[place] for place in places],
            {name: [column[place] for place in places] for name, column in self.columns.items()},
        )
