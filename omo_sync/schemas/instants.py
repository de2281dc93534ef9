"""Instants of the protocol: RFC 3339 with offset, to whole microseconds since 1970-01-01T00:00:00Z.

A text is taken apart into day, minute, second and tail (fraction and offset), each of which is checked and
converted once and then remembered: half the cost of converting anew, whatever the order of the events.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from omo_sync.domain.fact import DAY, HOUR, MINUTE, SECOND
from omo_sync.schemas.expected import Expected

REMEMBERED = 16_384  # days and tails kept, at most some 3 MB

_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_TAIL = r"(?:\.[0-9]{1,6})?(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
_day = re.compile(_DAY)
_tail = re.compile(_TAIL)
_EPOCH = date(1970, 1, 1).toordinal()
_END = 253_402_300_800 * SECOND  # 10000-01-01T00:00:00Z


class _Days(dict[str, int]):
    """`2026-03-01` → the microseconds at its beginning, in UTC."""

    def __missing__(self, text: str) -> int:
        if not _day.fullmatch(text):
            raise ValueError
        instant = (date.fromisoformat(text).toordinal() - _EPOCH) * DAY
        if len(self) >= REMEMBERED:
            self.clear()
        self[text] = instant
        return instant


class _Clock(dict[str, int]):
    """`T09:12` or `:33` → its microseconds; all there are."""

    def __missing__(self, text: str) -> int:
        raise ValueError


class _Tails(dict[str, tuple[int, int]]):
    """`.120+08:00` → the microseconds that fraction and offset add, and the offset in minutes."""

    def __missing__(self, text: str) -> tuple[int, int]:
        if not _tail.fullmatch(text):
            raise ValueError
        fraction, zone = (text[:-1], "+00:00") if text[-1] in "Zz" else (text[:-6], text[-6:])
        east = int(zone[1:3]) * 60 + int(zone[4:6])
        offset = -east if zone[0] == "-" else east
        if len(self) >= REMEMBERED:
            self.clear()
        tail = self[text] = (int(fraction[1:].ljust(6, "0")) - offset * MINUTE, offset)
        return tail


_days = _Days()
_minutes = _Clock(
    {
        f"{letter}{hour:02}:{minute:02}": hour * HOUR + minute * MINUTE
        for letter in "Tt"
        for hour in range(24)
        for minute in range(60)
    }
)
_seconds = _Clock({f":{second:02}": second * SECOND for second in range(60)})
_tails = _Tails()


def read(text: Any) -> tuple[int, int]:
    """Microseconds, and the offset in minutes east of UTC.

    Raises ValueError when it is not a text of this shape, when there is no such day, or when it is
    outside 1970 to 9999 in UTC.
    """
    if type(text) is not str:
        raise ValueError
    added, offset = _tails[text[19:]]
    instant = _days[text[:10]] + _minutes[text[10:16]] + _seconds[text[16:19]] + added
    if 0 <= instant < _END:
        return instant, offset
    raise ValueError


def microseconds(text: Any) -> int:
    """As `read`, without the offset."""
    return read(text)[0]


_SCHEMA = WithJsonSchema({"type": "string", "format": "date-time", "pattern": f"^{_DAY}{_CLOCK}{_TAIL}$"})
_ADVICE = Expected(
    "send an RFC 3339 time with offset, at most 6 fractional digits, from 1970 to 9999,"
    ' such as "2026-03-01T09:12:33.120+08:00"'
)
OccurredAt = Annotated[tuple[int, int], PlainValidator(read), _SCHEMA, _ADVICE]
Instant = Annotated[int, PlainValidator(microseconds), _SCHEMA, _ADVICE]
