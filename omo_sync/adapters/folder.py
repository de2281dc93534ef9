"""A folder of files that appear and grow, read row by row, each row once.

- Files are read in the order of their names; `.gz` is known by content, and `a.csv.gz` has the
  name `a.csv`. Where both are there, the plain one is read (the other is being made of it).
- A file that grew is read on. A digest of all that was read before tells a rewritten file from a
  grown one: that is read again from the start. Its rows keep their names, so what is the same is a
  duplicate, and what differs is found as a divergent duplicate.
- A last row without line end may be half a row. It is read when the file has not been written to
  for `complete_after`, or when it is gzip and whole; it is looked at again if the file grows.
- A file written to within `complete_after` before it was read is verified once more by the next
  run: its time of change may be too coarse to tell a later change.
- A file that has vanished is no error. One that cannot be read does not keep the others: its error
  is raised after all of them, and it is tried again by the next run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from omo_sync.adapters.bookmarks import Bookmarks, Found, Place
from omo_sync.adapters.contract import BATCH, Batch, Row, Unread
from omo_sync.adapters.opened import Opened, modified, open_file
from omo_sync.clock import Clock
from omo_sync.config.duration import Duration
from omo_sync.errors import SourceError

BATCH_BYTES = 8 * 1024 * 1024


class FolderOptions(BaseModel):
    """Keys that every folder of files has."""

    model_config = ConfigDict(extra="forbid")

    folder: Path
    files: str = Field(default="*", min_length=1)
    complete_after: Duration = 5_000_000


class Record(NamedTuple):
    """A row of a file, where it ends, and its number among the rows of the file, from 1.

    ended: False for a last row without line end.
    """

    row: Row | Unread
    end: int
    number: int
    ended: bool


class Folder:
    """The files that fit a pattern. `records` makes rows of what is not read yet of one file."""

    def __init__(
        self, options: FolderOptions, records: Callable[[Opened], Iterator[Record]], clock: Clock
    ) -> None:
        self._folder = options.folder
        self._pattern = options.files
        self._complete_after = options.complete_after
        self._records = records
        self._clock = clock

    def files(self) -> list[Found]:
        """Every file now there, in the order of names. Raises SourceError."""
        try:
            next(self._folder.iterdir(), None)
        except OSError as error:
            raise SourceError(
                f"the folder {self._folder} cannot be read ({error.strerror}); correct `folder`, or let"
                " the user that runs omo-sync read it"
            ) from error
        found: dict[str, Found] = {}
        for pattern in (self._pattern + ".gz", self._pattern):
            for path in self._folder.glob(pattern):
                try:
                    status = path.stat()
                except OSError:  # vanished meanwhile
                    continue
                if path.is_file():
                    name = _name(path.relative_to(self._folder))
                    found[name] = Found(name, str(path), status.st_size, status.st_mtime_ns)
        return sorted(found.values())

    def read(self, after: str | None) -> Iterator[Batch]:
        """As in the contract of adapters."""
        marks = Bookmarks(after)
        files = self.files()
        marks.forget_others(files)
        problems: list[str] = []
        rows: list[Row | Unread] = []
        for file in files:
            if marks.is_read(file):
                continue
            try:
                for _ in self._read_file(file, marks, rows):
                    yield Batch(rows[:], marks.cursor())
                    rows.clear()
            except SourceError as error:
                problems.append(f"{file.name}: {error}")
            if len(rows) >= BATCH:
                yield Batch(rows[:], marks.cursor())
                rows.clear()
        cursor = marks.cursor()
        if rows or cursor != after:
            yield Batch(rows, cursor)
        if problems:
            raise SourceError("; ".join(problems))

    def _read_file(self, file: Found, marks: Bookmarks, rows: list[Row | Unread]) -> Iterator[None]:
        """Adds the rows of a file; stops with its mark put whenever there are enough for a batch."""
        with open_file(file.path) as stream:
            opened = Opened(file, stream, marks.place(file.name), self._is_finished)
            trail = opened.trail
            number, batched = opened.rows, trail.reached
            try:
                for record in self._records(opened):
                    rows.append(record.row)
                    if not record.ended:
                        continue
                    trail.reached, number = record.end, record.number
                    if len(rows) >= BATCH or record.end - batched >= BATCH_BYTES:
                        marks.put(file.name, Place(-1, -1, record.end, number, trail.digest()))
                        yield
                        batched = record.end
            except SourceError:
                marks.put(file.name, Place(-1, -1, trail.reached, number, trail.digest()))
                raise
        mtime = file.mtime if self._is_finished(file.path) else -1
        marks.put(file.name, Place(file.size, mtime, trail.reached, number, trail.digest()))

    def _is_finished(self, path: str) -> bool:
        # A time of change in the future is that of a machine with another clock: it says nothing.
        return not 0 <= self._clock() - modified(path) < self._complete_after


def _name(path: Path) -> str:
    name = path.as_posix().removesuffix(".gz")
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
