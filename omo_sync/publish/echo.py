"""What was written to a system that a source compares with what it last saw there: it is put into that,
in the transaction that acknowledges it, so that the source finds nothing new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from omo_sync.adapters.contract import Echoes
from omo_sync.config.targets import Target
from omo_sync.domain.plain import canonical
from omo_sync.errors import Refused
from omo_sync.publish.telling import scaled
from omo_sync.store import seen
from omo_sync.store.database import Database, Transaction
from omo_sync.store.seen import TOGETHER, Seen
from omo_sync.store.sent import Sent


class Echo:
    """Of one target. adapter: of the source that reads the same system."""

    def __init__(self, database: Database, target: Target, adapter: Echoes) -> None:
        self._target = target
        self._adapter = adapter
        self._seen = Seen(database, target.options.source)
        self._keys: dict[str, dict[str, str]] = {}

    def prepare(self, rows: Sequence[Sent]) -> None:
        """Find out, before a transaction, under which keys the figures of these rows were seen."""
        for kind in {row.kind for row in rows} - set(self._keys):
            feed = self._target.options.feeds[kind]
            if feed.seen is not None:
                self._keys[kind] = self._found(kind, feed.seen)

    def save(self, transaction: Transaction, rows: Sequence[Sent]) -> None:
        """These were taken."""
        for row in rows:
            name = self._keys.get(row.kind, {}).get(row.key)
            if name is None or row.wanted is None:
                continue
            sql = "SELECT value FROM seen WHERE source = ? AND key = ?"
            text = transaction.value(sql, (self._target.options.source, name))
            if text is None:
                continue
            change = scaled(row, row.change) if self._target.options.feeds[row.kind].mode == "add" else None
            after = self._adapter.written(name, text, scaled(row, row.wanted), change)
            seen.save(transaction, self._target.options.source, {name: after})

    def _found(self, kind: str, stream: str) -> dict[str, str]:
        """Keys of what was seen, by those of figures."""
        found: dict[str, str] = {}
        names = list(self._seen.keys(f"{stream}:"))
        for start in range(0, len(names), TOGETHER):
            for name, text in self._seen.of(names[start : start + TOGETHER]).items():
                try:
                    told = self._adapter.told_of(name, text)
                except Refused:  # what cannot be translated was no fact, and is no figure
                    continue
                found |= {key_of(kind, self._target, data): name for data in told}
        return found


def key_of(kind: str, target: Target, data: Mapping[str, Any]) -> str:
    """As the store names the figure that such data is of."""
    if kind == "points":
        return canonical([data.get("member")])
    if kind == "price":
        return canonical([data.get("sku"), data.get("channel") or "", data.get("location") or ""])
    place = "" if target.options.stock.pool else data.get("location")
    return canonical([data.get("sku"), place])
