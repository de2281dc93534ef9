"""From lines to rows of fields: quotes, encoding, number of fields; a bad row stands alone."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterator
from typing import NamedTuple

from omo_sync.adapters.contract import Unread
from omo_sync.adapters.lines import Line

LONGEST = 64 * 1024  # bytes of a row; a quote that stays open longer was no quote


class Fields(NamedTuple):
    """The fields of one row, and where it ends; or (then there are none) what is wrong with it."""

    fields: list[str] | None
    raw: bytes
    end: int
    ended: bool
    code: str = ""
    message: str = ""

    def unread(self, id: str) -> Unread:
        return Unread(id, self.raw, self.code, self.message)


class Dialect(NamedTuple):
    encoding: str
    delimiter: str
    quote: str


class Splitter:
    """Makes rows of all lines. `is_whole` says, at the end, whether an open quote will stay open."""

    def __init__(
        self, lines: Iterator[Line], dialect: Dialect, is_whole: Callable[[], bool] = lambda: True
    ) -> None:
        self._lines = lines
        self._dialect = dialect
        self._is_whole = is_whole
        self._again: deque[Line] = deque()  # lines that were taken for the rest of a row, and were not
        self._ran_out = False

    def rows(self, width: int | None = None) -> Iterator[Fields]:
        """Every row; with a width, one of another number of fields is refused."""
        encoding, delimiter, quote = self._dialect
        while (line := self._next()) is not None:
            content = line.content
            if not content or content.isspace():
                continue
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                text = ""
            if not text or len(content) > LONGEST or (quote and quote in text):
                row = self._difficult(line, width)
                if row is None:
                    return
            else:
                fields = text.split(delimiter)
                if width is not None and len(fields) != width:
                    row = _miscounted([line], len(fields), width)
                else:
                    row = Fields(fields, content, line.end, line.ended)
            yield row

    def _next(self) -> Line | None:
        line = self._again.popleft() if self._again else next(self._lines, None)
        self._ran_out = line is None
        return line

    def _difficult(self, line: Line, width: int | None) -> Fields | None:
        """A row with quotes, too long, or not of the encoding; None where only half of it is there."""
        size = len(line.content) + line.cut
        if size > LONGEST:
            kept = f"; {line.cut} bytes of it are not kept here" if line.cut else ""
            return _bad([line], "E111", f"the row has {size} bytes, {LONGEST} are read at most{kept}")
        taken = [line]
        try:
            fields = self._fields(taken)
        except csv.Error:
            fields = None
            if self._ran_out and taken[-1].ended and not self._is_whole():
                return None
        if fields is None or (len(taken) > 1 and width is not None and len(fields) != width):
            # The quote was none: the row ends with its first line, and the others are read again.
            self._again.extendleft(reversed(taken[1:]))
            return _bad([line], "E203", self._misquoted())
        if any("\ud800" <= character <= "\udfff" for field in fields for character in field):
            return _bad(taken, "E101", self._undecodable(taken))
        if width is not None and len(fields) != width:
            return _miscounted(taken, len(fields), width)
        return Fields(fields, _raw(taken), taken[-1].end, taken[-1].ended)

    def _fields(self, taken: list[Line]) -> list[str]:
        """Fields of a row that begins with the line taken. Raises csv.Error. Bytes that do not
        decode become surrogates, so that the row is seen to its end."""
        encoding, delimiter, quote = self._dialect

        def texts() -> Iterator[str]:
            size = 0
            line: Line | None = taken[0]
            while line is not None and size <= LONGEST:
                size += len(line.content)
                yield line.content.decode(encoding, "surrogateescape") + "\n"
                line = self._next()
                if line is not None:
                    taken.append(line)

        if quote:
            return next(csv.reader(texts(), delimiter=delimiter, quotechar=quote, strict=True))
        return next(texts())[:-1].split(delimiter)

    def _misquoted(self) -> str:
        quote = self._dialect.quote
        return f"a {quote} opens a field and does not close it; double a {quote} that belongs to the text"

    def _undecodable(self, taken: list[Line]) -> str:
        encoding = self._dialect.encoding
        try:
            _raw(taken).decode(encoding)
        except UnicodeDecodeError as error:
            at = f" (byte 0x{error.object[error.start]:02x} at {error.start})"
        else:
            at = ""
        return f"the row is not {encoding}{at}; correct it, or set `encoding` for this source"


def _raw(taken: list[Line]) -> bytes:
    return b"\n".join(line.content for line in taken)


def _bad(taken: list[Line], code: str, message: str) -> Fields:
    return Fields(None, _raw(taken), taken[-1].end, taken[-1].ended, code, message)


def _miscounted(taken: list[Line], found: int, width: int) -> Fields:
    return _bad(
        taken,
        "E203",
        f"the row has {found} fields, the header {width}; correct the row, or check `delimiter` and `quote`",
    )
