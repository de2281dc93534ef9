"""The bytes of a stream in blocks, unpacked where its content is gzip, whatever its name."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from omo_sync.errors import SourceError

BLOCK = 256 * 1024
PACKED_BLOCK = 16 * 1024  # small, because what a damaged block would have given is lost with it
MAGIC = b"\x1f\x8b"


def read_blocks(stream: BinaryIO) -> Iterator[bytes]:
    """Blocks of at most BLOCK bytes, in order.

    Raises SourceError after the last block that is whole, where the stream breaks off or is damaged.
    """
    read = getattr(stream, "read1", stream.read)  # a pipe gives what it has instead of waiting
    start: bytes = _read(read, len(MAGIC))
    while len(start) < len(MAGIC) and (more := _read(read, len(MAGIC) - len(start))):
        start += more
    if start == MAGIC:
        yield from _unpacked(read, start)
        return
    block = start + _read(read, BLOCK - len(start))
    while block:
        yield block
        block = _read(read, BLOCK)


def _read(read: Callable[[int], bytes], size: int) -> bytes:
    try:
        return read(size)
    except OSError as error:
        raise SourceError(f"cannot be read on: {error.strerror or error}") from error


def _unpacked(read: Callable[[int], bytes], packed: bytes) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(wbits=31)
    offset = 0
    while packed:
        offset += len(packed)
        while packed or not unpacker.eof:
            if unpacker.eof:  # another gzip member follows, or the padding of a tape
                packed = packed.lstrip(b"\0")
                if not packed:
                    break
                unpacker = zlib.decompressobj(wbits=31)
            try:
                block = unpacker.decompress(packed, BLOCK)
            except zlib.error as error:
                raise SourceError(
                    f"the gzip data is damaged before byte {offset} ({error}); what came before it was"
                    " read. Fetch the file again."
                ) from error
            packed = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
            if block:
                yield block
            elif not packed:
                break
        packed = _read(read, PACKED_BLOCK)
    if not unpacker.eof:
        raise SourceError(
            f"the gzip data ends early, after byte {offset}; what came before it was read."
            " Fetch the file again."
        )
