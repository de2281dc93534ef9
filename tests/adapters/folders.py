"""Folders of files to read, with a clock that the test moves."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from omo_sync.adapters.contract import Adapter, Row, Unread
from omo_sync.adapters.csv_folder import CsvFolder
from omo_sync.adapters.csv_folder.options import CsvOptions
from omo_sync.adapters.folder import FolderOptions
from omo_sync.adapters.jsonl_folder import JsonlFolder
from omo_sync.errors import SourceError

NOW = 1_800_000_000_000_000
OLD = NOW - 3_600_000_000

TRANSLATION = """
time = "{time}"
values.time = { from = "time", time = "iso" }
facts = [{ type = "inventory.sold", data = { sku = "{sku}", quantity = "{n}" } }]
"""


def write(path: Path, content: bytes | str, at: int = OLD) -> Path:
    """A file last written to at an instant."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    os.utime(path, ns=(at * 1_000, at * 1_000))
    return path


def csv_folder(
    folder: Path, more: str = "", translation: str = TRANSLATION, aliases: dict[str, str] | None = None
) -> CsvFolder:
    options = CsvOptions(folder=folder, **tomllib.loads(more + translation))
    return CsvFolder("till", options, aliases, clock=lambda: NOW)


def jsonl_folder(folder: Path, now: int = NOW) -> JsonlFolder:
    return JsonlFolder("mall", FolderOptions(folder=folder), clock=lambda: now)


class Reader:
    """Reads a source as ingest does: keeps the cursor of each batch, and the error at the end."""

    def __init__(self, source: Adapter) -> None:
        self.source = source
        self.cursor: str | None = None
        self.error = ""

    def rows(self) -> Iterator[Row | Unread]:
        self.error = ""
        try:
            for batch in self.source.read(self.cursor):
                self.cursor = batch.cursor
                yield from batch.rows
        except SourceError as error:
            self.error = str(error)

    def ids(self) -> list[str]:
        return [row.id for row in self.rows()]


def warned(caplog: pytest.LogCaptureFixture) -> str:
    """What was said about files since the last time."""
    said = caplog.text
    caplog.clear()
    return said
