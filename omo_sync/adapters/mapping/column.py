"""One piece of a fact for all rows of a sheet: made once for each text that it is made of, since the same
items, locations and quantities come again and again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, Final, NamedTuple

from omo_sync.adapters.contract import Row
from omo_sync.adapters.mapping.instant import Times
from omo_sync.adapters.mapping.scope import ROW_ID, Maker, Scope
from omo_sync.adapters.mapping.steps import Alone
from omo_sync.adapters.sheet import Sheet
from omo_sync.schemas.apart import attribute
from omo_sync.store.aliases import Packed

REMEMBERED = 32_768  # texts kept of each piece, some 8 MB
FIRST = 1_000  # texts that tell whether they come again
AGAIN = 8  # times that a text has to come, for it to be remembered in less time than it is made

ABSENT: Final = object()
"""There is nothing to say."""
DOUBT: Final = object()
"""The row has to be asked alone: it is refused, or is of a kind that is not made together."""


class Straight(NamedTuple):
    """A piece that is a column itself, or one change of it."""

    change: Alone | None


class Column(dict[Any, Any]):
    """By the texts of some columns: what a maker makes of them, as `read` reads it, or DOUBT.

    roots: these columns. absent: what "" is read as. straight: where it is so simple. first: the one of
    them that alone decides where it is not empty. clean: whether everything so far was neither ABSENT nor
    DOUBT.
    """

    __slots__ = (
        "_absent", "_alone", "_asked", "_make", "_rarely", "_read", "_roots", "_scope", "_straight", "clean",
    )  # fmt: skip

    def __init__(
        self,
        make: Callable[[Scope], Any],
        roots: Collection[str],
        makers: dict[str, Maker],
        read: Callable[[Any], Any],
        absent: Any = DOUBT,
        straight: Straight | None = None,
        first: str | None = None,
    ) -> None:
        super().__init__()
        self._make = make
        self._roots = sorted(roots)
        self._alone = self._roots[0] if len(self._roots) == 1 else first  # what one text is of
        self._read = read
        self._absent = absent
        self._straight = straight
        self._scope = Scope(Row("", {}), makers)
        self._asked = 0
        self._rarely: bool | None = None  # whether a text hardly ever comes again; None: not known yet
        self.clean = True

    def of(self, sheet: Sheet) -> Sequence[Any]:
        """As many as the sheet has rows."""
        columns = [sheet.ids if root == ROW_ID else sheet.columns.get(root) for root in self._roots]
        found = [column for column in columns if column is not None]
        if len(found) < len(columns):
            self.clean = False
            return [DOUBT] * len(sheet)
        if not found:
            return [self[()]] * len(sheet)
        if len(found) > 1:
            return self._by_first(sheet) or list(map(self.__getitem__, zip(*found, strict=True)))
        [texts] = found
        if self._straight is not None and self._rarely and "" not in texts:
            try:
                return self._at_once(self._straight.change, texts)
            except Exception:  # one of them is odd: each is asked for itself
                return list(map(self.__getitem__, texts))
        made = list(map(self.__getitem__, texts))
        self._asked += len(texts)
        if self._rarely is None and self._asked >= FIRST:
            self._rarely = len(self) * 2 > self._asked
        return made

    def _by_first(self, sheet: Sheet) -> Sequence[Any] | None:
        """None where not all can be told by that column."""
        texts = None if self._alone is None else sheet.columns.get(self._alone)
        if texts is None or "" in texts:
            return None
        made = list(map(self.__getitem__, texts))
        return None if DOUBT in made else made

    def _at_once(self, change: Alone | None, texts: Sequence[str]) -> Sequence[Any]:
        """Of texts such as receipts and times, which hardly come again: nothing is remembered."""
        if isinstance(change, Times):
            if self._read is attribute("time"):
                try:
                    return change.instants(texts)
                except KeyError:  # fractions of a second
                    pass
            change = change.text
        bare = getattr(change, "__wrapped__", change)  # without the memory of `lru_cache`
        made = list(map(bare, texts)) if bare else texts
        if "" in made:
            raise ValueError
        return list(map(self._read, made))

    def __missing__(self, texts: Any) -> Any:
        if len(self) >= REMEMBERED:
            self._rarely = self._rarely or self._asked < AGAIN * REMEMBERED
            self._asked = 0
            self.clear()
        found = self[texts] = self._made(texts)
        if found is ABSENT or found is DOUBT:
            self.clean = False
        return found

    def _made(self, texts: Any) -> Any:
        scope = self._scope
        scope.clear()
        if isinstance(texts, str):
            scope[self._alone or ""] = texts
        else:
            scope.update(zip(self._roots, texts, strict=True))
        try:
            made = self._make(scope)
            if isinstance(made, Packed):
                return DOUBT
            return self._absent if made == "" else self._read(made)
        except Exception:  # whoever asks the row alone is told what is wrong
            return DOUBT
