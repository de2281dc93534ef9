"""Columns of values as PostgreSQL's binary arrays: many rows in one statement, and no text to parse.

A one-dimensional array is a header, then each element as its length (-1 for NULL) and its bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, repeat
from struct import pack
from typing import Any

from psycopg import Connection
from psycopg.abc import AdaptContext, Buffer
from psycopg.adapt import Dumper, Loader
from psycopg.pq import Format
from psycopg.types.numeric import NumericBinaryLoader

BIGINT, TEXT, BYTEA = 20, 25, 17  # PostgreSQL's numbers of these types


class Bigints(bytes):
    """bigint[]"""


class Texts(bytes):
    """text[]"""


class Byteas(bytes):
    """bytea[]"""


ARRAYS: dict[type, int] = {Bigints: 1016, Texts: 1009, Byteas: 1001}


class ArrayDumper(Dumper):
    """Arrays go to the server as they are."""

    format = Format.BINARY

    def __init__(self, cls: type, context: AdaptContext | None = None) -> None:
        super().__init__(cls, context)
        self.oid = ARRAYS[cls]

    def dump(self, obj: bytes) -> bytes:
        return obj


class WholeLoader(Loader):
    """A sum of bigint is numeric; here it is always whole."""

    def load(self, data: Buffer) -> int:
        return int(str(data, "utf-8"))


class WholeBinaryLoader(Loader):
    """The same, from the binary form."""

    format = Format.BINARY

    def __init__(self, oid: int, context: AdaptContext | None = None) -> None:
        super().__init__(oid, context)
        self._numeric = NumericBinaryLoader(oid, context)

    def load(self, data: Buffer) -> int:
        return int(self._numeric.load(data))


def register(connection: Connection[Any]) -> None:
    """Teach a connection these arrays, and that numbers are whole."""
    for kind in ARRAYS:
        connection.adapters.register_dumper(kind, ArrayDumper)
    connection.adapters.register_loader("numeric", WholeLoader)
    connection.adapters.register_loader("numeric", WholeBinaryLoader)


def array(values: Sequence[Any]) -> Bigints | Texts | Byteas:
    """All whole numbers, all texts, or all bytes; None among them. Only None: bigint[]."""
    first = next((value for value in values if value is not None), 0)
    if isinstance(first, int):
        return Bigints(_header(len(values), BIGINT) + _numbers(values))
    if isinstance(first, str):
        texts = (None if value is None else value.encode() for value in values)
        return Texts(_header(len(values), TEXT) + _pieces(texts))
    return Byteas(_header(len(values), BYTEA) + _pieces(values))


def _header(length: int, kind: int) -> bytes:
    """One dimension, perhaps with NULLs, from index 1."""
    return pack(">iiIii", 1, 1, kind, length, 1)


def _numbers(values: Sequence[int | None]) -> bytes:
    if None in values:
        return b"".join(b"\xff\xff\xff\xff" if n is None else pack(">iq", 8, n) for n in values)
    return pack(f">{'iq' * len(values)}", *chain.from_iterable(zip(repeat(8), values, strict=False)))


def _pieces(values: Iterable[bytes | None]) -> bytes:
    return b"".join(
        b"\xff\xff\xff\xff" if piece is None else pack(">i", len(piece)) + piece for piece in values
    )
