"""How far a stream has been read: by time, or by a number that grows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from omo_sync.adapters.http.options import CursorOptions
from omo_sync.adapters.json_rows.path import ABSENT, Json, path, text
from omo_sync.adapters.mapping.instant import EPOCH, EPOCHS, Times, zone
from omo_sync.errors import Refused, SourceError

NUMBER = "number"
MICROSECOND = timedelta(microseconds=1)


class Progress:
    """Values are whole numbers inside: microseconds since 1970, or the number itself."""

    def __init__(self, options: CursorOptions, timezone: str) -> None:
        """Raises ValueError."""
        self._options = options
        self._find = path(options.at)
        self._zone: ZoneInfo = zone(timezone)
        self._read = None if options.form == NUMBER else Times(options.form, self._zone, "before")

    def value(self, item: Json) -> int:
        """Raises SourceError where the item does not say."""
        found = self._find(item)
        written = None if found is ABSENT else text(found)
        if not written:
            raise SourceError(f"an item has nothing at {self._options.at!r}; correct `cursor`")
        try:
            if self._read is None:
                return int(written)
            return (datetime.fromisoformat(self._read(written)) - EPOCH) // MICROSECOND
        except (Refused, ValueError):
            raise SourceError(
                f"{written[:80]!r} at {self._options.at!r} is not of the form {self._options.form!r};"
                " correct `cursor`"
            ) from None

    def latest(self, items: Sequence[Json], now: int) -> int | None:
        """The greatest value of these; of times none after now, since one that ran ahead must not hide what
        follows. Raises SourceError."""
        latest = max(map(self.value, items), default=None)
        return latest if latest is None or self._read is None else min(latest, now)

    def query(self, after: int | None) -> dict[str, str]:
        """What is asked for after this value."""
        written = self._options.start if after is None else self._written(after)
        return {self._options.parameter: written} if written else {}

    def _written(self, after: int) -> str:
        form = self._options.form
        if form == NUMBER:
            return str(after)
        since = max(0, after - self._options.overlap)
        if form in EPOCHS:
            return str(since // EPOCHS[form])
        at = (EPOCH + since * MICROSECOND).astimezone(self._zone)
        return at.isoformat() if form == "iso" else at.strftime(form)


def greater(one: int | None, other: int | None) -> int | None:
    """The greater of two values, of which either may be missing."""
    return max((value for value in (one, other) if value is not None), default=None)


State = dict[str, Any]
"""What a cursor keeps of one stream: `after`, and digests of the rows that were told last."""
