"""The names that the configuration may use for one row: its columns, values, and the row itself."""

from __future__ import annotations

from collections.abc import Callable
from graphlib import CycleError, TopologicalSorter
from typing import Any

from omo_sync.adapters.contract import Row
from omo_sync.errors import Refused

ROW_NAMES = ("row.id", "row.file", "row.number")

Made = str | bool | None
"""What a value may be: text ("" where there is none), a yes or no, or JSON null."""


class Scope(dict[str, Any]):
    """Columns by their name, made values by theirs after a NUL; a value is made when first asked for."""

    __slots__ = ("_makers",)

    def __init__(self, row: Row, makers: dict[str, Maker]) -> None:
        super().__init__(row.values)
        self["\0row.id"] = row.id
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


def row_makers() -> dict[str, Maker]:
    """Makers of the parts of a row's id, `file:number`."""
    return {
        "\0row.file": lambda scope: scope["\0row.id"].rpartition(":")[0],
        "\0row.number": lambda scope: scope["\0row.id"].rpartition(":")[2],
    }


class Names:
    """Which key of a scope a name stands for: a value's, if there is one, or else a column's."""

    def __init__(self, values: set[str]) -> None:
        self.columns: set[str] = set()
        self._needs: dict[str, set[str]] = {name: set() for name in values}

    def key(self, name: str, inside: str | None = None) -> str:
        """Within the value `inside`, its own name is the column's."""
        if name in ROW_NAMES:
            return "\0" + name
        if name not in self._needs or name == inside:
            self.columns.add(name)
            return name
        if inside is not None:
            self._needs[inside].add(name)
        return "\0" + name

    def circle(self) -> list[str]:
        """Values that need each other, in turn, if there are such."""
        try:
            TopologicalSorter(self._needs).prepare()
        except CycleError as error:
            found: list[str] = error.args[1]
            return found
        return []
