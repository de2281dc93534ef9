"""The files that `ingest` is given, line by line; one that cannot be read does not hold back the others."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO

from omo_sync.adapters.lines import read_lines, too_long
from omo_sync.errors import SourceError, UsageError
from omo_sync.ingest import Message
from omo_sync.store.quarantine import Rejected

if TYPE_CHECKING:
    from omo_sync.commands.session import Session

STDIN = "-"


class Paths:
    """problems: sentences about what could not be read. Raises UsageError."""

    def __init__(self, session: Session, paths: Sequence[str], now: Callable[[], int]) -> None:
        if paths.count(STDIN) > 1:
            raise UsageError(session.say("ingest.stdin-twice"))
        self.paths = paths
        self.problems: list[str] = []
        self._session = session
        self._now = now
        self._stream: BinaryIO | None = None
        self._finished = 0  # bytes of the files before the one that is being read

    @property
    def size(self) -> int | None:
        """Bytes of all of them as they lie there; None where standard input is one."""
        if STDIN in self.paths:
            return None
        return sum(os.path.getsize(path) for path in self.paths if os.path.isfile(path))

    @property
    def reached(self) -> int:
        """Bytes read so far, of `size`."""
        if self._stream is None or not self._stream.seekable():
            return self._finished
        return self._finished + self._stream.tell()

    def messages(self) -> Iterator[Message | Rejected]:
        for path in self.paths:
            try:
                yield from self._lines(path)
            except SourceError as error:
                self._complain("ingest.damaged", path, error)
            except FileNotFoundError:
                self._complain("ingest.missing", path)
            except IsADirectoryError:
                self._complain("ingest.folder", path)
            except OSError as error:
                self._complain("ingest.unreadable", path, error.strerror or error)

    def _complain(self, key: str, path: str, error: object = None) -> None:
        self.problems.append(self._session.say(key, path=path, error=error))

    def _lines(self, path: str) -> Iterator[Message | Rejected]:
        if path == STDIN:
            yield from self._records("stdin", sys.stdin.buffer)
            return
        with open(path, "rb") as stream:
            self._stream = stream
            try:
                yield from self._records(path, stream)
            finally:
                self._finished, self._stream = self.reached, None

    def _records(self, name: str, stream: BinaryIO) -> Iterator[Message | Rejected]:
        for line in read_lines(stream):
            if line.cut:
                sentence = too_long(len(line.content) + line.cut, line.cut)
                yield Rejected("E111", sentence, line.content, self._now(), f"{name}:{line.number}")
            else:
                yield tuple.__new__(Message, (line.content, name, line.number))  # quicker than Message(…)
