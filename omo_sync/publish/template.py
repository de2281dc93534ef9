"""Texts and JSON with names in braces: `"{sku}"`; `"{value|number}"` alone gives a JSON number."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import orjson

from omo_sync.publish.contract import Value
from omo_sync.publish.telling import COMMON, NAMES

NAME = re.compile(r"\{([a-z]+)(\|number)?\}")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def names_in(written: Any) -> Iterator[str]:
    """The names of a text, or of all texts in data."""
    if isinstance(written, str):
        yield from (found[1] for found in NAME.finditer(written))
    elif isinstance(written, Mapping):
        for key, value in written.items():
            yield from names_in(key)
            yield from names_in(value)
    elif isinstance(written, list | tuple):
        for value in written:
            yield from names_in(value)


def check_names(kind: str, written: Any, more: tuple[str, ...] = ()) -> None:
    """Raises ValueError for a name that a figure of this kind does not have."""
    known = (*NAMES[kind], *COMMON, *more)
    for name in names_in(written):
        if name not in known:
            raise ValueError(f"{kind}: there is no name {{{name}}}; there are {', '.join(known)}")


def text(written: str, names: Mapping[str, Value], escape: Callable[[str], str] = str) -> str:
    """The text with its names put in; what does not exist is empty."""

    def put(found: re.Match[str]) -> str:
        value = names[found[1]]
        return "" if value is None else escape(str(value))

    return NAME.sub(put, written)


def path(written: str, names: Mapping[str, Value]) -> str:
    """Of a URL: what is put in is escaped."""
    return text(written, names, lambda value: quote(value, safe=""))


def data(written: Any, names: Mapping[str, Value]) -> Any:
    """JSON-able data with the names put in; numbers stay exact."""
    if isinstance(written, Mapping):
        return {text(key, names): data(value, names) for key, value in written.items()}
    if isinstance(written, list | tuple):
        return [data(value, names) for value in written]
    if not isinstance(written, str):
        return written
    whole = NAME.fullmatch(written)
    if whole is None:
        return text(written, names)
    value = names[whole[1]]
    if whole[2] and value is not None and NUMBER.fullmatch(str(value)):
        return orjson.Fragment(str(value))
    return value


def at(answer: Any, dotted: str) -> Any:
    """What stands at a place of JSON data, `data.list`; None where nothing does."""
    for part in dotted.split("."):
        if isinstance(answer, list) and part.isdecimal() and int(part) < len(answer):
            answer = answer[int(part)]
        elif isinstance(answer, Mapping):
            answer = answer.get(part)
        else:
            return None
    return answer


def same(found: Any, wanted: str) -> bool:
    """Whether a JSON value is what a text writes."""
    if isinstance(found, bool):
        return wanted == ("true" if found else "false")
    if isinstance(found, int | float) and NUMBER.fullmatch(wanted):
        return Decimal(str(found)) == Decimal(wanted)
    return found is not None and str(found) == wanted
