"""The names that the configuration may use for one row: its columns, values, and the row itself."""

from __future__ import annotations

from collections.abc import Callable, Collection
from graphlib import CycleError, TopologicalSorter
from typing import Any

from omo_sync.adapters.contract import Row
from omo_sync.adapters.mapping.several import Several
from omo_sync.errors import Refused

Made = str | bool | Several | None
"""What a value may be: text ("" where there is none), a yes or no, several texts, or JSON null."""


ROW_ID = "\0row.id"
"""The key of the row's own id."""


class Scope(dict[str, Any]):
    """Columns by their name, made values by theirs after a NUL; a value is made when first asked for."""

    __slots__ = ("_makers",)

    def __init__(self, row: Row, makers: dict[str, Maker]) -> None:
        super().__init__(row.values)
        self[ROW_ID] = row.id
        self._makers = makers

    def __missing__(self, key: str) -> Made:
        maker = self._makers.get(key)
        if maker is None:
            raise Refused(
                "E203", f"the row has no column {key!r}; it has {', '.join(map(repr, self.columns()))}"
            )
        made = self[key] = maker(self)
        return made

    def columns(self) -> list[str]:
        return [key for key in self if not key.startswith("\0")]


Maker = Callable[[Scope], Made]


FILE_PARTS: dict[str, Maker] = {
    "row.file": lambda scope: scope[ROW_ID].rpartition(":")[0],
    "row.number": lambda scope: scope[ROW_ID].rpartition(":")[2],
}
"""Parts of the id of a file's row, `file:number`."""


class Names:
    """Which key of a scope a name stands for: a part of the row's id, a value's, or else a column's."""

    def __init__(self, values: Collection[str], parts: Collection[str] = FILE_PARTS) -> None:
        self._parts = {"row.id", "row.source", *parts}
        self._needs: dict[str, set[str]] = {name: set() for name in values}
        self._columns: dict[str | None, set[str]] = {None: set()}  # by the value that reads them
        self._told: set[str] = set()  # values that facts and rules name themselves
        self._inside: dict[str | None, set[str]] = {}  # names of every kind, by the value that has them
        self.source: set[str] = set()  # the names that `row.source` is made of

    def key(self, name: str, inside: str | None = None) -> str:
        """Within the value `inside`, its own name is the column's."""
        self._inside.setdefault(inside, set()).add(name)
        if name in self._parts:
            return "\0" + name
        if name not in self._needs or name == inside:
            self._columns.setdefault(inside, set()).add(name)
            return name
        if inside is not None:
            self._needs[inside].add(name)
        else:
            self._told.add(name)
        return "\0" + name

    @property
    def columns(self) -> frozenset[str]:
        """All columns that are named."""
        return frozenset().union(*self._columns.values())

    @property
    def read(self) -> frozenset[str]:
        """The columns that facts and rules come to read: what is made of others, and never told, is
        none of theirs."""
        waiting, seen = list(self._told), set(self._told)
        found = set(self._columns[None])
        while waiting:
            name = waiting.pop()
            found |= self._columns.get(name, set())
            new = self._needs[name] - seen
            seen |= new
            waiting += new
        return frozenset(found)

    def roots(self, name: str, inside: str | None = None) -> frozenset[str]:
        """The columns that what a name stands for is made of, ROW_ID among them where the row's id is."""
        if name == "row.source":
            return frozenset().union(*map(self.roots, self.source))
        if name in self._parts:
            return frozenset({ROW_ID})
        if name == inside or name not in self._needs:
            return frozenset({name})
        return frozenset().union(*(self.roots(one, name) for one in self._inside.get(name, ())))

    def circle(self) -> list[str]:
        """Values that need each other, in turn, if there are such."""
        try:
            TopologicalSorter(self._needs).prepare()
        except CycleError as error:
            found: list[str] = error.args[1]
            return found
        return []
