"""Which rows the last pull told, as they were: an overlap reads them again."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from omo_sync.adapters.contract import Row, Unread

MOST = 500  # rows kept in a cursor; of more than these all are told again, which changes nothing


class Told:
    """digests: of the rows that the pull before this one read."""

    def __init__(self, digests: Iterable[str]) -> None:
        self._before = frozenset(digests)
        self._now: dict[str, None] = {}
        self.fresh = 0  # rows that were not told before

    def is_new(self, row: Row | Unread) -> bool:
        """Whether a row was not told as it is now; it is from now on."""
        digest = blake2b(row.id.encode() + b"\0" + row.raw, digest_size=6).hexdigest()
        if len(self._now) <= MOST:
            self._now[digest] = None
        new = digest not in self._before
        self.fresh += new
        return new

    def digests(self) -> list[str]:
        """For a cursor: what this pull read, where it is little."""
        return list(self._now) if len(self._now) <= MOST else []
