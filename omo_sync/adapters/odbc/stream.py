"""One stream of a source: its options, compiled, and what a run reads of it."""

from __future__ import annotations

from collections.abc import Mapping

from omo_sync.adapters.mapping.scope import Maker
from omo_sync.adapters.mapping.translator import Translator
from omo_sync.adapters.odbc.options import OdbcOptions, StreamOptions
from omo_sync.adapters.odbc.pages import Select

PARTS: dict[str, Maker] = {
    "row.stream": lambda scope: scope["\0row.id"].partition(":")[0],
    "row.key": lambda scope: scope["\0row.id"].partition(":")[2],
}
"""Parts of a row's id, `stream:key`."""

MADE = frozenset({"row.seen", "row.before", "row.change", "row.now"})
"""Names that a snapshot gives its rows beside their columns."""


class Stream:
    """name: by which its part of the cursor, and the ids of its rows, begin."""

    def __init__(
        self, source: str, name: str, told: OdbcOptions, options: StreamOptions, aliases: Mapping[str, str]
    ) -> None:
        """Raises ConfigError."""
        self.name = name
        self.options = options
        self.translator = Translator(
            source, told.mapping(options), aliases, at=f"streams.{name}", parts=PARTS
        )
        self.key = options.key or options.cursor[1:] or options.cursor
        order = options.cursor + [column for column in self.key if column not in options.cursor]
        wanted = {*options.compare, *options.opens, *([options.level] if options.level else [])}
        self.select = Select(
            options.table,
            options.query,
            order,
            (self.translator.columns | wanted) - MADE,
            (self.translator.read | wanted) - MADE - set(options.optional),
            told.page,
        )
