"""What a response consists of."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from tests.servers.tds.types import Type, Whole

DATABASE, LANGUAGE, PACKET, COLLATION, BEGUN, COMMITTED, ROLLED_BACK = 1, 2, 4, 7, 8, 9, 10
MORE, FAILED, COUNTED, STOPPED = 0x01, 0x02, 0x10, 0x20
NULLABLE = 0x01


class Column(NamedTuple):
    name: str
    type: Type


class Trouble(NamedTuple):
    """An error as the server tells it. severity: from 20 on the connection ends."""

    number: int
    said: str
    severity: int = 16


def short(text: str) -> bytes:
    """A text after its length in one byte."""
    return bytes([len(text)]) + text.encode("utf-16-le")


def environment(kind: int, new: str, old: str) -> bytes:
    return _sized(0xE3, bytes([kind]) + short(new) + short(old))


def collation(code: bytes) -> bytes:
    return _sized(0xE3, bytes([COLLATION, len(code)]) + code + b"\0")


def transaction(kind: int, number: int) -> bytes:
    """It was begun, committed or rolled back."""
    named = b"\x08" + struct.pack("<Q", number)
    new, old = (named, b"\0") if kind == BEGUN else (b"\0", named)
    return _sized(0xE3, bytes([kind]) + new + old)


def acknowledged(version: int, program: str, release: tuple[int, int, int, int]) -> bytes:
    return _sized(0xAD, b"\x01" + struct.pack(">I", version) + short(program) + bytes(release))


def error(trouble: Trouble) -> bytes:
    said = struct.pack("<H", len(trouble.said)) + trouble.said.encode("utf-16-le")
    head = struct.pack("<iBB", trouble.number, 1, trouble.severity)
    return _sized(0xAA, head + said + short("responder") + short("") + struct.pack("<i", 1))


def done(status: int = 0, count: int | None = None) -> bytes:
    """The end of a statement, or, without MORE, of the response."""
    return _end(0xFD, status, count)


def done_within(count: int | None = None) -> bytes:
    """The end of a statement within a procedure."""
    return _end(0xFF, MORE, count)


def done_procedure(status: int = 0) -> bytes:
    return struct.pack("<Bi", 0x79, 1 if status & FAILED else 0) + _end(0xFE, status, None)


def handed_back(value: int) -> bytes:
    """The first parameter of a procedure, which it sets: the handle of a statement."""
    type = Whole(4)
    return struct.pack("<BHBBIH", 0xAC, 0, 0, 1, 0, 0) + type.info + type.value(value)


def table(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> bytes:
    parts = [struct.pack("<BH", 0x81, len(columns))]
    parts += (struct.pack("<IH", 0, NULLABLE) + of.type.info + short(of.name) for of in columns)
    for row in rows:
        parts.append(b"\xd1")
        parts += (of.type.value(value) for of, value in zip(columns, row, strict=True))
    return b"".join(parts)


def _sized(kind: int, content: bytes) -> bytes:
    return struct.pack("<BH", kind, len(content)) + content


def _end(kind: int, status: int, count: int | None) -> bytes:
    counted = 0 if count is None else COUNTED
    return struct.pack("<BHHQ", kind, status | counted, 0xC1 if counted else 0, count or 0)
