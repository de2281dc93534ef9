"""JSON as shops write it, numbers kept as they are written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from omo_sync.adapters.json_rows.path import ABSENT, Json, path

_decode = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str).decode


def read_json(body: bytes) -> Json:
    """Raises ValueError that says what is wrong."""
    try:
        return _decode(body.decode("utf-8-sig"))
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def write_json(document: Json) -> bytes:
    made = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return made.encode("utf-8", "backslashreplace")  # half a character stays the escape that it was


def items_of(document: Json, at: str) -> list[Json] | None:
    """The list that stands at a path, or the single object; None where there is neither."""
    found = path(at)(document)
    if isinstance(found, list):
        return found
    return [found] if isinstance(found, dict) else [] if found is None else None


def lines_of(item: Json, at: str, optional: bool) -> Iterator[tuple[str, Json]]:
    """The item once for each element of the lists on the way, each list narrowed to that element; and
    where it stands in them, counted from 1: `2`, or `1.3` for lists within lists. Null is no line. Raises
    LookupError where the way leads nowhere, unless that is optional."""
    yield from _narrowed(item, at.split("."), optional)


def _narrowed(at: Any, names: list[str], optional: bool) -> Iterator[tuple[str, Json]]:
    if not names:
        yield "", at
        return
    found = at.get(names[0], ABSENT) if isinstance(at, dict) else ABSENT
    if isinstance(found, list):
        for number, one in enumerate(found, start=1):
            for place, made in _narrowed(one, names[1:], optional):
                yield f"{number}.{place}" if place else f"{number}", {**at, names[0]: made}
    elif isinstance(found, dict):
        for place, made in _narrowed(found, names[1:], optional):
            yield place or "1", {**at, names[0]: made}
    elif found is not None and not optional:
        raise LookupError
