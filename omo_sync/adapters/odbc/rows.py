"""From a page of the driver's values to texts, column by column; a row that cannot be read stands alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from omo_sync.adapters.contract import Row, Unread
from omo_sync.adapters.odbc import keys
from omo_sync.adapters.odbc.pages import Page, Pages
from omo_sync.adapters.odbc.texts import Texts
from omo_sync.adapters.sheet import Sheet


class Made(NamedTuple):
    """A row's name within the stream, its id `stream:name`, and its columns as texts."""

    name: str
    id: str
    values: dict[str, str]


class Maker:
    """stream: its name. key: those of the columns that name a row. absent: further ones, empty."""

    def __init__(
        self, stream: str, pages: Pages, key: Sequence[str], absent: Sequence[str], texts: Texts
    ) -> None:
        self._prefix = stream + ":"
        self._columns = pages.columns
        self._joined = pages.joined
        self._absent = absent
        self._named = [pages.columns.index(name) for name in key]
        self._texts = texts

    def rows(self, page: Page) -> Sequence[Row | Unread]:
        """As many as the page has, in its order."""
        try:
            return self._sheet(page)
        except UnicodeDecodeError:
            return [self._alone(row) for row in page]

    def made(self, page: Page) -> list[Made | Unread]:
        """The same, each with its name."""
        start = len(self._prefix)
        rows = self.rows(page)
        return [Made(row.id[start:], *row[:2]) if isinstance(row, Row) else row for row in rows]

    def _sheet(self, page: Page) -> Sheet:
        columns = [list(column) for column in self._texts.columns(page)]
        if self._joined and len(columns) < len(self._columns):
            columns += self._texts.written(self._joined, columns.pop())
        names = keys.names_of(*(columns[at] for at in self._named))
        texts = dict(zip(self._columns, columns, strict=True))
        texts.update((name, [""] * len(page)) for name in self._absent)
        return Sheet([self._prefix + name for name in names], texts)

    def _alone(self, row: Sequence[Any]) -> Row | Unread:
        try:
            return self._sheet([row])[0]
        except UnicodeDecodeError as error:
            raw = b"\t".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
            wrong = error.object[error.start : error.start + 4].hex(" ")
            name = "/".join(str(row[at]) for at in self._named)
            return Unread(
                self._prefix + name,
                raw,
                "E101",
                f"the row holds bytes that are not {error.encoding} ({wrong} at {error.start}); correct it,"
                " set `encoding` for this source, or let `query` give HEX of what is no text",
            )
