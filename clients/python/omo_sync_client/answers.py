"""Answers that are kept with their ETag, and asked for again with If-None-Match."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any, NamedTuple


class Kept(NamedTuple):
    etag: str
    body: dict[str, Any]


class Answers:
    """The last ones by what was asked; most: how many are kept. Any number of threads may use it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._guard = Lock()

    def get(self, asked: str) -> Kept | None:
        with self._guard:
            found = self._kept.get(asked)
            if found is not None:
                self._kept.move_to_end(asked)
            return found

    def keep(self, asked: str, etag: str, body: dict[str, Any]) -> None:
        with self._guard:
            self._kept[asked] = Kept(etag, body)
            self._kept.move_to_end(asked)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
