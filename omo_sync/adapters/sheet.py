"""Rows of the same columns, kept column by column: most of them need never be made one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import overload

from omo_sync.adapters.contract import Row, Unread


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


def sheet_of(rows: Sequence[Row | Unread]) -> Sheet | None:
    """These rows as a sheet; None where they are not all rows of the same columns."""
    if isinstance(rows, Sheet):
        return rows
    values = [row.values for row in rows if isinstance(row, Row)]
    if not values or len(values) < len(rows):
        return None
    names = values[0].keys()
    if not names or not all(one.keys() == names for one in values):
        return None
    return Sheet([row.id for row in rows], {name: [one[name] for one in values] for name in names})
