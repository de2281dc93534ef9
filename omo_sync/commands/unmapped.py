"""Codes for which records wait in quarantine, and what their sources say beside them."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from omo_sync.store.database import Transaction

_CODE = re.compile(r"('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\") is mapped to no sku")
_LINE = re.compile(r"<(?:[\w.-]+:)?LineItem\b")
_TEXT = re.compile(r">([^<>]{2,200})<")


class Unmapped(NamedTuple):
    """waiting: how many records. texts: what stands in one of them beside the code."""

    source: str
    code: str
    waiting: int
    texts: list[str]


def unmapped(transaction: Transaction) -> list[Unmapped]:
    """Of all sources, in order of source and code."""
    found: dict[tuple[str, str], Unmapped] = {}
    rows: Iterator[tuple[str, str, bytes]] = transaction.stream(
        "SELECT adapter, message, raw FROM quarantine WHERE state = 'open' AND code = 'E201' "
        "AND adapter IS NOT NULL",
        (),
    )
    for source, message, raw in rows:
        written = _CODE.search(message)
        if written is None:
            continue
        code = str(ast.literal_eval(written[1]))
        known = found.get((source, code))
        if known is None:
            found[source, code] = Unmapped(source, code, 1, texts_beside(code, raw))
        else:
            found[source, code] = known._replace(waiting=known.waiting + 1)
    return [found[key] for key in sorted(found)]


def texts_beside(code: str, raw: bytes) -> list[str]:
    """The values of a row, or the texts of the element of an XML text that has the code."""
    try:
        values = json.loads(raw)
    except ValueError:
        return []
    texts: list[str] = []
    for value in values.values() if isinstance(values, dict) else ():
        parts = [part for part in _LINE.split(str(value))[1:] if code in part]
        texts += [text for part in parts for text in _TEXT.findall(part)] if parts else [str(value)]
    return [text for text in texts if text != code]
