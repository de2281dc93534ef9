"""Times as sources write them, to RFC 3339 with an offset."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from omo_sync.adapters.mapping.number import number
from omo_sync.errors import Refused

COMMON = "%Y-%m-%d %H:%M:%S"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
REMEMBERED = 16_384  # hours kept: almost two years
_HOUR = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}")
_CLOCK = frozenset(f":{minute:02}:{second:02}" for minute in range(60) for second in range(60))
_FRACTION = {COMMON: re.compile(""), "iso": re.compile(r"(?:\.[0-9]{6})?")}
EPOCHS = {"unix": 1_000_000, "unix-ms": 1_000}  # to microseconds


def zone(name: str) -> ZoneInfo:
    """Raises ValueError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone; names are like Asia/Shanghai or Europe/London") from None


def instants(form: str, place: ZoneInfo, clock_change: str) -> Callable[[str], str]:
    """Reads times of one form: a strptime format, `iso`, `unix` or `unix-ms`.

    Where clocks are put back or forward, a local time exists twice or not at all: it is read with
    the offset from before the change, from after it, or refused (`before`, `after`, `refuse`).
    Raises Refused E203.
    """
    parse = _parser(form)
    hours, fraction = _Hours(place), _FRACTION.get(form)

    @lru_cache(maxsize=16_384)
    def read(text: str) -> str:
        if (
            fraction is not None
            and text[13:19] in _CLOCK
            and (len(text) == 19 or fraction.fullmatch(text, 19))
            and (offset := hours[text[:13]])
        ):
            return f"{text[:10]}T{text[11:]}{offset}"
        try:
            time = parse(text)
            if time.tzinfo is None:
                time = _local(time, place, clock_change, text)
        except (ValueError, OverflowError) as error:
            raise Refused(
                "E203", f"{text[:80]!r} is not a time of the form {form!r}; correct it or `time`"
            ) from error
        return time.isoformat()

    return read


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
