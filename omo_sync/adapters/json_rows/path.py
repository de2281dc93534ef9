"""Paths into JSON: `customer.id`, `lines[0].sku`, `attributes[name=store].value`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Json = Any
"""What `read_json` gives: dicts, lists, texts, booleans, None; numbers are texts as they were written."""

ABSENT = object()

Path = Callable[[Json], Any]
"""Finds what stands at a path; ABSENT where there is nothing."""

_STEP = re.compile(r"([^.\[\]]+)((?:\[[^\[\]]+\])*)")
_CHOICE = re.compile(r"\[([^\[\]]+)\]")


def path(written: str) -> Path:
    """Raises ValueError for what is no path."""
    steps: list[Callable[[Any], Any]] = []
    for part in written.split(".") if written else []:
        found = _STEP.fullmatch(part)
        if found is None:
            raise ValueError(
                f"{written!r} is no path; write names with dots between them, and a place or condition in"
                " brackets: lines[0].sku, attributes[name=store].value"
            )
        steps.append(_member(found[1]))
        steps += [_choice(one) for one in _CHOICE.findall(found[2])]

    def find(document: Json) -> Any:
        at = document
        for step in steps:
            at = step(at)
            if at is ABSENT:
                break
        return at

    return find


def _member(name: str) -> Callable[[Any], Any]:
    return lambda at: at.get(name, ABSENT) if isinstance(at, dict) else ABSENT


def _choice(written: str) -> Callable[[Any], Any]:
    """One of a list: by its place from 0 (from -1 backwards), or the first that says so."""
    name, separator, value = written.partition("=")
    if separator:
        return lambda at: next((one for one in _list(at) if _says(one, name, value)), ABSENT)
    try:
        place = int(written)
    except ValueError:
        raise ValueError(f"[{written}] is neither a place in a list nor name=value") from None
    return lambda at: at[place] if -len(_list(at)) <= place < len(_list(at)) else ABSENT


def _list(at: Any) -> list[Any]:
    return at if isinstance(at, list) else []


def _says(one: Any, name: str, value: str) -> bool:
    return isinstance(one, dict) and text(one.get(name)) == value


def text(found: Any) -> str | None:
    """A single value as text, "" for null, half a character as its escape; None for a list or an object."""
    if isinstance(found, bool):
        return "true" if found else "false"
    if found is None:
        return ""
    return found.encode("utf-8", "backslashreplace").decode() if isinstance(found, str) else None
