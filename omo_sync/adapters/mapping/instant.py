"""Times as sources write them, to RFC 3339 with an offset."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from omo_sync.adapters.mapping.number import number
from omo_sync.domain.fact import MINUTE, SECOND
from omo_sync.errors import Refused
from omo_sync.schemas.instants import read

COMMON = "%Y-%m-%d %H:%M:%S"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
REMEMBERED = 16_384  # hours kept: almost two years
_HOUR = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}")
_CLOCK = {
    f":{minute:02}:{second:02}": minute * MINUTE + second * SECOND
    for minute in range(60)
    for second in range(60)
}
_FRACTION = {COMMON: re.compile(""), "iso": re.compile(r"(?:\.[0-9]{6})?")}
EPOCHS = {"unix": 1_000_000, "unix-ms": 1_000}  # to microseconds


def zone(name: str) -> ZoneInfo:
    """Raises ValueError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone; names are like Asia/Shanghai or Europe/London") from None


class Times:
    """Reads times of one form: a strptime format, `iso`, `unix` or `unix-ms`.

    Where clocks are put back or forward, a local time exists twice or not at all: it is read with
    the offset from before the change, from after it, or refused (`before`, `after`, `refuse`).
    Raises ValueError for a form that is none.
    """

    def __init__(self, form: str, place: ZoneInfo, clock_change: str) -> None:
        self._form = form
        self._place = place
        self._clock_change = clock_change
        self._parse = _parser(form)
        self._fraction = _FRACTION.get(form)
        self._hours = _Hours(place)
        self._starts = _Starts(self._hours)
        self._remembered = lru_cache(maxsize=16_384)(self.text)

    def __call__(self, text: str) -> str:
        """As RFC 3339 with an offset. Raises Refused E203."""
        return self._remembered(text)

    def text(self, text: str) -> str:
        """The same, of texts that hardly come again."""
        if (
            self._fraction is not None
            and text[13:19] in _CLOCK
            and (len(text) == 19 or self._fraction.fullmatch(text, 19))
            and (offset := self._hours[text[:13]])
        ):
            return f"{text[:10]}T{text[11:]}{offset}"
        try:
            time = self._parse(text)
            if time.tzinfo is None:
                time = _local(time, self._place, self._clock_change, text)
        except (ValueError, OverflowError) as error:
            raise Refused(
                "E203", f"{text[:80]!r} is not a time of the form {self._form!r}; correct it or `time`"
            ) from error
        return time.isoformat()

    def instants(self, texts: Sequence[str]) -> list[tuple[int, int]]:
        """As `schemas.instants.read` reads what a call gives, of whole seconds in the usual notation.
        Raises KeyError for all others."""
        if self._fraction is None:
            raise KeyError(self._form)
        starts, clock = self._starts, _CLOCK
        found = []
        for text in texts:
            start, offset = starts[text[:13]]
            found.append((start + clock[text[13:]], offset))
        return found


class _Hours(dict[str, str]):
    """`2026-03-01 09` → the offset that holds all that hour, "" where there is none such."""

    def __init__(self, place: ZoneInfo) -> None:
        super().__init__()
        self._place = place

    def __missing__(self, hour: str) -> str:
        if not _HOUR.fullmatch(hour):
            return ""
        try:
            start = datetime.fromisoformat(f"{hour}:00:00").replace(tzinfo=self._place)
        except ValueError:
            return ""
        moments = (start, start.replace(minute=59, second=59))
        offsets = {moment.replace(fold=fold).isoformat()[19:] for moment in moments for fold in (0, 1)}
        if len(self) >= REMEMBERED:
            self.clear()
        found = self[hour] = offsets.pop() if len(offsets) == 1 else ""
        return found


class _Starts(dict[str, tuple[int, int]]):
    """`2026-03-01 09` → the microseconds at its beginning, and the offset in minutes that holds all of it."""

    def __init__(self, hours: _Hours) -> None:
        super().__init__()
        self._hours = hours

    def __missing__(self, hour: str) -> tuple[int, int]:
        told = f"{hour[:10]}T{hour[11:]}:{{}}{self._hours[hour]}"
        try:
            start, _ = read(told.format("00:00")), read(told.format("59:59"))
        except ValueError:
            raise KeyError(hour) from None
        if len(self) >= REMEMBERED:
            self.clear()
        self[hour] = start
        return start


def _parser(form: str) -> Callable[[str], datetime]:
    if form in EPOCHS:
        factor = EPOCHS[form]

        def epoch(text: str) -> datetime:
            microseconds = number(text) * factor
            if microseconds != int(microseconds):
                raise ValueError("finer than a microsecond")
            return EPOCH + timedelta(microseconds=int(microseconds))

        return epoch
    if form == "iso":
        return datetime.fromisoformat
    if form == COMMON:
        # A third of strptime's time; it reads other forms too, which are left to strptime to refuse.
        def common(text: str) -> datetime:
            plain = len(text) == 19 and text[4] == text[7] == "-" and text[10] == " "
            return datetime.fromisoformat(text) if plain else datetime.strptime(text, COMMON)

        return common
    return lambda text: datetime.strptime(text, form)


def _local(time: datetime, place: ZoneInfo, clock_change: str, text: str) -> datetime:
    before = time.replace(tzinfo=place)
    after = before.replace(fold=1)
    if before.utcoffset() == after.utcoffset():
        return before
    if clock_change == "refuse":
        raise Refused(
            "E203",
            f"{text!r} exists twice or not at all in {place.key}, where clocks change; set `clock_change`",
        )
    return before if clock_change == "before" else after
