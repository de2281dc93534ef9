"""Which rows of the last minutes were told, as they were: these are read again at every run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from typing import Any

from omo_sync.adapters.contract import Row, Unread
from omo_sync.domain.plain import canonical

MOST = 200  # rows kept in a cursor; of more than these, all are told again, which changes nothing


class Window:
    """digests: of the rows that a run before this one told. since: where the next run would begin."""

    def __init__(self, digests: Iterable[str], since: Callable[[Any], Any]) -> None:
        self._told = frozenset(digests)
        self._since = since
        self._last: list[tuple[Any, Row | Unread]] = []

    def state(self) -> dict[str, Any]:
        """For a cursor."""
        return {"window": [digest(row) for _, row in self._last]} if len(self._last) <= MOST else {}

    def unseen(self, firsts: Sequence[Any], rows: Sequence[Row | Unread]) -> list[bool]:
        """For each row, whether it was not told as it is now."""
        del firsts
        return [digest(row) not in self._told for row in rows] if self._told else [True] * len(rows)

    def add(self, firsts: Sequence[Any], rows: Sequence[Row | Unread]) -> None:
        """These were read, in the order of their first columns."""
        start = max(0, len(rows) - MOST - 1)  # those before are too many for a cursor
        last = [*self._last, *zip(firsts[start:], rows[start:], strict=True)][-MOST - 1 :]
        least = self._since(firsts[-1])
        self._last = [(first, row) for first, row in last if type(first) is type(least) and first >= least]


def digest(row: Row | Unread) -> str:
    """Of all that the row says."""
    content = canonical(row.values).encode() if isinstance(row, Row) else row.raw
    return blake2b(row.id.encode() + b"\0" + content, digest_size=6).hexdigest()
