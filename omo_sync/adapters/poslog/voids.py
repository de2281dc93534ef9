"""Post-voids and the transactions that they make void, whichever is read first.

A post-void names a transaction, and not what that one gave. So the names of the facts of each
transaction are remembered, under its key; and of a post-void whose transaction is still to come, its own
key and time, under the key of that one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from omo_sync.adapters.contract import Memory, Row, Unread
from omo_sync.adapters.poslog.transaction import Transaction
from omo_sync.errors import Refused

VOIDED = "voided"  # what a post-void's row is given: the names of the facts that are void by it
VOID_BY = "void by"  # what the row of a transaction is given: key and time of the post-void that came before
AWAITED = "void "  # before a key, in what is remembered
HELD = 30_000  # remembered that may not be saved yet: more than a pull holds


class Voids:
    """Of one reading. told: understands a row; memory: what earlier readings saved."""

    def __init__(self, memory: Memory | None, told: Callable[[Row], Transaction]) -> None:
        self._memory = memory
        self._told = told
        self._recent: dict[str, str] = {}

    def linked(self, rows: Sequence[Row | Unread]) -> tuple[list[Row | Unread], dict[str, str | None]]:
        """The rows, each with what it makes void or is made void by; and what is to be remembered."""
        understood = [self._understood(row) for row in rows]
        wanted = [key for told in understood if told is not None for key in asked(told)]
        unknown = [key for key in wanted if key not in self._recent]
        saved = dict(self._memory.of(unknown)) if self._memory is not None and unknown else {}
        seen: dict[str, str | None] = {}
        linked = [
            row if told is None or isinstance(row, Unread) else self._link(row, told, saved, seen)
            for row, told in zip(rows, understood, strict=True)
        ]
        return linked, seen

    def _understood(self, row: Row | Unread) -> Transaction | None:
        if isinstance(row, Unread):
            return None
        try:
            return self._told(row)
        except Refused:  # says so itself, once it is translated
            return None

    def _link(self, row: Row, told: Transaction, saved: dict[str, str], seen: dict[str, str | None]) -> Row:
        for key in asked(told):
            found = self._recent.get(key) or saved.get(key)
            if told.voids is None and told.names:
                self._remember(seen, str(told.key), "\n".join(told.names))
            elif told.voids is not None and not found:
                self._remember(seen, AWAITED + key, "\n".join((*told.key, told.time)))
            if found:
                return row._replace(values=row.values | {VOIDED if told.voids else VOID_BY: found})
        return row

    def _remember(self, seen: dict[str, str | None], key: str, text: str) -> None:
        seen[key] = self._recent[key] = text
        if len(self._recent) > HELD:
            del self._recent[next(iter(self._recent))]


def asked(told: Transaction) -> list[str]:
    """Under what there may be something to know of a transaction."""
    if told.voids is not None:
        return [str(told.voids)]
    return [f"{AWAITED}{told.key}"] if told.names else []
