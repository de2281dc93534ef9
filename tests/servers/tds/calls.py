"""The procedures that drivers prepare and run statements by, and the parameters they give them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from tests.servers.tds.reader import Reader
from tests.servers.tds.types import DAYS, LATIN, TICKS, UNTIL_THE_END, moment

NAMES = {10: "sp_executesql", 11: "sp_prepare", 12: "sp_execute", 13: "sp_prepexec", 15: "sp_unprepare"}
BY_NUMBER = 0xFFFF
NULL_LONG = 0xFFFFFFFF
NULL_PARTS = 0xFFFFFFFFFFFFFFFF


class Call(NamedTuple):
    """values: of its parameters, in order, by name where they have one, else by their number."""

    name: str
    values: dict[str, Any]

    def given(self, first: int) -> dict[str, Any]:
        """The parameters of a statement: those from this place on."""
        some = list(self.values.items())[first:]
        return {name if not name.isdecimal() else f"P{at}": value for at, (name, value) in enumerate(some, 1)}

    def at(self, place: int) -> Any:
        return list(self.values.values())[place]


def read(content: bytes) -> Call:
    reader = Reader(content)
    reader.skip_headers()
    length = reader.number(2)
    name = NAMES[reader.number(2)] if length == BY_NUMBER else reader.text(length)
    reader.take(2)
    values: dict[str, Any] = {}
    while reader.more:
        named = reader.text(reader.number(1)).lstrip("@")
        reader.take(1)
        values[named or str(len(values))] = _value(reader)
    return Call(name.lower(), values)


def _value(reader: Reader) -> Any:
    code = reader.number(1)
    if code in (0x26, 0x68, 0x6D, 0x6F):
        reader.take(1)
        return _fixed(code, reader)
    if code == 0x2A:
        return _exact_time(reader, reader.number(1))
    if code in (0x6A, 0x6C):
        reader.take(2)
        scale = reader.number(1)
        return _exact(reader, scale)
    if code in (0xE7, 0xEF, 0xA7, 0xAF):
        size = reader.number(2)
        reader.take(5)
        return _decoded(code in (0xE7, 0xEF), _parts(reader) if size == UNTIL_THE_END else _counted(reader))
    if code in (0x63, 0x23):
        reader.take(4 + 5)
        length = reader.number(4)
        return None if length == NULL_LONG else _decoded(code == 0x63, reader.take(length))
    raise ValueError(f"the responder does not know the type 0x{code:02x} of a parameter; teach it")


def _fixed(code: int, reader: Reader) -> Any:
    length = reader.number(1)
    if not length:
        return None
    if code == 0x6F:
        day = DAYS + timedelta(days=reader.signed(4))
        return moment(day, reader.number(4), TICKS)
    if code == 0x6D:
        raise ValueError("a driver sent a binary floating point number, which no statement of ours holds")
    return reader.signed(length) if length > 1 else reader.number(1)


def _exact_time(reader: Reader, scale: int) -> str | None:
    length = reader.number(1)
    if not length:
        return None
    parts = reader.number(length - 3)
    return moment(date(1, 1, 1) + timedelta(days=reader.number(3)), parts, 10**scale)


def _exact(reader: Reader, scale: int) -> str | None:
    length = reader.number(1)
    if not length:
        return None
    positive = reader.number(1)
    number = Decimal(reader.number(length - 1)).scaleb(-scale)
    return str(number if positive else -number)


def _counted(reader: Reader) -> bytes | None:
    length = reader.number(2)
    return None if length == UNTIL_THE_END else reader.take(length)


def _parts(reader: Reader) -> bytes | None:
    if reader.number(8) == NULL_PARTS:
        return None
    content = b""
    while length := reader.number(4):
        content += reader.take(length)
    return content


def _decoded(wide: bool, content: bytes | None) -> str | None:
    if content is None:
        return None
    return content.decode("utf-16-le" if wide else LATIN.page)
