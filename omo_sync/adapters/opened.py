"""One file of a folder, opened where the last reading stopped."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from itertools import chain
from typing import BinaryIO

from omo_sync.adapters.blocks import MAGIC, read_blocks
from omo_sync.adapters.bookmarks import Found, Place
from omo_sync.adapters.lines import Line, split_lines
from omo_sync.adapters.trail import Trail
from omo_sync.errors import SourceError

HEAD = 64 * 1024

_log = logging.getLogger(__name__)


class Opened:
    """A file of which `lines` gives what was not read yet, and `head` its beginning.

    finished: tells of a path whether its file has not been written to for a while.
    rows: how many were read before `lines`; 0 where the file is read from its start.
    """

    def __init__(
        self, file: Found, stream: BinaryIO, place: Place | None, finished: Callable[[str], bool]
    ) -> None:
        self.name = file.name
        self.rows = 0
        self.trail = Trail()
        self._path = file.path
        self._finished = finished
        self._packed = _begins_with(stream, MAGIC)
        blocks = self._resumed(stream, place) if place is not None and place.offset else None
        if blocks is None:
            stream.seek(0)
            self.trail = Trail()
            blocks = self._from(read_blocks(stream))
        self._blocks = blocks

    def _resumed(self, stream: BinaryIO, place: Place) -> Iterator[bytes] | None:
        """What follows the place; None where what precedes it is not what was read then."""
        source = self.trail.follow(read_blocks(stream))
        self.head = b""
        size = 0
        for block in source:
            if len(self.head) < HEAD:
                self.head += block
            size += len(block)
            self.trail.reached = min(size, place.offset)
            if size >= place.offset:
                if self.trail.digest() != place.digest:
                    break
                self.rows = place.rows
                return chain([block[len(block) - (size - place.offset) :]], source)
        _log.warning("%s was rewritten; it is read again from the start", self.name)
        return None

    def _from(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        source = self.trail.follow(blocks)
        self.head = next(source, b"")
        return chain([self.head], source)

    def lines(self, blanks: bool = False) -> Iterator[Line]:
        """Lines from here on, but for half a line at the end; blank ones if wanted. Raises SourceError."""
        lines = split_lines(self._blocks, self.trail.reached, self.rows, blanks)
        try:
            for line in lines:
                if line.ended:
                    yield line
                    continue
                next(lines, None)  # damage tells itself now: then this is no last line
                if self.is_whole():
                    yield line
        except SourceError:
            if self._finished(self._path):
                raise
            _log.warning("%s is still being written; the rest of it is left for the next run", self.name)

    def blocks(self) -> Iterator[bytes]:
        """Bytes from here on, for what is no lines. Raises SourceError."""
        try:
            yield from self._blocks
        except SourceError:
            if self._finished(self._path):
                raise
            _log.warning("%s is still being written; the rest of it is left for the next run", self.name)

    def is_whole(self) -> bool:
        """Whether an unfinished row at the end is all there will be; asked at the end only."""
        if self._packed or self._finished(self._path):
            return True
        _log.warning(
            "%s ends in the middle of a row; that row is left until the file has been complete for a while",
            self.name,
        )
        return False


def _begins_with(stream: BinaryIO, magic: bytes) -> bool:
    found = stream.read(len(magic))
    stream.seek(0)
    return found == magic


def open_file(path: str) -> BinaryIO:
    """Opens a file to be read. Raises SourceError that says what to do."""
    try:
        return open(path, "rb")
    except OSError as error:
        raise SourceError(
            f"cannot be opened ({error.strerror or error}); let the user that runs omo-sync read it"
        ) from error


def modified(path: str) -> int:
    """When a file was last written to, in microseconds since 1970; 0 where it has vanished."""
    try:
        return os.stat(path).st_mtime_ns // 1_000
    except OSError:
        return 0
