"""Columns and parameters: how a type is told, and how a value of it."""

from __future__ import annotations

import struct
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

DAYS = date(1900, 1, 1)
TICKS = 300  # of a second, in a datetime
NOTHING, UNTIL_THE_END = 0xFFFF, 0xFFFF


class Collation(NamedTuple):
    """code: as the protocol tells it. page: Python's name of its code page."""

    code: bytes
    page: str


CHINESE = Collation(bytes.fromhex("0408d00000"), "gbk")  # Chinese_PRC_CI_AS
LATIN = Collation(bytes.fromhex("0904d00034"), "cp1252")  # SQL_Latin1_General_CP1_CI_AS


class Type(ABC):
    """info: the type as it is told before the values."""

    @property
    @abstractmethod
    def info(self) -> bytes: ...

    @abstractmethod
    def value(self, value: Any) -> bytes:
        """None is SQL's null."""


@dataclass(frozen=True)
class Whole(Type):
    """int (4 bytes), bigint (8)."""

    size: int

    @property
    def info(self) -> bytes:
        return bytes([0x26, self.size])

    def value(self, value: Any) -> bytes:
        if value is None:
            return b"\0"
        return bytes([self.size]) + int(value).to_bytes(self.size, "little", signed=True)


@dataclass(frozen=True)
class Exact(Type):
    """numeric(precision, scale)."""

    precision: int
    scale: int

    @property
    def info(self) -> bytes:
        return bytes([0x6C, self._size, self.precision, self.scale])

    @property
    def _size(self) -> int:
        return 5 + 4 * sum(self.precision > limit for limit in (9, 19, 28))

    def value(self, value: Any) -> bytes:
        if value is None:
            return b"\0"
        scaled = int(Decimal(value).scaleb(self.scale).to_integral_exact())
        magnitude = abs(scaled).to_bytes(self._size - 1, "little")
        return bytes([self._size, scaled >= 0]) + magnitude


@dataclass(frozen=True)
class Text(Type):
    """varchar, char (padded), of a collation's code page; nvarchar where it has none (wide).
    length: in bytes of the code page, or in characters; None for `max`."""

    length: int | None
    collation: Collation | None = CHINESE
    padded: bool = False

    @property
    def info(self) -> bytes:
        wide = self.collation is None
        size = UNTIL_THE_END if self.length is None else self.length * (2 if wide else 1)
        code = (0xEF if wide else 0xAF) if self.padded else (0xE7 if wide else 0xA7)
        return struct.pack("<BH", code, size) + (CHINESE if self.collation is None else self.collation).code

    def value(self, value: Any) -> bytes:
        if value is None:
            return b"\xff" * 8 if self.length is None else struct.pack("<H", NOTHING)
        content = self.content(value)
        if self.length is None:
            return struct.pack("<QI", len(content), len(content)) + content + bytes(4 if content else 0)
        return struct.pack("<H", len(content)) + content

    def content(self, value: Any) -> bytes:
        """As the server holds it; bytes are what it holds already."""
        if isinstance(value, bytes):
            return value
        width = self.length or 0 if self.padded else 0
        if self.collation is None:
            return str(value).ljust(width).encode("utf-16-le")
        return str(value).encode(self.collation.page).ljust(width)


@dataclass(frozen=True)
class Cast(Type):
    """What a statement casts to nvarchar(length). of: the column's own type."""

    length: int | None
    of: Type | None

    @property
    def info(self) -> bytes:
        return Text(self.length, None).info

    def value(self, value: Any) -> bytes:
        if value is not None and isinstance(self.of, Text) and self.of.collation is not None:
            value = self.of.content(value).decode(self.of.collation.page, "replace")
        return Text(self.length, None).value(value)


@dataclass(frozen=True)
class Bytes(Type):
    """varbinary. length: at most; None for `max`."""

    length: int | None

    @property
    def info(self) -> bytes:
        return struct.pack("<BH", 0xA5, UNTIL_THE_END if self.length is None else self.length)

    def value(self, value: Any) -> bytes:
        return Text(self.length).value(value)


@dataclass(frozen=True)
class Moment(Type):
    """datetime: three hundredths of a second."""

    @property
    def info(self) -> bytes:
        return bytes([0x6F, 8])

    def value(self, value: Any) -> bytes:
        if value is None:
            return b"\0"
        day, _, clock = value.partition(" ")
        seconds = Decimal(clock[:2]) * 3_600 + Decimal(clock[3:5]) * 60 + Decimal(clock[6:])
        days = (date.fromisoformat(day) - DAYS).days
        return struct.pack("<BiI", 8, days, round(seconds * TICKS))


def moment(day: date, parts: int, of_a_second: int) -> str:
    """An instant as the tables keep it, to seven digits: as such the server compares a datetime with a more
    exact time."""
    whole, rest = divmod(parts, of_a_second)
    digits = round(Decimal(rest) * 10**7 / of_a_second)
    return f"{day} {whole // 3_600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{digits:07}"


def kept(written: str) -> str:
    """What a column of datetime makes of an instant that is written with more digits."""
    at = datetime.fromisoformat(written)
    ticks = round(Decimal(at.microsecond * TICKS) / 10**6)
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    seconds = (at.replace(microsecond=0) - midnight).seconds
    return moment(at.date(), seconds * TICKS + ticks, TICKS)
