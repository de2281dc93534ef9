"""The lines of a stream of bytes, one at a time, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO, NamedTuple

from omo_sync.adapters.blocks import read_blocks
from omo_sync.errors import SourceError

LONGEST = 64 * 1024  # bytes of a line that is one event
KEEP = 16 * 1024 * 1024  # bytes kept of a line; the rest of it is only counted
MARK = b"\xef\xbb\xbf"


class Line(NamedTuple):
    """One line.

    number: 1 for the first line of the stream; blank lines count.
    offset, end: of its first byte, and of the first byte after its line end, in the unpacked stream.
    content: without line end and byte order mark, at most KEEP bytes.
    cut: how many bytes beyond KEEP were dropped.
    ended: False for a last line that has no line end, which may be half a line.
    """

    number: int
    offset: int
    end: int
    content: bytes
    cut: int
    ended: bool


def read_lines(stream: BinaryIO) -> Iterator[Line]:
    """The lines of a file or pipe; LF or CRLF, plain or gzip.

    Raises SourceError where the stream is damaged, after all the lines that came before.
    """
    return split_lines(read_blocks(stream))


def split_lines(
    blocks: Iterable[bytes], offset: int = 0, number: int = 0, blanks: bool = False
) -> Iterator[Line]:
    """The lines of blocks of bytes that begin at `offset`, after line `number`; blank ones if wanted."""
    kept = bytearray()  # of the line whose end is not there yet
    cut = 0
    damage: SourceError | None = None
    source = iter(blocks)
    while True:
        try:
            block = next(source, None)
        except SourceError as error:
            damage, block = error, None
        if block is None:
            break
        *whole, rest = block.split(b"\n")
        for piece in whole:
            raw = piece
            if kept:
                cut += _keep(kept, piece)
                raw = bytes(kept)
                kept.clear()
            number += 1
            start, offset = offset, offset + len(raw) + cut + 1
            content = raw[:-1] if raw.endswith(b"\r") else raw
            if start == 0:
                content = content.removeprefix(MARK)
            if blanks or (content and (content[0] > 32 or not content.isspace())):  # quickest first
                yield tuple.__new__(Line, (number, start, offset, content, cut, True))  # as Line(…), quicker
            cut = 0
        cut += _keep(kept, rest)
    content = bytes(kept if offset else kept.removeprefix(MARK))
    if content and (blanks or not content.isspace()):
        yield Line(number + 1, offset, offset + len(kept) + cut, content, cut, False)
    if damage is not None:
        raise damage


def too_long(length: int, cut: int) -> str:
    """The sentence for a line of so many bytes, of which some were cut off, where a line is one event."""
    said = f"the line has {length} bytes, an event has at most {LONGEST}; split it"
    return f"{said}. The last {cut} bytes of it are not kept here" if cut else said


def _keep(kept: bytearray, more: bytes) -> int:
    """Adds to what is kept of a line; how many bytes there was no room for."""
    room = KEEP - len(kept)
    kept += more[:room]
    return max(0, len(more) - room)
