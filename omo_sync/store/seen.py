"""What was last seen of a source that tells figures only, not what moved them: text by key.

It is saved in the transaction of the facts made of it, so that a difference is told exactly once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from omo_sync.store.database import Database, Transaction

TOGETHER = 1_000  # keys asked for, or listed, at a time


class Seen:
    """Of one source."""

    def __init__(self, database: Database, source: str) -> None:
        self._database = database
        self._source = source

    def of(self, keys: Sequence[str]) -> dict[str, str]:
        """What was seen of these keys; a key never seen is absent."""
        found: dict[str, str] = {}
        with self._database.transaction() as transaction:
            for start in range(0, len(keys), TOGETHER):
                some = keys[start : start + TOGETHER]
                marks = ",".join("?" * len(some))
                sql = f"SELECT key, value FROM seen WHERE source = ? AND key IN ({marks})"
                found.update(transaction.rows(sql, (self._source, *some)))
        return found

    def keys(self, prefix: str) -> Iterator[str]:
        """All keys that begin so."""
        sql = "SELECT key FROM seen WHERE source = ? AND key > ? ORDER BY key LIMIT ?"
        last = prefix
        while True:
            with self._database.transaction() as transaction:
                rows = transaction.rows(sql, (self._source, last, TOGETHER))
            for (key,) in rows:
                if not key.startswith(prefix):
                    return
                yield key
            if len(rows) < TOGETHER:
                return
            last = rows[-1][0]


def save(transaction: Transaction, source: str, seen: Mapping[str, str | None]) -> None:
    """Remember these texts; forget the keys without one."""
    kept = [(source, key, value) for key, value in seen.items() if value is not None]
    gone = [(source, key) for key, value in seen.items() if value is None]
    if kept:
        transaction.many(
            "INSERT INTO seen (source, key, value) VALUES (?,?,?) "
            "ON CONFLICT (source, key) DO UPDATE SET value = excluded.value",
            kept,
        )
    if gone:
        transaction.many("DELETE FROM seen WHERE source = ? AND key = ?", gone)
