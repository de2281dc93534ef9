"""From a page of the driver's values to rows of texts; one that cannot be read stands alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from omo_sync.adapters.contract import Unread
from omo_sync.adapters.odbc import keys
from omo_sync.adapters.odbc.pages import Page
from omo_sync.adapters.odbc.texts import Texts


class Made(NamedTuple):
    """A row's name within the stream, its id `stream:name`, and its columns as texts."""

    name: str
    id: str
    values: dict[str, str]


class Maker:
    """stream: its name. key: those of the columns that name a row. absent: further ones, empty."""

    def __init__(
        self, stream: str, columns: Sequence[str], key: Sequence[str], absent: Sequence[str], texts: Texts
    ) -> None:
        self._prefix = stream + ":"
        self._columns = columns
        self._blanks = dict.fromkeys(absent, "")
        self._named = [columns.index(name) for name in key]
        self._texts = texts

    def rows(self, page: Page) -> list[Made | Unread]:
        """As many as the page has, in its order."""
        try:
            return list(self._made(page))
        except UnicodeDecodeError:
            return [self._alone(row) for row in page]

    def _made(self, page: Page) -> Iterable[Made]:
        columns = [tuple(column) for column in self._texts.columns(page)]
        names, prefix, blanks, new = self._columns, self._prefix, self._blanks, tuple.__new__
        named = map(keys.name_of, *(columns[at] for at in self._named))
        for name, values in zip(named, zip(*columns, strict=True), strict=True):
            made = dict(zip(names, values, strict=True))
            if blanks:
                made.update(blanks)
            yield new(Made, (name, prefix + name, made))

    def _alone(self, row: Sequence[Any]) -> Made | Unread:
        try:
            [made] = self._made([row])
        except UnicodeDecodeError as error:
            raw = b"\t".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
            wrong = error.object[error.start : error.start + 4].hex(" ")
            name = "/".join(str(row[at]) for at in self._named)
            return Unread(
                self._prefix + name,
                raw,
                "E101",
                f"the row holds bytes that are not {error.encoding} ({wrong} at {error.start}); correct it,"
                " or set `encoding` for this source",
            )
        return made
