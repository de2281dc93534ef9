"""A folder of JSON Lines files that hold protocol events already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from pydantic import BaseModel

from omo_sync.adapters.contract import Batch, Event, Row, Unread
from omo_sync.adapters.folder import Folder, FolderOptions, Record
from omo_sync.adapters.lines import LONGEST, Line, too_long
from omo_sync.adapters.opened import Opened
from omo_sync.clock import Clock, now


class JsonlFolder:
    """A folder of JSON Lines files. Each line is an event, and goes through as it is."""

    Options: ClassVar[type[BaseModel]] = FolderOptions

    def __init__(
        self,
        name: str,
        options: FolderOptions,
        aliases: Mapping[str, str] | None = None,
        *,
        clock: Clock = now,
    ) -> None:
        del aliases  # the events' codes are canonical
        self.name = name
        self._folder = Folder(options, _records, clock)

    def read(self, after: str | None) -> Iterator[Batch]:
        return self._folder.read(after)

    def translate(self, row: Row) -> Sequence[Event]:
        return [row.raw]


def _records(opened: Opened) -> Iterator[Record]:
    for line in opened.lines():
        id = f"{opened.name}:{line.number}"
        yield Record(_row(id, line), line.end, line.number, line.ended)


def _row(id: str, line: Line) -> Row | Unread:
    length = len(line.content) + line.cut
    if length <= LONGEST:
        return Row(id, {}, line.content)
    return Unread(id, line.content, "E111", too_long(length, line.cut))
