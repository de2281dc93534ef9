"""Values by which rows are ordered: kept in a cursor as JSON, and handed back to the driver as they were."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from omo_sync.errors import SourceError

Key = list[Any]
"""One value a column of the order."""


_SPECIAL = re.compile(r"[%/\x00-\x1f\x7f-\x9f]")
_KINDS: dict[type, str] = {
    int: "a whole number",
    str: "a text",
    Decimal: "a decimal",
    datetime.datetime: "a time",
    datetime.date: "a day",
}


def kind(value: Any) -> str:
    """What a value is, in words."""
    return _KINDS.get(type(value), "something else")


def written(key: Key) -> list[Any]:
    """The key as plain JSON. Raises SourceError for what orders nothing exactly."""
    return [_written(value) for value in key]


def _written(value: Any) -> Any:
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime.datetime):
        return {"time": value.isoformat(" ")}
    if isinstance(value, datetime.date):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"number": str(value)}
    if isinstance(value, bytes | bytearray):
        return {"bytes": bytes(value).hex()}
    wrong = "empty" if value is None else "no exact value"
    raise SourceError(
        f"{value!r} in a column of `cursor` or `key` is {wrong}; name columns"
        " that hold whole numbers, texts or times in every row"
    )


def read(key: list[Any]) -> Key:
    """The key of what `written` gave."""
    return [_read(value) for value in key]


def _read(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    [(kind, text)] = value.items()
    if kind == "time":
        return datetime.datetime.fromisoformat(text)
    if kind == "date":
        return datetime.date.fromisoformat(text)
    return Decimal(text) if kind == "number" else bytes.fromhex(text)


def follows(key: Key, after: Key) -> bool:
    """Whether the key is beyond the other, as far as we can tell: texts have an order of the database's."""
    for one, other in zip(key, after, strict=True):
        if isinstance(one, str) or type(one) is not type(other):
            return key != after
        if one != other:
            return bool(one > other)
    return False


def as_text(value: Any, between: str) -> Any:
    """A time as SQL writes it, with this between day and clock; anything else as it is. Three digits of a
    second where they say all: a type that has no more takes no more."""
    if not isinstance(value, datetime.datetime):
        return value
    return value.isoformat(between, "microseconds" if value.microsecond % 1_000 else "milliseconds")


def earlier(value: Any, microseconds: int, latest: datetime.datetime) -> Any:
    """A time so much earlier, at most `latest` (a clock that ran ahead must not hide what follows), a whole
    millisecond; a value that is no time stays. A text keeps its form."""
    back = datetime.timedelta(microseconds=microseconds)
    if isinstance(value, datetime.datetime):
        moment = min(value, latest.replace(tzinfo=value.tzinfo)) - back
        return moment.replace(microsecond=moment.microsecond // 1_000 * 1_000)
    if isinstance(value, str) and len(value) >= 19:
        try:
            moment = datetime.datetime.fromisoformat(value)
        except ValueError:
            return value
        moment = min(moment, latest.replace(tzinfo=moment.tzinfo)) - back
        return moment.isoformat(value[10])[:19]
    return value


def name_of(*texts: str) -> str:
    """The name of a row by the texts of its key: no two keys share one, and it can be printed."""
    if len(texts) == 1 and texts[0].isalnum():
        return texts[0]
    return "/".join(text if text.isalnum() else _SPECIAL.sub(_escaped, text) for text in texts)


def names_of(*columns: Sequence[str]) -> Sequence[str]:
    """The names of many rows."""
    if len(columns) == 1 and "".join(columns[0]).isalnum():
        return columns[0]
    return list(map(name_of, *columns))


def _escaped(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())
