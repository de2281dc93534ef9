"""One stream of JSON documents: rows made of them, and the facts of a row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from omo_sync.adapters.contract import Event, Row, Unread
from omo_sync.adapters.json_rows.document import items_of, lines_of, read_json, write_json
from omo_sync.adapters.json_rows.options import JsonStreamOptions
from omo_sync.adapters.json_rows.path import ABSENT, Json, Path, path, text
from omo_sync.adapters.mapping.options import SourceMapping
from omo_sync.adapters.mapping.scope import Maker
from omo_sync.adapters.mapping.translator import Translator
from omo_sync.errors import ConfigError, Refused

PARTS: dict[str, Maker] = {
    "row.stream": lambda scope: scope["\0row.id"].partition(":")[0],
    "row.key": lambda scope: scope["\0row.id"].partition(":")[2].rpartition("#")[0],
    "row.line": lambda scope: scope["\0row.id"].rpartition("#")[2],
}
"""Parts of a row's id, `stream:key#line`."""

NOW = "row.now"
"""When the document was read, in microseconds, which a row tells beside what the shop says."""


class Stream:
    """name: by which its part of the cursor, and the ids of its rows, begin."""

    def __init__(
        self,
        source: str,
        name: str,
        told: SourceMapping,
        options: JsonStreamOptions,
        aliases: Mapping[str, str],
    ) -> None:
        """Raises ConfigError."""
        self.name = name
        self.options = options
        self._translator = Translator(
            source, told.mapping(options), aliases, at=f"streams.{name}", parts=PARTS
        )
        try:
            self._columns: dict[str, Path] = {
                one: path(one) for one in self._translator.columns if one != NOW
            }
        except ValueError as error:
            raise ConfigError(f"sources.{source}.streams.{name}: {error}") from None
        self._key = [path(one) for one in options.key]

    def rows(self, document: Json, delivery: str | None = None) -> Iterator[Row | Unread]:
        """The rows of a document. delivery: names those of items without a key of their own.

        Raises ValueError where it has no such list as is configured.
        """
        items = items_of(document, self.options.items)
        if items is None:
            raise ValueError(
                f"there is no list at {self.options.items!r}"
                if self.options.items
                else "it is neither a list nor an object"
            )
        for number, item in enumerate(items, start=1):
            yield from self.item_rows(item, f"{delivery}.{number}" if delivery else None)

    def item_rows(self, item: Json, otherwise: str | None = None) -> Iterator[Row | Unread]:
        """The rows of one item. otherwise: its name where it has no key."""
        key = self.key_of(item) or otherwise
        if key is None:
            raw = write_json(item)
            digest = hashlib.sha256(raw).hexdigest()[:16]
            yield Unread(f"{self.name}:{digest}", raw, "E203", self._no_key())
            return
        if not self.options.lines:
            yield Row(f"{self.name}:{key}#", {}, write_json(item))
            return
        at = self.options.lines
        try:
            lines = list(lines_of(item, at, self._is_optional(at)))
        except LookupError:
            yield Unread(f"{self.name}:{key}#", write_json(item), "E203", self._nowhere(at))
            return
        for place, narrowed in lines:
            yield Row(f"{self.name}:{key}#{place}", {}, write_json(narrowed))

    def _is_optional(self, name: str) -> bool:
        return any(fnmatchcase(name, pattern) for pattern in self.options.optional)

    @staticmethod
    def _nowhere(name: str) -> str:
        return f"there is no {name!r} in what came; correct the path, or put it into `optional`"

    def key_of(self, item: Json) -> str | None:
        """What names an item; None where it lacks a part of that."""
        parts = [text(find(item)) for find in self._key]
        return "/".join(part for part in parts if part) if parts and all(parts) else None

    def _no_key(self) -> str:
        return f"the item has no {' or no '.join(self.options.key) or 'key'}; correct `key`, or the source"

    def translate(self, row: Row) -> Sequence[Event]:
        """Raises Refused."""
        try:
            document = read_json(row.raw)
        except ValueError as error:
            raise Refused("E203", f"the document is not JSON ({error}); correct the source") from None
        values = {name: self._value(name, find, document) for name, find in self._columns.items()}
        if isinstance(document, dict) and NOW in document:
            values[NOW] = document[NOW]
        return self._translator.translate(Row(row.id, values))

    def _value(self, name: str, find: Path, document: Json) -> str:
        found: Any = find(document)
        if found is ABSENT:
            if self._is_optional(name):
                return ""
            raise Refused("E203", self._nowhere(name))
        made = text(found)
        if made is None:
            raise Refused("E203", f"{name!r} is a list or an object; name the value that is meant within it")
        return made


class Streams:
    """Those of one source, by name."""

    def __init__(
        self,
        source: str,
        told: SourceMapping,
        streams: Mapping[str, JsonStreamOptions],
        aliases: Mapping[str, str] | None,
    ) -> None:
        """Raises ConfigError."""
        self.by_name = {
            name: Stream(source, name, told, options, aliases or {}) for name, options in streams.items()
        }

    def translate(self, row: Row) -> Sequence[Event]:
        """Raises Refused."""
        name = row.id.partition(":")[0]
        stream = self.by_name.get(name)
        if stream is None:
            raise Refused(
                "E203", f"the source has no stream {name!r} any more; configure it, or discard this record"
            )
        return stream.translate(row)

    def payload(self, names: Sequence[str], body: bytes, delivery: str) -> list[Row | Unread]:
        """The rows that a webhook's body gives these streams."""
        try:
            document = read_json(body)
        except ValueError as error:
            message = f"the body is not JSON ({error}); let the shop send it again"
            return [Unread(f"{names[0]}:{delivery}#", body, "E102", message)]
        rows: list[Row | Unread] = []
        for name in names:
            try:
                rows += self.by_name[name].rows(document, delivery)
            except ValueError as error:
                message = f"stream {name}: {error}; correct `items`, or send other hooks elsewhere"
                rows.append(Unread(f"{name}:{delivery}#", body, "E203", message))
        return rows
